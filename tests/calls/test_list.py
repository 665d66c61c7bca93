"""The list of calls: found without accents, narrowed, in the order of what is due next."""

from datetime import UTC, date, datetime, timedelta

import pytest

from grants_app.access import Actor
from grants_app.calls import commands, queries
from grants_app.calls.queries import Filters
from grants_app.calls.rules import Deadline
from grants_app.core.errors import Forbidden
from grants_app.core.identity import new_id
from grants_app.core.work import open_reading
from tests.calls.making import facts
from tests.web import counted_statements
from tests.world import NOW, World

COORDINATOR = "Tomás Caal"


@pytest.fixture
def calls(world: World) -> World:
    """Six calls around the sixteenth of March 2026."""
    due = [("LATER", 90), ("SOON", 9), ("PAST", -9), ("LONG-PAST", -400)]
    with world.as_(COORDINATOR) as work:
        for reference, days in due:
            commands.create(work, facts(world, reference=reference, deadlines=(Deadline(NOW + timedelta(days=days)),)))
        commands.create(
            work, facts(world, reference="ALWAYS", deadlines=(), countries=(), title="Fondo de agua y niñez")
        )
        coming = facts(
            world, reference="COMING", opens_on=date(2026, 4, 1), countries=("KE",),
            deadlines=(Deadline(NOW + timedelta(days=60)),),
        )  # fmt: skip
        commands.create(work, coming)
    return world


def found(world: World, name: str = COORDINATOR, **wishes: str) -> list[str]:
    with world.seen_by(name) as work:
        rows, total = queries.listed(work, Filters(**wishes))
        assert total == len(rows)
        return [row.reference for row in rows]


def test_what_is_due_next_stands_first_and_closed_calls_last(calls: World) -> None:
    assert found(calls, state="all") == ["SOON", "COMING", "LATER", "ALWAYS", "PAST", "LONG-PAST"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("", ["SOON", "COMING", "LATER", "ALWAYS"]),
        ("open", ["SOON", "LATER", "ALWAYS"]),
        ("closing", ["SOON"]),
        ("coming", ["COMING"]),
        ("closed", ["PAST", "LONG-PAST"]),
    ],
)
def test_a_list_is_narrowed_by_deadline(calls: World, state: str, expected: list[str]) -> None:
    assert found(calls, state=state) == expected


def test_my_hubs_countries_leave_out_calls_for_others_but_keep_those_that_name_none(calls: World) -> None:
    assert "COMING" not in found(calls, state="all", country="mine")
    assert "ALWAYS" in found(calls, state="all", country="mine")
    assert found(calls, "Wanjiru Kamau", state="all", country="mine") == ["COMING", "ALWAYS"]
    assert found(calls, state="all", country="ke") == ["COMING", "ALWAYS"]


@pytest.mark.parametrize("asked", ["ninez", "NIÑEZ", "fondo ninez", "niñez  agua", "always"])
def test_search_knows_neither_accents_nor_capitals_nor_order(calls: World, asked: str) -> None:
    assert found(calls, state="all", asked=asked) == ["ALWAYS"]


@pytest.mark.parametrize("asked", ["100%", "_", "ninez zzz", "\\"])
def test_signs_of_the_database_find_nothing_by_themselves(calls: World, asked: str) -> None:
    assert found(calls, state="all", asked=asked) == []


def test_the_donor_narrows_the_list(calls: World) -> None:
    assert len(found(calls, state="all", donor="EC")) == 6
    assert found(calls, state="all", donor="SIDA") == []


def test_the_next_deadline_of_two_is_shown(world: World) -> None:
    first, second = (Deadline(NOW + timedelta(days=days), name) for days, name in ((-5, "Note"), (50, "Full")))
    with world.as_(COORDINATOR) as work:
        commands.create(work, facts(world, deadlines=(first, second)))
        (row,), _ = queries.listed(work, Filters())
        assert row.deadline
        assert (row.deadline.deadline.name, row.deadline.time_left) == ("Full", "50 days left")


def test_a_page_shows_fifty_and_says_how_many_there_are(world: World) -> None:
    with world.as_(COORDINATOR) as work:
        for number in range(53):
            moment = datetime(2026, 6, 1, 14, number % 60, tzinfo=UTC)
            commands.create(work, facts(world, reference=f"N{number:02}", deadlines=(Deadline(moment),)))
        rows, total = queries.listed(work, Filters(), first=50)
        assert ([row.reference for row in rows], total) == (["N50", "N51", "N52"], 53)


def test_somebody_without_a_role_reads_no_calls(calls: World) -> None:
    nobody = Actor(id=new_id(), name="New person")
    with open_reading(calls.database, nobody) as work, pytest.raises(Forbidden):
        queries.listed(work, Filters())


def test_the_list_costs_two_statements_however_long_it_is(calls: World) -> None:
    with calls.seen_by(COORDINATOR) as work, counted_statements(calls) as seen:
        queries.listed(work, Filters(state="all"))
    assert len(seen) == 2
