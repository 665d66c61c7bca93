"""The page of imports: one sees what is in a file, then takes in that very file, once."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from grants_app.core.uploads import Upload
from grants_app.hubs.models import Community
from tests.importers.files import sample, workbook
from tests.imports.workbooks import COMMUNITIES, changed
from tests.web import Visitor, program
from tests.world import World

NEW = [COMMUNITIES[0], ["Luna Nueva", "GT", "Women's cooperative", "GT", "By the volcano"]]


@pytest.fixture
def app(world: World, tmp_path: Path) -> FastAPI:
    return program(world, tmp_path)


def send(visitor: Visitor, rows: list[list[Any]], kind: str = "network") -> Any:
    files = {"file": ("registers.xlsx", workbook({"Communities": rows}).read())}
    return visitor.post("/imports", {"kind": kind}, files=files)


def aliases(world: World) -> set[str]:
    with Session(world.database.engine) as session:
        return set(session.exec(select(Community.alias)))


def address(page: str) -> str:
    found = re.search(r'action="(/imports/network/[^"]+/take-in)"', page)
    assert found
    return found[1]


def test_a_file_is_shown_before_it_is_taken_in(app: FastAPI, world: World) -> None:
    visitor = Visitor(app, world, "Marisol Ajú")
    page = send(visitor, NEW).text
    assert "Luna Nueva" in page
    assert "Luna Nueva" not in aliases(world)
    assert visitor.post(address(page)).headers["location"] == "/imports"
    assert "Luna Nueva" in aliases(world)


def test_a_file_that_was_taken_in_is_gone(app: FastAPI, world: World) -> None:
    visitor = Visitor(app, world, "Marisol Ajú")
    path = address(send(visitor, NEW).text)
    visitor.post(path)
    assert visitor.post(path).status_code == 404
    with Session(world.database.engine) as session:
        assert not session.exec(select(Upload)).all()


def test_a_double_click_takes_it_in_once_and_is_answered_the_same(app: FastAPI, world: World) -> None:
    visitor = Visitor(app, world, "Marisol Ajú")
    path = address(send(visitor, NEW).text)
    answers = [visitor.post(path, {"once": "the-same-form"}) for _ in range(2)]
    assert [(answer.status_code, answer.headers["location"]) for answer in answers] == [(303, "/imports")] * 2


def test_a_file_with_problems_shows_each_and_is_not_kept(app: FastAPI, world: World) -> None:
    answer = send(Visitor(app, world, "Marisol Ajú"), changed(NEW, 2, "Hub", "KE"))
    assert answer.status_code == 422
    assert "Your roles do not allow you to add communities of this hub." in answer.text
    with Session(world.database.engine) as session:
        assert not session.exec(select(Upload)).all()


def test_nobody_takes_in_the_file_of_another(app: FastAPI, world: World) -> None:
    path = address(send(Visitor(app, world, "Marisol Ajú"), NEW).text)
    assert Visitor(app, world, "Tomás Caal").post(path).status_code == 404
    assert "Luna Nueva" not in aliases(world)


def test_what_cannot_be_used_is_one_sentence_beside_the_field(app: FastAPI, world: World) -> None:
    visitor = Visitor(app, world, "Marisol Ajú")
    answer = visitor.post("/imports", {"kind": "network"}, files={"file": ("notes.xlsx", b"plain text")})
    assert answer.status_code == 422
    assert "not an Excel workbook" in answer.text
    assert visitor.post("/imports", {"kind": "network"}).status_code == 422


def test_only_what_one_may_take_in_is_offered(app: FastAPI, world: World) -> None:
    assert "InforEuro" in Visitor(app, world, "Hélène Dubois").get("/imports").text
    staff = Visitor(app, world, "Marisol Ajú")
    assert "InforEuro" not in staff.get("/imports").text
    assert send(staff, NEW, kind="rates").status_code == 422
    assert Visitor(app, world, "Karl Lindqvist").get("/imports").status_code == 403


def test_nobody_who_is_not_signed_in_has_a_file_read(app: FastAPI, world: World) -> None:
    stranger = Visitor(app, world, None)
    assert send(stranger, NEW).headers["location"].startswith("/sign-in")


def test_a_deadline_without_an_hour_is_shown_on_its_day_where_the_donor_is(app: FastAPI, world: World) -> None:
    visitor = Visitor(app, world, "Marisol Ajú")
    files = {"file": ("extract.xml", sample("SYNTHETIC-grants-gov-forecast.xml").read())}
    page = visitor.post("/imports", {"kind": "calls-grants-gov"}, files=files).text
    assert "2026-05-15" in page
    assert "2026-05-16" not in page
