"""Rows of CSV that open as they are: a text is never a formula, whatever separator is guessed, and reading back gives the text."""

import re
from collections.abc import Iterable
from datetime import date

from exports.cell_text import Written, plain
from exports.wording import Said

BEGINNING = "\ufeff"
"""A byte-order mark: without it Excel reads UTF-8 as the code page of its machine, and «Río» is broken; all others skip it."""

_DANGEROUS = r"[=+\-@\t\r\n＝＋－＠]"
_CELL_MAY_BEGIN = r"(?:^|(?<=[;\t\r\n]))"
"""At the start; and where a program that takes another separator than the comma, or lines for rows, would begin a cell."""
_TO_QUOTE = re.compile(r"[,;\"\t\r\n]|^\s|\s$")
_SUSPECT = re.compile(rf"^[ \"']*{_DANGEROUS}|[;\t\r\n]")
"""What nearly no text of a long list has: the others need no closer look."""
_UNMARKED = re.compile(rf"{_CELL_MAY_BEGIN}([ \"]*)('*)(?={_DANGEROUS})")
_MARKED = re.compile(rf"{_CELL_MAY_BEGIN}([ \"]*)'('*)(?={_DANGEROUS})")


def line(values: Iterable[Written]) -> str:
    """One row (RFC 4180): texts between quotes where they need them, ISO dates, numbers with a point and without groups."""
    return ",".join(map(_cell, values)) + "\r\n"


def harmless(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet could begin a formula; harmless texts stay as they are."""
    kept = text if text.isprintable() else plain(text)
    return _UNMARKED.sub(r"\1'\2", kept) if _SUSPECT.search(kept) else kept


def read_back(text: str) -> str:
    """The text that `harmless` was given."""
    return _MARKED.sub(r"\1\2", text)


def _cell(value: Written) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Said):
        value = str(value)
    if isinstance(value, str):
        written = harmless(value)
        return '"' + written.replace('"', '""') + '"' if _TO_QUOTE.search(written) else written
    return value.isoformat() if isinstance(value, date) else f"{value:f}" if not isinstance(value, int) else str(value)
