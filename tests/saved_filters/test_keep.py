"""Filters of lists: kept under a name by one person, one press away, one of them the default."""

from pathlib import Path

import pytest

from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.saved_filters import commands, queries
from grants_app.saved_filters.rules import MOST_FILTERS, query_of
from tests.applications.making import DIRECTOR, OTHER_STAFF, STAFF, open_call
from tests.web import Visitor, program
from tests.world import World


@pytest.mark.parametrize(
    ("asked", "query"),
    [
        ("q=ni%C3%B1ez&state=&donor=EC&page=3", "donor=EC&q=ni%C3%B1ez"),
        ("state=all&all=yes", "state=all"),
        ("", ""),
        ("page=2", ""),
        ("q=%20%20", ""),
    ],
)
def test_a_filter_is_what_narrows_the_list_in_one_spelling(asked: str, query: str) -> None:
    assert query_of(asked) == query


def test_a_name_that_is_taken_gets_the_new_filter_and_one_is_the_default(world: World) -> None:
    with world.as_(STAFF) as work:
        commands.keep(work, "/calls", "Water", "q=agua", is_default=True)
        commands.keep(work, "/calls", "Soon", "state=closing", is_default=True)
        commands.keep(work, "/calls", "Water", "q=agua+potable")
    with world.seen_by(STAFF) as work:
        rows = [(row.name, row.query, row.is_default) for row in queries.of_list(work, "/calls")]
        assert rows == [("Soon", "state=closing", True), ("Water", "q=agua+potable", False)]
        assert not queries.of_list(work, "/applications")
    with world.seen_by(OTHER_STAFF) as work:
        assert not queries.of_list(work, "/calls")


def test_nobody_touches_the_filter_of_another(world: World) -> None:
    with world.as_(STAFF) as work:
        kept = commands.keep(work, "/calls", "Water", "q=agua").id
    with world.as_(DIRECTOR) as work, pytest.raises(NotFound):
        commands.remove(work, kept)
    with world.as_(DIRECTOR) as work, pytest.raises(NotFound):
        commands.set_default(work, kept, wanted=True)


def test_what_narrows_nothing_has_no_name_or_is_of_no_list_is_refused(world: World) -> None:
    for address, name, asked in (("/calls", "All", "page=2"), ("/calls", " ", "q=a"), ("/people", "X", "q=a")):
        with world.as_(STAFF) as work, pytest.raises(Invalid):
            commands.keep(work, address, name, asked)
    with world.as_("Ana Silva") as work, pytest.raises(Forbidden):
        commands.keep(work, "/applications", "Drafts", "status=draft")


def test_there_are_at_most_twenty_of_a_list(world: World) -> None:
    with world.as_(STAFF) as work:
        for number in range(MOST_FILTERS):
            commands.keep(work, "/calls", f"Filter {number}", "q=agua")
        with pytest.raises(Conflict):
            commands.keep(work, "/calls", "One more", "q=agua")


def test_a_default_opens_first_and_everything_is_one_press_away(world: World, tmp_path: Path) -> None:
    open_call(world, reference="WATER", title="Agua")
    open_call(world, reference="LAND", title="Tierra")
    visitor = Visitor(program(world, tmp_path), world, STAFF)
    assert "Keep this filter" not in visitor.get("/calls").text
    sent = {"address": "/calls", "query": "q=agua&state=", "name": "Water", "is_default": "yes"}
    assert "Keep this filter" in visitor.get("/calls?q=agua&state=").text
    assert visitor.post("/saved-filters", sent).headers["location"] == "/calls?q=agua"
    opened = visitor.get("/calls")
    assert (opened.status_code, opened.headers["location"]) == (303, "/calls?q=agua")
    narrowed, whole = visitor.get("/calls?q=agua").text, visitor.get("/calls?all=yes").text
    assert ("Tierra" in narrowed, "Tierra" in whole) == (False, True)
    assert "Change «Water»" in narrowed
    with world.seen_by(STAFF) as work:
        (row,) = queries.of_list(work, "/calls")
    visitor.post(f"/saved-filters/{row.id}/default", {"wanted": "no"})
    assert visitor.get("/calls").status_code == 200
    assert visitor.post(f"/saved-filters/{row.id}/remove", {}).headers["location"] == "/calls?all=yes"
    assert "Saved filters" not in visitor.get("/calls").text
