"""Accounts: added with a one-time link, given roles per hub, signed out and deactivated; nobody does it to themselves."""

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from grants_app.access import Role
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.trail import AuditNote
from grants_app.core.work import clock, open_work
from grants_app.people import commands, queries, rules
from grants_app.people.models import Person, RoleHeld
from tests.people.conftest import PASSWORD, give_password
from tests.people.test_sign_in import EMAIL, NOBODY
from tests.web import Visitor
from tests.world import NOW, World


@pytest.fixture
def hub_administrator(world: World) -> str:
    """Somebody who administers Guatemala alone."""
    with Session(world.database.engine) as session:
        person = Person(email="hub.admin@example.org", name="Rosa Tzul", created_at=NOW)
        session.add(person)
        session.flush()
        session.add(RoleHeld(person_id=person.id, role=Role.ADMINISTRATOR, hub_id=world.hubs["GT"]))
        world.people["Rosa Tzul"] = person.id
        session.commit()
    return "Rosa Tzul"


def link_of(world: World, name: str) -> str:
    """Made now: the pages live by the real clock."""
    with world.as_("Ana Silva", clock()) as work:
        return commands.make_link(work, world.people[name])


def test_a_new_person_sets_a_password_by_a_link_that_works_once(app: FastAPI, world: World) -> None:
    administrator = Visitor(app, world, "Ana Silva")
    form = {"email": "New.Person@Example.org", "name": "Lena Voss", "role": "auditor", "hub": "", "language": "en"}
    page = administrator.post("/people", form).text
    path = re.search(r"http://testserver(/password/[\w-]+)", page)
    assert path
    newcomer = Visitor(app, world, None)
    assert "new.person@example.org" in newcomer.get(path[1]).text
    passwords = {"password": PASSWORD, "again": PASSWORD}
    assert newcomer.post(path[1], passwords).headers["location"] == "/"
    assert "Lena Voss" in newcomer.get("/account").text
    assert Visitor(app, world, None).post(path[1], passwords).status_code == 404


def test_a_link_is_kept_as_a_hash_and_never_stands_in_the_trail(world: World) -> None:
    token = link_of(world, "Tomás Caal")
    with Session(world.database.engine) as session:
        assert not [note for note in session.exec(select(AuditNote)) if token in note.details]


def test_a_link_is_over_after_a_week(world: World) -> None:
    token = link_of(world, "Tomás Caal")
    with open_work(world.database, NOBODY, now=clock() + rules.LINK_LASTS + timedelta(seconds=1)) as work:
        assert queries.open_link(work, token) is None


def test_a_new_link_ends_the_one_before(world: World) -> None:
    older = link_of(world, "Tomás Caal")
    newer = link_of(world, "Tomás Caal")
    with open_work(world.database, NOBODY) as work:
        assert queries.open_link(work, older) is None
        assert queries.open_link(work, newer) is not None


@pytest.mark.parametrize("password", ["short", "aaaaaaaaaaaaaaaa", "marisol.aju@example.org"])
def test_a_weak_password_is_refused_and_the_link_stays_good(app: FastAPI, world: World, password: str) -> None:
    token = link_of(world, "Marisol Ajú")
    visitor = Visitor(app, world, None)
    form = {"email": EMAIL, "password": password, "again": password}
    assert visitor.post(f"/password/{token}", form).status_code == 422
    assert visitor.get(f"/password/{token}").status_code == 200


def test_setting_a_password_ends_every_other_session(app: FastAPI, world: World) -> None:
    before = Visitor(app, world, "Marisol Ajú")
    assert before.get("/account").status_code == 200
    give_password(world, "Marisol Ajú")
    assert before.get("/account").status_code == 303


def test_one_changes_ones_own_password_and_stays_signed_in_here_alone(app: FastAPI, world: World) -> None:
    here, elsewhere = Visitor(app, world, "Marisol Ajú"), Visitor(app, world, "Marisol Ajú")
    new = "seven herons at the ferry"
    wrong = here.post("/account/change-password", {"current": "wrong", "password": new, "again": new})
    assert wrong.status_code == 422
    right = here.post("/account/change-password", {"current": PASSWORD, "password": new, "again": new})
    assert right.status_code == 303
    assert (here.get("/account").status_code, elsewhere.get("/account").status_code) == (200, 303)


def test_one_signs_out_ones_own_browsers_and_nobody_elses(app: FastAPI, world: World) -> None:
    mine, other = Visitor(app, world, "Marisol Ajú"), Visitor(app, world, "Tomás Caal")
    with world.seen_by("Tomás Caal") as work:
        (theirs,) = queries.sessions(work, world.people["Tomás Caal"])
    assert mine.post(f"/account/sessions/{theirs.id}/revoke").status_code == 404
    assert other.get("/account").status_code == 200


