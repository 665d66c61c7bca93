"""Days go by while the worker is killed and started again: each reminder comes exactly once, and so does each mail."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlmodel import Session, col, select

from grants_app.core.database import Database
from grants_app.core.work import Work
from grants_app.deadlines import commands, queries
from grants_app.deadlines.commands import Terms
from grants_app.deadlines.recurring import Repeats, Rule
from grants_app.deadlines.rules import USUAL_DAYS
from grants_app.notices.models import Notice, OutboxMessage
from grants_app.notices.rules import State
from grants_app.people.models import Person
from grants_app.people.sessions import actor_of
from tests.deadlines.living import live, sender_at
from tests.expenditures.making import award_with_budget
from tests.notices.server import MailServer, mail_server
from tests.world import World

HOUSE = Path(__file__).parents[2]
AFTERNOON = 14
"""In UTC: the morning of everybody's day has come, from Bangkok to Guatemala."""
Reminders = set[tuple[UUID, str]]


@dataclass
class Life:
    """The lives of one worker after another, over one database and one mail server."""

    database: Database
    clock: Path
    server: MailServer
    first: datetime
    until: datetime
    kills: set[int] = field(default_factory=set)
    """The mails after which it is killed: the server has taken them, and nobody has written that down."""
    lives: int = 0
    _process: subprocess.Popen[bytes] | None = None

    def go(self) -> None:
        """Until the last day; a worker that was killed is started again on the day on which it died."""
        self.clock.write_text(self.first.isoformat(), encoding="utf-8")
        self.server.after_taking = self._kill
        returned = -1
        while returned:
            self.lives += 1
            assert self.lives <= len(self.kills) + 1, "it ended by itself"
            words = [self.database.url, str(self.server.port), str(self.clock), self.until.isoformat()]
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.deadlines.living", *words], cwd=HOUSE, env=os.environ
            )
            returned = self._process.wait()

    def _kill(self, number: int) -> bool:
        if number in self.kills and self._process is not None:
            self._process.kill()
            self._process.wait()
            return True
        return False


def expected(database: Database, first: datetime, until: datetime) -> Reminders:
    """Person, deadline and days before: of each deadline that the first day knows, those that fall within the days lived."""
    found: Reminders = set()
    with Session(database.engine) as session:
        for person in session.exec(select(Person).where(col(Person.is_active).is_(True))).all():
            reader = Work(session, actor_of(session, person), first)
            today, zone = reader.today, reader.actor.time_zone
            last = until.date() - timedelta(days=1)
            for it in queries.mine(reader, last + timedelta(days=max(USUAL_DAYS))):
                left = (it.day(zone) - today).days
                come = [days for days in USUAL_DAYS if left <= days]
                later = [days for days in USUAL_DAYS if days < left and it.day(zone) - timedelta(days=days) <= last]
                nearest = [min(come)] if come and left >= 0 and not it.is_over(first, zone) else []
                found |= {(person.id, f"deadline:{it.key}:{days}") for days in (*nearest, *later) if left >= 0}
    return found


def told(database: Database) -> list[tuple[UUID, str]]:
    """Person, deadline and days before, of every reminder."""
    with Session(database.engine) as session:
        rows = session.exec(select(Notice).where(col(Notice.event).startswith("deadline:"))).all()
        return [(row.person_id, _without_the_day(row.event)) for row in rows]


def _without_the_day(event: str) -> str:
    word, key, _day, days = event.split(":")
    return f"{word}:{key}:{days}"


def must_be_once(life: Life) -> None:
    """Every reminder has one mail: sent and arrived once; or unknown, where its worker was killed, and arrived at most once."""
    with Session(life.database.engine) as session:
        messages = session.exec(select(OutboxMessage).where(col(OutboxMessage.made_at) >= life.first)).all()
        notices = set(session.exec(select(Notice.id).where(col(Notice.at) >= life.first)).all())
    arrived = [UUID(text.strip("<>").split("@")[0]) for text in life.server.ids]
    assert len(arrived) == len(set(arrived))
    assert {message.id for message in messages} == notices
    unknown = {message.id for message in messages if message.state == State.UNKNOWN}
    assert len(unknown) == len(life.kills)
    assert {message.state for message in messages if message.id not in unknown} == {State.SENT}
    assert set(arrived) & {message.id for message in messages} == notices


def bind(world: World) -> None:
    """Deadlines of hubs in three time zones and of head office, by day and by hour; an award owes its reports."""
    award_with_budget(world)
    for who, hub, rule, hour in (
        ("Marisol Ajú", "GT", Rule(date(2026, 3, 5), Repeats.WORKDAY, 5), ""),
        ("Wanjiru Kamau", "", Rule(date(2026, 4, 20), Repeats.QUARTERLY), "00:30"),
        ("Otieno Ouma", "KE", Rule(date(2026, 3, 29), Repeats.YEARLY), "23:59"),
        ("Pieter Maes", "BRU", Rule(date(2026, 10, 25), Repeats.YEARLY), "23:59"),
    ):
        with world.as_(who) as work:
            commands.add(work, Terms("Siri", rule, world.hubs[hub] if hub else None, hour))


def test_two_months_go_by_and_each_reminder_comes_once(world: World, tmp_path: Path) -> None:
    bind(world)
    first = datetime(2026, 3, 16, AFTERNOON, tzinfo=UTC)
    until, clock = first + timedelta(days=50), tmp_path / "clock"
    should = expected(world.database, first, until)
    with mail_server() as server:
        life = Life(world.database, clock, server, first, until)
        clock.write_text(first.isoformat(), encoding="utf-8")
        live(world.database, sender_at(server.port), clock, until)
        must_be_once(life)
    is_told = told(world.database)
    assert len(is_told) == len(set(is_told)) > 20
    assert set(is_told) == should


def test_a_worker_killed_between_sending_and_writing_it_down_sends_nothing_twice(world: World, tmp_path: Path) -> None:
    bind(world)
    first = datetime(2026, 3, 27, AFTERNOON, tzinfo=UTC)
    until = first + timedelta(days=3)
    should = expected(world.database, first, until)
    with mail_server() as server:
        life = Life(world.database, tmp_path / "clock", server, first, until, kills={1})
        life.go()
        must_be_once(life)
    assert life.lives == 2
    assert set(told(world.database)) == should
