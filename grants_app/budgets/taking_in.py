"""The lines of a budget workbook in the award's currency, and everything that is wrong with them here: pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from grants_app.budgets import periods, rules
from grants_app.budgets.rules import Finding, Part, PlannedLine, PlannedPeriod
from grants_app.core.calendar import Period
from grants_app.core.money import Money, exponent
from importers.records import BudgetLineRecord, Problem, Where

_HEADINGS: Mapping[str, str] = {
    "code": "Code",
    "heading": "Heading",
    "amount": "Amount",
    "kind": "Kind",
    "unit_cost": "Unit cost",
}


def planned(
    records: Sequence[BudgetLineRecord], codes: Mapping[str, UUID], highest: Money, award: Period
) -> tuple[list[PlannedLine], list[Problem]]:
    """The lines, or what must be put right first. `codes` are the network's hubs, `highest` the most that the lines may come to."""
    currency = highest.currency
    problems = [problem for record in records for problem in _problems_of(record, currency, codes)]
    if problems:
        return [], problems
    lines = [_planned_line(record, currency, codes) for record in records]
    found = [_located(finding, records) for finding in rules.findings(lines, currency, highest)]
    found += [_located(finding, records) for finding in periods.sums_that_differ(lines, currency)]
    found += [_of_periods(finding) for finding in periods.findings(periods.periods_of(lines), award)]
    return lines, found


def _problems_of(record: BudgetLineRecord, currency: str, codes: Mapping[str, UUID]) -> Iterator[Problem]:
    for code, amount in record.hub_amounts:
        if code not in codes:
            says = f"There is no hub «{code}» in the network; a column of amounts is headed by a hub's code."
            yield Problem(replace(record.where, column=code), code, says)
        elif not _fits(amount, currency):
            yield _too_fine(record, code, amount, currency)
    if not _fits(record.amount, currency):
        yield _too_fine(record, "Amount", record.amount, currency)
    for part in record.parts:
        if not _fits(part.amount, currency):
            says = f"{currency} has {exponent(currency)} decimals; round the amount."
            yield Problem(replace(part.where, column=part.period), f"{part.amount:f}", says)


def _fits(amount: Decimal, currency: str) -> bool:
    return amount == round(amount, exponent(currency))


def _too_fine(record: BudgetLineRecord, column: str, amount: Decimal, currency: str) -> Problem:
    says = f"{currency} has {exponent(currency)} decimals; round the amount."
    return Problem(replace(record.where, column=column), f"{amount:f}", says)


def _planned_line(record: BudgetLineRecord, currency: str, codes: Mapping[str, UUID]) -> PlannedLine:
    shares = {codes[code]: Money.of(amount, currency).minor for code, amount in record.hub_amounts if amount}
    return PlannedLine(
        code=record.code.strip(),
        heading=record.heading.strip(),
        description=record.description.strip(),
        amount=Money.of(record.amount, currency).minor,
        shares=shares,
        kind=record.kind,
        unit=record.unit.strip(),
        quantity=record.quantity,
        unit_cost=record.unit_cost,
        source=record.source.strip(),
        year=record.year,
        justification=record.justification.strip(),
        parts=_parts(record, currency, codes, shares),
    )


def _parts(
    record: BudgetLineRecord, currency: str, codes: Mapping[str, UUID], shares: Mapping[UUID, int]
) -> dict[Part, int]:
    """Every share by period, zeros included."""
    found: dict[Part, int] = {}
    for part in record.parts:
        if codes[part.hub] in shares:
            period = PlannedPeriod(part.starts_on, part.ends_on, part.period)
            found[codes[part.hub], period] = Money.of(part.amount, currency).minor
    return found


def _located(finding: Finding, records: Sequence[BudgetLineRecord]) -> Problem:
    column = _HEADINGS.get(finding.column, "")
    if finding.position is not None:
        record = records[finding.position]
        return Problem(replace(record.where, column=column), _found(record, finding.column), finding.says)
    found = f"{sum(record.amount for record in records):f}" if finding.column == "amount" else ""
    return Problem(Where(sheet="Budget", column=column), found, finding.says)


def _of_periods(finding: Finding) -> Problem:
    """Found among the periods: they stand on a sheet of their own."""
    row = None if finding.position is None else finding.position + 2
    return Problem(
        Where("Periods", row, {"name": "Period", "from": "From", "to": "To"}.get(finding.column, "")), "", finding.says
    )


def _found(record: BudgetLineRecord, column: str) -> str:
    value = getattr(record, column, "")
    return f"{value:f}" if isinstance(value, Decimal) else str(value or "")
