"""The outbox: what is due leaves once, what surely did not arrive is tried again, what is not known is not sent again."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.header import decode_header, make_header
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from grants_app.core.identity import new_id
from grants_app.core.work import open_work
from grants_app.notices import commands, rules
from grants_app.notices.mailing import Delivery, Letter, Outcome, Told
from grants_app.notices.models import OutboxMessage
from grants_app.notices.rules import State
from grants_app.notices.sending import WORKER, send_due
from grants_app.people.models import Person
from grants_app.settings import Settings, UnfitSettings
from tests.notices.server import MailServer, mail_server
from tests.web import Visitor, program
from tests.world import NOW, World

MARISOL, TOMAS = "Marisol Ajú", "Tomás Caal"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


def tell(world: World, *names: str, event: str = "moved", now: datetime = NOW) -> None:
    with world.as_("Ines Correia", now) as work:
        people = [world.people[name] for name in names]
        says = {"subject": "El plazo cambió: ¡mañana!", "text": ".CALL-1 closes tomorrow.", "link": "/calls"}
        commands.tell(work, event=event, people=people, **says)


def send(world: World, server: MailServer, now: datetime = NOW, worker: str = "one") -> int:
    return send_due(world.database, server.sender, worker, now=lambda: now)


def states(world: World) -> list[tuple[str, int]]:
    with world.seen_by("Ana Silva") as work:
        rows = work.all(select(OutboxMessage).order_by(col(OutboxMessage.made_at), col(OutboxMessage.id)))
        return [(row.state, row.tries) for row in rows]


def test_what_is_due_leaves_once(world: World, server: MailServer) -> None:
    tell(world, MARISOL, TOMAS)
    assert [send(world, server), send(world, server)] == [2, 0]
    assert states(world) == [("sent", 1), ("sent", 1)]
    assert len(set(server.ids)) == 2
    mail = next(mail for mail in server.mails if "marisol" in mail["To"])
    assert str(make_header(decode_header(mail["Subject"]))) == "El plazo cambió: ¡mañana!"
    assert mail["List-Unsubscribe"] == "<https://g.example.org/notices>"
    body = bytes(mail.get_payload(decode=True)).decode()
    assert "\n.CALL-1 closes tomorrow.\n" in body.replace("\r\n", "\n")
    assert "https://g.example.org/calls" in body
    assert "Change it, or get none, at https://g.example.org/notices" in body


def test_what_surely_did_not_arrive_is_tried_again_with_growing_pauses_and_an_end(
    world: World, server: MailServer
) -> None:
    server.answers = lambda _number: "later"
    tell(world, MARISOL)
    now = NOW
    for pause in rules.PAUSES:
        assert send(world, server, now) == 0
        assert send(world, server, now + pause - timedelta(seconds=1)) == 0
        now += pause
    assert server.tried == len(rules.PAUSES)
    send(world, server, now)
    assert states(world) == [("failed", len(rules.PAUSES) + 1)]
    assert list(rules.PAUSES) == sorted(rules.PAUSES)


def test_a_server_that_is_not_there_is_tried_again_under_the_same_id(world: World, server: MailServer) -> None:
    tell(world, MARISOL)
    with mail_server() as gone:
        pass
    assert send(world, gone) == 0
    assert states(world) == [("waiting", 1)]
    assert send(world, server, NOW + timedelta(hours=1)) == 1


def test_a_refusal_for_good_is_not_tried_again(world: World, server: MailServer) -> None:
    server.answers = lambda _number: "refuse"
    tell(world, MARISOL)
    send(world, server)
    send(world, server, NOW + timedelta(days=2))
    assert states(world) == [("failed", 1)]
    assert server.tried == 1


def test_a_line_that_broke_after_the_whole_mail_went_is_unknown_and_never_sent_again(
    world: World, server: MailServer
) -> None:
    server.answers = lambda _number: "break"
    tell(world, MARISOL)
    send(world, server)
    send(world, server, NOW + timedelta(days=1))
    assert states(world) == [("unknown", 1)]
    assert len(server.mails) == 1


def test_a_worker_that_ended_before_writing_it_down_sends_it_no_second_time(
    world: World, server: MailServer, tmp_path: Path
) -> None:
    tell(world, MARISOL)
    with open_work(world.database, WORKER, now=NOW) as work:
        claim = commands.claim(work, "one")
    assert claim
    assert send(world, server, NOW + timedelta(minutes=5), "two") == 0
    assert states(world) == [("sending", 1)]
    assert send(world, server, NOW + timedelta(minutes=11), "two") == 0
    assert states(world) == [("unknown", 1)]
    page = Visitor(program(world, tmp_path), world, "Ana Silva").get("/notices/outbox").text
    assert "Unknown, not sent again" in page
    assert MARISOL in page
    assert "GRANTS_MAIL_SERVER" in page
    with open_work(world.database, WORKER, now=NOW + timedelta(minutes=12)) as work:
        commands.settle(work, claim, Delivery(Outcome.SENT))  # it was only asleep
    assert states(world) == [("sent", 1)]


def test_several_workers_at_once_never_send_the_same(world: World, server: MailServer) -> None:
    for number in range(8):
        tell(world, MARISOL, TOMAS, event=f"event {number}")
    workers = [threading.Thread(target=send, args=(world, server, NOW, f"worker {number}")) for number in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(server.ids) == len(set(server.ids)) == 16
    assert states(world) == [("sent", 1)] * 16


def test_all_of_a_day_go_in_one_mail_in_the_readers_morning(world: World, server: MailServer) -> None:
    with world.as_(MARISOL) as work:
        commands.choose_mail(work, "digest")
    tell(world, MARISOL, event="one")
    tell(world, MARISOL, event="two")
    six_in_guatemala = NOW.replace(hour=12, minute=59)
    assert [send(world, server, six_in_guatemala), send(world, server, NOW.replace(hour=13))] == [0, 1]
    tell(world, MARISOL, event="three")
    assert [send(world, server, NOW.replace(hour=20)), send(world, server, NOW + timedelta(days=1))] == [0, 0]
    assert send(world, server, NOW.replace(hour=13) + timedelta(days=1)) == 1
    assert [str(mail["Subject"]).count("notices") for mail in server.mails] == [1, 0]


def test_whoever_is_not_active_gets_no_mail_and_what_is_too_old_stays(world: World, server: MailServer) -> None:
    tell(world, MARISOL, TOMAS)
    with Session(world.database.engine) as session:
        person = session.get(Person, world.people[MARISOL])
        assert person
        person.is_active = False
        session.commit()
    tell(world, MARISOL, event="another")
    assert send(world, server) == 1
    tell(world, TOMAS, event="old", now=NOW - timedelta(days=8))
    assert send(world, server) == 0
    assert sorted(state for state, _ in states(world)) == [State.FAILED, State.FAILED, State.SENT]


def test_mail_travels_protected_and_has_a_sender() -> None:
    for wrong, says in (({"mail_security": "none", "mail_from": "a@b.org"}, "MAIL_SECURITY"), ({}, "MAIL_FROM")):
        settings = Settings(mail_server="mail.example.org", **wrong)  # type: ignore[arg-type]
        with pytest.raises(UnfitSettings, match=says):
            settings.must_mail_safely()
    assert "geheim" not in repr(Settings(mail_password="geheim"))


def test_a_subject_in_a_header_is_one_line_whatever_it_says(server: MailServer) -> None:
    told = [Told("Moved\nBcc: all@example.org", "", "/calls")]
    with pytest.raises(ValueError, match="linefeed"):
        server.sender.compose(Letter(new_id(), "a@example.org", "A", told), NOW)
