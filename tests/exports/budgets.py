"""Budgets as the application would build them: the worked example of the EU's rules, by year and by hub."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from exports.donor_budget import BudgetedLine, DonorBudget, NamedPeriod
from exports.statement import ZERO, SourceLine, StatementLine
from tests.exports import statements

CENT = Decimal("0.01")
YEARS = (
    NamedPeriod("Year 1", date(2025, 1, 1), date(2025, 12, 31)),
    NamedPeriod("Year 2", date(2026, 1, 1), date(2026, 12, 31)),
    NamedPeriod("Year 3", date(2027, 1, 1), date(2027, 12, 31)),
)
SOURCES = (
    SourceLine("European Commission", "donor", Decimal("352800.00"), ZERO),
    SourceLine("Own contribution", "own", Decimal("19200.00"), ZERO),
    SourceLine("Fondation Rivage", "other donor", Decimal("20000.00"), ZERO, "confirmed for 2026"),
)


def example() -> DonorBudget:
    """350,000 direct, 24,500 indirect, 17,500 reserve: 392,000, of which the EU gives 90 per cent; over three years."""
    return DonorBudget(
        network="Red de Derechos Humanos",
        award=statements.AWARD,
        version="2, approved on 14 Dec 2024",
        is_approved=True,
        prepared_on=date(2025, 1, 20),
        lines=tuple(_line(it) for it in statements.budget()),
        periods=YEARS,
        sources=SOURCES,
    )


def without_years(budget: DonorBudget) -> DonorBudget:
    """The same, with one amount for the whole award."""
    return replace(budget, periods=(), lines=tuple(replace(it, by_period=()) for it in budget.lines))


def with_line(budget: DonorBudget, code: str, **others: object) -> DonorBudget:
    """The same with one line changed."""
    changed = [replace(it, **others) if it.code == code else it for it in budget.lines]  # type: ignore[arg-type]
    return replace(budget, lines=tuple(changed))


def _line(it: StatementLine) -> BudgetedLine:
    third = (it.budget / 3).quantize(CENT, ROUND_HALF_UP)
    half = (it.budget / 2).quantize(CENT, ROUND_HALF_UP)
    return BudgetedLine(
        code=it.code,
        heading=it.heading,
        description=it.description,
        kind=it.kind,
        amount=it.budget,
        unit=it.unit,
        quantity=it.quantity,
        unit_cost=it.unit_cost,
        by_period=(third, third, it.budget - 2 * third),
        by_hub=(("GT", half), ("KE", it.budget - half)),
    )
