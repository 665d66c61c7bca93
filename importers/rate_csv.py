"""Our own file of exchange rates: CSV with Source, Date, Base, Quote and Rate (units of Quote for 1 Base)."""

import csv
import re
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from typing import BinaryIO

from importers import cells, table, text_file
from importers.cells import Cell, Unreadable, plain
from importers.records import RATE_SOURCES, RateRecord, Reading, Unusable
from importers.table import Findings, Row
from importers.workbook import Sheet

COLUMNS = table.columns(("Source", "Date", "Base", "Quote", "Rate"))
MONTHLY_SOURCES = ("inforeuro",)

_ONE_MARK = re.compile(r"[0-9]+([.,])[0-9]+")


def read(file: BinaryIO, _name: str = "") -> Reading[RateRecord]:
    """All rates and all problems; UTF-8 with commas, or with semicolons as some spreadsheet programs write it."""
    text = text_file.read(file)
    separator = _separator(text)
    rates = table.find(_sheet(text, separator), COLUMNS)
    findings = Findings()
    rates.report_unknown(findings)
    rows = list(rates.rows(findings))
    if not rows:
        raise Unusable("The file has headings but no rates.")
    parse = _number_parser(separator, rows)
    first: dict[tuple[object, ...], RateRecord] = {}
    for row in rows:
        _take(row, parse, first)
    return findings.reading(tuple(first.values()))


def _separator(text: str) -> str:
    headings = text.lstrip().partition("\n")[0]
    return ";" if headings.count(";") > headings.count(",") else ","


def _sheet(text: str, separator: str) -> Sheet:
    lines = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[Cell]]] = []
    try:
        rows.extend((lines.line_num, list(line)) for line in lines if line)
    except csv.Error:
        raise Unusable(
            f"The file cannot be read as CSV from line {lines.line_num} on: look for a quotation mark that is not closed."
        ) from None
    return Sheet("", rows)


def _number_parser(separator: str, rows: list[Row]) -> Callable[[Cell], Decimal]:
    """In a file with commas between, the point is the decimal mark; with semicolons, its clear numbers tell which mark is."""
    marks = {"."} if separator == "," else {mark for row in rows if (mark := _clear_mark(row.values.get("Rate")))}

    def parse(cell: Cell) -> Decimal:
        one = _ONE_MARK.fullmatch(cell.strip()) if isinstance(cell, str) else None
        is_clear = one is not None and marks == {one[1]} and len(one[0]) <= 40
        rate = Decimal(one[0].replace(",", ".")) if one and is_clear else cells.number_of(cell)
        if rate <= 0:
            raise Unreadable("A rate is above zero: correct it.")
        return rate

    return parse


def _clear_mark(cell: Cell) -> str:
    one = _ONE_MARK.fullmatch(cell.strip()) if isinstance(cell, str) else None
    try:
        cells.number_of(cell)
    except Unreadable:
        return ""
    return one[1] if one else ""


def _take(row: Row, parse: Callable[[Cell], Decimal], first: dict[tuple[object, ...], RateRecord]) -> None:
    record = RateRecord(
        where=row.where,
        source=row.choice("Source", RATE_SOURCES),
        on=row.day("Date"),
        base=row.currency("Base"),
        quote=row.currency("Quote"),
        rate=row.need("Rate", parse, Decimal(0)),
    )
    if row.good("Base", "Quote") and record.base == record.quote:
        row.problem("Quote", "Base and Quote are the same currency: a rate is between two.")
    if row.good("Source", "Date") and record.source in MONTHLY_SOURCES and record.on.day != 1:
        row.problem("Date", "Rates of this source hold for a month: write the first day of the month.")
    if not row.is_good:
        return
    before = first.setdefault((record.source, record.on, record.base, record.quote), record)
    if before.rate != record.rate:
        row.problem("Rate", f"Row {before.where.row} says {plain(before.rate)} for the same day: leave one of the two.")
    elif before is not record:
        row.notice("Rate", f"The same rate stands in row {before.where.row} already.")
