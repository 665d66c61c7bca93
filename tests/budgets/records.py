"""Rows of a budget workbook, as its reader gives them."""

from decimal import Decimal

from importers.records import BudgetLineRecord, Where


def row(number: int, code: str, heading: str, amount: str, /, **given: str) -> BudgetLineRecord:
    """A row; `given` are amounts by hub code, or other cells: `kind`, `quantity`, `unit_cost`, `unit`, `source`."""
    texts = {name: given.pop(name, "") for name in ("unit", "source")}
    numbers = {name: Decimal(given.pop(name)) if name in given else None for name in ("quantity", "unit_cost")}
    kind = given.pop("kind", "direct")
    return BudgetLineRecord(
        where=Where("Budget", number),
        code=code,
        heading=heading,
        description=f"What {code} is for",
        unit=texts["unit"],
        quantity=numbers["quantity"],
        unit_cost=numbers["unit_cost"],
        amount=Decimal(amount),
        kind=kind,
        source=texts["source"],
        year=None,
        hub_amounts=tuple((code, Decimal(share)) for code, share in given.items()),
    )


BUDGET = (
    row(2, "1.1", "1. Human resources", "60000", GT="40000", KE="20000", quantity="24", unit_cost="2500"),
    row(3, "1.2", "1. Human resources", "12000", GT="12000"),
    row(4, "2.1", "2. Travel", "8000.50", GT="5000.50", KE="3000"),
    row(5, "8", "8. Indirect costs", "5600", kind="indirect", BRU="5600"),
)
"""EUR 85,600.50 over three hubs."""
