"""For every route × role × another hub's id: nothing foreign is seen or changed. Made from the routes themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import event
from sqlmodel import Session

from grants_app.access import Role
from grants_app.people.models import Person, RoleHeld
from tests.awards.making import make_award
from tests.evidence.making import let_in
from tests.house.kenya import SECRETS, make_records
from tests.house.routes import Address, addresses
from tests.web import Visitor, program
from tests.world import NOW, World

OPEN_TO_ALL = {"/sign-in", "/sign-out", "/password/{token}"}
SIGN_OUT = "/sign-out"
OWN = ("/account", "/notices", "/calendar/feed", "/sign-out", "/sign-in", "/password")
"""What one does with one's own account changes nothing of anybody else's."""
OWN_WISHES = ("/follow", "/unfollow")
"""So does what one wants to hear of: a call is the network's, and following it is one's own."""
NOT_OF_A_HUB = {
    "hub_id",
    "donor_id",
    "call_id",
    "strategy_id",
    "kind",
    "file_format",
    "source",
    "base",
    "quote",
    "name",
    "month",
    "token",
    "template_id",
    "mapping_id",
    "number",
    "section",
    "list_code",
}
"""Parameters that name nothing of one hub: hubs, donors, their workbooks, calls and rates are the network's."""
PLAIN = {
    "kind": "network",
    "file_format": "bva",
    "source": "inforeuro",
    "base": "EUR",
    "quote": "KES",
    "month": "202602",
    "name": "title",
    "token": "no-such-token",
    "number": "1",
    "section": "protection",
    "list_code": "eu-third-party",
}
BESIDE_THE_RECORDS = {"sign_in_attempt", "web_session"}
"""Tables that may change when somebody is refused."""


@pytest.fixture
def records(world: World) -> dict[str, str]:
    """One record of Kenya for each path parameter."""
    values = make_records(world) | PLAIN | {"donor_id": str(world.donor_id)}
    missing = {name for address in addresses() for name in address.parameters} - set(values)
    assert not missing, f"tests/house/kenya.py makes no record for {sorted(missing)}"
    return values


def person_with(world: World, role: Role, hub: str | None) -> str:
    """Somebody who holds this role and no other, in one hub or in the whole network."""
    name = f"{role} of {hub or 'the network'}"
    with Session(world.database.engine) as session:
        person = Person(email=f"{role}.{hub}@example.org".lower(), name=name, created_at=NOW)
        session.add(person)
        session.flush()
        session.add(RoleHeld(person_id=person.id, role=role, hub_id=world.hubs[hub] if hub else None))
        world.people[name] = person.id
        session.commit()
    if role is Role.EXTERNAL_AUDITOR:
        let_in(world, make_award(world, reference="GT-AWARD-9"), who=name)  # else nothing at all would be open
    return name


@contextmanager
def committed(world: World) -> Iterator[list[str]]:
    """The tables that are changed for good inside the block."""
    written: dict[int, set[str]] = {}
    kept: list[str] = []

    def note(connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        words = statement.replace('"', "").split()
        if words[0].upper() in ("INSERT", "UPDATE", "DELETE"):
            written.setdefault(id(connection), set()).add(words[1] if words[0].upper() == "UPDATE" else words[2])

    def keep(connection: Any) -> None:
        kept.extend(written.pop(id(connection), set()) - BESIDE_THE_RECORDS)

    def forget(connection: Any) -> None:
        written.pop(id(connection), None)

    engine = world.database.engine
    for name, listener in (("before_cursor_execute", note), ("commit", keep), ("rollback", forget)):
        event.listen(engine, name, listener)
    try:
        yield kept
    finally:
        for name, listener in (("before_cursor_execute", note), ("commit", keep), ("rollback", forget)):
            event.remove(engine, name, listener)


def ask(visitor: Visitor, address: Address, records: dict[str, str]) -> Any:
    """With every id of Kenya in the path, and in the form or behind the question mark."""
    path = address.filled(records)
    named = {name.removesuffix("_id"): value for name, value in records.items() if name.endswith("_id")}
    if address.method == "GET":
        return visitor.get(f"{path}?{urlencode(named)}")
    return visitor.post(path, {**named, "note": "Because", "reason": "Because"})


def foreign(address: Address) -> bool:
    return bool(set(address.parameters) - NOT_OF_A_HUB)


@pytest.mark.parametrize("role", Role)
def test_nothing_of_another_hub_is_seen_or_changed(
    world: World, records: dict[str, str], tmp_path: Path, role: Role
) -> None:
    visitor = Visitor(program(world, tmp_path), world, person_with(world, role, "GT"))
    wrong = []
    for address in addresses():
        if address.path == SIGN_OUT:
            continue
        with committed(world) as changed:
            answer = ask(visitor, address, records)
        if foreign(address) and answer.status_code not in (403, 404):
            wrong.append(f"{address} answered {answer.status_code}")
        seen = [secret for secret in SECRETS if secret in answer.text]
        if seen:
            wrong.append(f"{address} showed {seen}")
        if changed and not address.path.startswith(OWN) and not address.path.endswith(OWN_WISHES):
            wrong.append(f"{address} changed {changed}")
    assert wrong == []


def test_whoever_is_not_signed_in_sees_and_changes_nothing(
    world: World, records: dict[str, str], tmp_path: Path
) -> None:
    visitor = Visitor(program(world, tmp_path), world, None)
    wrong = []
    for address in addresses():
        with committed(world) as changed:
            answer = ask(visitor, address, records)
        led_away = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in")
        if address.path not in OPEN_TO_ALL and not led_away and answer.status_code != 404:
            wrong.append(f"{address} answered {answer.status_code}")
        if changed or any(secret in answer.text for secret in SECRETS):
            wrong.append(f"{address} showed or changed something")
    assert wrong == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_an_auditor_and_an_administrator_of_the_whole_network_change_no_record(
    world: World, records: dict[str, str], tmp_path: Path, role: Role
) -> None:
    """People are the administrator's business; everything else is somebody else's."""
    visitor = Visitor(program(world, tmp_path), world, person_with(world, role, None))
    wrong = []
    for address in addresses():
        if address.method == "GET" or address.path.startswith((*OWN, "/people")):
            continue
        with committed(world) as changed:
            answer = ask(visitor, address, records)
        if changed or answer.status_code < 400:
            wrong.append(f"{address} answered {answer.status_code} and changed {changed}")
    assert wrong == []


def test_each_record_is_there_for_its_own_people(world: World, records: dict[str, str], tmp_path: Path) -> None:
    """Else the tests above would be green over nothing: who may see all of it does see it."""
    visitor = Visitor(program(world, tmp_path), world, "Karl Lindqvist")
    pages = {address for address in addresses() if address.method == "GET" and foreign(address)}
    shown = {str(address) for address in pages if ask(visitor, address, records).status_code == 200}
    for room in (
        "awards",
        "banks",
        "applications",
        "disbursements",
        "sub-grants",
        "findings",
        "expenditures",
        "reports",
        "ledger",
        "communities",
        "people",
        "authorities",
        "evidence",
        "publications",
        "results",
        "prospects",
        "diligence",
    ):
        assert [address for address in shown if address.startswith(f"GET /{room}/")], room
    text = "".join(ask(visitor, address, records).text for address in pages)
    assert [secret for secret in SECRETS if secret not in text] == []
