"""One voucher is charged to several lines, awards and sources, and never for more than it is, however many charge it at once."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.expenditures import commands, queries
from grants_app.expenditures.rules import ChargeTerms
from tests.expenditures.making import award_with_budget, voucher
from tests.expenditures.test_correct import all_holds, at_once, charge_of, line, spent, take
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_budget(world)


def wanted(world: World, voucher_id: UUID, award_id: UUID, **others: Any) -> ChargeTerms:
    with world.seen_by("Hélène Dubois") as work:
        document = queries.voucher(work, voucher_id).says
    usual: dict[str, Any] = {"description": "Bean seed", "paid_from": "advance", "percent": Decimal(50)}
    return ChargeTerms(document, award_id, line(world, award_id, "1.2"), **(usual | others))


def share(world: World, voucher_id: UUID, says: ChargeTerms, by: str = "Lucía Pop") -> UUID:
    with world.as_(by) as work:
        return commands.share(work, voucher_id, says).id


def test_a_part_is_charged_to_another_award_and_posted_by_another_person(world: World, award_id: UUID) -> None:
    other = award_with_budget(world)
    take(world, award_id, voucher(charge_percent=Decimal(60)))
    voucher_id = charge_of(world, award_id).voucher_id
    charge_id = share(world, voucher_id, wanted(world, voucher_id, other, percent=Decimal(40)))
    with world.as_("Lucía Pop") as work, pytest.raises(Conflict, match="another person must post it"):
        commands.post(work, other, [charge_id])
    with world.as_("Pieter Maes") as work:
        commands.post(work, other, [charge_id])
    assert (sum(spent(world, award_id).values()), sum(spent(world, other).values())) == (60_00, 40_00)
    assert all_holds(world)


def test_the_charge_that_completes_takes_what_is_left(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher(amount=Decimal("100.01"), charge_percent=Decimal(50)))
    first = charge_of(world, award_id)
    says = wanted(world, first.voucher_id, award_id)
    share(world, first.voucher_id, says)
    with world.seen_by("Lucía Pop") as work:
        view = queries.voucher_view(work, first.voucher_id)
    assert [it.charge.charged_minor for it in view.charges] == [50_01, 50_00]
    assert view.charged == view.amount


def test_an_amount_is_charged_as_well_as_a_percentage(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher(amount=Decimal("100.01"), charge_percent=Decimal(50)))
    voucher_id = charge_of(world, award_id).voucher_id
    charge_id = share(world, voucher_id, wanted(world, voucher_id, award_id, percent=None, charged=Money(20_00, "GTQ")))
    with world.seen_by("Lucía Pop") as work:
        assert queries.charge(work, charge_id).percent == Decimal("19.998")


@pytest.mark.parametrize(
    ("others", "says"),
    [
        ({"percent": Decimal(51)}, "at most 50 % is left to charge"),
        ({"percent": None, "charged": Money(426_51, "GTQ")}, "would add up to"),
        ({"percent": None, "charged": Money(10_00, "EUR")}, "give it in GTQ"),
        ({"line_id": None}, "already; correct that charge instead"),
    ],
)
def test_more_than_the_voucher_is_refused(world: World, award_id: UUID, others: dict[str, Any], says: str) -> None:
    take(world, award_id, voucher(charge_percent=Decimal(50)))
    first = charge_of(world, award_id)
    if "line_id" in others:
        others["line_id"] = first.line_id
    says_what = wanted(world, first.voucher_id, award_id)
    terms = ChargeTerms(**{name: getattr(says_what, name) for name in ChargeTerms.__slots__} | others)
    with pytest.raises(Invalid, match=says):
        share(world, first.voucher_id, terms)


def test_of_many_who_charge_the_last_half_at_once_one_does(world: World, award_id: UUID) -> None:
    awards = [award_with_budget(world) for _ in range(3)]
    take(world, award_id, voucher(charge_percent=Decimal(50)))
    voucher_id = charge_of(world, award_id).voucher_id
    asked = [wanted(world, voucher_id, its) for its in awards]
    acts: list[Callable[[], object]] = [
        lambda at=at: share(world, voucher_id, asked[at % 3], by=("Lucía Pop", "Pieter Maes")[at % 2])  # type: ignore[misc]
        for at in range(6)
    ]
    assert at_once(acts) == {"done": 1, "refused": 5}
    with world.seen_by("Lucía Pop") as work:
        view = queries.voucher_view(work, voucher_id)
    assert (view.percent, view.charged) == (Decimal(100), view.amount)


def test_only_the_hubs_own_people_charge_more(world: World, award_id: UUID) -> None:
    take(world, award_id, voucher(charge_percent=Decimal(50)))
    voucher_id = charge_of(world, award_id).voucher_id
    says = wanted(world, voucher_id, award_id)
    with pytest.raises(NotFound):
        share(world, voucher_id, says, by="Achieng Njeri")
    with pytest.raises(Forbidden):
        share(world, voucher_id, says, by="Karl Lindqvist")


def test_the_form_offers_what_is_left(world: World, award_id: UUID, tmp_path: Path) -> None:
    take(world, award_id, voucher(charge_percent=Decimal(60)))
    voucher_id = charge_of(world, award_id).voucher_id
    lucia = Visitor(program(world, tmp_path), world, "Lucía Pop")
    assert f"/expenditures/{voucher_id}/share" in lucia.get(f"/expenditures/{voucher_id}").text
    page = lucia.get(f"/expenditures/{voucher_id}/share?award={award_id}").text
    assert 'name="percent" value="40"' in page
    form = {"award": str(award_id), "line": str(line(world, award_id, "1.2")), "percent": "41", "paid_from": "advance"}
    refused = lucia.post(f"/expenditures/{voucher_id}/share", form | {"description": "Bean seed"})
    assert (refused.status_code, "at most 40 % is left" in refused.text) == (422, True)
    done = lucia.post(f"/expenditures/{voucher_id}/share", form | {"description": "Bean seed", "percent": "40"})
    assert done.status_code == 303