def test_an_administrator_signs_a_person_out_everywhere(app: FastAPI, world: World) -> None:
    visitor = Visitor(app, world, "Tomás Caal")
    administrator = Visitor(app, world, "Ana Silva")
    assert administrator.post(f"/people/{world.people['Tomás Caal']}/revoke-sessions").status_code == 303
    assert visitor.get("/account").status_code == 303


def test_a_deactivated_person_is_out_at_once_and_comes_back_by_activation(app: FastAPI, world: World) -> None:
    visitor = Visitor(app, world, "Tomás Caal")
    with world.as_("Ana Silva") as work:
        commands.deactivate(work, world.people["Tomás Caal"])
    assert visitor.get("/account").status_code == 303
    with pytest.raises(Conflict, match="deactivated"):
        link_of(world, "Tomás Caal")
    with world.as_("Ana Silva") as work:
        commands.activate(work, world.people["Tomás Caal"])
    assert link_of(world, "Tomás Caal")


def test_nobody_changes_their_own_roles_or_deactivates_themselves(world: World) -> None:
    me = world.people["Ana Silva"]
    with world.as_("Ana Silva") as work:
        (role,) = queries.roles(work, me)
        with pytest.raises(Conflict, match="another administrator"):
            commands.give_role(work, me, Role.FINANCE_OFFICER, None)
        with pytest.raises(Conflict, match="another administrator"):
            commands.take_role(work, me, role.id)
        with pytest.raises(Conflict, match="another administrator"):
            commands.deactivate(work, me)


def test_a_role_given_and_taken_changes_what_a_person_may_do_at_once(app: FastAPI, world: World) -> None:
    visitor = Visitor(app, world, "Tomás Caal")
    assert visitor.get("/audit").status_code == 403
    with world.as_("Ana Silva") as work:
        commands.give_role(work, world.people["Tomás Caal"], Role.AUDITOR, world.hubs["GT"])
    assert visitor.get("/audit").status_code == 200
    with world.as_("Ana Silva") as work:
        roles = queries.roles(work, world.people["Tomás Caal"])
        (given,) = [role for role in roles if role.role == Role.AUDITOR]
        commands.take_role(work, world.people["Tomás Caal"], given.id)
    assert visitor.get("/audit").status_code == 403


def test_the_same_role_twice_is_refused(world: World) -> None:
    with world.as_("Ana Silva") as work, pytest.raises(Conflict, match="already"):
        commands.give_role(work, world.people["Marisol Ajú"], Role.HUB_STAFF, world.hubs["GT"])


def test_staff_always_belong_to_a_hub(world: World) -> None:
    with world.as_("Ana Silva") as work, pytest.raises(Invalid, match="name the hub"):
        commands.add_person(work, email="x@example.org", name="X", role="hub-staff", hub_id=None)


def test_who_administers_one_hub_reaches_its_people_alone(world: World, hub_administrator: str) -> None:
    with world.as_(hub_administrator) as work:
        assert {person.name for person in queries.people(work).rows} == {
            "Marisol Ajú", "Tomás Caal", "Lucía Pop", "Rosa Tzul"
        }  # fmt: skip
        assert commands.make_link(work, world.people["Lucía Pop"])
        with pytest.raises(NotFound):
            commands.make_link(work, world.people["Ines Correia"])
        with pytest.raises(Forbidden):
            commands.add_person(work, email="y@example.org", name="Y", role="director", hub_id=None)


def test_who_administers_one_hub_gets_no_link_to_an_account_with_rights_elsewhere(
    world: World, hub_administrator: str
) -> None:
    with world.as_("Ana Silva") as work:
        commands.give_role(work, world.people["Lucía Pop"], Role.FINANCE_OFFICER, None)
    with world.as_(hub_administrator) as work, pytest.raises(Forbidden):
        commands.make_link(work, world.people["Lucía Pop"])


def test_the_list_of_people_is_searched_and_costs_few_statements(app: FastAPI, world: World) -> None:
    page = Visitor(app, world, "Ana Silva").get("/people?search=pop").text
    assert "Lucía Pop" in page
    assert "Marisol" not in page


@pytest.mark.parametrize("name", ["Marisol Ajú", "Hélène Dubois"])
def test_people_are_no_business_of_staff_and_finance(app: FastAPI, world: World, name: str) -> None:
    visitor = Visitor(app, world, name)
    assert visitor.get("/people").status_code == 403
    assert visitor.get(f"/people/{world.people['Ana Silva']}").status_code == 404
