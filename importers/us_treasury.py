"""The US Treasury's Reporting Rates of Exchange as CSV: quarterly rates per US dollar, and amendments within a quarter.

A rate holds from its effective date; two rows of one quarter are the quarter's rate and its amendment, and each keeps its own day.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from typing import BinaryIO

from importers import cells, text_file
from importers.cells import Unreadable
from importers.per_country import PerCountry, rate_in
from importers.records import RateRecord, Reading, Unusable, Where
from importers.table import Findings
from importers.treasury_names import CURRENCIES

SOURCE, BASE = "treasury", "USD"
WHOLE_AREAS = frozenset({"Euro Zone-Euro"})
"""The row that names a currency's whole area: the file has the euro once per country, and «Cross Border-Euro» may differ."""

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("Country - Currency Description", "country_currency_desc"),
    "rate": ("Exchange Rate", "exchange_rate"),
    "on": ("Effective Date", "effective_date"),
    "code": ("ISO Currency Code",),
}
_WRONG = (
    "This is not the Treasury's file of exchange rates, whose first line has Record Date, Country - Currency Description, "
    "Exchange Rate and Effective Date: fetch it from fiscaldata.treasury.gov as CSV."
)


def read(file: BinaryIO, _name: str = "") -> Reading[RateRecord]:
    """All rates by effective date, and all problems. A currency that ended is a notice."""
    lines = csv.DictReader(StringIO(text_file.read(file), newline=""))
    findings = Findings()
    rates = PerCountry(SOURCE, BASE, findings)
    try:
        found = _headings(lines.fieldnames or ())
        for line in lines:
            said = {name: (line.get(heading) or "").strip() if heading else "" for name, heading in found.items()}
            _take(rates, Where(row=lines.line_num), said, findings)
    except csv.Error:
        raise Unusable(_WRONG) from None
    records = rates.read()
    if not records and not findings.problems:
        raise Unusable("The file has headings but no rates.")
    return findings.reading(records)


def _headings(there: Sequence[str]) -> dict[str, str | None]:
    """Which of our columns is called what in this file."""
    headings = {heading.strip(): heading for heading in there}
    found = {name: headings.get(next((one for one in ways if one in headings), "")) for name, ways in _COLUMNS.items()}
    if None in (found["name"], found["rate"], found["on"]):
        raise Unusable(_WRONG)
    return found


def _take(rates: PerCountry, where: Where, said: Mapping[str, str], findings: Findings) -> None:
    on, rate = _day(said["on"]), rate_in(said["rate"])
    code = said["code"].upper() or CURRENCIES.get(said["name"], "")
    if on is None:
        says = "This is not a day as the Treasury writes it (2025-12-31): fetch the file again."
        findings.problem(Where(row=where.row, column="Effective Date"), said["on"], says)
    elif rate is None:
        says = "This is not a rate: fetch the file again and save it unchanged."
        findings.problem(Where(row=where.row, column="Exchange Rate"), said["rate"], says)
    elif not code:
        says = "This currency's name is not known here, so its rate was not read; give it in our own file of rates."
        findings.notice(Where(row=where.row, column="Country - Currency Description"), said["name"], says)
    else:
        rates.take(where, {"ZIG": "ZWG"}.get(code, code), on, rate, wins=said["name"] in WHOLE_AREAS)


def _day(said: str) -> date | None:
    try:
        return cells.day_of(said)
    except Unreadable:
        return None
