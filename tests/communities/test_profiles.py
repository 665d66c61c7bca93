"""A community's file: written once by its hub, read by its hub, used in every application."""

from dataclasses import replace
from pathlib import Path

import pytest

from grants_app.applications import commands as applications
from grants_app.communities import commands, queries
from grants_app.communities.rules.profile import UNKNOWN
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.work import Work
from tests.applications.making import open_call
from tests.communities.making import WEAVERS, written
from tests.web import Visitor, program
from tests.world import World


def the_trail(work: Work) -> str:
    return "".join(str(note) for note in work._notes)


def test_facts_are_kept_and_read_as_they_were_written(world: World) -> None:
    community_id = written(world)
    with world.seen_by("Ines Correia") as work:
        assert queries.facts(work, community_id) == WEAVERS


def test_a_community_without_a_file_has_nothing_known(world: World) -> None:
    with world.seen_by("Marisol Ajú") as work:
        assert queries.facts(work, world.communities["Río Claro"]) == UNKNOWN


def test_another_hub_neither_reads_nor_writes_it(world: World) -> None:
    community_id = written(world)
    with world.seen_by("Wanjiru Kamau") as work:
        assert queries.facts(work, community_id) == UNKNOWN
        assert not queries.turnovers(work, community_id)
    with world.as_("Wanjiru Kamau") as work, pytest.raises(NotFound):
        commands.write_profile(work, community_id, WEAVERS)
    with world.as_("Lucía Pop") as work, pytest.raises(Forbidden):
        commands.write_profile(work, community_id, WEAVERS)


def test_a_turnover_of_another_year_stands_beside_the_first(world: World) -> None:
    community_id = written(world)
    written(world, turnover_year=2024, turnover_minor=300_000_00)
    with world.seen_by("Marisol Ajú") as work:
        assert [each.year for each in queries.turnovers(work, community_id)] == [2025, 2024]
        assert queries.facts(work, community_id).turnover_year == 2025


def test_nobody_writes_over_what_another_wrote_meanwhile(world: World) -> None:
    community_id = written(world)
    with world.as_("Tomás Caal") as work, pytest.raises(Conflict, match="Marisol Ajú changed this file"):
        commands.write_profile(work, community_id, replace(WEAVERS, members="50-99"), edition=0)


def test_the_trail_tells_what_changed_and_no_free_text(world: World) -> None:
    community_id = written(world)
    with world.as_("Tomás Caal") as work:
        commands.write_profile(work, community_id, replace(WEAVERS, members="50-99", track_record="Anew."))
        assert '"before": "25-49"' in the_trail(work)
        assert "Anew." not in the_trail(work)


def test_an_application_takes_the_file_into_its_summary_once(world: World) -> None:
    community_id = written(world)
    call_id = open_call(world)
    with world.as_("Marisol Ajú") as work:
        made = applications.start(work, call_id, community_id)
        for _ in range(2):
            applications.use_file(work, made.id)
        assert made.summary.count("has been registered since 2015") == 1


def test_an_empty_file_cannot_be_used(world: World) -> None:
    call_id = open_call(world)
    with world.as_("Marisol Ajú") as work:
        made = applications.start(work, call_id, world.communities["Río Claro"])
        with pytest.raises(Invalid, match="says nothing yet"):
            applications.use_file(work, made.id)


def test_the_form_keeps_what_was_typed_and_its_page_and_applications_show_it(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Marisol Ajú")
    page = f"/communities/{world.communities['Río Claro']}"
    form = {"legal_form": "cooperative", "turnover": "1,5", "turnover_currency": "gtq", "themes": ["women", "peace"]}
    again = visitor.post(f"{page}/profile", form | {"languages": "Mam"})
    assert again.status_code == 422
    assert 'value="peace" checked' in again.text
    assert 'value="Mam"' in again.text
    assert visitor.post(f"{page}/profile", form | {"turnover_year": "2025"}).status_code == 303
    assert "Peace, memory and transitional justice" in visitor.get(page).text
    assert "Cooperative or producers" in visitor.get("/communities").text
    call_id = open_call(world)
    with world.as_("Marisol Ajú") as work:
        made = applications.start(work, call_id, world.communities["Río Claro"])
    assert "Peace, memory" in visitor.get(f"/applications/{made.id}").text
    assert "Add this to the summary" in visitor.get(f"/applications/{made.id}/write").text
    assert visitor.post(f"/applications/{made.id}", {"act": "use-file"}).headers["location"].endswith("#field-summary")
