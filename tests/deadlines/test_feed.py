"""The private feed: opened by its token alone, seen once, ended by a press, and silent about everything but references."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient

from grants_app.core.trail import AuditNote
from grants_app.deadlines import commands
from grants_app.deadlines.commands import Terms
from grants_app.deadlines.recurring import Repeats, Rule
from grants_app.people.models import Person, RoleHeld
from tests.house.kenya import SECRETS, make_records
from tests.web import ORIGIN, Visitor, program
from tests.world import World

MARISOL = "Marisol Ajú"


@pytest.fixture
def visitor(world: World, tmp_path: Path) -> Visitor:
    with world.as_(MARISOL) as work:
        commands.add(work, Terms("Siri kubwa", Rule(date(2099, 4, 1), Repeats.ONCE), world.hubs["GT"]))
        commands.add(work, Terms("Siri ndogo", Rule(date(2020, 4, 1), Repeats.ONCE, until_on=None), None, "23:59"))
    return Visitor(program(world, tmp_path), world, MARISOL)


def address(visitor: Visitor) -> str:
    page: str = visitor.post("/calendar/feed").text
    return page.split(f"<code>{ORIGIN}")[1].split("</code>", maxsplit=1)[0]


def asked(visitor: Visitor, path: str) -> int:
    """By a calendar, which has no cookie."""
    return TestClient(visitor.client.app, headers={"Origin": ORIGIN}).get(path).status_code


def test_a_calendar_reads_it_without_a_cookie_and_finds_references_alone(visitor: Visitor) -> None:
    path = address(visitor)
    answer = TestClient(visitor.client.app).get(path)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"].startswith("private, max-age=")
    assert "set-cookie" not in answer.headers
    lines = answer.text.replace("\r\n ", "").split("\r\n")
    assert "SUMMARY:Deadline · DL-0002" in lines
    assert "DTSTART:20200402T055900Z" in lines
    assert "Siri" not in answer.text
    assert asked(visitor, path.removesuffix(".ics")) == 200


def test_the_address_is_shown_once_and_kept_nowhere(world: World, visitor: Visitor) -> None:
    token = address(visitor).rsplit("/", 1)[1].removesuffix(".ics")
    assert token not in visitor.get("/calendar/feed").text
    with Session(world.database.engine) as session:
        connection = session.connection().connection.driver_connection
        everything = "\n".join(connection.iterdump()) if world.database.is_sqlite else ""  # type: ignore[union-attr]
        notes = session.exec(select(AuditNote.details)).all()
    assert token not in everything
    assert not [note for note in notes if token in note]


def test_a_new_address_ends_the_old_one_and_a_press_ends_the_new_one(visitor: Visitor) -> None:
    old = address(visitor)
    new = address(visitor)
    assert (asked(visitor, old), asked(visitor, new)) == (404, 200)
    assert visitor.post("/calendar/feed/revoke").status_code == 303
    assert asked(visitor, new) == 404
    assert asked(visitor, "/calendar/feed/anything.ics") == 404


def test_it_ends_with_the_person_or_with_the_last_role(world: World, visitor: Visitor) -> None:
    path = address(visitor)
    with Session(world.database.engine) as session:
        session.delete(session.exec(select(RoleHeld).where(RoleHeld.person_id == world.people[MARISOL])).one())
        session.commit()
    assert asked(visitor, path) == 404
    with Session(world.database.engine) as session:
        session.add(RoleHeld(person_id=world.people[MARISOL], role="hub-staff", hub_id=world.hubs["GT"]))
        session.commit()
        assert asked(visitor, path) == 200
        person = session.get(Person, world.people[MARISOL])
        assert person
        person.is_active = False
        session.commit()
    assert asked(visitor, path) == 404


def test_the_file_of_a_hub_full_of_names_holds_none_of_them(world: World, tmp_path: Path) -> None:
    make_records(world)
    visitor = Visitor(program(world, tmp_path), world, "Achieng Njeri")
    text = TestClient(visitor.client.app).get(address(visitor)).text.replace("\r\n ", "")
    assert text.count("BEGIN:VEVENT") > 3
    references = ("KE-D-", "KE-R-", "KE-C-", "KE-SG-", "KE-F-")
    assert not [secret for secret in SECRETS if secret in text and secret not in references]
