"""An award's shares of bank accounts: in the account's currency, at carrying value, and empty when they are empty."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.banks import queries
from grants_app.banks.rules import share_in, share_to_use, unplaced
from grants_app.budgets import commands as budgets
from grants_app.budgets import queries as budget_queries
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import clock
from grants_app.disbursements import commands as disbursements
from grants_app.disbursements import queries as disbursement_queries
from grants_app.disbursements.rules.amounts import Payment
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import AccountName, Carrying, Held, Kind
from tests.awards.making import FINANCE, make_award
from tests.banks.making import make_account
from tests.budgets.records import row
from tests.expenditures.making import look_at_everything
from tests.web import Visitor, program
from tests.world import NOW, World

CAME = date(2026, 1, 20)


def receive(
    world: World, award_id: UUID, account_id: UUID | None, received: Money, due: Money, on: date = CAME
) -> UUID:
    """An instalment came into an account."""
    with world.as_(FINANCE) as work:
        row = awards.plan_instalment(work, award_id, due_on=on, amount=due)
        awards.receive_instalment(work, row.id, received_on=on, received=received, bank_account_id=account_id)
        return row.id


def test_dollars_are_held_in_dollars_and_settle_what_was_due_in_euro(world: World) -> None:
    account_id, award_id = make_account(world, currency="USD"), make_award(world)
    receive(world, award_id, account_id, Money(43_400_00, "USD"), Money(40_000_00, "EUR"))
    with world.seen_by(FINANCE) as work:
        kept = ledger.balance_by_kind(work, award_id)
        assert kept[Kind.BANK, "USD"] == Held(43_400_00, 40_000_00)
        assert kept[Kind.DONOR_RECEIVABLE, "EUR"].carried == 50_000_00
        assert award_queries.money(work, award_queries.award(work, award_id)).received == Money(40_000_00, "EUR")
        (share,) = queries.shares_in(work, queries.account(work, account_id))
        assert (share.held, share.carried) == (Money(43_400_00, "USD"), Money(40_000_00, "EUR"))


def test_an_amount_in_another_currency_than_the_accounts_is_refused(world: World) -> None:
    account_id, award_id = make_account(world), make_award(world)
    with pytest.raises(Invalid, match="That account is in EUR"):
        receive(world, award_id, account_id, Money(43_400_00, "USD"), Money(40_000_00, "EUR"))


def test_what_is_not_yet_placed_is_placed_by_an_entry_that_balances(world: World) -> None:
    account_id, award_id = make_account(world), make_award(world)
    receive(world, award_id, None, Money(40_000_00, "EUR"), Money(40_000_00, "EUR"))
    all_of_it = Money(40_000_00, "EUR")
    with world.as_(FINANCE) as work:
        entry_id = awards.move_share(work, award_id, None, account_id, left=all_of_it, arrived=all_of_it, on=CAME)
        assert [(it.account.party_id, it.posting.amount_minor) for it in ledger.entry(work, entry_id).postings] == [
            (None, -40_000_00),
            (account_id, 40_000_00),
        ]
        (share,) = queries.shares_of(work, award_id)
        assert (share.account_id, share.held) == (account_id, all_of_it)
        with pytest.raises(Conflict, match=r"share there is EUR 0\.00"):
            awards.move_share(work, award_id, None, account_id, left=all_of_it, arrived=all_of_it, on=CAME)


def test_a_share_moves_to_an_account_in_another_currency_at_its_carrying_value(world: World) -> None:
    dollars, euro = make_account(world, currency="USD"), make_account(world, number="BE22 0000 1111 2222")
    award_id = make_award(world)
    receive(world, award_id, dollars, Money(43_400_00, "USD"), Money(40_000_00, "EUR"))
    with world.as_(FINANCE) as work:
        left, arrived = Money(43_400_00, "USD"), Money(39_950_00, "EUR")
        awards.move_share(work, award_id, dollars, euro, left=left, arrived=arrived, on=CAME)
        kept = ledger.balance_by_kind(work, award_id)
    assert kept[Kind.BANK, "USD"] == Held(0, 0)
    assert kept[Kind.BANK, "EUR"] == Held(39_950_00, 39_950_00)
    assert kept[Kind.EXCHANGE_DIFFERENCE, "EUR"].carried == 50_00


def test_the_share_that_pays_is_the_first_currency_that_holds_something_and_the_fullest_in_it() -> None:
    small, large, dollars = (share_in(new_id(), currency) for currency in ("EUR", "EUR", "USD"))
    held = {small: Held(10, 10), large: Held(20, 20), dollars: Held(5, 4), unplaced("EUR"): Held(99, 99)}
    assert share_to_use(held, ["GTQ", "EUR"], "EUR") == large
    assert share_to_use(held, ["USD", "EUR"], "EUR") == dollars
    assert share_to_use({unplaced("EUR"): Held(1, 1)}, ["USD", "EUR"], "EUR") == unplaced("EUR")
    assert share_to_use({small: Held(0, 0)}, ["USD", "EUR"], "EUR") == small
    assert share_to_use({}, ["USD", "EUR"], "EUR") == unplaced("EUR")


@given(
    st.lists(
        st.tuples(st.integers(1, 10**9), st.decimals(Decimal("0.0001"), Decimal(5000), places=4)),
        min_size=1,
        max_size=20,
    ),
    st.lists(st.integers(1, 10**8), max_size=20),
)
def test_an_empty_share_carries_nothing_whatever_came_and_went(
    received: list[tuple[int, Decimal]], spent: list[int]
) -> None:
    """Instalments at any bank's rate come in, payments at any rate go out, and what is left is moved: nothing remains."""
    carrying, share = Carrying(), AccountName(Kind.BANK, "KES", party_id=new_id())
    differences = 0
    for own, rate in received:
        carrying.move(share, own, int(own / rate))
    for own in spent:
        left = min(own, carrying.held[share].own)
        differences += carrying.move(share, -left, -left) + left
    carrying.move(share, -carrying.held[share].own, 0)
    assert carrying.held[share] == Held(0, 0)


