"""Rates that a source gives once per country: a currency may stand in many rows, and all of them must say the same."""

from datetime import date
from decimal import Decimal, InvalidOperation

from importers.cells import plain
from importers.currencies import EXPONENTS
from importers.records import RateRecord, Where
from importers.table import Findings

MOST_CHARACTERS = 40


class PerCountry:
    """The rates of one source per 1 unit of one currency, as they are read row by row."""

    def __init__(self, source: str, base: str, findings: Findings) -> None:
        self.source, self.base, self.findings = source, base, findings
        self._first: dict[tuple[date, str], RateRecord] = {}
        self._contradicted: dict[tuple[date, str], tuple[RateRecord, RateRecord]] = {}
        self._decided: set[tuple[date, str]] = set()
        self._unknown: set[str] = set()

    def take(self, where: Where, currency: str, on: date, rate: Decimal, *, wins: bool = False) -> None:
        """One row. `wins`: the row that names the currency's whole area, which is right where others differ."""
        if currency == self.base:
            return
        if currency not in EXPONENTS:
            self._say_unknown(where, currency)
            return
        record, key = RateRecord(where, self.source, on, self.base, currency, rate), (on, currency)
        if wins:
            self._first[key] = record
            self._decided.add(key)
        before = self._first.setdefault(key, record)
        if before.rate != rate and key not in self._decided and key not in self._contradicted:
            self._contradicted[key] = (before, record)

    def _say_unknown(self, where: Where, currency: str) -> None:
        if currency not in self._unknown:
            self._unknown.add(currency)
            says = "This currency is not (or no longer) in ISO 4217, so its rates were not read."
            self.findings.notice(where, currency, says)

    def read(self) -> tuple[RateRecord, ...]:
        """All rates; a day on which the source contradicts itself gives none, and a notice."""
        open_questions = {key: rows for key, rows in self._contradicted.items() if key not in self._decided}
        for (on, currency), (before, record) in open_questions.items():
            says = (
                f"Row {before.where.row} has {plain(before.rate)} {currency} per {self.base} for {on:%d %b %Y}: the source "
                "contradicts itself, so no rate of this day was taken. Where one is needed, give it in our own file of rates."
            )
            self.findings.notice(record.where, plain(record.rate), says)
        return tuple(record for key, record in self._first.items() if key not in open_questions)


def rate_in(said: str) -> Decimal | None:
    """A number above zero with a decimal point, spaces and tabs around it aside; None for anything else."""
    text = said.strip().replace(",", "") if "." in said else said.strip()
    if len(text) > MOST_CHARACTERS or not text.isascii() or not text.replace(".", "", 1).isdigit():
        return None
    try:
        rate = Decimal(text)
    except InvalidOperation:
        return None
    return rate if rate > 0 else None
