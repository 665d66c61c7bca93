"""A sealed identity: only the cleared of its hub write and open it, each opening is written down, and the database shows no name."""

import re
from pathlib import Path

import pytest
from sqlalchemy import text as sql
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session, select

from grants_app.access import OPERATOR, Role
from grants_app.communities import commands, queries
from grants_app.communities.models import CommunityPerson
from grants_app.communities.rules.identity import Identity, Person
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.master_key import KeyMissing, new_key
from grants_app.core.trail import AuditNote
from grants_app.core.work import open_work
from grants_app.hubs.models import Community
from grants_app.people.models import RoleHeld
from grants_app.tables import METADATA
from tests.communities.making import CHAIR, CLEARED, NAME, PLACE, cleared, sealed
from tests.web import Visitor, program
from tests.world import World

WHY = "The auditors visit them on Tuesday"
WORDS = ("Tejedoras", "Ñandú", "Chiyax", "molino", "Dominga", "Quiej", "Chairs the council", "5550")


def test_the_cleared_of_the_hub_open_what_was_sealed(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    with world.as_(CLEARED) as work:
        opened = commands.open_identity(work, master, world.communities["Río Claro"], ["name", "persons"], reason=WHY)
    assert (opened.name, opened.place, opened.persons) == (NAME, None, (CHAIR,))
    assert not [word for word in WORDS if word in repr(opened)]


def test_an_opening_is_written_down_with_who_what_and_why_and_never_the_value(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    community_id = world.communities["Río Claro"]
    with world.as_(CLEARED) as work:
        commands.open_identity(work, master, community_id, ["place", "name"], reason=WHY)
    with world.seen_by("Lucía Pop") as work:
        (opening,) = queries.openings(work, community_id)
        assert (opening.opened_by_name, opening.parts, opening.reason) == (CLEARED, "name, place", WHY)
        trail = "".join(note.details for note in work.all(select(AuditNote)))
    assert WHY in trail
    assert not [word for word in WORDS if word in trail]


@pytest.mark.parametrize("reason", ["", "audit", "to look", "x " * 300])
def test_a_reason_has_a_few_words(world: World, tmp_path: Path, reason: str) -> None:
    master = sealed(world, tmp_path)
    with world.as_(CLEARED) as work, pytest.raises(Invalid):
        commands.open_identity(work, master, world.communities["Río Claro"], ["name"], reason=reason)


def test_a_reason_that_tells_the_name_is_refused(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    why = f"To call {CHAIR.name.upper()} about the visit"
    with world.as_(CLEARED) as work, pytest.raises(Invalid, match="without names") as refused:
        commands.open_identity(work, master, world.communities["Río Claro"], ["place"], reason=why)
    assert "Dominga" not in str(refused.value)


@pytest.mark.parametrize("who", ["Marisol Ajú", "Lucía Pop", "Ines Correia", "Ana Silva", "Karl Lindqvist"])
def test_colleagues_who_are_not_cleared_and_head_office_open_nothing(world: World, tmp_path: Path, who: str) -> None:
    master = sealed(world, tmp_path)
    with world.as_(who) as work, pytest.raises((Forbidden, NotFound)):
        commands.open_identity(work, master, world.communities["Río Claro"], ["name"], reason=WHY)
    with world.as_(who) as work, pytest.raises((Forbidden, NotFound)):
        commands.seal_identity(work, master, world.communities["Río Claro"], Identity("Somebody else"))


def test_neither_a_role_everywhere_nor_the_machine_in_hand_is_enough(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    community_id = world.communities["Río Claro"]
    with Session(world.database.engine) as session:
        session.add(RoleHeld(person_id=world.people["Ines Correia"], role=Role.CLEARED, hub_id=None))
        session.commit()
    with world.as_("Ines Correia") as work, pytest.raises(Forbidden, match="own hub"):
        commands.open_identity(work, master, community_id, ["name"], reason=WHY)
    with open_work(world.database, OPERATOR) as work, pytest.raises(Forbidden, match="own hub"):
        commands.open_identity(work, master, community_id, ["name"], reason=WHY)


def test_the_cleared_of_another_hub_see_nothing_to_open(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    cleared(world, "Wanjiru Kamau", "KE")
    with world.as_("Wanjiru Kamau") as work, pytest.raises(NotFound):
        commands.open_identity(work, master, world.communities["Río Claro"], ["name"], reason=WHY)


def test_what_is_sealed_anew_takes_the_place_of_what_was(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    community_id = world.communities["Río Claro"]
    with world.as_(CLEARED) as work:
        commands.seal_identity(work, master, community_id, Identity(name="Otro nombre"))
        opened = commands.open_identity(work, master, community_id, ["name", "place"], reason=WHY)
    assert (opened.name, opened.place) == ("Otro nombre", PLACE)


def test_what_stands_in_the_open_cannot_be_sealed(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    with world.as_(CLEARED) as work, pytest.raises(Conflict, match="The alias of this community"):
        commands.seal_identity(work, master, world.communities["Río Claro"], Identity(name="río  claro"))


def test_a_person_is_taken_out_and_everything_is_erased(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    community_id = world.communities["Río Claro"]
    with world.as_(CLEARED) as work:
        another = commands.seal_person(work, master, community_id, Person("Ana", "", ""))
        commands.remove_person(work, community_id, another.id)
        assert len(queries.sealed(work, community_id).persons) == 1
        commands.erase_identity(work, community_id, reason="They asked us to")
        assert queries.sealed(work, community_id).is_empty


def test_without_the_master_key_nothing_opens_and_no_other_key_is_made(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    community_id = world.communities["Río Claro"]
    kept = master.path.read_bytes()
    master.path.unlink()
    for _ in range(2):
        with world.as_(CLEARED) as work, pytest.raises(KeyMissing, match="not where it should be"):
            commands.seal_identity(work, master, community_id, Identity("Otro nombre"))
    cleared(world, "Wanjiru Kamau", "KE")
    with world.as_("Wanjiru Kamau") as work, pytest.raises(KeyMissing):
        commands.seal_identity(work, master, world.communities["Baobab"], Identity("Wakulima"))
    assert not master.path.exists()
    master.put([new_key()])
    with world.as_(CLEARED) as work, pytest.raises(KeyMissing, match="another one"):
        commands.open_identity(work, master, community_id, ["name"], reason=WHY)
    master.path.write_bytes(kept)
    with world.as_(CLEARED) as work:
        assert commands.open_identity(work, master, community_id, ["name"], reason=WHY).name == NAME


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE community_person SET role = name",
        "UPDATE community_name SET name = (SELECT place FROM community_place LIMIT 1)",
        "UPDATE hub_key SET number = 9",
    ],
)
def test_what_was_swapped_in_the_database_does_not_open(world: World, tmp_path: Path, change: str) -> None:
    master = sealed(world, tmp_path)
    with world.database.engine.begin() as connection:
        connection.execute(sql(change))
    with world.as_(CLEARED) as work, pytest.raises(Conflict, match="does not open"):
        commands.open_identity(work, master, world.communities["Río Claro"], ["name", "persons"], reason=WHY)


def test_a_community_stays_with_its_hub(world: World, tmp_path: Path) -> None:
    sealed(world, tmp_path)
    with Session(world.database.engine) as session:
        session.get_one(Community, world.communities["Río Claro"]).hub_id = world.hubs["KE"]
        with pytest.raises(DatabaseError, match="stays with its hub"):
            session.flush()


def test_the_database_holds_no_word_of_it(world: World, tmp_path: Path) -> None:
    """Every value of every table, and on SQLite every byte of the files beside each other."""
    master = sealed(world, tmp_path)
    with world.as_(CLEARED) as work:
        commands.open_identity(work, master, world.communities["Río Claro"], ["name"], reason=WHY)
    with world.database.engine.connect() as connection:
        for table in METADATA.sorted_tables:
            held = b"\n".join(_bytes(value) for row in connection.execute(table.select()) for value in row)
            assert not [word for word in WORDS if word.encode() in held], table.name
    if world.database.is_sqlite:
        file = Path(world.database.url.removeprefix("sqlite:///"))
        files = list(file.parent.glob(f"{file.name}*"))
        assert len(files) > 1
        written = b"".join(each.read_bytes() for each in files)
        assert "Río Claro".encode() in written
        assert not [word for word in WORDS if word.encode() in written]


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def test_the_page_shows_it_once_and_masks_it_again(world: World, tmp_path: Path) -> None:
    sealed(world, tmp_path)
    visitor = Visitor(program(world, tmp_path), world, CLEARED)
    page = f"/communities/{world.communities['Río Claro']}/identity"
    masked = visitor.get(page).text
    assert "••••" in masked
    once = re.findall(r'name="once" value="([^"]+)"', masked)[0]
    form = {"parts": ["name", "persons"], "reason": WHY, "once": once}
    opened = visitor.post(f"{page}/open", form)
    assert opened.status_code == 200
    assert opened.headers["cache-control"] == "no-store"
    assert NAME in opened.text
    assert CHAIR.contact in opened.text
    again = visitor.post(f"{page}/open", form)
    assert (again.status_code, again.headers["location"]) == (303, page)
    assert not [word for word in WORDS if word in visitor.get(page).text]
    assert WHY in visitor.get(page).text
    assert visitor.get(f"{page}/open").status_code == 404


def test_a_form_that_is_refused_gives_nothing_back_of_what_was_typed(world: World, tmp_path: Path) -> None:
    sealed(world, tmp_path)
    visitor = Visitor(program(world, tmp_path), world, CLEARED)
    page = f"/communities/{world.communities['Río Claro']}/identity"
    for path, form in (
        (page, {"name": "Wachalal " * 60, "place": "Xecul"}),
        (f"{page}/persons", {"person": "", "role": "Wachalal", "contact": "Xecul"}),
        (f"{page}/open", {"parts": ["name"], "reason": "Wachalal"}),
    ):
        answer = visitor.post(path, form)
        assert answer.status_code == 422
        assert not [word for word in ("Wachalal", "Xecul") if word in answer.text + str(answer.headers)]


def test_colleagues_see_that_it_is_sealed_and_no_form(world: World, tmp_path: Path) -> None:
    sealed(world, tmp_path)
    visitor = Visitor(program(world, tmp_path), world, "Marisol Ajú")
    text = visitor.get(f"/communities/{world.communities['Río Claro']}/identity").text
    assert "••••" in text
    assert "/identity/open" not in text


def test_the_pages_of_a_community_go_on_without_the_master_key(world: World, tmp_path: Path) -> None:
    master = sealed(world, tmp_path)
    master.path.unlink()
    visitor = Visitor(program(world, tmp_path), world, CLEARED)
    page = f"/communities/{world.communities['Río Claro']}"
    assert visitor.get(page).status_code == 200
    assert "not where it should be" in visitor.get(f"{page}/identity").text
    assert visitor.post(f"{page}/identity/open", {"parts": ["name"], "reason": WHY}).status_code == 503


def test_who_sealed_a_person_is_known_and_nothing_else(world: World, tmp_path: Path) -> None:
    sealed(world, tmp_path)
    with Session(world.database.engine) as session:
        (row,) = session.exec(select(CommunityPerson)).all()
        assert row.sealed_by_name == CLEARED
