"""The list of applications: only the reader's hubs, found without accents, narrowed, and what waits for the reader."""

import pytest

from grants_app.applications import queries
from grants_app.applications.queries import Filters
from grants_app.core.errors import NotFound
from tests.applications.making import (
    AUDITOR,
    COORDINATOR,
    DIRECTOR,
    OTHER_COORDINATOR,
    OTHER_STAFF,
    STAFF,
    endorsed,
    open_call,
    started,
    submitted,
    written,
)
from tests.web import counted_statements
from tests.world import World


def found(world: World, name: str, **wishes: str) -> set[str]:
    with world.seen_by(name) as work:
        rows, total = queries.listed(work, Filters(**wishes))  # type: ignore[arg-type]
        assert total == len(rows)
        return {row.reference for row in rows}


@pytest.fixture
def several(world: World) -> World:
    """Of Guatemala: a draft, one in hub review, one with head office, one reported; of Kenya a draft."""
    call = open_call(world)
    started(world, STAFF, call)
    submitted(world, call_id=call)
    endorsed(world, 60_000_00, call_id=call)
    endorsed(world, 20_000_00, call_id=call)
    started(world, OTHER_STAFF, call, "Baobab")
    return world


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (STAFF, {"GT-A-0001", "GT-A-0002", "GT-A-0003", "GT-A-0004"}),
        (OTHER_STAFF, {"KE-A-0001"}),
        (DIRECTOR, {"GT-A-0001", "GT-A-0002", "GT-A-0003", "GT-A-0004", "KE-A-0001"}),
        (AUDITOR, {"GT-A-0001", "GT-A-0002", "GT-A-0003", "GT-A-0004", "KE-A-0001"}),
        ("Ana Silva", set()),
    ],
)
def test_everybody_sees_the_own_hubs_alone(several: World, name: str, expected: set[str]) -> None:
    assert found(several, name) == expected


def test_a_foreign_hubs_filter_shows_nothing(several: World) -> None:
    assert found(several, STAFF, hub="KE") == set()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (STAFF, {"GT-A-0001"}),
        (COORDINATOR, {"GT-A-0001", "GT-A-0002", "GT-A-0004"}),
        (DIRECTOR, {"GT-A-0002", "GT-A-0003", "GT-A-0004"}),
        (AUDITOR, set()),
        (OTHER_COORDINATOR, {"KE-A-0001"}),
    ],
)
def test_what_waits_for_the_reader_is_what_the_reader_may_take_further(
    several: World, name: str, expected: set[str]
) -> None:
    assert found(several, name, status="mine") == expected
    with several.seen_by(name) as work:
        assert {row.reference for row in queries.waiting(work)} == expected


def test_ones_own_submission_does_not_wait_for_oneself(world: World) -> None:
    submitted(world, by=COORDINATOR)
    assert found(world, COORDINATOR, status="mine") == set()


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({"status": "reported"}, {"GT-A-0004"}),
        ({"status": "head-office-review"}, {"GT-A-0003"}),
        ({"status": "nonsense"}, set()),
        ({"donor": "EC", "hub": "KE"}, {"KE-A-0001"}),
        ({"asked": "rio CLARO livelihoods"}, {"GT-A-0001", "GT-A-0002", "GT-A-0003", "GT-A-0004"}),
        ({"asked": "ke-a-0001"}, {"KE-A-0001"}),
    ],
)
def test_the_list_is_narrowed(several: World, wishes: dict[str, str], expected: set[str]) -> None:
    assert found(several, DIRECTOR, **wishes) == expected


def test_a_new_title_is_found_at_once(world: World) -> None:
    written(world)
    assert found(world, STAFF, asked="hilos") == {"GT-A-0001"}


def test_another_hubs_application_is_not_found_by_its_id(world: World) -> None:
    application_id = written(world)
    for look in (queries.get, queries.card):
        with world.seen_by(OTHER_STAFF) as work, pytest.raises(NotFound):
            look(work, application_id)


def test_the_list_costs_two_statements_however_long_it_is(several: World) -> None:
    with several.seen_by(DIRECTOR) as work, counted_statements(several) as seen:
        queries.listed(work, Filters(status="mine"))
    assert len(seen) == 2
