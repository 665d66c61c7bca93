"""What of each euro reached communities equals the ledger, also after corrections, refunds and another classification."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from grants_app.budgets import queries as budget_queries
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.expenditures.models import Charge
from grants_app.ledger.queries import totals
from grants_app.ledger.rules import Kind
from grants_app.results import commands, queries
from grants_app.results.queries import Reach, Wishes
from tests.awards.making import FINANCE
from tests.expenditures.making import award_with_budget, voucher
from tests.web import Visitor, program
from tests.world import World

NAMES_OF_HUBS = {"GT": "Hub Guatemala", "KE": "Hub Kenya", "BRU": "Head office"}


@pytest.fixture
def award_id(world: World) -> UUID:
    """EUR 100 on line 1.1 and EUR 200 on line 2.1, both paid by Guatemala."""
    award_id = award_with_budget(world)
    rows = [voucher(2), voucher(3, voucher="GT-002", budget_line="2.1", amount=Decimal("1706.00"))]
    with world.as_("Lucía Pop") as work:
        manner = Manner(hub_id=world.hubs["GT"])
        assert expenditures.take_in(work, award_id, rows, file_name="q1.xlsx", manner=manner).problems == ()
    return award_id


def reached(world: World, wishes: Wishes | None = None) -> Reach:
    with world.seen_by(FINANCE) as work:
        return queries.reach(
            work, wishes or Wishes(), "EUR", {its: NAMES_OF_HUBS[code] for code, its in world.hubs.items()}
        )


def in_the_ledger(world: World, award_id: UUID) -> int:
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    with world.seen_by(FINANCE) as work:
        cost = sum(it.amount for it in totals(work, award_id, Kind.EXPENSE, year) if it.source == "award")
        return cost + sum(it.amount for it in totals(work, award_id, Kind.SUB_GRANT, year))


def line(world: World, award_id: UUID, code: str) -> UUID:
    with world.seen_by(FINANCE) as work:
        return budget_queries.line_ids(work, award_id)[code]


def test_what_was_spent_equals_the_ledger(world: World, award_id: UUID) -> None:
    total = reached(world).total
    assert total.spent == Money(in_the_ledger(world, award_id), "EUR") == Money(300_00, "EUR")
    assert total.reached == Money(0, "EUR")


def test_a_line_counts_from_the_month_in_which_it_was_classified(world: World, award_id: UUID) -> None:
    seeds = line(world, award_id, "1.1")
    with pytest.raises(Invalid), world.as_(FINANCE) as work:
        commands.classify(work, seeds, reaches=True, starts_on="2026-01", reason=" ")
    with world.as_(FINANCE) as work:
        commands.classify(work, seeds, reaches=True, starts_on="2026-03", reason="Seed goes to the families")
    assert reached(world).total.reached == Money(0, "EUR")  # the voucher is of February
    with world.as_(FINANCE) as work:
        commands.classify(work, seeds, reaches=True, starts_on="2026-01", reason="Since the beginning")
    total = reached(world).total
    assert (total.reached, total.percent, total.cents) == (Money(100_00, "EUR"), Decimal("33.3"), "0.33")


def test_a_cost_that_is_taken_back_counts_no_longer(world: World, award_id: UUID) -> None:
    seeds = line(world, award_id, "1.1")
    with world.as_(FINANCE) as work:
        commands.classify(work, seeds, reaches=True, starts_on="2026-01", reason="Seed goes to the families")
        charge = work.one(select(Charge).where(Charge.award_id == award_id, Charge.line_id == seeds))
        expenditures.reverse(work, charge.id, reason="Booked twice")
    total = reached(world).total
    assert (total.spent, total.reached) == (Money(200_00, "EUR"), Money(0, "EUR"))
    assert total.spent.minor == in_the_ledger(world, award_id)


def test_each_part_opens_into_entries_that_come_to_it(world: World, award_id: UUID, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, FINANCE)
    rows = visitor.get(f"/results/reached/rows?award={award_id}").text
    assert "Say which lines reach communities" in rows
    for part in reached(world).parts:
        assert f"{part.amount.amount}" in visitor.get(part.url).text
        assert visitor.get(part.vouchers_url).status_code == 200
    assert "Of each euro" in visitor.get("/results/reached").text
    assert "GT-002" not in visitor.get("/results/reached/register.csv").text


def test_a_hub_sees_its_own_spending_alone(world: World, award_id: UUID) -> None:
    with world.seen_by("Wanjiru Kamau") as work:
        assert queries.reach(work, Wishes(), "EUR", {}).parts == ()