def test_a_hub_is_paid_from_dollars_and_the_share_ends_at_zero(world: World) -> None:
    """USD 43,400 carried at EUR 40,000 is sent to Kenya as KES; the fee leaves at carrying value too."""
    account_id = make_account(world, currency="USD")
    award_id, disbursement_id = _approved_for_kenya(world)
    receive(world, award_id, account_id, Money(43_400_00, "USD"), Money(40_000_00, "EUR"))
    with world.as_(FINANCE) as work:
        disbursements.approve(work, disbursement_id)
    sent, fee = Money(43_380_00, "USD"), Money(20_00, "USD")
    credited = Money.of(6_019_200, "KES")
    with world.as_("Pieter Maes") as work:
        payment = Payment(NOW.date(), "KBC-1", sent, credited, fee, bank_account_id=account_id)
        disbursements.pay(work, disbursement_id, payment)
        kept = ledger.balance_by_kind(work, award_id)
        row = disbursement_queries.payment(work, disbursement_queries.get(work, disbursement_id))
    assert kept[Kind.BANK, "USD"] == Held(0, 0)
    assert kept[Kind.ADVANCE, "KES"] == Held(6_019_200_00, 39_981_57)
    assert kept[Kind.BANK_CHARGES, "EUR"].carried == 18_43
    assert row is not None
    assert (row.sent_minor, row.fee_minor, row.own_sent_minor, row.own_currency) == (39_981_57, 18_43, 43_380_00, "USD")


def test_more_than_the_share_holds_is_not_sent(world: World) -> None:
    account_id = make_account(world, currency="USD")
    award_id, disbursement_id = _approved_for_kenya(world)
    receive(world, award_id, account_id, Money(43_400_00, "USD"), Money(40_000_00, "EUR"))
    with world.as_(FINANCE) as work:
        disbursements.approve(work, disbursement_id)
    payment = Payment(
        NOW.date(),
        "KBC-1",
        Money(43_400_01, "USD"),
        Money.of(6_019_200, "KES"),
        Money.zero("USD"),
        bank_account_id=account_id,
    )
    with world.as_("Pieter Maes") as work, pytest.raises(Conflict, match=r"holds USD 43,400\.00"):
        disbursements.pay(work, disbursement_id, payment)


def _approved_for_kenya(world: World) -> tuple[UUID, UUID]:
    """An award with a budget, of which Kenya asks KES 6,019,200 (EUR 40,000 at 150.48); endorsed, not approved."""
    award_id = make_award(world, lead_hub_id=world.hubs["KE"], cofinancing_percent=Decimal(0))
    with world.as_(FINANCE) as work:
        budgets.take_in(work, award_id, [row(2, "1.1", "Land defenders", "60000", KE="60000")], file_name="budget.xlsx")
    look_at_everything(world, award_id)
    with world.as_("Wanjiru Kamau") as work:
        (line,) = budget_queries.approved_lines(work, award_id)
        made = disbursements.create(
            work,
            award_id,
            world.hubs["KE"],
            currency="KES",
            purpose="The first year",
            amounts={line.line_id: Money.of(6_019_200, "KES")},
            period=Period(date(2026, 4, 1), date(2026, 12, 31)),
        )
        disbursements.request(work, made.id)
    with world.as_("Otieno Ouma") as work:
        disbursements.endorse(work, made.id)
    return award_id, made.id


def test_the_page_of_a_payment_asks_in_the_currency_of_the_account_that_pays(world: World, tmp_path: Path) -> None:
    dollars, euro = make_account(world, currency="USD"), make_account(world, number="BE22 0000 1111 2222")
    award_id, disbursement_id = _approved_for_kenya(world)
    receive(world, award_id, dollars, Money(43_400_00, "USD"), Money(40_000_00, "EUR"))
    receive(world, award_id, euro, Money(100_00, "EUR"), Money(100_00, "EUR"), on=date(2026, 1, 21))
    with world.as_(FINANCE) as work:
        disbursements.approve(work, disbursement_id)
    visitor = Visitor(program(world, tmp_path), world, "Pieter Maes")
    usual = visitor.get(f"/disbursements/{disbursement_id}/pay").text
    assert f'name="share" value="{euro}"' in usual
    assert f"/pay?share={dollars}" in usual
    chosen = visitor.get(f"/disbursements/{disbursement_id}/pay?share={dollars}").text
    assert '<span class="input-group-text">USD</span>' in chosen
    paid = {
        "share": str(dollars),
        "value_on": clock().date().isoformat(),
        "bank_reference": "KBC-7",
        "sent": "43380.00",
        "credited": "6019200.00",
        "fee": "20.00",
        "checked": "yes",
    }
    assert visitor.post(f"/disbursements/{disbursement_id}/pay", paid).status_code == 303
    with world.seen_by(FINANCE) as work:
        assert ledger.balance_by_kind(work, award_id)[Kind.BANK, "USD"] == Held(0, 0)
