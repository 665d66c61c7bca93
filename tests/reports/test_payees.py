"""A donor's file says of payees what its rule allows: their names, their heading, a number that stays, or nothing."""

from decimal import Decimal
from uuid import UUID

import pytest

from grants_app.reports import queries
from grants_app.reports.queries.payees import Payees, named
from tests.expenditures.making import voucher
from tests.reports.making import FIRST, award_with_vouchers, post
from tests.world import World


def shown(world: World, award_id: UUID, rule: Payees) -> list[str]:
    with world.as_("Hélène Dubois") as work:
        found = queries.figures(work, queries.award(work, award_id), FIRST)
        says = named(work, found, rule)
        return [says(payee, "1.1") for payee in ("Agroveterinaria del Valle", "Ixchel Tours", "")]


@pytest.fixture
def award_id(world: World) -> UUID:
    award_id = award_with_vouchers(world)
    post(world, award_id, voucher(5, voucher="GT-004", payee="Ixchel Tours", amount=Decimal("85.30")))
    return award_id


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("keep", ["Agroveterinaria del Valle", "Ixchel Tours", ""]),
        ("generalise", ["a payee under 1. Human resources", "a payee under 1. Human resources", ""]),
        ("pseudonym", ["Payee 001", "Payee 002", ""]),
        ("drop", ["", "", ""]),
    ],
)
def test_payees_are_named_by_the_donors_rule(world: World, award_id: UUID, rule: Payees, says: list[str]) -> None:
    assert shown(world, award_id, rule) == says


def test_a_payees_number_stays_when_others_are_paid_later(world: World, award_id: UUID) -> None:
    before = shown(world, award_id, "pseudonym")
    post(world, award_id, voucher(6, voucher="GT-005", payee="Aaron Print", amount=Decimal("85.30")))
    assert shown(world, award_id, "pseudonym") == before


def test_no_name_is_left_in_a_file_whose_donor_wants_none(
    world: World, award_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "grants_app.reports.queries.transactions.named", lambda work, found, _rule: named(work, found, "drop")
    )
    with world.as_("Hélène Dubois") as work:
        statement = queries.statement(work, queries.award(work, award_id), FIRST, network="Network")
    assert {it.payee for it in statement.transactions} == {""}
