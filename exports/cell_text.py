"""What may stand in a cell, and what a text needs: no character that breaks the file, no formula, a bounded length."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from exports.wording import Said

Written = str | Said | Decimal | int | date | None

_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""In a workbook _x003D_ is a way to write =; where a person typed just that, its first stroke is written in that way itself."""
_BREAKS_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FORMULAS_BEGIN_WITH = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32767  # of a cell; Excel calls a file with a longer one damaged


def plain(text: str) -> str:
    """The text without the characters that no XML file may hold, with one kind of line break."""
    return _BREAKS_XML.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def clean(text: str) -> str:
    """As `plain`, written as a workbook writes it, and cut at what a cell can hold."""
    if text.isprintable() and "_x" not in text and len(text) <= _LONGEST:
        return text  # as nearly every text of a long list
    kept = _ESCAPE.sub("_x005F_", plain(text))
    return kept if len(kept) <= _LONGEST else kept[: _LONGEST - 1] + "…"


def looks_like_formula(text: str) -> bool:
    """Whether a spreadsheet would compute it if somebody edited the cell."""
    return text.startswith(_FORMULAS_BEGIN_WITH)


@lru_cache(maxsize=8192)
def lines(text: str, width: int) -> int:
    """How many lines a text takes in a column: a unit of width holds one and a half letters, or one capital."""
    if len(text) * 3 <= width * 2:
        return 1
    letters = len(text) + sum(map(str.isupper, text)) // 2
    return max(1, -(-letters * 2 // max(1, width * 3 - 4)))
