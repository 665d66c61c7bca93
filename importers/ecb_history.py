"""The European Central Bank's history of reference rates (eurofxref-hist.csv, or the zip that holds it)."""

import csv
from collections.abc import Iterable
from decimal import Decimal
from io import BytesIO, StringIO
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812  # zlib calls its exception `error`

from importers import cells, text_file
from importers.cells import Unreadable
from importers.currencies import EXPONENTS
from importers.records import RateRecord, Reading, Unusable, Where
from importers.table import Findings

SOURCE, BASE = "ecb", "EUR"
NO_RATE = ("", "N/A")

_WRONG = "This is not the rate history of the European Central Bank, whose first line begins with Date,USD,JPY: choose that file."


def read(file: BinaryIO, _name: str = "") -> Reading[RateRecord]:
    """Every published rate, one per day and currency. Days and currencies without a rate give none."""
    lines = csv.reader(StringIO(text_file.read(_unpacked(file)), newline=""))
    try:
        headings = [heading.strip() for heading in next(lines)]
        if headings[:1] != ["Date"] or not set(headings) & EXPONENTS.keys():
            raise Unusable(_WRONG)
        return _Days(headings).read((lines.line_num, line) for line in lines)
    except csv.Error:
        raise Unusable(_WRONG) from None


def _unpacked(file: BinaryIO) -> BinaryIO:
    """The ECB offers the same file in a zip."""
    data = file.read(text_file.MOST_BYTES + 1)
    if not data.startswith(b"PK\x03\x04"):
        return BytesIO(data)
    try:
        with ZipFile(BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(names) != 1:
                raise Unusable(_WRONG)
            with archive.open(names[0]) as stream:
                return BytesIO(stream.read(text_file.MOST_BYTES + 1))
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, RuntimeError):
        raise Unusable("The zip file is damaged or did not arrive whole: fetch it again.") from None


class _Days:
    """Reads the lines below the headings."""

    def __init__(self, headings: list[str]) -> None:
        self.findings = Findings()
        self.currencies = {index: heading for index, heading in enumerate(headings) if heading in EXPONENTS}
        self.days: dict[object, int] = {}
        self.records: list[RateRecord] = []
        self.unknown = {
            index: heading for index, heading in enumerate(headings) if index and heading and heading not in EXPONENTS
        }

    def read(self, lines: Iterable[tuple[int, list[str]]]) -> Reading[RateRecord]:
        for number, line in lines:
            if any(cell.strip() for cell in line):
                self._day(number, line)
        if not self.records and not self.findings.problems:
            raise Unusable("The file has headings but no rates.")
        return self.findings.reading(self.records)

    def _day(self, number: int, line: list[str]) -> None:
        try:
            on = cells.day_of(line[0])
        except Unreadable as unreadable:
            self.findings.problem(Where(row=number, column="Date"), line[0], str(unreadable))
            return
        if (first := self.days.setdefault(on, number)) != number:
            says = f"This day stands in row {first} already: fetch the file again."
            self.findings.problem(Where(row=number, column="Date"), line[0], says)
            return
        for index in [index for index in self.unknown if _at(line, index) not in NO_RATE]:
            heading = self.unknown.pop(index)
            says = "This currency is not (or no longer) in ISO 4217, so its rates were not read."
            self.findings.notice(Where(row=1, column=heading), heading, says)
        for index, currency in self.currencies.items():
            said = _at(line, index)
            if said in NO_RATE:
                continue
            where = Where(row=number, column=currency)
            if (rate := _rate(said)) is None:
                self.findings.problem(where, said, "This is not a rate: fetch the file again and save it unchanged.")
            else:
                self.records.append(RateRecord(where, SOURCE, on, BASE, currency, rate))


def _at(line: list[str], index: int) -> str:
    return line[index].strip() if index < len(line) else ""


def _rate(said: str) -> Decimal | None:
    """The ECB writes a decimal point and nothing else."""
    is_number = len(said) <= 40 and said.isascii() and said.replace(".", "", 1).isdigit()
    return rate if is_number and (rate := Decimal(said)) > 0 else None
