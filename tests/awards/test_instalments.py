"""The donor's money: planned inside the award, received once, kept as the bank had it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from grants_app.awards import commands, queries
from grants_app.awards.models import Award
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.ledger import queries as ledger
from grants_app.ledger.posting import lock_until
from grants_app.ledger.rules import Held, Kind
from tests.awards.making import FINANCE, make_award
from tests.world import World

DUE = date(2026, 1, 15)
CAME = date(2026, 1, 20)


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


@pytest.fixture
def instalment_id(world: World, award_id: UUID) -> UUID:
    """EUR 40,000 due in January."""
    with world.as_(FINANCE) as work:
        return commands.plan_instalment(work, award_id, due_on=DUE, amount=Money(40_000_00, "EUR")).id


def _receive(world: World, instalment_id: UUID, amount: Money, on: date = CAME) -> None:
    with world.as_(FINANCE) as work:
        commands.receive_instalment(work, instalment_id, received_on=on, received=amount)


def test_a_receipt_fills_the_bank_and_lowers_the_donors_debt(world: World, award_id: UUID, instalment_id: UUID) -> None:
    _receive(world, instalment_id, Money(40_000_00, "EUR"))
    with world.seen_by(FINANCE) as work:
        kept = ledger.balance_by_kind(work, award_id)
        assert kept[Kind.BANK, "EUR"] == Held(40_000_00, 40_000_00)
        assert kept[Kind.DONOR_RECEIVABLE, "EUR"] == Held(50_000_00, 50_000_00)
        assert queries.money(work, queries.award(work, award_id)).received == Money(40_000_00, "EUR")


def test_an_instalment_that_is_recorded_twice_posts_once(world: World, award_id: UUID, instalment_id: UUID) -> None:
    _receive(world, instalment_id, Money(40_000_00, "EUR"))
    with pytest.raises(Conflict, match="recorded already: it came on 20 Jan 2026"):
        _receive(world, instalment_id, Money(40_000_00, "EUR"))
    with world.seen_by(FINANCE) as work:
        assert ledger.balance_by_kind(work, award_id)[Kind.BANK, "EUR"].own == 40_000_00


def test_a_receipt_that_is_less_than_due_shows_the_difference(
    world: World, award_id: UUID, instalment_id: UUID
) -> None:
    _receive(world, instalment_id, Money(39_985_00, "EUR"))
    with world.seen_by(FINANCE) as work:
        (row,) = queries.instalments(work, award_id)
        assert (row.difference, row.bank_rate) == (Money(-15_00, "EUR"), None)
        assert ledger.balance_by_kind(work, award_id)[Kind.DONOR_RECEIVABLE, "EUR"].carried == 50_015_00


def test_a_receipt_in_another_currency_settles_what_was_due_at_the_banks_own_rate(
    world: World, award_id: UUID, instalment_id: UUID
) -> None:
    _receive(world, instalment_id, Money(43_400_00, "USD"))
    with world.seen_by(FINANCE) as work:
        (row,) = queries.instalments(work, award_id)
        assert (row.received, row.settled, row.bank_rate) == (
            Money(43_400_00, "USD"),
            Money(40_000_00, "EUR"),
            Decimal("0.92165899"),
        )
        (view,) = ledger.entries_about(work, instalment_id)
        assert {posting.posting.rates for posting in view.postings} == {"0.92165899 EUR per USD, bank, 2026-01-20"}
        assert ledger.balance_by_kind(work, award_id)[Kind.BANK, "EUR"] == Held(40_000_00, 40_000_00)


def test_a_receipt_in_a_closed_period_is_booked_on_the_first_open_day(
    world: World, award_id: UUID, instalment_id: UUID
) -> None:
    with world.as_(FINANCE) as work:
        lock_until(work, award_id, date(2026, 1, 31))
    _receive(world, instalment_id, Money(40_000_00, "EUR"))
    with world.seen_by(FINANCE) as work:
        (view,) = ledger.entries_about(work, instalment_id)
    assert (view.entry.accounting_on, view.postings[0].posting.paid_on) == (date(2026, 2, 1), CAME)


@pytest.mark.parametrize(
    ("amount", "on", "sentence"),
    [
        (Money(1, "EUR"), date(2026, 3, 17), "not here yet"),
        (Money(0, "EUR"), CAME, "above zero"),
        (Money(-5, "EUR"), CAME, "above zero"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(
    world: World, instalment_id: UUID, amount: Money, on: date, sentence: str
) -> None:
    with pytest.raises(Invalid, match=sentence):
        _receive(world, instalment_id, amount, on)


def test_money_comes_once_the_agreement_is_signed(world: World) -> None:
    award_id = make_award(world, signed_on=date(2026, 4, 1))
    with world.as_(FINANCE) as work:
        row = commands.plan_instalment(work, award_id, due_on=DUE, amount=Money(100, "EUR"))
    with pytest.raises(Conflict, match="once its agreement is signed"):
        _receive(world, row.id, Money(100, "EUR"))


def test_instalments_together_are_at_most_the_award(world: World, award_id: UUID, instalment_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        with pytest.raises(Invalid, match=r"At most EUR 50,000\.00 can be planned"):
            commands.plan_instalment(work, award_id, due_on=date(2026, 7, 1), amount=Money(50_000_01, "EUR"))
        commands.plan_instalment(work, award_id, due_on=date(2026, 7, 1), amount=Money(50_000_00, "EUR"))
        with pytest.raises(Invalid, match="more than the award"):
            commands.change_instalment(work, instalment_id, due_on=DUE, amount=Money(40_000_01, "EUR"))


def test_one_day_has_one_instalment(world: World, award_id: UUID, instalment_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        with pytest.raises(Invalid, match="due on 15 Jan 2026 already"):
            commands.plan_instalment(work, award_id, due_on=DUE, amount=Money(100, "EUR"))
        other = commands.plan_instalment(work, award_id, due_on=date(2026, 7, 1), amount=Money(100, "EUR"))
        with pytest.raises(Invalid, match="another instalment due on 15 Jan 2026"):
            commands.change_instalment(work, other.id, due_on=DUE, amount=Money(100, "EUR"))


def test_what_came_is_changed_no_more(world: World, instalment_id: UUID) -> None:
    _receive(world, instalment_id, Money(40_000_00, "EUR"))
    with world.as_(FINANCE) as work, pytest.raises(Conflict, match="recorded already"):
        commands.change_instalment(work, instalment_id, due_on=DUE, amount=Money(100, "EUR"))


def test_who_may_not_record_money_does_not(world: World, instalment_id: UUID) -> None:
    for name in ("Ines Correia", "Marisol Ajú", "Karl Lindqvist"):
        with world.as_(name) as work, pytest.raises(Forbidden):
            commands.receive_instalment(work, instalment_id, received_on=CAME, received=Money(100, "EUR"))
    with world.as_("Achieng Njeri") as work, pytest.raises(NotFound):
        commands.receive_instalment(work, instalment_id, received_on=CAME, received=Money(100, "EUR"))


def test_a_hub_sees_its_own_cash_and_not_the_bank(world: World, award_id: UUID, instalment_id: UUID) -> None:
    _receive(world, instalment_id, Money(40_000_00, "EUR"))
    with world.seen_by("Lucía Pop") as work:
        its: Award = queries.award(work, award_id)
        assert queries.cash(work, its).bank is None
    with world.seen_by(FINANCE) as work:
        assert queries.cash(work, its).bank == Money(40_000_00, "EUR")
