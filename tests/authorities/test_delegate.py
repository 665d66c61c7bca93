"""For the days of an absence another person goes as far as one may oneself; it cannot be passed on, and ends."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, select

from grants_app.access import Action, Role
from grants_app.authorities import commands, queries
from grants_app.authorities.rules import Absence
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.disbursements import commands as disbursements
from grants_app.hubs import queries as hubs
from grants_app.people.models import Person, RoleHeld
from tests.disbursements.stage import APPROVED_AT, Stage
from tests.web import Visitor, program
from tests.world import NOW, World

GIVER, TAKER = "Hélène Dubois", "Lucía Pop"
APPROVE = Action.DISBURSEMENT_APPROVE
ABSENCE = Absence(NOW.date(), NOW.date() + timedelta(days=14), "On leave until the end of March")


def delegated(world: World, *, giver: str = GIVER, taker: str = TAKER, absence: Absence = ABSENCE) -> UUID:
    with world.as_(giver) as work:
        return commands.delegate(work, APPROVE, world.hubs["GT"], world.people[taker], absence).id


def goes_so_far(world: World, name: str, euros: int, *, days: int = 0) -> bool:
    with world.seen_by(name, NOW + timedelta(days=days)) as work:
        return queries.verdict(work, APPROVE, hubs.hub(work, world.hubs["GT"]), Money(euros, "EUR")).is_enough


def test_the_taker_goes_as_far_as_the_giver_while_it_lasts(world: World) -> None:
    assert not goes_so_far(world, TAKER, 90_000_00)
    delegated(world)
    assert goes_so_far(world, TAKER, 90_000_00)
    assert goes_so_far(world, TAKER, 90_000_00, days=14)
    assert not goes_so_far(world, TAKER, 90_000_00, days=15)


def test_what_was_delegated_cannot_be_passed_on(world: World) -> None:
    with Session(world.database.engine) as session:
        second = Person(email="second@example.org", name="Second Officer", created_at=NOW)
        session.add(second)
        session.flush()
        world.people["Second Officer"] = second.id
        session.add(RoleHeld(person_id=second.id, role=Role.FINANCE_OFFICER, hub_id=world.hubs["GT"]))
        session.commit()
    delegated(world)
    delegated(world, giver=TAKER, taker="Second Officer")
    assert goes_so_far(world, TAKER, 90_000_00)
    assert not goes_so_far(world, "Second Officer", 25_000_01)


def test_it_ends_when_the_giver_or_a_director_says_so(world: World) -> None:
    its = delegated(world)
    with pytest.raises(Forbidden), world.as_(TAKER) as work:
        commands.end_delegation(work, its)
    with world.as_("Ines Correia") as work:
        commands.end_delegation(work, its)
    assert not goes_so_far(world, TAKER, 90_000_00)
    with pytest.raises(Conflict, match="over already"), world.as_(GIVER) as work:
        commands.end_delegation(work, its)


def test_somebody_who_left_has_delegated_nothing(world: World) -> None:
    delegated(world)
    with Session(world.database.engine) as session:
        giver = session.exec(select(Person).where(Person.name == GIVER)).one()
        giver.is_active = False
        session.add(giver)
        session.commit()
    assert not goes_so_far(world, TAKER, 90_000_00)


@pytest.mark.parametrize(
    ("taker", "absence"),
    [
        ("Marisol Ajú", ABSENCE),
        (GIVER, ABSENCE),
        (TAKER, Absence(NOW.date() - timedelta(days=1), NOW.date(), "Yesterday")),
        (TAKER, Absence(NOW.date(), date(2027, 1, 1), "For long")),
        (TAKER, Absence(NOW.date(), NOW.date() - timedelta(days=1), "Backwards")),
        (TAKER, Absence(NOW.date(), NOW.date(), "  ")),
    ],
)
def test_a_delegation_to_nobody_fit_or_for_no_fit_days_is_refused(world: World, taker: str, absence: Absence) -> None:
    with pytest.raises(Invalid):
        delegated(world, taker=taker, absence=absence)


def test_nobody_delegates_what_they_may_not_do(world: World) -> None:
    with pytest.raises(Forbidden):
        delegated(world, giver="Tomás Caal")


def test_a_delegation_approves_nothing_that_its_giver_or_its_taker_prepared(stage: Stage) -> None:
    """Marisol prepares, is a director besides, and delegates to Lucía: the 26,000 stay above Lucía's own authority."""
    disbursement_id = stage.endorsed({"3.2": "221780.00"})
    stage.also("Marisol Ajú", Role.DIRECTOR)
    delegated(stage.world, giver="Marisol Ajú")
    with pytest.raises(Conflict, match="above the authority"), stage.world.as_(TAKER, APPROVED_AT) as work:
        disbursements.approve(work, disbursement_id)
    delegated(stage.world)
    with stage.world.as_(TAKER, APPROVED_AT) as work:
        disbursements.approve(work, disbursement_id)
    assert stage.status(disbursement_id) == "approved"


def test_the_page_delegates_and_ends(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, GIVER)
    path = "/authorities/delegations"
    assert "Lucía Pop" in visitor.get(f"{path}?act={APPROVE.value}&hub={world.hubs['GT']}").text
    form = {"act": APPROVE.value, "hub": str(world.hubs["GT"]), "taker": str(world.people[TAKER])}
    short = visitor.post(path, form | {"starts_on": "", "ends_on": "", "reason": ""})
    assert short.status_code == 422
    far = {"starts_on": "2099-01-01", "ends_on": "2099-01-09", "reason": "On leave"}
    assert visitor.post(path, form | far).status_code == 303
    page = visitor.get(path).text
    assert "from later on" in page
    end = page.partition("/authorities/delegations/")[2].partition("/end")[0]
    assert visitor.post(f"{path}/{end}/end", {}).status_code == 303
    assert "ended by" in visitor.get(path).text
