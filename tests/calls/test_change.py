"""Calls typed in and changed by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from grants_app.calls import commands, queries
from grants_app.calls.rules import Deadline, Document, Question
from grants_app.core.errors import Conflict, Forbidden, Invalid
from tests.calls.making import facts, record
from tests.world import World

COORDINATOR = "Tomás Caal"


def test_what_was_typed_is_what_is_read(world: World) -> None:
    typed = facts(
        world,
        summary_html="<p>For weavers</p>",
        documents=(Document("Guide", "https://example.org/g.pdf"),),
        cofinancing_percent="10.0",
        opens_on=date(2026, 2, 1),
        deadlines=(Deadline(datetime(2026, 6, 1, 14, 0, tzinfo=UTC), stage="concept"),),
        applicant_kinds=("local-ngo", "cooperative"),
        themes=("indigenous-peoples", "women"),
        money_kinds=("core",),
        minimum_years=2,
        minimum_turnover_minor=30_000_00,
        consortium="required",
        minimum_partners=2,
        questions=(Question("Relevance", "Why now?", "Be short", "text", 500, "words"), Question("", "Who?")),
        contact="calls@example.org",
    )
    with world.as_(COORDINATOR) as work:
        call_id = commands.create(work, typed).id
    with world.seen_by("Wanjiru Kamau") as work:
        assert queries.facts(work, queries.call(work, call_id)) == typed


def test_the_last_deadline_closes_a_call_of_two_stages(world: World) -> None:
    stages = (
        Deadline(datetime(2026, 3, 1, 12, 0, tzinfo=UTC), "Concept note"),
        Deadline(datetime(2026, 7, 1, 12, 0, tzinfo=UTC), "Full application"),
    )
    with world.as_(COORDINATOR) as work:
        call = commands.create(work, facts(world, deadlines=stages))
        assert call.deadline_at == stages[1].at
        assert queries.card(work, call.id).openness == "open"


def test_two_calls_cannot_bear_one_reference(world: World) -> None:
    with world.as_(COORDINATOR) as work:
        commands.create(work, facts(world))
    with pytest.raises(Conflict, match="already a call with the reference FF-2026-3"), world.as_(COORDINATOR) as work:
        commands.create(work, facts(world))


def test_a_call_cannot_take_the_reference_of_another(world: World) -> None:
    with world.as_(COORDINATOR) as work:
        commands.create(work, facts(world))
        other = commands.create(work, facts(world, reference="FF-2026-4"))
        with pytest.raises(Conflict):
            commands.change(work, other.id, facts(world))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minimum_minor": 90_000_00}, "maximum"),
        ({"envelope_minor": 10_000_00}, "maximum"),
        ({"opens_on": date(2026, 6, 2)}, "opens_on"),
        (
            {"deadlines": (Deadline(datetime(2026, 6, 1, tzinfo=UTC)), Deadline(datetime(2026, 6, 1, tzinfo=UTC)))},
            "deadline_1_on",
        ),
    ],
)
def test_facts_that_contradict_each_other_are_refused_at_their_field(
    world: World, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused, world.as_(COORDINATOR) as work:
        commands.create(work, facts(world, **changes))
    assert field in refused.value.fields


def test_a_change_tells_what_was_before(world: World) -> None:
    with world.as_(COORDINATOR) as work:
        call_id = commands.create(work, facts(world)).id
    with world.as_(COORDINATOR) as work:
        commands.change(work, call_id, facts(world, title="Livelihoods", countries=("GT",)))
    with world.seen_by(COORDINATOR) as work:
        (change,) = queries.card(work, call_id).changes
        assert set(change.moved) == {
            ("Title", "Livelihoods of indigenous women", "Livelihoods"),
            ("Countries", "GT, HN", "GT"),
        }


def test_a_changed_condition_is_told_in_words(world: World) -> None:
    with world.as_(COORDINATOR) as work:
        call_id = commands.create(work, facts(world, themes=("women",))).id
        commands.change(work, call_id, facts(world, themes=("land-environment", "women"), minimum_years=3))
    with world.seen_by(COORDINATOR) as work:
        (change,) = queries.card(work, call_id).changes
        assert set(change.moved) == {
            ("Themes", "Women and gender equality", "Land, water and environment, Women and gender equality"),
            ("Years since registration", "", "3"),
        }


def test_a_change_that_changes_nothing_leaves_no_note(world: World) -> None:
    with world.as_(COORDINATOR) as work:
        call_id = commands.create(work, facts(world)).id
    with world.as_(COORDINATOR) as work:
        commands.change(work, call_id, facts(world))
        assert queries.card(work, call_id).changes == ()


def test_what_hands_added_stays_while_the_portal_says_the_same(world: World) -> None:
    with world.as_(COORDINATOR) as work:
        commands.take_in_calls(work, [record()], file_name="page.json")
        call = queries.call_by_reference(work, record().identifier)
        assert call
        said = queries.facts(work, call)
        commands.change(work, call.id, replace(said, maximum_minor=500_000_00))
        commands.take_in_calls(work, [record()], file_name="page.json")
        assert call.maximum_minor == 500_000_00


def test_a_day_without_an_hour_lasts_until_its_end_where_the_donor_is(world: World) -> None:
    with world.as_(COORDINATOR, now=datetime(2026, 6, 1, 21, 30, tzinfo=UTC)) as work:  # 23:30 in Brussels
        day = Deadline(datetime(2026, 6, 1, 21, 59, tzinfo=UTC), is_day=True)
        call = commands.create(work, facts(world, deadlines=(day,)))
        card = queries.card(work, call.id)
        assert card.openness == "open"
        assert card.deadlines[0].donor_time == "1 Jun 2026"


@pytest.mark.parametrize("name", ["Lucía Pop", "Hélène Dubois", "Karl Lindqvist", "Ana Silva"])
def test_only_hub_staff_coordinators_and_directors_type_calls_in(world: World, name: str) -> None:
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.create(work, facts(world))
