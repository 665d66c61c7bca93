"""Vouchers as their workbook gives them, and an award with an approved budget to charge them to."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.budgets import commands as budgets
from importers.records import ExpenditureRecord, Where
from tests.awards.making import make_award
from tests.budgets.records import BUDGET
from tests.world import World

SEED = ExpenditureRecord(
    where=Where("Expenditure", 2),
    voucher="GT-001",
    incurred_on=date(2026, 2, 10),
    paid_on=None,
    payee="Agroveterinaria del Valle",
    description="Maize and bean seed",
    budget_line="1.1",
    currency="GTQ",
    amount=Decimal("853.00"),
    charge_percent=Decimal(100),
    receipt="R-17",
    hub="",
    paid_from="",
    community="",
    units=None,
    document_number="",
)


def voucher(row: int = 2, **others: Any) -> ExpenditureRecord:
    """The seed voucher, with other cells."""
    return replace(SEED, where=Where("Expenditure", row), **others)


def award_with_budget(world: World, **others: Any) -> UUID:
    """A signed award whose budget was approved and looked at by a second person."""
    award_id = make_award(world, **others)
    with world.as_("Hélène Dubois") as work:
        outcome = budgets.take_in(work, award_id, BUDGET, file_name="budget.xlsx")
        assert outcome.problems == ()
    look_at_everything(world, award_id)
    return award_id


def look_at_everything(world: World, award_id: UUID) -> None:
    """Another person looks at what waits for a second look."""
    with world.as_("Pieter Maes") as work:
        for look in award_queries.pending_looks(work, award_id):
            awards.look(work, look.id)
