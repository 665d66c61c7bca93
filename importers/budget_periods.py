"""The sheets Periods and By period of a budget workbook: each hub's amount of each line in each period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from importers import cells, table
from importers.cells import Cell, Unreadable, plain
from importers.records import BudgetLineRecord, BudgetPartRecord, Problem, Unusable, Where
from importers.table import Findings, Row
from importers.workbook import Sheet

PERIOD_COLUMNS = table.columns(("Period", "From", "To"))
PART_COLUMNS = table.columns(("Code",), ("Hub",))
CLOSING = "check", "difference", "sum", "total"
"""Columns that people add beside the periods."""


@dataclass(frozen=True, slots=True)
class _Named:
    name: str
    starts_on: date
    ends_on: date


def by_period(
    periods: Sheet, amounts: Sheet, records: Sequence[BudgetLineRecord], findings: Findings
) -> list[BudgetLineRecord]:
    """The same lines with their amounts by period; every hub's amount of a line must be what its periods come to."""
    named = [_named(row) for row in table.find(periods, PERIOD_COLUMNS).rows(findings)]
    if not named:
        raise Unusable(f"The sheet «{periods.name}» has headings but no period.")
    found = table.find(amounts, PART_COLUMNS)
    heads = {heading.casefold(): heading for heading in found.others}
    missing = [its.name for its in named if its.name and its.name.casefold() not in heads]
    if missing:
        findings.problem(
            Where(amounts.name, found.row),
            "",
            f"There is no column «{missing[0]}»: every period of the sheet Periods has one.",
        )
        return list(records)
    used = [heads[its.name.casefold()] for its in named if its.name]
    found.report_unknown(findings, [*used, *(heads[name] for name in CLOSING if name in heads)])
    parts = _parts(found.rows(findings), [(its, heads[its.name.casefold()]) for its in named if its.name], records)
    return [_with(record, parts, amounts.name, findings) for record in records]


def _named(row: Row) -> _Named:
    return _Named(row.text("Period", 60, required=True), row.day("From"), row.day("To"))


def _parts(
    rows: Iterable[Row], named: Sequence[tuple[_Named, str]], records: Sequence[BudgetLineRecord]
) -> dict[tuple[str, str], tuple[BudgetPartRecord, ...]]:
    """By code and hub; a blank cell is nothing in that period."""
    known = {record.code.casefold(): record for record in records}
    found: dict[tuple[str, str], tuple[BudgetPartRecord, ...]] = {}
    for row in rows:
        code, hub = row.text("Code", 30, required=True), row.code("Hub", 12)
        record = known.get(code.casefold())
        if record is None:
            if row.good("Code"):
                row.problem("Code", "There is no such line on the sheet Budget.")
            continue
        hubs = [its for its, amount in record.hub_amounts if amount]
        if not hub and len(hubs) == 1:
            hub = hubs[0]
        if hub not in hubs:
            row.problem("Hub", f"Write the hub: line {record.code} has an amount of {', '.join(hubs) or 'no hub'}.")
        elif (record.code, hub) in found:
            row.problem("Code", f"Line {record.code} of hub {hub} stands here twice: add the rows up into one.")
        else:
            found[record.code, hub] = tuple(
                BudgetPartRecord(
                    row.where, hub, its.name, its.starts_on, its.ends_on, row.read(head, _amount) or Decimal(0)
                )
                for its, head in named
            )
    return found


def _amount(cell: Cell) -> Decimal:
    amount = cells.number_of(cell)
    if amount < 0:
        raise Unreadable("A budget has no amounts below zero: correct it.")
    return amount


def _with(
    record: BudgetLineRecord, parts: dict[tuple[str, str], tuple[BudgetPartRecord, ...]], sheet: str, findings: Findings
) -> BudgetLineRecord:
    kept: list[BudgetPartRecord] = []
    for hub, amount in record.hub_amounts:
        of_hub = parts.get((record.code, hub))
        if of_hub is None:
            if amount:
                says = f"Line {record.code} of hub {hub} has no row here: give its {plain(amount)} by period."
                findings.problem(Where(sheet, None, "Code"), record.code, says)
            continue
        together = sum((part.amount for part in of_hub), Decimal(0))
        if together != amount:
            says = f"The periods of line {record.code}, hub {hub}, come to {plain(together)}; the sheet Budget says {plain(amount)}."
            findings.problems.append(Problem(replace(of_hub[0].where, column=""), plain(together), says))
        kept.extend(of_hub)
    return replace(record, parts=tuple(kept))
