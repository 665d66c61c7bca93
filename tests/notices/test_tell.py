"""Telling people: once per person and event, in the act's own transaction, by mail where it is wanted."""

from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, delete, select

from grants_app.core.work import Work
from grants_app.notices import commands, queries
from grants_app.notices.models import Notice, OutboxMessage
from tests.web import Visitor, counted_statements, program
from tests.world import World

MARISOL, TOMAS, WANJIRU = "Marisol Ajú", "Tomás Caal", "Wanjiru Kamau"


def told(world: World, work: Work, *names: str, event: str = "call.moved:1:2026-05-01") -> int:
    people = [world.people[name] for name in names]
    says = {"subject": "Deadline moved", "text": "CALL-1 closes on 1 May 2026.", "link": "/calls"}
    return commands.tell(work, event=event, people=people, **says)


def test_a_person_is_told_once_of_an_event_however_often_it_is_told(world: World) -> None:
    for names, count in ((("Marisol Ajú", "Marisol Ajú"), 1), ((MARISOL, TOMAS), 1), ((MARISOL, TOMAS), 0)):
        with world.as_("Ines Correia") as work:
            assert told(world, work, *names) == count
    with world.seen_by(MARISOL) as work:
        assert [notice.subject for notice in queries.notices(work).rows] == ["Deadline moved"]
        assert len(work.all(select(OutboxMessage))) == 2


def test_what_an_act_that_fails_told_was_never_told(world: World) -> None:
    with world.as_("Ines Correia") as work:
        told(world, work, MARISOL)
        work.session.rollback()
    with world.seen_by(MARISOL) as work:
        assert queries.unread(work) == 0
        assert work.all(select(OutboxMessage)) == []


def test_mail_goes_only_to_those_who_want_each_by_itself(world: World) -> None:
    for name, mail in ((MARISOL, "none"), (TOMAS, "digest")):
        with world.as_(name) as work:
            commands.choose_mail(work, mail)
    with world.as_("Ines Correia") as work:
        assert told(world, work, MARISOL, TOMAS, WANJIRU) == 3
        assert [message.person_id for message in work.all(select(OutboxMessage))] == [world.people[WANJIRU]]
        assert {notice.mail for notice in work.all(select(Notice))} == {"none", "digest", "each"}


def test_a_subject_is_one_line_and_a_notice_leads_nowhere_else(world: World) -> None:
    with world.as_("Ines Correia") as work:
        people = [world.people[MARISOL]]
        commands.tell(work, event="one", people=people, subject="Moved\r\nBcc: all@example.org", text="", link="/calls")
        assert work.one(select(Notice)).subject == "Moved Bcc: all@example.org"
        for link in ("https://example.org", "//example.org", ""):
            with pytest.raises(ValueError, match="address of this program"):
                commands.tell(work, event="two", people=people, subject="", text="", link=link)


def test_nobody_forgets_whom_they_told(world: World) -> None:
    with world.as_("Ines Correia") as work:
        told(world, work, MARISOL)
    with pytest.raises(DBAPIError, match="nobody is told twice"), Session(world.database.engine) as session:
        session.execute(delete(Notice))


def test_my_notices_are_mine_alone_and_read_by_a_press(world: World, tmp_path: Path) -> None:
    with world.as_("Ines Correia") as work:
        told(world, work, MARISOL)
        told(world, work, MARISOL, event="another")
        notice_id = work.one(select(Notice)).id
    app = program(world, tmp_path)
    marisol, wanjiru = Visitor(app, world, MARISOL), Visitor(app, world, WANJIRU)
    assert "CALL-1 closes" in marisol.get("/notices").text
    assert "CALL-1 closes" not in wanjiru.get("/notices").text
    assert wanjiru.post(f"/notices/{notice_id}/read").status_code == 404
    assert marisol.post(f"/notices/{notice_id}/read").headers["location"] == "/calls"
    with world.seen_by(MARISOL) as work:
        assert queries.unread(work) == 1
    assert marisol.post("/notices/read").status_code == 303
    assert "unread</span>" not in marisol.get("/account").text


def test_how_many_are_unread_costs_each_page_one_statement(world: World, tmp_path: Path) -> None:
    with world.as_("Ines Correia") as work:
        told(world, work, MARISOL)
    visitor = Visitor(program(world, tmp_path), world, MARISOL)
    with counted_statements(world) as seen:
        assert "unread</span>" in visitor.get("/account").text
    assert len([text for text in seen if "notice" in text]) == 1


def test_a_page_says_how_i_want_mail_and_keeps_it(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, MARISOL)
    assert visitor.post("/notices/mail", {"mail": "digest"}).status_code == 303
    assert '<option value="digest" selected>' in visitor.get("/notices").text
    assert visitor.post("/notices/mail", {"mail": "pigeon"}).status_code == 422
