"""Where an award stands since its start: the figures of federal forms, from ledger, agreements and instalments."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from exports.standing import NextRequest, Standing
from exports.statement import FinancialStatement
from grants_app.awards import commands as awards
from grants_app.budgets import queries as budgets
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.disbursements import commands as disbursements
from grants_app.reports import commands, queries
from grants_app.reports.queries.standing import standing
from tests.expenditures.making import voucher
from tests.expenditures.test_cofinance import agree, promise
from tests.exports.sheets import amount, open_sheet
from tests.reports.making import FIRST, LATER, NETWORK, approved, award_with_vouchers, post, prepared
from tests.reports.test_readings import paying_award
from tests.world import World

FIRST_QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def award_id(world: World) -> UUID:
    """EUR 90,000.00 of EUR 100,000.00; EUR 45,000.00 came; Guatemala spent 350 euro of it and 100 euro of the network's own."""
    award_id = award_with_vouchers(world)
    with world.as_("Hélène Dubois") as work:
        for due_on, amount_due in ((date(2026, 2, 1), 45_000), (date(2026, 5, 1), 5_000), (date(2026, 9, 1), 5_000)):
            due = awards.plan_instalment(work, award_id, due_on=due_on, amount=Money.of(amount_due, "EUR"))
            if due_on.month == 2:
                awards.receive_instalment(work, due.id, received_on=date(2026, 2, 3), received=Money.of(45_000, "EUR"))
    post(world, award_id, voucher(7, voucher="GT-007", paid_from="own"))
    return award_id


def _statement(world: World, award_id: UUID, period: Period = FIRST) -> FinancialStatement:
    with world.seen_by("Hélène Dubois", LATER) as work:
        return queries.statement(work, queries.award(work, award_id), period, network=NETWORK)


def _standing(world: World, award_id: UUID, period: Period = FIRST) -> Standing:
    found = _statement(world, award_id, period).standing
    assert found is not None
    return found


def test_who_paid_what_since_the_start(world: World, award_id: UUID) -> None:
    its = _standing(world, award_id)
    assert (its.received, its.disbursed, its.on_hand) == (
        Decimal("45000.00"),
        Decimal("350.00"),
        Decimal("44650.00"),
    )
    assert (its.authorised, its.donor_cost, its.own_cost, its.own_required) == (
        Decimal("90000.00"),
        Decimal("350.00"),
        Decimal("100.00"),
        Decimal("10000.00"),
    )


def test_what_others_paid_is_the_sum_of_their_cost_and_not_what_is_left_of_the_whole(
    world: World, award_id: UUID
) -> None:
    built = _statement(world, award_id)
    with world.seen_by("Hélène Dubois", LATER) as work:
        found = queries.figures(work, queries.award(work, award_id), FIRST)
        wrong = standing(work, found, replace(built, ledger_cumulative=built.ledger_cumulative + 1))
    assert wrong.own_cost == Decimal("100.00")


def test_what_another_award_paid_for_the_action_is_among_what_others_paid(world: World, award_id: UUID) -> None:
    paying_id = paying_award(world)
    agree(world, award_id, promise(world, award_id, paying_id))
    post(world, paying_id, voucher(5, voucher="GT-005", budget_line="1.2"))
    its = _statement(world, award_id)
    assert its.standing is not None
    assert its.standing.own_cost == Decimal("200.00")
    assert its.standing.donor_cost + its.standing.own_cost == its.ledger_cumulative


def test_a_later_period_tells_all_since_the_start(world: World, award_id: UUID) -> None:
    assert _standing(world, award_id, Period(date(2026, 4, 1), date(2026, 6, 30))) == _standing(world, award_id)


def test_what_was_asked_of_the_donor_is_what_was_due_or_came(world: World, award_id: UUID) -> None:
    assert _standing(world, award_id).requested_before == Decimal("50000.00")
    assert _standing(world, award_id, FIRST_QUARTER).requested_before == Decimal("45000.00")


def test_indirect_cost_has_its_rate_its_base_and_what_was_charged(world: World, award_id: UUID) -> None:
    approved(world, prepared(world, award_id))
    (charged,) = _standing(world, award_id).indirect
    assert (charged.percent, charged.base) == (Decimal(7), Decimal("450.00"))
    assert charged.amount == charged.donor_part == Decimal("31.50")


def _forecast(world: World, award_id: UUID) -> None:
    """Guatemala asks for July and August: GTQ 8,530.00 on 1.1 beyond nothing in hand."""
    with world.as_("Marisol Ajú") as work:
        line_id = budgets.approved_lines(work, award_id)[0].line_id
        days = Period(date(2026, 7, 1), date(2026, 8, 31))
        asked = {line_id: Money.of("11515.50", "GTQ")}
        made = disbursements.create(
            work, award_id, world.hubs["GT"], currency="GTQ", purpose="Seed", amounts=asked, period=days
        )
        disbursements.request(work, made.id)


def _request(world: World, award_id: UUID, period: Period) -> NextRequest:
    found = _statement(world, award_id, period).request
    assert found is not None
    return found


def test_hubs_forecasts_are_the_next_request_by_line_item_and_month(world: World, award_id: UUID) -> None:
    assert _request(world, award_id, FIRST).lines == ()
    _forecast(world, award_id)
    asked = _request(world, award_id, FIRST)
    assert asked.total == sum((it.total for it in asked.items), Decimal(0)) == Decimal("1350.00")
    assert [(it.line, it.description) for it in asked.items] == [("1.1", "What 1.1 is for, GT")]
    assert asked.months == ((date(2026, 7, 1), Decimal("675.00")), (date(2026, 8, 1), Decimal("675.00")))


def test_after_the_last_period_nothing_is_requested(world: World, award_id: UUID) -> None:
    assert _statement(world, award_id, Period(date(2026, 1, 1), date(2027, 12, 31))).request is None


def test_the_federal_forms_are_written_from_it(world: World, award_id: UUID) -> None:
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = commands.export(work, award_id, FIRST_QUARTER, "us-sf-425", network=NETWORK).content
        request = commands.export(work, award_id, FIRST_QUARTER, "us-sf-270", network=NETWORK).content
        days = Period(date(2026, 1, 1), date(2026, 2, 28))
        with pytest.raises(Conflict, match="inside a quarter"):
            commands.export(work, award_id, days, "us-sf-425", network=NETWORK)
    sheet = open_sheet(report, "SF-425")
    assert [str(amount(sheet, "H", f"{letter}. ")) for letter in "cdek"] == [
        "44650.00",
        "90000.00",
        "350.00",
        "9900.00",
    ]
    sheet = open_sheet(request, "SF-270")
    assert [str(amount(sheet, "H", f"{letter}. ")) for letter in "cfgh"] == ["450.00", "45.00", "405.00", "45000.00"]
