"""The award's money in a statement: read from the ledger, and it closes to the cent whatever happened."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlmodel import select

from exports.statement import Cash
from grants_app.awards import commands as awards
from grants_app.budgets import queries as budgets
from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.disbursements import commands as disbursements
from grants_app.disbursements.rules.amounts import Payment
from grants_app.expenditures.models import Charge
from grants_app.ledger.rules import Kind
from grants_app.reports import queries
from grants_app.reports.flows import FLOWS
from tests.expenditures.making import voucher
from tests.findings.acts import disallowed
from tests.reports.making import FIRST, LATER, NETWORK, SECOND, approved, award_with_vouchers, post, prepared, reviewed
from tests.world import NOW, World

ZERO = Decimal(0)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))


@pytest.fixture
def award_id(world: World) -> UUID:
    """An award whose donor paid EUR 45,000.00 in February, with three vouchers of Guatemala: 100 + 200 + 50 euro."""
    award_id = award_with_vouchers(world)
    with world.as_("Hélène Dubois") as work:
        due = awards.plan_instalment(work, award_id, due_on=date(2026, 2, 1), amount=Money.of(45_000, "EUR"))
        awards.receive_instalment(work, due.id, received_on=date(2026, 2, 3), received=Money.of(45_000, "EUR"))
    return award_id


def _cash(world: World, award_id: UUID, period: Period = FIRST, report_id: UUID | None = None) -> Cash:
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id) if report_id else None
        its = queries.award(work, award_id)
        found = queries.statement(work, its, period, network=NETWORK, report=report).cash
    assert found is not None
    assert found.computed_closing == found.closing
    assert sum((part.amount for part in found.parts), ZERO) == found.closing
    return found


def _parts(found: Cash) -> dict[str, str]:
    return {part.name: str(part.amount) for part in found.parts}


def _advance(world: World, award_id: UUID) -> None:
    """Guatemala gets EUR 1,000.00 as GTQ 8,600.00, and the bank takes EUR 12.50 of the award's money."""
    with world.as_("Marisol Ajú") as work:
        line_id = budgets.approved_lines(work, award_id)[0].line_id
        asked = {line_id: Money.of("11585.50", "GTQ")}  # beyond the GTQ 2,985.50 that the hub spent of its own
        days = Period(date(2026, 4, 1), date(2026, 4, 30))
        made = disbursements.create(
            work, award_id, world.hubs["GT"], currency="GTQ", purpose="Seed", amounts=asked, period=days
        )
        disbursements.request(work, made.id)
    with world.as_("Tomás Caal") as work:
        disbursements.endorse(work, made.id)
    with world.as_("Hélène Dubois") as work:
        disbursements.approve(work, made.id)
    with world.as_("Pieter Maes") as work:
        sent, credited, fee = Money.of(1_000, "EUR"), Money.of(8_600, "GTQ"), Money.of("12.50", "EUR")
        disbursements.pay(work, made.id, Payment(NOW.date(), "BANK-1", sent, credited, fee))


def test_what_came_less_what_was_spent_is_left(world: World, award_id: UUID) -> None:
    found = _cash(world, award_id)
    assert (found.opening, found.received, found.spent) == (ZERO, Decimal("45000.00"), Decimal("350.00"))
    assert found.closing == Decimal("44650.00")
    assert _parts(found) == {"At the bank": "45000.00", "With hubs": "-350.00"}


def test_a_month_opens_with_what_was_left_before_it(world: World, award_id: UUID) -> None:
    found = _cash(world, award_id, MARCH)
    assert (found.opening, found.received, found.spent, found.closing) == (
        Decimal("44700.00"),
        ZERO,
        Decimal("50.00"),
        Decimal("44650.00"),
    )


def test_a_fee_is_borne_by_the_network_and_a_bank_s_rate_makes_an_exchange_difference(
    world: World, award_id: UUID
) -> None:
    _advance(world, award_id)
    spent = voucher(5, voucher="GT-004", amount=Decimal("853.00"), incurred_on=date(2026, 4, 10))
    post(world, award_id, spent)
    found = _cash(world, award_id)
    assert found.own_cost == Decimal("12.50")
    assert found.exchange_difference
    assert found.spent == Decimal("450.00")
    assert found.closing == Decimal("44537.50") + found.exchange_difference


def test_indirect_cost_counts_as_spent_as_soon_as_it_is_charged(world: World, award_id: UUID) -> None:
    report_id = reviewed(world, prepared(world, award_id))
    found = _cash(world, award_id, report_id=report_id)
    assert found.spent == Decimal("374.50")
    assert _parts(found)["Less indirect cost charged"] == "-24.50"
    assert found.closing == Decimal("44625.50")


def test_the_next_report_opens_with_what_the_last_one_closed_with(world: World, award_id: UUID) -> None:
    first = _cash(world, award_id, report_id=approved(world, prepared(world, award_id)))
    post(world, award_id, voucher(6, voucher="GT-006", incurred_on=date(2026, 8, 3)))
    second = _cash(world, award_id, SECOND, prepared(world, award_id, SECOND))
    assert second.opening == first.closing
    assert second.spent == Decimal("100.00")


def test_own_funds_that_were_lent_are_no_money_of_the_donor(world: World, award_id: UUID) -> None:
    with world.as_("Ines Correia") as work:
        until_on = date(2026, 5, 31)
        lent = awards.prefinance(
            work, award_id, amount=Money.of(5_000, "EUR"), on=NOW.date(), until_on=until_on, reason="It is late"
        )
    with world.as_("Hélène Dubois") as work:
        awards.repay(work, lent.id, amount=Money.of(2_000, "EUR"), on=NOW.date())
    found = _cash(world, award_id)
    assert (found.received, found.lent) == (Decimal("45000.00"), Decimal("3000.00"))
    assert found.closing == Decimal("47650.00")


def test_disallowed_cost_stays_out_of_the_money_and_becomes_our_own(world: World, award_id: UUID) -> None:
    with world.seen_by("Hélène Dubois") as work:
        charge = work.all(select(Charge).where(Charge.award_id == award_id).order_by(Charge.award_minor))[-1]  # type: ignore[arg-type]
    disallowed(world, charge, amount=Money.of(60, "EUR"))
    found = _cash(world, award_id)
    assert (found.spent, found.own_cost, found.closing) == (Decimal("290.00"), Decimal("60.00"), Decimal("44650.00"))


def test_what_the_network_contributes_never_was_the_award_s_money(world: World, award_id: UUID) -> None:
    before = _cash(world, award_id)
    post(world, award_id, voucher(7, voucher="GT-007", paid_from="own"))
    assert _cash(world, award_id) == before


def test_every_kind_of_account_has_its_place_in_what_is_told_of_money() -> None:
    assert set(FLOWS) == set(Kind)
