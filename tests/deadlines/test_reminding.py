"""Reminders: each once, in the reader's morning, of what concerns the reader."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlmodel import col, select

from grants_app.deadlines import commands
from grants_app.deadlines.commands import Terms
from grants_app.deadlines.recurring import Repeats, Rule
from grants_app.deadlines.reminding import remind_all
from grants_app.notices.models import Notice, OutboxMessage
from tests.house.kenya import SECRETS, make_records
from tests.world import NOW, World

MARISOL, WANJIRU = "Marisol Ajú", "Wanjiru Kamau"
DUE = date(2026, 4, 15)


def bound(world: World, who: str = MARISOL, on: date = DUE, hour: str = "") -> UUID:
    with world.as_(who) as work:
        return commands.add(work, Terms("Siri kubwa", Rule(on, Repeats.ONCE), None, hour)).id


def told(world: World, who: str) -> list[str]:
    with world.seen_by(who) as work:
        rows = work.all(select(Notice).where(Notice.person_id == work.actor.id).order_by(col(Notice.at)))
        return [row.subject.split(": ")[1] for row in rows]


def run(world: World, first: datetime, days: int, every: timedelta = timedelta(hours=6)) -> int:
    moments = [first + every * step for step in range(int(timedelta(days=days) / every))]
    return sum(remind_all(world.database, now=lambda at=at: at) for at in moments)  # type: ignore[misc]


def test_each_reminder_comes_once_and_the_last_word_is_the_day_before(world: World) -> None:
    bound(world)
    run(world, datetime(2026, 3, 14, tzinfo=UTC), 40)
    assert told(world, MARISOL) == ["in 30 days", "in 14 days", "in 7 days", "in 2 days", "tomorrow"]
    assert told(world, WANJIRU) == []


def test_a_worker_that_slept_sends_the_nearest_and_not_all_that_were_missed(world: World) -> None:
    bound(world)
    assert run(world, datetime(2026, 4, 10, 14, tzinfo=UTC), 1) == 1
    run(world, datetime(2026, 4, 15, 14, tzinfo=UTC), 1)
    assert told(world, MARISOL) == ["in 5 days", "today"]


def test_nobody_is_reminded_before_their_own_morning(world: World) -> None:
    bound(world)
    bound(world, WANJIRU)
    four_utc = datetime(2026, 4, 14, 4, tzinfo=UTC)  # seven in Nairobi, ten in the evening before in Guatemala
    remind_all(world.database, now=lambda: four_utc - timedelta(minutes=1))
    assert (told(world, WANJIRU), told(world, MARISOL)) == ([], ["in 2 days"])
    remind_all(world.database, now=lambda: four_utc)
    remind_all(world.database, now=lambda: datetime(2026, 4, 14, 13, tzinfo=UTC))
    assert (told(world, WANJIRU), told(world, MARISOL)) == (["tomorrow"], ["in 2 days", "tomorrow"])


def test_a_moved_deadline_is_reminded_of_anew_and_one_that_is_done_no_more(world: World) -> None:
    deadline_id = bound(world)
    run(world, datetime(2026, 4, 8, 14, tzinfo=UTC), 1)
    with world.as_(MARISOL) as work:
        commands.move(work, deadline_id, DUE, date(2026, 4, 16), "Strike")
    run(world, datetime(2026, 4, 9, 14, tzinfo=UTC), 1)
    assert told(world, MARISOL) == ["in 7 days", "in 7 days"]
    with world.as_(MARISOL) as work:
        commands.finish(work, deadline_id, DUE)
    assert run(world, datetime(2026, 4, 10, tzinfo=UTC), 10) == 0


def test_an_hour_that_has_gone_by_is_not_reminded_of(world: World) -> None:
    bound(world, hour="06:30")
    assert run(world, datetime(2026, 4, 15, 13, tzinfo=UTC), 1) == 0


def test_reminders_and_mails_hold_no_title_no_name_and_no_word_that_somebody_typed(world: World) -> None:
    make_records(world)
    bound(world, WANJIRU)
    now = NOW + timedelta(days=1)
    for _ in range(12):
        remind_all(world.database, now=lambda: now)  # noqa: B023  # called at once
        now += timedelta(days=30)
    with world.seen_by("Ana Silva") as work:
        rows = work.all(select(Notice).where(col(Notice.event).startswith("deadline:")))
        text = " ".join(f"{row.subject} {row.text}" for row in rows)
        assert len(rows) > 5
        assert work.all(select(OutboxMessage))
    references = ("KE-D-", "KE-R-", "KE-C-", "KE-SG-", "KE-F-")
    assert not [secret for secret in (*SECRETS, "Siri kubwa") if secret in text and secret not in references]
