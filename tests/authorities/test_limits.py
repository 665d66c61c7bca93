"""Limits are recorded by one person, approved by another, hold from a day on, and replace those before."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, delete

from grants_app.access import Action, Role
from grants_app.authorities import commands, queries
from grants_app.authorities.models import Authority
from grants_app.authorities.rules import Terms, Verdict
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.hubs import queries as hubs
from grants_app.people.models import RoleHeld
from tests.web import Visitor, program
from tests.world import NOW, World

ADMINISTRATOR, DIRECTOR, HUB_FINANCE, NETWORK_FINANCE = "Ana Silva", "Ines Correia", "Lucía Pop", "Hélène Dubois"
APPROVE = Action.DISBURSEMENT_APPROVE


def terms(world: World, **other: Any) -> Terms:
    facts: dict[str, Any] = {
        "act": APPROVE.value,
        "hub_id": world.hubs["GT"],
        "role": "finance-officer",
        "person_id": None,
        "limit": Money(40_000_00, "EUR"),
        "starts_on": date(2026, 3, 1),
        "reason": "Decision of the board, 26 February 2026",
    }
    return Terms(**(facts | other))


def recorded(world: World, *, approved: bool = True, **other: Any) -> Authority:
    with world.as_(ADMINISTRATOR) as work:
        its = commands.record(work, terms(world, **other))
    if approved:
        with world.as_(DIRECTOR) as work:
            commands.approve(work, its.id)
    return its


def verdict(world: World, name: str, amount: Money, hub: str = "GT", act: Action = APPROVE) -> Verdict:
    with world.seen_by(name) as work:
        return queries.verdict(work, act, hubs.hub(work, world.hubs[hub]), amount)


def test_a_proposed_limit_does_not_count(world: World) -> None:
    recorded(world, approved=False)
    assert not verdict(world, HUB_FINANCE, Money(30_000_00, "EUR")).is_enough


def test_an_approved_limit_replaces_the_one_before_from_its_first_day(world: World) -> None:
    recorded(world)
    assert verdict(world, HUB_FINANCE, Money(40_000_00, "EUR")).is_enough
    found = verdict(world, HUB_FINANCE, Money(40_000_01, "EUR"))
    assert found.says == (
        "This is EUR 40,000.01, above the authority of a finance officer of Hub Guatemala (EUR 40,000.00)."
    )


def test_a_limit_from_tomorrow_on_does_not_count_today(world: World) -> None:
    recorded(world, starts_on=date(2026, 3, 17))
    assert not verdict(world, HUB_FINANCE, Money(30_000_00, "EUR")).is_enough


def test_a_limit_that_is_over_gives_way_to_the_one_before(world: World) -> None:
    recorded(world, starts_on=date(2026, 3, 1), ends_on=date(2026, 3, 15))
    assert not verdict(world, HUB_FINANCE, Money(30_000_00, "EUR")).is_enough


def test_a_limit_can_also_be_lowered(world: World) -> None:
    recorded(world, limit=Money(0, "EUR"))
    assert not verdict(world, HUB_FINANCE, Money(1, "EUR")).is_enough


def test_the_limit_of_one_person_goes_before_that_of_the_role(world: World) -> None:
    recorded(world, role="", person_id=world.people[HUB_FINANCE], limit=Money(1_000_00, "EUR"))
    assert not verdict(world, HUB_FINANCE, Money(1_000_01, "EUR")).is_enough


def test_the_network_has_no_limit_until_one_is_recorded(world: World) -> None:
    amount = Money(1_000_000_00, "EUR")
    assert verdict(world, NETWORK_FINANCE, amount).is_enough
    recorded(world, hub_id=None, limit=Money(100_000_00, "EUR"))
    assert not verdict(world, NETWORK_FINANCE, amount).is_enough
    assert verdict(world, DIRECTOR, amount).is_enough


def test_an_act_that_needs_no_row_has_no_limit_until_one_is_recorded(world: World) -> None:
    post, amount = Action.EXPENDITURE_POST, Money(9_000_00, "EUR")
    assert verdict(world, HUB_FINANCE, amount, act=post).is_enough
    recorded(world, act=post.value, limit=Money(5_000_00, "EUR"))
    assert not verdict(world, HUB_FINANCE, amount, act=post).is_enough


def test_another_currency_is_compared_at_the_rate_of_the_month_and_its_source_is_named(world: World) -> None:
    """KES 3,800,000.00 at 150.48 are EUR 25,252.53."""
    found = verdict(world, HUB_FINANCE, Money(3_800_000_00, "KES"))
    assert found.says == (
        "This is EUR 25,252.53 at 150.4800 KES per EUR (InforEuro (European Commission), Mar 2026), "
        "above the authority of a finance officer of Hub Guatemala (EUR 25,000.00)."
    )


def test_a_missing_rate_is_a_sentence_and_never_a_guess(world: World) -> None:
    found = verdict(world, HUB_FINANCE, Money(100_00, "NOK"))
    assert (found.is_enough, found.lacks_rate) == (False, True)
    assert "There is no rate of this month to compare NOK 100.00" in found.says


def test_a_hub_for_which_nothing_is_recorded_has_no_authority(world: World) -> None:
    with Session(world.database.engine) as session:
        session.add(RoleHeld(person_id=world.people[HUB_FINANCE], role=Role.FINANCE_OFFICER, hub_id=world.hubs["BRU"]))
        session.execute(delete(Authority).where(col(Authority.hub_id) == world.hubs["GT"]))
        session.commit()
    assert verdict(world, HUB_FINANCE, Money(1_000_000_00, "EUR"), "BRU").is_enough, "head office has no limit"
    found = verdict(world, HUB_FINANCE, Money(1, "EUR"))
    assert (found.is_enough, found.says) == (False, "No authority for this is recorded for Hub Guatemala.")


def test_above_authority_an_act_is_refused(world: World) -> None:
    with world.seen_by(HUB_FINANCE) as work, pytest.raises(Conflict, match="with a higher limit must do it"):
        queries.must_be_within(work, APPROVE, hubs.hub(work, world.hubs["GT"]), Money(25_000_01, "EUR"))


# --- who records, who approves ---


@pytest.mark.parametrize("name", [DIRECTOR, NETWORK_FINANCE, "Tomás Caal", "Karl Lindqvist"])
def test_only_an_administrator_records(world: World, name: str) -> None:
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.record(work, terms(world))


@pytest.mark.parametrize("name", [ADMINISTRATOR, NETWORK_FINANCE, "Karl Lindqvist"])
def test_only_a_director_approves(world: World, name: str) -> None:
    its = recorded(world, approved=False)
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.approve(work, its.id)


def test_who_recorded_a_limit_or_gains_by_it_does_not_approve_it(world: World) -> None:
    its = recorded(world, approved=False, role="", person_id=world.people[DIRECTOR], hub_id=None)
    with pytest.raises(Conflict, match="your own limit"), world.as_(DIRECTOR) as work:
        commands.approve(work, its.id)
    with Session(world.database.engine) as session:
        session.add(RoleHeld(person_id=world.people[ADMINISTRATOR], role=Role.DIRECTOR))
        session.commit()
    with pytest.raises(Conflict, match="You recorded this limit"), world.as_(ADMINISTRATOR) as work:
        commands.approve(work, its.id)


def test_a_limit_is_decided_once(world: World) -> None:
    its = recorded(world)
    with pytest.raises(Conflict), world.as_(DIRECTOR) as work:
        commands.reject(work, its.id, reason="Changed my mind.")


def test_a_refusal_needs_its_reason(world: World) -> None:
    its = recorded(world, approved=False)
    with pytest.raises(Invalid), world.as_(DIRECTOR) as work:
        commands.reject(work, its.id, reason=" ")


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"act": "hub.read"}, "act"),
        ({"role": "auditor"}, "role"),
        ({"role": ""}, "role"),
        ({"limit": Money(-1, "EUR")}, "limit"),
        ({"ends_on": date(2026, 2, 1)}, "ends_on"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_row_that_says_nothing_clear_is_refused_with_its_field(
    world: World, other: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused, world.as_(ADMINISTRATOR) as work:
        commands.record(work, terms(world, **other))
    assert field in refused.value.fields


def test_a_limit_gives_nobody_a_right_that_no_role_gives(world: World) -> None:
    with pytest.raises(Invalid, match="has no role there"), world.as_(ADMINISTRATOR) as work:
        commands.record(work, terms(world, role="", person_id=world.people["Marisol Ajú"]))


def test_a_limit_of_another_hub_is_not_there(world: World) -> None:
    its = recorded(world, hub_id=world.hubs["KE"])
    with world.seen_by(HUB_FINANCE) as work:
        with pytest.raises(NotFound):
            queries.row(work, its.id)
        assert {row.place for row in queries.listed(work)} == {"Hub Guatemala"}


def test_requests_within_thirty_days_count_together_whichever_room_they_come_from(world: World) -> None:
    award_id, payee_id, first, second = (new_id() for _ in range(4))
    ask = Action.DISBURSEMENT_REQUEST
    with world.as_("Marisol Ajú") as work:
        for about_id, euros in ((first, 9_000_00), (second, 8_000_00)):
            commands.count_request(
                work, ask, about_id, award_id=award_id, payee_id=payee_id, hub_id=world.hubs["GT"],
                amount=Money(euros, "EUR"), at=NOW,
            )  # fmt: skip
        assert queries.counted_together(work, first, payee_id, award_id, NOW) == (8_000_00, 1)
        commands.stop_counting(work, ask, second, world.hubs["GT"])
        assert queries.counted_together(work, first, payee_id, award_id, NOW) == (0, 0)


# --- pages ---


def test_a_limit_goes_from_the_form_to_the_approval(world: World, tmp_path: Path) -> None:
    app = program(world, tmp_path)
    form = {
        "act": APPROVE.value, "hub": str(world.hubs["GT"]), "role": "director", "limit": "60000.00", "currency": "EUR",
        "starts_on": "2026-01-01", "reason": "Decision of the board",
    }  # fmt: skip
    answer = Visitor(app, world, ADMINISTRATOR).post("/authorities/new", form)
    assert answer.status_code == 303
    page, director = answer.headers["location"], Visitor(app, world, DIRECTOR)
    assert "60,000.00" in director.get(page).text
    assert director.post(f"{page}/approve", {}).status_code == 303
    assert "in force" in director.get("/authorities").text


def test_a_form_without_a_reason_comes_back_as_it_was_typed(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, ADMINISTRATOR)
    form = {"act": APPROVE.value, "role": "director", "limit": "61234.00", "currency": "EUR", "starts_on": "2026-01-01"}
    answer = visitor.post("/authorities/new", form)
    assert answer.status_code == 422
    assert "61234.00" in answer.text
