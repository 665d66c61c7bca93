"""Endorsing, approving and returning: other eyes, within authority, and always a reason."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session, col, delete, select

from grants_app.access import Role
from grants_app.applications import commands, queries
from grants_app.authorities.models import Authority
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.hubs.models import Hub
from grants_app.people.models import Person, RoleHeld
from tests.applications.making import (
    AUDITOR,
    COORDINATOR,
    DIRECTOR,
    OTHER_COORDINATOR,
    STAFF,
    endorsed,
    open_call,
    status,
    submitted,
)
from tests.world import NOW, World


def test_within_the_hubs_authority_it_is_ready_at_once_and_reported(world: World) -> None:
    application_id = endorsed(world, 25_000_00)
    with world.seen_by(STAFF) as work:
        card = queries.card(work, application_id)
        assert (card.application.status, card.application.is_reported) == ("ready", True)
        assert "Head-office review" not in card.way
        assert "reported to head office" in card.history[-1].reason


def test_one_cent_above_the_authority_head_office_decides(world: World) -> None:
    application_id = endorsed(world, 25_000_01)
    with world.seen_by(STAFF) as work:
        card = queries.card(work, application_id)
        assert (card.application.status, card.application.is_reported) == ("head-office-review", False)
        assert "Head-office review" in card.way


def test_another_currency_is_compared_at_the_months_rate(world: World) -> None:
    """USD 27,000 at 1.085 are EUR 24,884.79; USD 27,200 are EUR 25,069.12."""
    for dollars, expected in ((27_000_00, "ready"), (27_200_00, "head-office-review")):
        call = open_call(world, reference=f"US-{dollars}", currency="USD")
        assert status(world, endorsed(world, dollars, call_id=call)) == expected


def test_without_a_rate_head_office_decides_and_the_page_says_why(world: World) -> None:
    call = open_call(world, currency="NOK", minimum_minor=None, maximum_minor=None)
    application_id = submitted(world, 1_000_00, call_id=call)
    with world.seen_by(COORDINATOR) as work:
        assert "No rate of this month from NOK to EUR is known" in queries.card(work, application_id).authority.says
    with world.as_(COORDINATOR) as work:
        commands.endorse(work, application_id)
    assert status(world, application_id) == "head-office-review"


def test_co_financing_always_goes_to_head_office(world: World) -> None:
    call = open_call(world, cofinancing_percent="10.00")
    assert status(world, endorsed(world, 6_000_00, call_id=call)) == "head-office-review"


@pytest.mark.parametrize("percent", ["", "0", "0.00"])
def test_no_co_financing_is_no_reason(world: World, percent: str) -> None:
    call = open_call(world, cofinancing_percent=percent)
    assert status(world, endorsed(world, 6_000_00, call_id=call)) == "ready"


def test_who_submitted_does_not_endorse(world: World) -> None:
    application_id = submitted(world, by=COORDINATOR)
    with pytest.raises(Conflict, match="another coordinator of the hub, or a director"), world.as_(COORDINATOR) as work:
        commands.endorse(work, application_id)
    with world.seen_by(COORDINATOR) as work:
        card = queries.card(work, application_id)
        assert "endorse" not in [step.name for step in card.steps]
        assert "You submitted this application" in card.not_yours


def test_a_director_may_endorse_for_a_hub_whose_only_coordinator_submitted(world: World) -> None:
    application_id = submitted(world, by=COORDINATOR)
    with world.as_(DIRECTOR) as work:
        commands.endorse(work, application_id)
    assert status(world, application_id) == "ready"


def test_who_endorsed_does_not_decide_for_head_office(world: World) -> None:
    application_id = submitted(world, 30_000_00)
    with world.as_(DIRECTOR) as work:
        commands.endorse(work, application_id)
    with pytest.raises(Conflict, match="another director"), world.as_(DIRECTOR) as work:
        commands.approve(work, application_id)


def test_who_returned_and_submitted_again_is_looked_at_by_others_anew(world: World) -> None:
    application_id = submitted(world, 30_000_00)
    with world.as_(DIRECTOR) as work:
        commands.endorse(work, application_id)
    with world.as_(_second_director(world)) as work:
        commands.return_(work, application_id, "The budget is too thin.")
    with world.as_(STAFF) as work:
        commands.submit(work, application_id)
        assert queries.get(work, application_id).endorsed_by is None


def test_many_who_endorse_at_once_endorse_once(world: World) -> None:
    application_id = submitted(world)

    def endorse(_: int) -> bool:
        try:
            with world.as_(COORDINATOR) as work:
                commands.endorse(work, application_id)
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as people:
        assert sum(people.map(endorse, range(16))) == 1
    with world.seen_by(STAFF) as work:
        assert [step.name for step in queries.steps(work, application_id)] == ["start", "submit", "endorse"]


def test_head_office_approves_what_is_above(world: World) -> None:
    application_id = endorsed(world, 30_000_00)
    with world.as_(DIRECTOR) as work:
        commands.approve(work, application_id)
    assert status(world, application_id) == "ready"


def test_head_office_cannot_be_overtaken(world: World) -> None:
    application_id = submitted(world, 30_000_00)
    with pytest.raises(Conflict, match="in the state «Hub review»"), world.as_(DIRECTOR) as work:
        commands.approve(work, application_id)


@pytest.mark.parametrize("name", [STAFF, COORDINATOR, AUDITOR, "Hélène Dubois", "Lucía Pop"])
def test_only_directors_decide_for_head_office(world: World, name: str) -> None:
    application_id = endorsed(world, 30_000_00)
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.approve(work, application_id)


@pytest.mark.parametrize("name", [STAFF, AUDITOR, "Hélène Dubois", "Lucía Pop"])
def test_only_coordinators_and_directors_endorse(world: World, name: str) -> None:
    application_id = submitted(world)
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.endorse(work, application_id)


def test_another_hubs_coordinator_finds_nothing(world: World) -> None:
    application_id = submitted(world)
    with pytest.raises(NotFound), world.as_(OTHER_COORDINATOR) as work:
        commands.endorse(work, application_id)


@pytest.mark.parametrize(("asked", "by"), [(20_000_00, COORDINATOR), (30_000_00, DIRECTOR)])
def test_every_reviewer_may_return_it_with_a_reason(world: World, asked: int, by: str) -> None:
    application_id = endorsed(world, asked)
    with world.as_(by) as work:
        commands.return_(work, application_id, "Say who keeps the books.")
    with world.seen_by(STAFF) as work:
        card = queries.card(work, application_id)
        assert card.application.status == "draft"
        assert (card.history[-1].name, card.history[-1].reason) == ("return", "Say who keeps the books.")
        assert card.may_write


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2001])
def test_a_reason_is_needed_and_not_endless(world: World, reason: str) -> None:
    application_id = submitted(world)
    with pytest.raises(Invalid), world.as_(COORDINATOR) as work:
        commands.return_(work, application_id, reason)
    assert status(world, application_id) == "submitted"


def test_the_head_office_itself_has_no_limit(world: World) -> None:
    with Session(world.database.engine) as session:
        hub = session.exec(select(Hub).where(Hub.code == "GT")).one()
        hub.is_head_office = True
        session.execute(delete(Authority).where(col(Authority.hub_id) == hub.id))
        session.add(hub)
        session.commit()
    assert status(world, endorsed(world, 79_000_00)) == "ready"


def _second_director(world: World) -> str:
    name = "Second Director"
    with Session(world.database.engine) as session:
        person = Person(email="second@example.org", name=name, created_at=NOW)
        session.add(person)
        session.flush()
        session.add(RoleHeld(person_id=person.id, role=Role.DIRECTOR))
        world.people[name] = person.id
        session.commit()
    return name
