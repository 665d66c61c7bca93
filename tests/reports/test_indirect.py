"""Indirect cost is posted on the base of the donor's rule, as the budget's cap is: the worked example of 2 CFR 200."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlmodel import Session

from grants_app.budgets import commands as budgets
from grants_app.core.calendar import Period
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.donors.models import Donor
from grants_app.reports import queries
from grants_app.reports.queries.figures import Figures
from tests.awards.making import FINANCE, make_award
from tests.budgets.records import row
from tests.expenditures.making import look_at_everything
from tests.world import World

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
EXAMPLE = (
    row(2, "1", "1. Personnel", "100000", GT="100000"),
    row(3, "2", "2. Travel", "20000", GT="20000"),
    row(4, "3", "3. Equipment", "12000", GT="12000"),
    row(5, "4", "4. Sub-award", "80000", kind="third-party", GT="80000"),
    row(6, "5", "5. Other", "18000", GT="18000"),
    row(7, "6", "6. Indirect costs", "28200", kind="indirect", BRU="28200"),
)
"""Modified total direct costs of USD 188,000.00: without equipment, and the first 50,000 of the sub-award."""


@pytest.fixture
def found(world: World) -> Figures:
    """The figures of an award under 2 CFR 200 of which nothing is spent."""
    donor = Donor(id=new_id(), code="DRL", name="Bureau of Democracy", country="US", profile="us-federal")
    donor_id, amount = donor.id, Money.of(258_200, "USD")
    with Session(world.database.engine) as session:
        session.add(donor)
        session.commit()
    award_id = make_award(world, donor_id=donor_id, amount=amount, cofinancing_percent=Decimal(0))
    with world.as_(FINANCE) as work:
        taken = budgets.take_in(work, award_id, EXAMPLE, file_name="budget.xlsx")
    assert taken.problems == ()
    look_at_everything(world, award_id)
    with world.seen_by(FINANCE) as work:
        return queries.figures(work, queries.award(work, award_id), YEAR)


def spent(found: Figures, **amounts: int) -> Figures:
    """The same figures with these costs in whole dollars, by line."""
    of = {code.removeprefix("l"): dollars * 100 for code, dollars in amounts.items()}
    return replace(found, lines=tuple(replace(it, period=of.get(it.line.code, 0)) for it in found.lines))


def due(world: World, figures: Figures) -> int:
    with world.seen_by(FINANCE) as work:
        return sum(share.amount for share in queries.indirect_to_post(work, figures))


def test_the_whole_budget_spent_makes_fifteen_per_cent_of_188_000_due(world: World, found: Figures) -> None:
    all_of_it = spent(found, l1=100_000, l2=20_000, l3=12_000, l4=80_000, l5=18_000)
    assert due(world, all_of_it) == 28_200_00


def test_equipment_and_the_sub_award_above_its_first_part_make_nothing_due(world: World, found: Figures) -> None:
    before = spent(found, l1=10_000, l4=50_000)
    assert due(world, before) == 9_000_00
    assert due(world, spent(found, l1=10_000, l3=12_000, l4=80_000)) == 9_000_00


def test_what_settling_adds_to_a_line_counts_as_its_cost_does(world: World, found: Figures) -> None:
    before = spent(found, l1=10_000)
    added = {it.line.line_id: 1_000_00 for it in found.lines if it.line.code in ("1", "3")}
    with world.seen_by(FINANCE) as work:
        shares = queries.indirect_to_post(work, before, added)
    assert sum(share.amount for share in shares) == 1_650_00
