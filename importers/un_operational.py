"""The United Nations' operational rates of exchange, as its XML or CSV: monthly rates per US dollar, with changes inside a month.

The newest effective date supersedes the one before; a currency stands once per country; some values end with a tab. The UN does not
allow its rates to be passed on: fetch the file yourself.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from io import BytesIO, StringIO
from itertools import takewhile
from typing import BinaryIO
from xml.etree import ElementTree as ET

from importers import cells, text_file
from importers.cells import Unreadable
from importers.per_country import PerCountry, rate_in
from importers.records import RateRecord, Reading, Unusable, Where
from importers.table import Findings

SOURCE, BASE = "un", "USD"

_WRONG = (
    "This is not the file of UN operational rates, which gives a currency code, an effective date and a rate in each row: "
    "fetch it again."
)
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("f_curr_code", "currency code", "iso code", "code", "abbr", "abbrv", "abbreviation"),
    "on": ("eff_date", "effective date", "eff date", "effective"),
    "rate": ("rate", "operational rate", "un operational rate", "un rate", "rates", "rate of exchange"),
}
"""What the three columns are called in the XML, in the CSV of the page and in spreadsheets; capitals, spaces and full stops aside.

The CSV of the page (OperationalRates.php?Type=C) has Country or Territory, Currency Name, Currency Code, Operational Rate, Effective
Date; spreadsheets made of the XML keep its names abbrv_name, name, f_curr_code, eff_date, rate.
"""
_IN_ORDER: Mapping[str, int | None] = {"code": 2, "on": 3, "rate": 4}
"""Of the file that xsql2CSV.php gives: title lines, an empty line, then the XML's five columns between tabs without headings, until the
next empty line (as public programs read it: the UN lets nobody pass its files on, so none stands beside the test)."""

Said = tuple[int, Mapping[str, str]]


def read(file: BinaryIO, _name: str = "") -> Reading[RateRecord]:
    """All rates by effective date, and all problems."""
    text = text_file.read(file)
    rows = _of_xml(text) if text.lstrip().startswith("<") else _of_csv(text)
    findings = Findings()
    rates = PerCountry(SOURCE, BASE, findings)
    for number, said in rows:
        _take(rates, number, said, findings)
    records = rates.read()
    if not records and not findings.problems:
        raise Unusable("The file has no rates.")
    return findings.reading(records)


def _of_xml(text: str) -> Iterator[Said]:
    """The rows of the XML, counted from 1. A document that declares entities is refused: the UN's does not."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise Unusable(_WRONG)
    try:
        root = ET.parse(BytesIO(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).encode())).getroot()  # noqa: S314 - no entities
    except ET.ParseError:
        raise Unusable("The XML is damaged or did not arrive whole: fetch it again.") from None
    if not any(child.find("f_curr_code") is not None for child in root):
        raise Unusable(_WRONG)
    for number, child in enumerate(root, start=1):
        yield number, {name: child.findtext(ways[0]) or "" for name, ways in _COLUMNS.items()}


def _of_csv(text: str) -> Iterator[Said]:
    """The rows below the line of headings; commas, semicolons or tabs between."""
    lines = text.splitlines()
    for at, line in enumerate(lines[:20]):
        mark = max(",;\t", key=line.count)
        headings = [_plain(cell) for cell in line.split(mark)]
        places = {name: _place(headings, ways) for name, ways in _COLUMNS.items()}
        if None not in places.values():
            return _cells(csv.reader(StringIO("\n".join(lines[at + 1 :])), delimiter=mark), places, at + 2)
    for at, line in enumerate(lines[:20]):
        if _is_in_order(line):
            table = takewhile(str.strip, lines[at:])
            return _cells(csv.reader(table, delimiter="\t"), _IN_ORDER, at + 1)
    raise Unusable(_WRONG)


def _is_in_order(line: str) -> bool:
    """Whether a line without headings says a currency, a day and a rate just where they belong."""
    row = [cell.strip() for cell in line.split("\t")]
    has_all = len(row) > 4 and re.fullmatch("[A-Z]{3}", row[2]) and _day(row[3]) and rate_in(row[4])
    return bool(has_all)


def _cells(rows: Iterable[list[str]], places: Mapping[str, int | None], first: int) -> Iterator[Said]:
    try:
        for number, row in enumerate(rows, start=first):
            if any(cell.strip() for cell in row):
                yield number, {name: row[at] if at is not None and at < len(row) else "" for name, at in places.items()}
    except csv.Error:
        raise Unusable(_WRONG) from None


def _place(headings: list[str], ways: Iterable[str]) -> int | None:
    return next((headings.index(way) for way in ways if way in headings), None)


def _plain(heading: str) -> str:
    return " ".join(heading.strip('" ').casefold().replace("-", " ").replace(".", " ").split())


def _take(rates: PerCountry, number: int, said: Mapping[str, str], findings: Findings) -> None:
    code, on, rate = said["code"].strip().upper(), _day(said["on"].strip()), rate_in(said["rate"])
    if not re.fullmatch("[A-Z]{3}", code):
        findings.problem(
            Where(row=number, column="f_curr_code"), code, "There is no currency code here: fetch the rates again."
        )
    elif on is None:
        says = "This is not a day as the UN writes it (01 Jan 2026): fetch the rates again."
        findings.problem(Where(row=number, column="eff_date"), said["on"].strip(), says)
    elif rate is None:
        findings.problem(
            Where(row=number, column="rate"),
            said["rate"].strip(),
            f"This is not a rate of {code}: fetch the rates again.",
        )
    else:
        rates.take(Where(row=number), code, on, rate)


def _day(said: str) -> date | None:
    """«01 Jan 2026», or 2026-01-01 where a spreadsheet program has written it."""
    for way in ("%d %b %Y", "%d-%b-%Y", "%d %B %Y"):
        try:
            return datetime.strptime(said, way).date()  # noqa: DTZ007 - a day without a time
        except ValueError:
            continue
    try:
        return cells.day_of(said)
    except Unreadable:
        return None
