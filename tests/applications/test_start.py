"""Starting an application: nothing that the call says is typed again."""

from datetime import UTC, date, datetime

import pytest

from grants_app.applications import commands, queries, rules
from grants_app.calls.rules import Deadline
from grants_app.core.errors import Conflict, Forbidden, NotFound
from grants_app.core.identity import new_id
from tests.applications.making import (
    AUDITOR,
    COORDINATOR,
    DIRECTOR,
    OTHER_STAFF,
    STAFF,
    open_call,
    started,
    status,
)
from tests.world import World


def test_title_currency_period_and_hub_come_from_the_call_and_the_community(world: World) -> None:
    call = open_call(world, deadlines=(Deadline(datetime(2026, 6, 1, 14, 0, tzinfo=UTC)),))
    application_id = started(world, call_id=call)
    with world.seen_by(STAFF) as work:
        application = queries.get(work, application_id)
        assert application.title == "Río Claro: Livelihoods of indigenous women"
        assert application.currency == "EUR"
        assert (application.starts_on, application.ends_on) == (date(2027, 1, 1), date(2028, 12, 31))
        assert application.hub_id == world.hubs["GT"]
        assert len(queries.lines(work, application_id)) == rules.LINES_AT_START


def test_references_are_counted_per_hub(world: World) -> None:
    call = open_call(world)
    ids = [
        started(world, call_id=call),
        started(world, call_id=call),
        started(world, OTHER_STAFF, call, "Baobab"),
    ]
    with world.seen_by(DIRECTOR) as work:
        assert [queries.get(work, each).reference for each in ids] == ["GT-A-0001", "GT-A-0002", "KE-A-0001"]


def test_another_hubs_community_is_not_found(world: World) -> None:
    call = open_call(world)
    with pytest.raises(NotFound), world.as_(OTHER_STAFF) as work:
        commands.start(work, call, world.communities["Río Claro"])


def test_a_call_that_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(NotFound), world.as_(STAFF) as work:
        commands.start(work, new_id(), world.communities["Río Claro"])


def test_a_closed_call_is_refused_with_the_way_out(world: World) -> None:
    call = open_call(world, deadlines=(Deadline(datetime(2026, 3, 16, 9, 0, tzinfo=UTC)),))
    with pytest.raises(Conflict, match="is closed"), world.as_(STAFF) as work:
        commands.start(work, call, world.communities["Río Claro"])


@pytest.mark.parametrize("name", [AUDITOR, DIRECTOR, "Lucía Pop", "Hélène Dubois"])
def test_only_those_who_write_for_the_hub_may_start(world: World, name: str) -> None:
    call = open_call(world)
    with pytest.raises(Forbidden), world.as_(name) as work:
        commands.start(work, call, world.communities["Río Claro"])


def test_a_coordinator_may_start_one_too(world: World) -> None:
    assert status(world, started(world, COORDINATOR)) == "draft"
