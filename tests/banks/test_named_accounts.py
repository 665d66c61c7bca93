"""Whoever pays, or records what came back, names the bank account: its share moves in its own currency at its carrying value."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.awards import commands as awards
from grants_app.banks import queries
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.disbursements import commands as disbursements
from grants_app.disbursements.rules.amounts import Refund
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Held, Kind
from tests.banks.making import make_account
from tests.banks.test_shares import receive
from tests.disbursements.stage import ARRIVED_AT, set_up
from tests.expenditures.making import award_with_budget, voucher
from tests.sub_grants.ground import Ground
from tests.web import Visitor, program
from tests.world import World

OFFICER = "Hélène Dubois"


def _share(world: World, account_id: UUID) -> tuple[Money, Money]:
    """What the awards together have in the account, in its currency and carried."""
    with world.seen_by(OFFICER) as work:
        found = queries.shares_in(work, queries.account(work, account_id))
    return found[0].held, found[0].carried


def _spend(world: World, award_id: UUID, account_id: UUID, currency: str, amount: str) -> None:
    """Head office pays a voucher, and says from which account."""
    row = voucher(2, voucher="BRU-1", hub="BRU", paid_from="bank", currency=currency, amount=Decimal(amount))
    with world.as_(OFFICER) as work:
        manner = Manner(hub_id=world.hubs["BRU"], bank_account_id=account_id)
        outcome = expenditures.take_in(work, award_id, [row], file_name="bru.xlsx", manner=manner)
        assert (outcome.problems, outcome.posted) == ((), 1)


def test_what_head_office_paid_leaves_the_account_that_is_named_in_its_currency(world: World) -> None:
    """Of USD 43,400 carried at EUR 40,000, USD 1,085 leave: EUR 1,000, whatever the rate of the cost."""
    dollars, euro = make_account(world, currency="USD"), make_account(world, number="BE22 0000 1111 2222")
    award_id = award_with_budget(world)
    receive(world, award_id, dollars, Money(43_400_00, "USD"), Money(40_000_00, "EUR"))
    receive(world, award_id, euro, Money(5_000_00, "EUR"), Money(5_000_00, "EUR"), on=date(2026, 1, 21))
    _spend(world, award_id, dollars, "USD", "1085.00")
    assert _share(world, dollars) == (Money(42_315_00, "USD"), Money(39_000_00, "EUR"))
    assert _share(world, euro) == (Money(5_000_00, "EUR"), Money(5_000_00, "EUR"))


def test_an_account_in_a_currency_in_which_the_cost_is_not_known_is_refused_by_name(world: World) -> None:
    shillings, award_id = make_account(world, currency="KES"), award_with_budget(world)
    with pytest.raises(Conflict, match=r"Voucher BRU-1 is known in EUR; .* in KES"):
        _spend(world, award_id, shillings, "EUR", "100.00")


def test_a_tranche_is_paid_from_an_account_in_another_currency_at_its_carrying_value(world: World) -> None:
    ground = Ground(set_up(world))
    dollars = make_account(world, currency="USD")
    receive(world, ground.stage.award_id, dollars, Money(4_340_00, "USD"), Money(4_000_00, "EUR"))
    tranche_id = ground.approved(paid_from="bank")
    with pytest.raises(Invalid, match="That account is in USD"):
        ground.pay(
            tranche_id, paid_from="bank", sent=Money.of(3000, "EUR"), fee=Money.zero("EUR"), bank_account_id=dollars
        )
    sent, fee = Money.of(3255, "USD"), Money.of("10.85", "USD")
    ground.pay(tranche_id, paid_from="bank", sent=sent, fee=fee, bank_account_id=dollars)
    assert _share(world, dollars) == (Money.of("1074.15", "USD"), Money.of(990, "EUR"))
    assert ground.held(Kind.SUB_GRANT, "GTQ") == Held(25_590_00, 3_000_00)
    assert ground.held(Kind.BANK_CHARGES, "EUR").carried == 10_00
    back = Money.of("2000.00", "USD")
    ground.refunded(tranche_id, "17060.00", paid_to="bank", credited=back, bank_account_id=dollars)
    assert _share(world, dollars)[0] == Money.of("3074.15", "USD")


def test_more_than_a_changed_rate_explains_is_not_sent_in_dollars_either(world: World) -> None:
    ground = Ground(set_up(world))
    dollars = make_account(world, currency="USD")
    receive(world, ground.stage.award_id, dollars, Money(4_340_00, "USD"), Money(4_000_00, "EUR"))
    tranche_id = ground.approved(paid_from="bank")
    with pytest.raises(Invalid, match="more than a changed rate explains"):
        ground.pay(
            tranche_id, paid_from="bank", sent=Money.of(4000, "USD"), fee=Money.zero("USD"), bank_account_id=dollars
        )


def test_what_a_hub_sends_back_comes_into_the_account_that_is_named(world: World, tmp_path: Path) -> None:
    stage = set_up(world)
    dollars = make_account(world, currency="USD")
    stage.paid()
    came = Refund(date(2026, 3, 23), "GT-23", Money.of("8530.00", "GTQ"), Money.of(1080, "USD"), "", dollars)
    with world.as_("Pieter Maes", ARRIVED_AT) as work:
        disbursements.refund(work, stage.award_id, world.hubs["GT"], came)
    assert _share(world, dollars) == (Money.of(1080, "USD"), Money.of(1000, "EUR"))
    page = Visitor(program(world, tmp_path), world, "Pieter Maes").get("/refunds/new").text
    assert "Choose …" in page


def test_money_of_which_nobody_named_the_account_stands_in_the_list_of_accounts(world: World, tmp_path: Path) -> None:
    award_id = award_with_budget(world)
    receive(world, award_id, None, Money(700_00, "EUR"), Money(700_00, "EUR"))
    page = Visitor(program(world, tmp_path), world, OFFICER).get("/banks").text
    assert "No account named" in page
    assert "700.00" in page
    account_id = make_account(world)
    with world.as_(OFFICER) as work:
        all_of_it = Money(700_00, "EUR")
        awards.move_share(work, award_id, None, account_id, left=all_of_it, arrived=all_of_it, on=date(2026, 1, 20))
        assert ledger.balance_by_kind(work, award_id)[Kind.BANK, "EUR"].own == 700_00
    assert "No account named" not in Visitor(program(world, tmp_path), world, OFFICER).get("/banks").text
