"""A voucher posts at a provisional rate and says so; approving a report settles it by one revaluation, once."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlmodel import select

from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements import commands as disbursements
from grants_app.disbursements.rules.amounts import Payment
from grants_app.disbursements.rules.carrying import CarryTerms
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.ledger import queries as ledger
from grants_app.ledger import remitting, settling
from grants_app.ledger.models import Entry
from grants_app.ledger.posting import open_book, reverse
from grants_app.ledger.rates import Arrival, read_rates
from grants_app.ledger.rules import Kind
from grants_app.ledger.settling import Bearing, Settlement
from tests.disbursements.stage import ARRIVED_AT, PAID_AT, Stage, as_approved, set_up
from tests.expenditures.making import look_at_everything, voucher
from tests.world import World

LATER = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)
QUARTER = Period(date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def stage(world: World) -> Stage:
    """An award that converts by its instalments: EUR 3,000.00 became GTQ 25,590.00 of the request, but the bank credited 24,000.00."""
    stage = set_up(world)
    _convert_by(stage, "instalment")
    return stage


def _convert_by(stage: Stage, rule: str) -> None:
    with stage.world.as_("Hélène Dubois") as work:
        award = awards.award(work, stage.award_id, to_change=True)
        award.rate_rule = rule
        work.add(award)


def _send(stage: Stage, *, is_confirmed: bool = True) -> None:
    """EUR 3,000.00 leave, GTQ 24,000.00 arrive on 24 March: 8 quetzales for a euro."""
    disbursement_id = stage.approved()
    with stage.world.as_("Pieter Maes", PAID_AT) as work:
        disbursements.pay(work, disbursement_id, _payment(work, disbursement_id))
    if is_confirmed:
        _confirm(stage, disbursement_id)


def _payment(work: Work, disbursement_id: UUID) -> Payment:
    return as_approved(work, disbursement_id, credited=Money.of(24_000, "GTQ"), rate_confirmed=True)


def _confirm(stage: Stage, disbursement_id: UUID) -> None:
    with stage.world.as_("Marisol Ajú", ARRIVED_AT) as work:
        arrived = Money.of(24_000, "GTQ")
        disbursements.receive(work, disbursement_id, received_on=date(2026, 3, 24), received=arrived)


def _spend(stage: Stage, quetzales: str, on: date, number: str = "GT-001") -> None:
    record = voucher(voucher=number, incurred_on=on, amount=Money.of(quetzales, "GTQ").amount)
    with stage.world.as_("Lucía Pop", LATER) as work:
        manner = Manner(hub_id=stage.world.hubs["GT"])
        outcome = expenditures.take_in(work, stage.award_id, [record], file_name="march.xlsx", manner=manner)
        assert outcome.problems == ()
    look_at_everything(stage.world, stage.award_id)


def _settle(stage: Stage, *, until: date = QUARTER.ends_on) -> tuple[Settlement, ...]:
    with stage.world.as_("Hélène Dubois", LATER) as work:
        award: Award = awards.award(work, stage.award_id)
        rates = awards.rates_for(work, award, ["GTQ"])
        waiting = settling.unsettled(work, award.id, until, Bearing())
        plan = settling.plan(work, award.id, rates, [Period(QUARTER.starts_on, until)], waiting)
        with open_book(work, award.id) as book:
            settling.post(work, book, plan, Bearing(), on=until)
        return plan


def _cost(stage: Stage) -> int:
    with stage.world.seen_by("Hélène Dubois") as work:
        return sum(total.amount for total in ledger.totals(work, stage.award_id, Kind.EXPENSE))


def test_a_cost_paid_after_the_arrival_posts_at_its_rate_for_good(stage: Stage) -> None:
    _send(stage)
    _spend(stage, "800.00", date(2026, 3, 25))
    assert _cost(stage) == 100_00
    assert _settle(stage) == ()


def test_a_cost_paid_while_the_money_is_on_its_way_posts_provisionally_and_a_report_settles_it(stage: Stage) -> None:
    _send(stage, is_confirmed=False)
    _spend(stage, "853.00", date(2026, 3, 26))
    assert _cost(stage) == 100_00, "at the month's 8.53, until the hub says when the money came"
    with stage.world.seen_by("Hélène Dubois") as work:
        (disbursement,) = [view.entry.about_id for view in _entries(work, stage, "disbursement paid")]
    _confirm(stage, disbursement)
    (settled,) = _settle(stage)
    assert settled.it.rates == "8.5300 GTQ per EUR, inforeuro, 2026-03-01"
    assert settled.rates == "8 GTQ per EUR, disbursement GT-D-0001, 2026-03-24"
    assert _cost(stage) == 106_63
    assert stage.held(Kind.EXCHANGE_DIFFERENCE, "EUR").carried == 0, "the advance was filled at 8 as well"


def test_what_is_settled_once_is_never_settled_again(stage: Stage) -> None:
    _spend(stage, "853.00", date(2026, 2, 10))
    _send(stage)
    assert len(_settle(stage)) == 1
    before = _cost(stage)
    assert _settle(stage) == ()
    assert _cost(stage) == before


def test_a_revaluation_names_its_charge_keeps_both_rates_and_moves_the_budget(stage: Stage) -> None:
    _spend(stage, "853.00", date(2026, 2, 10))
    _send(stage)
    spent = stage.shares()["1.1"].spent
    (settled,) = _settle(stage)
    with stage.world.seen_by("Hélène Dubois") as work:
        (entry,) = _entries(work, stage, "rate settled")
        row = settling.settled(work, [settled.it.entry_id])[settled.it.entry_id]
    assert entry.entry.about_id == settled.it.about_id
    assert (row.rates_before[:10], row.rates_after[:5], row.revaluation_id) == ("8.5300 GTQ", "8 GTQ", entry.entry.id)
    assert "repaid" in row.says
    assert stage.shares()["1.1"].spent - spent == settled.difference == 6_63
    assert sum(it.posting.amount_minor for it in entry.postings) == 0


def test_a_reversed_voucher_is_not_settled(stage: Stage) -> None:
    _spend(stage, "853.00", date(2026, 2, 10))
    with stage.world.as_("Hélène Dubois", LATER) as work:
        (view,) = _entries(work, stage, "expenditure posted")
        with open_book(work, stage.award_id) as book:
            reverse(work, book, view.entry.id, key="test", on=date(2026, 3, 1), description="Wrong payee")
    _send(stage)
    assert _settle(stage) == ()


def test_first_in_first_out_goes_on_where_the_last_report_stopped(stage: Stage) -> None:
    _convert_by(stage, "fifo")
    _send(stage)
    _spend(stage, "23000.00", date(2026, 3, 25), "GT-001")
    assert [Money(one.final, "EUR").amount for one in _settle(stage)] == [Money.of(2_875, "EUR").amount]
    with stage.world.as_("Pieter Maes", LATER) as work:
        _arrive(work, stage, "GT-D-0009", Money.of(1_000, "EUR"), Money.of(9_000, "GTQ"))
    _spend(stage, "1900.00", date(2026, 4, 15), "GT-002")
    (settled,) = _settle(stage, until=date(2026, 4, 30))
    assert [(rate.source, str(rate.rate)) for rate in read_rates(settled.rates)] == [
        ("disbursement GT-D-0001", "8"),
        ("disbursement GT-D-0009", "9"),
    ]
    assert Money(settled.final, "EUR") == Money.of("225.00", "EUR")


def test_money_that_is_carried_over_is_not_used_up(stage: Stage) -> None:
    _convert_by(stage, "fifo")
    _send(stage)
    with stage.world.seen_by("Hélène Dubois") as work:
        (disbursement_id,) = [view.entry.about_id for view in _entries(work, stage, "disbursement paid")]
    terms = CarryTerms(Money.of(24_000, "GTQ"), Period(date(2026, 4, 1), date(2026, 6, 30)), "The road is closed.")
    with stage.world.as_("Lucía Pop", ARRIVED_AT) as work:
        carry_over_id = disbursements.carry_over(work, disbursement_id, terms).id
    with stage.world.as_("Pieter Maes", ARRIVED_AT) as work:
        disbursements.confirm_carry_over(work, carry_over_id)
    _spend(stage, "800.00", date(2026, 4, 15))
    (settled,) = _settle(stage, until=date(2026, 4, 30))
    assert [rate.source for rate in read_rates(settled.rates)] == ["disbursement GT-D-0001"]
    assert Money(settled.final, "EUR") == Money.of("100.00", "EUR")


def _arrive(work: Work, stage: Stage, reference: str, sent: Money, credited: Money) -> None:
    it = Arrival(stage.world.hubs["GT"], reference, sent, credited, date(2026, 4, 10), date(2026, 4, 12))
    remitting.sent(work, stage.award_id, new_id(), it)


def _entries(work: Work, stage: Stage, event: str) -> list[ledger.EntryView]:
    return [ledger.entry(work, entry_id) for entry_id in _ids(work, stage, event)]


def _ids(work: Work, stage: Stage, event: str) -> list[UUID]:
    return list(work.all(select(Entry.id).where(Entry.book_id == stage.award_id, Entry.event == event)))
