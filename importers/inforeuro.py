"""InforEuro, the European Commission's monthly rates, as its service answers: one month of all currencies, or one currency."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import BinaryIO

from importers import text_file
from importers.cells import LATEST_YEAR, plain, shown
from importers.currencies import EXPONENTS
from importers.records import RateRecord, Reading, Unusable, Where
from importers.table import Findings

SOURCE, BASE = "inforeuro", "EUR"

_WRONG = (
    "This is not a list of rates as InforEuro gives them: fetch its monthly rates or the history of a currency as JSON."
)
_MONTH_IN_NAME = re.compile(r"(?<!\d)(?:year=)?(20\d\d)(?:[-_. ]?|&month=)(1[0-2]|0?[1-9])(?!\d)")
_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")


def read(file: BinaryIO, name: str) -> Reading[RateRecord]:
    """All rates and all problems. The answer for a month does not say which: the name of the file does (…2026-01.json)."""
    entries = text_file.read_json(file)
    if isinstance(entries, dict) and "message" in entries:
        raise Unusable(f"InforEuro answered with an error instead of rates («{entries['message']}»): fetch them again.")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Unusable(_WRONG)
    if not entries:
        raise Unusable("The file has no rates.")
    rates = _Rates()
    if any("currencyIso" in entry for entry in entries):
        rates.take_history(entries)
    elif any("isoA3Code" in entry for entry in entries):
        rates.take_month(entries, _month_in(name))
    else:
        raise Unusable(_WRONG)
    if not rates.first and not rates.findings.problems:
        raise Unusable("The file has no rate of a currency that is in ISO 4217.")
    return rates.findings.reading(tuple(rates.first.values()))


def _month_in(name: str) -> date:
    found = _MONTH_IN_NAME.search(name)
    if found is None:
        raise Unusable(
            "The monthly rates do not say of which month they are: put the month into the name of the file, such as "
            "inforeuro-2026-01.json."
        )
    return date(int(found[1]), int(found[2]), 1)


class _Rates:
    """The rates so far; a currency has one entry per country, which must agree."""

    def __init__(self) -> None:
        self.findings = Findings()
        self.first: dict[tuple[date, str], RateRecord] = {}

    def take_month(self, entries: list[Mapping[str, object]], on: date) -> None:
        for number, entry in enumerate(entries, start=1):
            self._take(number, entry, ("isoA3Code", "value"), [on])

    def take_history(self, entries: list[Mapping[str, object]]) -> None:
        for number, entry in enumerate(entries, start=1):
            months = list(self._months(number, entry))
            if months:
                self._take(number, entry, ("currencyIso", "amount"), months)

    def _take(self, number: int, entry: Mapping[str, object], fields: tuple[str, str], months: list[date]) -> None:
        currency = str(entry.get(fields[0]) or "").strip().upper()
        where = Where(row=number, column=fields[1])
        rate = entry.get(fields[1])
        if not re.fullmatch("[A-Z]{3}", currency):
            self.findings.problem(
                Where(row=number, column=fields[0]), currency, "There is no currency code here: fetch the rates again."
            )
        elif currency not in EXPONENTS:
            says = "This currency is not (or no longer) in ISO 4217, so its rate was not read."
            self.findings.notice(Where(row=number, column=fields[0]), currency, says)
        elif not isinstance(rate, Decimal) or rate <= 0:
            found = shown(rate) if isinstance(rate, str | Decimal) else ""
            self.findings.problem(where, found, f"This is not a rate of {currency}: fetch the rates again.")
        elif currency != BASE:
            for on in months:
                self._keep(RateRecord(where, SOURCE, on, BASE, currency, rate))

    def _keep(self, record: RateRecord) -> None:
        before = self.first.setdefault((record.on, record.quote), record)
        if before.rate != record.rate:
            self.findings.problem(
                record.where,
                plain(record.rate),
                f"Record {before.where.row} has {plain(before.rate)} {record.quote} for {record.on:%B %Y}: one month has one "
                "rate, so fetch the rates again.",
            )

    def _months(self, number: int, entry: Mapping[str, object]) -> Iterator[date]:
        """The first days of the months for which an entry of the history holds; without an end, of the one it begins in."""
        start, end = entry.get("dateStart"), entry.get("dateEnd") or entry.get("dateStart")
        first, last = _day(start), _day(end)
        if first is None or last is None or last < first:
            column, found = ("dateStart", start) if first is None else ("dateEnd", end)
            says = "This is not a day as InforEuro writes it (01/12/2026), or the entry ends before it starts: fetch it again."
            self.findings.problem(Where(row=number, column=column), str(found or ""), says)
            return
        if last.year > LATEST_YEAR:
            last = first  # the portal's way to say that there is no end yet
        for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
            yield date(month // 12, month % 12 + 1, 1)


def _day(said: object) -> date | None:
    found = _DAY.fullmatch(said) if isinstance(said, str) else None
    try:
        return date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        return None
