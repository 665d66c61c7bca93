"""Bank accounts: nothing of them counts until another person has confirmed it, and lists show four signs of a number."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from grants_app.awards import commands as awards
from grants_app.banks import commands, queries
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from tests.awards.making import FINANCE, make_award
from tests.banks.making import OTHER, facts, make_account
from tests.world import World


def _recorded(world: World) -> UUID:
    with world.as_(FINANCE) as work:
        return commands.open_account(work, world.hubs["BRU"], facts()).id


def test_an_account_counts_when_another_person_has_confirmed_it(world: World) -> None:
    account_id = _recorded(world)
    with world.as_(FINANCE) as work, pytest.raises(Conflict, match="You recorded this yourself"):
        commands.confirm(work, account_id)
    with world.as_("Pieter Maes") as work:
        assert queries.open_accounts(work) == []
        commands.confirm(work, account_id)
        assert [account.id for account in queries.open_accounts(work)] == [account_id]


def test_a_refused_account_is_never_used_and_its_number_is_free_again(world: World) -> None:
    account_id = _recorded(world)
    with world.as_(OTHER) as work:
        with pytest.raises(Invalid, match="Say why"):
            commands.refuse(work, account_id, note=" ")
        commands.refuse(work, account_id, note="The statement names another holder")
        with pytest.raises(Conflict, match="Nothing of this account waits"):
            commands.confirm(work, account_id)
    make_account(world)


def test_a_change_is_shown_beside_what_was_and_counts_when_confirmed(world: World) -> None:
    account_id = make_account(world)
    with world.as_(FINANCE) as work:
        commands.change_account(work, account_id, facts(holder="Defenders AISBL"), reason="The new statutes")
        with pytest.raises(Conflict, match="waits for another person"):
            commands.change_account(work, account_id, facts(holder="Defenders VZW"), reason="The new statutes")
        assert queries.account(work, account_id).holder == "Example Defenders Network"
    with world.as_(OTHER) as work:
        commands.confirm(work, account_id)
        assert queries.account(work, account_id).holder == "Defenders AISBL"
        assert [change.outcome for change in queries.changes(work, account_id)] == ["confirmed", "confirmed"]


def test_an_account_that_holds_an_awards_money_is_not_closed(world: World) -> None:
    account_id, award_id = make_account(world), make_award(world)
    with world.as_(FINANCE) as work:
        row = awards.plan_instalment(work, award_id, due_on=date(2026, 1, 15), amount=Money(100_00, "EUR"))
        awards.receive_instalment(
            work, row.id, received_on=date(2026, 1, 15), received=Money(100_00, "EUR"), bank_account_id=account_id
        )
        with pytest.raises(Conflict, match=r"still holds shares of awards \(EUR 100\.00\)"):
            commands.close_account(work, account_id, closed_on=date(2026, 2, 1), reason="Another bank")


def test_a_closed_account_takes_no_money(world: World) -> None:
    account_id, award_id = make_account(world), make_award(world)
    with world.as_(FINANCE) as work:
        commands.close_account(work, account_id, closed_on=date(2026, 2, 1), reason="Another bank")
    with world.as_(OTHER) as work:
        commands.confirm(work, account_id)
    with world.as_(FINANCE) as work:
        row = awards.plan_instalment(work, award_id, due_on=date(2026, 1, 15), amount=Money(100_00, "EUR"))
        with pytest.raises(Conflict, match=r"KBC •••• 6769 \(EUR\) was closed on 01 Feb 2026"):
            awards.receive_instalment(
                work, row.id, received_on=date(2026, 2, 2), received=Money(100_00, "EUR"), bank_account_id=account_id
            )


def test_a_number_stands_once_however_it_is_written(world: World) -> None:
    make_account(world)
    with world.as_(FINANCE) as work, pytest.raises(Invalid, match="recorded already"):
        commands.open_account(work, world.hubs["BRU"], facts(number="be71096123456769"))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"holder": " "}, "holder"),
        ({"number": ""}, "number"),
        ({"currency": "EURO"}, "currency"),
        ({"opened_on": date(2026, 3, 17)}, "opened_on"),
    ],
)
def test_what_no_account_can_be_is_refused_by_field(world: World, change: dict[str, object], field: str) -> None:
    with world.as_(FINANCE) as work, pytest.raises(Invalid) as refused:
        commands.open_account(work, world.hubs["BRU"], replace(facts(), **change))  # type: ignore[arg-type]
    assert field in refused.value.fields


def test_a_hub_sees_its_own_accounts_alone(world: World) -> None:
    account_id = make_account(world)
    with world.seen_by("Lucía Pop") as work:
        assert queries.listed(work) == []
        with pytest.raises(NotFound):
            queries.account(work, account_id)
    with world.as_("Lucía Pop") as work, pytest.raises(Forbidden):
        commands.open_account(work, world.hubs["BRU"], facts(number="BE00"))
    with world.seen_by("Karl Lindqvist") as work:
        (row,) = queries.listed(work)
        assert row.number == "•••• 6769"
