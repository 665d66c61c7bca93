"""A line of one award pays for another award's action: recorded once, in its own book, and read into the action's report."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session

from exports import DONOR_REPORTS
from grants_app.awards.queries import award as award_of
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.donors.models import Donor
from grants_app.expenditures import commands, queries
from grants_app.expenditures.commands import Promise
from grants_app.reports import queries as reports
from tests.expenditures.making import award_with_budget, voucher
from tests.expenditures.test_correct import all_holds, charge_of, correct, correction, line, spent, take
from tests.world import World

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def action_id(world: World) -> UUID:
    return award_with_budget(world, reference="EC-1")


@pytest.fixture
def paying_id(world: World) -> UUID:
    """An award of another donor, in another currency."""
    donor_id = new_id()
    with Session(world.database.engine) as session:
        session.add(Donor(id=donor_id, code="SIDA", name="Sida", country="SE", profile="none"))
        session.commit()
    return award_with_budget(world, reference="SIDA-1", donor_id=donor_id, amount=Money(90_000_00, "SEK"))


def promise(world: World, action_id: UUID, paying_id: UUID, **others: Any) -> Promise:
    usual: dict[str, Any] = {
        "award_id": paying_id,
        "line_id": line(world, paying_id, "1.2"),
        "action_line_id": line(world, action_id, "2.1"),
        "promised": Money(500_00, "EUR"),
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
    }
    return Promise(**(usual | others))


def agree(world: World, action_id: UUID, what: Promise) -> UUID:
    with world.as_("Hélène Dubois") as work:
        link_id = commands.cofinance(work, action_id, what).id
    with world.as_("Pieter Maes") as work:
        commands.approve_cofinancing(work, action_id, link_id)
    return link_id


def statement(world: World, action_id: UUID, period: Period = YEAR) -> Any:
    with world.seen_by("Karl Lindqvist") as work:
        return reports.statement(work, award_of(work, action_id), period, network="Network")


def test_the_cost_stands_in_one_book_and_is_read_by_the_actions_report(
    world: World, action_id: UUID, paying_id: UUID
) -> None:
    """GTQ 853.00 at 8.53 a euro and 11.25 kronor a euro: SEK 1,125.00 there, EUR 100.00 here."""
    agree(world, action_id, promise(world, action_id, paying_id))
    take(world, paying_id, voucher(budget_line="1.2"))
    take(world, action_id, voucher(voucher="GT-002", budget_line="2.1", amount=Decimal("85.30")))
    assert sum(spent(world, paying_id).values()) == 1_125_00
    assert sum(spent(world, action_id).values()) == 10_00
    found = statement(world, action_id)
    travel = next(line for line in found.lines if line.code == "2.1")
    assert (travel.period_cost, found.ledger_period) == (Decimal("110.00"), Decimal("110.00"))
    [theirs] = [it for it in found.transactions if it.financed_by == "Sida"]
    assert (theirs.entry_number.split()[0], theirs.amount) == ("SIDA-1", Decimal("100.00"))
    assert [(source.name, source.budgeted, source.actual) for source in found.sources][:2] == [
        ("European Commission", Decimal("85600.50"), Decimal("10.00")),
        ("Sida", Decimal(0), Decimal("100.00")),
    ]
    assert "stands in the books of SIDA-1 and is financed by Sida" in " ".join(map(str, found.notes))
    assert all_holds(world)


def test_the_donors_workbook_is_written_with_it(world: World, action_id: UUID, paying_id: UUID) -> None:
    agree(world, action_id, promise(world, action_id, paying_id))
    take(world, paying_id, voucher(budget_line="1.2"))
    for name in ("eu-annex-vi", "bva"):
        assert DONOR_REPORTS[name].write(statement(world, action_id))


def test_a_voucher_shared_by_both_awards_is_counted_once(world: World, action_id: UUID, paying_id: UUID) -> None:
    agree(world, action_id, promise(world, action_id, paying_id))
    take(world, action_id, voucher(budget_line="2.1", charge_percent=Decimal(60)))
    take(world, paying_id, voucher(budget_line="1.2", charge_percent=Decimal(40)))
    found = statement(world, action_id)
    assert found.ledger_cumulative == Decimal("100.00")
    assert sorted(it.amount for it in found.transactions) == [Decimal("40.00"), Decimal("60.00")]


def test_what_is_corrected_there_is_read_as_it_stands(world: World, action_id: UUID, paying_id: UUID) -> None:
    agree(world, action_id, promise(world, action_id, paying_id))
    take(world, paying_id, voucher(budget_line="1.2"))
    old = charge_of(world, paying_id)
    correct(world, old, correction(world, old, percent=Decimal(50)))
    found = statement(world, action_id)
    assert found.ledger_cumulative == Decimal("50.00")
    assert sorted(it.amount for it in found.transactions) == [Decimal(-100), Decimal(50), Decimal(100)]


def test_other_lines_other_days_and_a_mere_proposal_count_for_nothing(
    world: World, action_id: UUID, paying_id: UUID
) -> None:
    with world.as_("Hélène Dubois") as work:
        link_id = commands.cofinance(work, action_id, promise(world, action_id, paying_id)).id
    take(world, paying_id, voucher(budget_line="1.2"), voucher(3, voucher="GT-002", budget_line="1.1"))
    assert statement(world, action_id).ledger_cumulative == 0
    with world.as_("Hélène Dubois") as work:
        commands.discard_cofinancing(work, action_id, link_id)
    agree(world, action_id, promise(world, action_id, paying_id, starts_on=date(2026, 2, 11)))
    assert statement(world, action_id).ledger_cumulative == 0


def test_the_award_that_is_co_financed_in_its_own_currency_reads_what_was_booked(world: World, action_id: UUID) -> None:
    other = award_with_budget(world, reference="EC-2")
    agree(world, action_id, promise(world, action_id, other))
    take(world, other, voucher(budget_line="1.2", amount=Decimal("85.30")))
    with world.seen_by("Hélène Dubois") as work:
        [read] = queries.read_in(work, award_of(work, action_id), YEAR)
    assert (read.amount, read.booked) == (Money(10_00, "EUR"), Money(10_00, "EUR"))


def test_another_person_approves_and_only_once(world: World, action_id: UUID, paying_id: UUID) -> None:
    with world.as_("Hélène Dubois") as work:
        link_id = commands.cofinance(work, action_id, promise(world, action_id, paying_id)).id
    with world.as_("Hélène Dubois") as work, pytest.raises(Conflict, match="another person must approve it"):
        commands.approve_cofinancing(work, action_id, link_id)
    with world.as_("Lucía Pop") as work:
        commands.approve_cofinancing(work, action_id, link_id)
    with world.as_("Pieter Maes") as work, pytest.raises(Conflict, match="Lucía Pop approved this"):
        commands.approve_cofinancing(work, action_id, link_id)
    with world.as_("Pieter Maes") as work, pytest.raises(Conflict, match="reports may rest on it"):
        commands.discard_cofinancing(work, action_id, link_id)
    with world.as_("Achieng Njeri") as work, pytest.raises(Forbidden):
        commands.approve_cofinancing(work, action_id, link_id)
    with world.as_("Marisol Ajú") as work, pytest.raises(Forbidden):
        commands.cofinance(work, action_id, promise(world, action_id, paying_id))
    kenyas = award_with_budget(world, lead_hub_id=world.hubs["KE"])
    with world.as_("Lucía Pop") as work, pytest.raises((NotFound, Forbidden)):
        commands.cofinance(work, kenyas, promise(world, kenyas, paying_id))


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ({"promised": Money(0, "EUR")}, "above zero and in EUR"),
        ({"promised": Money(1, "SEK")}, "above zero and in EUR"),
        ({"starts_on": date(2025, 1, 1)}, "The days lie inside those of EC-1"),
        ({"line_id": UUID(int=1)}, "Choose a line of the approved budget of SIDA-1"),
        ({}, "its cost cannot count twice"),
    ],
)
def test_what_would_count_twice_or_never_is_refused(
    world: World, action_id: UUID, paying_id: UUID, others: dict[str, Any], says: str
) -> None:
    agree(world, action_id, promise(world, action_id, paying_id))
    with world.as_("Hélène Dubois") as work, pytest.raises(Invalid, match=says):
        commands.cofinance(work, action_id, promise(world, action_id, paying_id, **others))


def test_two_awards_do_not_finance_each_other(world: World, action_id: UUID, paying_id: UUID) -> None:
    agree(world, action_id, promise(world, action_id, paying_id))
    back = promise(world, paying_id, action_id, promised=Money(1_00, "SEK"))
    with world.as_("Hélène Dubois") as work, pytest.raises(Invalid, match="would come round to itself"):
        commands.cofinance(work, paying_id, back)
