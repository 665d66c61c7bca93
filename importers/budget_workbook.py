"""The workbook of an award's budget: one row per line with each hub's amount, and where it has periods, each amount by period."""

import re
from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import BinaryIO

from importers import cells, table, workbook
from importers.budget_periods import by_period
from importers.cells import Cell, Unreadable, plain
from importers.records import BUDGET_KINDS, BudgetLineRecord, Reading, Unusable, Where
from importers.table import Findings, Row, Seen, Table

SHEET = "Budget"
PERIODS = "Periods"
BY_PERIOD = "By period"
COLUMNS = table.columns(
    ("Code", "Heading", "Description", "Unit", "Quantity", "Unit cost", "Amount"),
    ("Kind", "Source", "Year", "Justification"),
)

_CODE_OF_A_HUB = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,11}")
_NEVER_A_HUB = {"check", "comment", "comments", "difference", "note", "notes", "remark", "remarks", "sum", "total"}
_CENT = Decimal("0.01")
_HALF_A_CENT = Decimal("0.005")


def read(file: BinaryIO, _name: str = "") -> Reading[BudgetLineRecord]:
    """All lines and all problems. What needs the award (its total, its hubs, its currency) is checked above."""
    book = workbook.read(file, [SHEET, PERIODS, BY_PERIOD])
    sheet = book.sheet(SHEET)
    lines = table.find(sheet, COLUMNS)
    findings = Findings()
    hubs = _hub_columns(lines, findings)
    lines.report_unknown(findings, hubs)
    seen = Seen()
    rows = list(lines.rows(findings))
    if not rows:
        raise Unusable(f"The sheet «{SHEET}» has headings but no lines.")
    records = [record for row in rows if (record := _line(row, hubs, seen))]
    if PERIODS in book.sheets or BY_PERIOD in book.sheets:
        records = by_period(book.sheet(PERIODS), book.sheet(BY_PERIOD), records, findings)
    return findings.reading(records)


def _hub_columns(lines: Table, findings: Findings) -> Mapping[str, str]:
    """Heading as it stands → code of the hub. A column is a hub's when its heading can be a code and what is below fits."""
    found: dict[str, str] = {}
    for heading, index in lines.others.items():
        if not _CODE_OF_A_HUB.fullmatch(heading) or heading.casefold() in _NEVER_A_HUB:
            continue
        below = [line[index] for number, line in lines.sheet.rows if number > lines.row and index < len(line)]
        if _holds_amounts(heading, below):
            found[heading] = heading.upper()
    if len(set(found.values())) < len(found):
        raise Unusable(f"The sheet «{SHEET}» has two columns for one hub: add them up into one.")
    if not found:
        findings.problem(
            Where(lines.sheet.name, lines.row),
            "",
            "There is no column of a hub: add one for each hub, headed by its code, with the hub's amount of each line.",
        )
    return found


def _holds_amounts(heading: str, below: list[Cell]) -> bool:
    """A code in capitals is a hub's even where its amounts are mistyped; in small letters all must be numbers."""
    told = [cell for cell in below if cell is not None]
    if heading == heading.upper():
        return any(not isinstance(cell, str) for cell in told) or not told or any(_has_digit(cell) for cell in told)
    return bool(told) and all(isinstance(cell, Decimal) for cell in told)


def _has_digit(cell: Cell) -> bool:
    return isinstance(cell, str) and any(letter.isdigit() for letter in cell)


def _line(row: Row, hubs: Mapping[str, str], seen: Seen) -> BudgetLineRecord | None:
    record = BudgetLineRecord(
        where=row.where,
        code=row.text("Code", 30, required=True),
        heading=row.text("Heading", 200, required=True),
        description=row.text("Description", 400, required=True),
        unit=row.text("Unit", 60),
        quantity=row.read("Quantity", cells.number_of),
        unit_cost=row.read("Unit cost", cells.number_of),
        amount=row.need("Amount", _not_negative, Decimal(0)),
        kind=row.choice("Kind", BUDGET_KINDS, otherwise="direct"),
        source=row.text("Source", 60),
        year=row.read("Year", _year),
        justification=row.text("Justification", 1000),
        hub_amounts=tuple(
            (code, amount) for heading, code in hubs.items() if (amount := row.read(heading, _not_negative)) is not None
        ),
    )
    _check_code(row, record, seen)
    _check_unit_cost(row, record)
    _check_shares(row, record, hubs)
    return record if row.is_good else None


def _not_negative(cell: Cell) -> Decimal:
    amount = cells.number_of(cell)
    if amount < 0:
        raise Unreadable("A budget has no amounts below zero: correct it.")
    return amount


def _year(cell: Cell) -> int:
    year = cells.number_of(cell)
    if year != int(year) or not cells.EARLIEST_YEAR <= year <= cells.LATEST_YEAR:
        raise Unreadable("This is not a year: write it with four digits, or leave the cell blank.")
    return int(year)


def _check_code(row: Row, record: BudgetLineRecord, seen: Seen) -> None:
    if not row.good("Code") or (first := seen.before(row, record.code.casefold())) is None:
        return
    says = f"This code stands in row {first} already: every line needs a code of its own."
    if isinstance(row.values.get("Code"), Decimal):
        says += " As a number 1.10 becomes 1.1: format the column as text."
    row.problem("Code", says)


def _check_unit_cost(row: Row, record: BudgetLineRecord) -> None:
    """Quantity × unit cost gives the amount; signed budgets print unit costs rounded to the cent, so a little may be left."""
    if not row.good("Quantity", "Unit cost", "Amount"):
        return
    if record.quantity is None or record.unit_cost is None:
        if record.quantity is not record.unit_cost:
            blank = "Quantity" if record.quantity is None else "Unit cost"
            row.problem(blank, "Quantity and Unit cost go together: fill in both, or leave both blank.")
        return
    with localcontext() as exact:
        exact.prec = 60
        product = record.quantity * record.unit_cost
        difference = abs(record.amount - product)
        explained = abs(record.quantity) * _HALF_A_CENT + _HALF_A_CENT
        is_the_rounded_product = difference <= _HALF_A_CENT and record.amount == record.amount.quantize(_CENT)
    if difference == 0 or is_the_rounded_product:
        return
    found = f"{plain(record.quantity)} × {plain(record.unit_cost)} = {plain(product)}, not {plain(record.amount)}"
    if difference <= explained:
        where = Where(row.sheet, row.number, "Amount")
        says = "Quantity × unit cost differs a little from the amount: the unit cost as printed explains it."
        row.findings.notice(where, found, says)
    else:
        row.problem("Amount", "Quantity × unit cost does not give the amount: correct one of the three.", found)


def _check_shares(row: Row, record: BudgetLineRecord, hubs: Mapping[str, str]) -> None:
    if not hubs or not row.good("Amount", *hubs):
        return
    total = sum((amount for _, amount in record.hub_amounts), Decimal(0))
    if total != record.amount:
        found = f"{' + '.join(hubs.values())} = {plain(total)}, not {plain(record.amount)}"
        row.problem("Amount", "The hubs' amounts do not add up to the amount of the line: correct them.", found)
