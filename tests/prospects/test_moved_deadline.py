"""Whoever follows a call hears of what changes in it, once, on the own clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from grants_app.calls import commands, queries, telling
from grants_app.calls.rules import CallFacts, Deadline
from grants_app.notices import queries as notices
from importers.records import DeadlineRecord
from tests.calls.making import facts, record
from tests.prospects.making import weighed
from tests.world import NOW, World

JUNE = Deadline(datetime(2026, 6, 1, 14, 0, tzinfo=UTC))
JULY = Deadline(datetime(2026, 7, 1, 14, 0, tzinfo=UTC))


def told(world: World, who: str) -> list[tuple[str, str]]:
    with world.seen_by(who) as work:
        return [(row.subject, row.text) for row in notices.notices(work).rows]


def followed(world: World) -> UUID:
    """A call of the portal, which Guatemala's staff follow with what they weigh, and Kenya's by a press."""
    with world.as_("Tomás Caal") as work:
        commands.take_in_calls(work, [record(deadlines=(DeadlineRecord(JUNE.at),))], file_name="march.json")
        call_id = queries.by_reference(work, [record().identifier])[record().identifier].id
    weighed(world, call_id=call_id)
    with world.as_("Wanjiru Kamau") as work:
        commands.follow(work, call_id)
    return call_id


def test_a_page_of_the_portal_that_moves_a_deadline_tells_each_follower_on_the_own_clock(world: World) -> None:
    followed(world)
    for hours in (1, 2):  # the same page again is no second change
        with world.as_("Tomás Caal", NOW + timedelta(hours=hours)) as work:
            commands.take_in_calls(work, [record(deadlines=(DeadlineRecord(JULY.at),))], file_name="april.json")
    head = f"Deadline moved: {record().identifier}"
    moved = "Deadline: moved from 1 Jun 2026 {0} to 1 Jul 2026 {0}, 107 days from today."
    assert told(world, "Marisol Ajú") == [(head, moved.format("08:00 (Guatemala)"))]
    assert told(world, "Wanjiru Kamau") == [(head, moved.format("17:00 (Nairobi)"))]
    assert told(world, "Tomás Caal") == []


def test_a_second_move_is_a_second_event_and_other_facts_are_named(world: World) -> None:
    call_id = followed(world)
    typed = facts(world, reference=record().identifier, deadlines=(JULY,))
    for hours, changed in ((1, typed), (2, replace(typed, title="Another title", deadlines=(JUNE,)))):
        with world.as_("Tomás Caal", NOW + timedelta(hours=hours)) as work:
            commands.change(work, call_id, changed)
    latest, first = told(world, "Marisol Ajú")
    assert latest[1].endswith("Also changed: Title.")
    assert "moved from 1 Jun" in first[1]


def test_whoever_stopped_following_hears_nothing(world: World) -> None:
    call_id = followed(world)
    with world.as_("Wanjiru Kamau") as work:
        commands.unfollow(work, call_id)
    with world.as_("Tomás Caal", NOW + timedelta(hours=1)) as work:
        commands.take_in_calls(work, [record(deadlines=(DeadlineRecord(JULY.at),))], file_name="april.json")
    assert told(world, "Wanjiru Kamau") == []


def test_of_two_stages_each_is_told_by_its_name() -> None:
    call = CallFacts("R", "T", UUID(int=0), "EUR")
    before = replace(call, deadlines=(replace(JUNE, stage="concept"), replace(JULY, stage="full")))
    after = replace(call, deadlines=(replace(JUNE, stage="concept"), replace(JULY, stage="full", is_day=True)))
    (sentence,) = telling.moved_deadlines(before, after, NOW, "Europe/Brussels")
    assert sentence.startswith("Full application: moved from 1 Jul 2026 16:00 (Brussels) to 1 Jul 2026")
    gone = telling.moved_deadlines(after, call, NOW, "Europe/Brussels")
    assert [sentence.endswith("is no longer among the call's deadlines.") for sentence in gone] == [True, True]
