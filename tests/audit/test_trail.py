"""The trail: every change stands in it, nobody changes it, and a hub's auditor reads that hub's alone."""

from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import Session

from grants_app.access import Role
from grants_app.audit import queries
from grants_app.audit.queries import Filter
from grants_app.core import trail
from grants_app.core.errors import Forbidden
from grants_app.hubs import commands as hubs
from grants_app.hubs.rules import CommunityFacts
from grants_app.people.models import Person, RoleHeld
from tests.web import Visitor, counted_statements, program
from tests.world import NOW, World

EVERYTHING = Filter()


@pytest.fixture(autouse=True)
def acts(world: World) -> None:
    """Two hubs have each done something."""
    for name, code, alias in (("Marisol Ajú", "GT", "Luna"), ("Wanjiru Kamau", "KE", "Mto")):
        with world.as_(name) as work:
            hubs.add_community(work, world.hubs[code], CommunityFacts(alias, "Cooperative", code))


def said(world: World, name: str, wanted: Filter = EVERYTHING) -> list[tuple[str, str]]:
    with world.seen_by(name) as work:
        return [(note.actor_name, note.act) for note in queries.notes(work, wanted).rows]


def test_every_change_stands_in_the_trail_newest_first(world: World) -> None:
    assert said(world, "Karl Lindqvist") == [
        ("Wanjiru Kamau", "community.added"),
        ("Marisol Ajú", "community.added"),
    ]


def test_it_is_narrowed_by_person_act_record_and_day(world: World) -> None:
    assert said(world, "Karl Lindqvist", Filter(person="marisol")) == [("Marisol Ajú", "community.added")]
    assert said(world, "Karl Lindqvist", Filter(act="award")) == []
    assert len(said(world, "Karl Lindqvist", Filter(day=NOW.date()))) == 2
    assert said(world, "Karl Lindqvist", Filter(day=NOW.date().replace(day=1))) == []


def test_an_auditor_of_one_hub_reads_that_hubs_alone(world: World) -> None:
    with Session(world.database.engine) as session:
        person = Person(email="auditor.gt@example.org", name="Iris Wolf", created_at=NOW)
        session.add(person)
        session.flush()
        session.add(RoleHeld(person_id=person.id, role=Role.AUDITOR, hub_id=world.hubs["GT"]))
        world.people["Iris Wolf"] = person.id
        session.commit()
    assert said(world, "Iris Wolf") == [("Marisol Ajú", "community.added")]
    with world.seen_by("Iris Wolf") as work, pytest.raises(Forbidden):
        queries.chain(work)


def test_whoever_acts_does_not_read_the_trail(world: World) -> None:
    with world.seen_by("Marisol Ajú") as work, pytest.raises(Forbidden):
        queries.notes(work, Filter())


def test_the_chain_holds_until_a_note_is_changed_behind_our_back(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Karl Lindqvist")
    assert "The chain holds" in visitor.get("/audit/verify").text
    change_behind_our_back(world, "UPDATE audit_note SET details = '{}' WHERE link_number = 1")
    assert "does not match its notes" in visitor.get("/audit/verify").text


def test_a_removed_link_is_found(world: World) -> None:
    change_behind_our_back(world, "DELETE FROM audit_link WHERE number = 1")
    with Session(world.database.engine) as session:
        assert "Audit link 1 is missing." in list(trail.breaks(session))


def test_a_note_that_was_smuggled_in_is_found(world: World) -> None:
    columns = "position, act, about_id, hub_id, at, actor_id, actor_name, means, details"
    fresh = uuid4().hex
    change_behind_our_back(
        world,
        f"INSERT INTO audit_note (id, link_number, {columns}) SELECT '{fresh}', 99, {columns} FROM audit_note LIMIT 1",
    )
    with Session(world.database.engine) as session:
        assert list(trail.breaks(session)) == [
            "1 of the audit trail's notes stand under link 99, which is not in the chain."
        ]


def test_the_page_costs_few_statements(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Karl Lindqvist")
    with counted_statements(world) as statements:
        assert visitor.get("/audit").status_code == 200
    assert len(statements) <= 8


def test_a_record_that_is_no_id_finds_nothing(world: World, tmp_path: Path) -> None:
    page = Visitor(program(world, tmp_path), world, "Karl Lindqvist").get("/audit?record=nonsense&day=nonsense")
    assert "No note fits." in page.text


def change_behind_our_back(world: World, statement: str) -> None:
    """As somebody could who has the database in hand: the triggers that refuse it are taken away first."""
    with world.database.engine.begin() as connection:
        if world.database.is_sqlite:
            for (name,) in connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%'")
            ).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE audit_note DISABLE TRIGGER USER"))
            connection.execute(text("ALTER TABLE audit_link DISABLE TRIGGER USER"))
        connection.execute(text(statement))
