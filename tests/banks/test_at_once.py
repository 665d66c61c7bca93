"""Many people at once: a month is signed once, money from the donor is booked once, own funds are repaid once."""

from collections.abc import Callable
from datetime import date
from functools import partial
from uuid import UUID

import pytest

from grants_app.access import OPERATOR
from grants_app.awards import commands as awards
from grants_app.core.money import Money
from grants_app.core.work import open_reading
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Kind
from grants_app.proofs.queries import findings as proofs
from tests.at_once import at_once
from tests.awards.making import FINANCE, make_award
from tests.banks.making import OTHER, make_account
from tests.banks.test_reconciliation import prepare, sign, status
from tests.banks.test_shares import CAME, receive
from tests.world import World

SIGNERS = ("Pieter Maes", OTHER)


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


@pytest.fixture
def account_id(world: World, award_id: UUID) -> UUID:
    """EUR 40,000 of the award came into it; January is prepared and agrees."""
    made = make_account(world)
    receive(world, award_id, made, Money(40_000_00, "EUR"), Money(40_000_00, "EUR"))
    prepare(world, made, 40_000_00)
    return made


def _lend(world: World, award_id: UUID, account_id: UUID, euros: int) -> UUID:
    """Own funds step in, on the last day of January."""
    with world.as_(OTHER) as work:
        amount, on = Money.of(euros, "EUR"), date(2026, 1, 31)
        return awards.prefinance(
            work,
            award_id,
            amount=amount,
            on=on,
            until_on=date(2026, 5, 31),
            reason="The donor is late",
            bank_account_id=account_id,
        ).id


def _all_holds(world: World) -> None:
    with open_reading(world.database, OPERATOR) as work:
        assert list(proofs(work)) == []


def test_of_many_who_sign_a_month_at_once_one_does(world: World, account_id: UUID) -> None:
    acts = [partial(sign, world, account_id, SIGNERS[at % 2]) for at in range(8)]
    assert at_once(acts) == {"done": 1, "refused": 7}
    assert status(world, account_id) == "signed"
    _all_holds(world)


def test_what_posts_while_a_month_is_signed_is_in_what_was_signed_or_shows_that_it_is_not(
    world: World, award_id: UUID, account_id: UUID
) -> None:
    lend = partial(_lend, world, award_id, account_id, 10)
    acts: list[Callable[[], object]] = [lend, *(partial(sign, world, account_id, by) for by in SIGNERS)]
    counted = at_once(acts)
    assert counted["done"] in (1, 2)
    assert status(world, account_id) == ("changed since signed" if counted["done"] == 2 else "prepared")
    _all_holds(world)


def test_of_many_who_record_one_instalment_at_once_one_does(world: World, award_id: UUID, account_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        row = awards.plan_instalment(work, award_id, due_on=date(2026, 2, 1), amount=Money.of(500, "EUR"))

    def record() -> None:
        with world.as_(FINANCE) as work:
            came = Money.of(500, "EUR")
            awards.receive_instalment(work, row.id, received_on=CAME, received=came, bank_account_id=account_id)

    assert at_once([record] * 8) == {"done": 1, "refused": 7}
    with world.seen_by(FINANCE) as work:
        assert ledger.balance_by_kind(work, award_id)[Kind.BANK, "EUR"].own == 40_500_00
    _all_holds(world)


def test_of_many_who_repay_own_funds_at_once_no_more_goes_back_than_was_lent(
    world: World, award_id: UUID, account_id: UUID
) -> None:
    loan_id = _lend(world, award_id, account_id, 1_000)

    def repay() -> None:
        with world.as_(FINANCE) as work:
            amount = Money.of(400, "EUR")
            awards.repay(work, loan_id, amount=amount, on=date(2026, 2, 1), bank_account_id=account_id)

    assert at_once([repay] * 6) == {"done": 2, "refused": 4}
    with world.seen_by(FINANCE) as work:
        assert ledger.balance_by_kind(work, award_id)[Kind.LOAN, "EUR"].own == -200_00
    _all_holds(world)
