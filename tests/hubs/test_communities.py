"""Hubs and their communities: known by alias, added by their own hub, seen by their own hub."""

from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from grants_app.core.errors import Forbidden, Invalid, NotFound
from grants_app.core.trail import AuditNote
from grants_app.hubs import commands, queries
from grants_app.hubs.rules import CommunityFacts, HubFacts
from tests.web import Visitor, program
from tests.world import World

WEAVERS = CommunityFacts("Luna Nueva", "Women's cooperative", "GT", "Weaving in the highlands")


def test_a_hub_adds_its_community_and_another_hub_does_not_see_it(world: World) -> None:
    with world.as_("Marisol Ajú") as work:
        community = commands.add_community(work, world.hubs["GT"], WEAVERS)
    with world.seen_by("Wanjiru Kamau") as work, pytest.raises(NotFound):
        queries.community(work, community.id)
    with world.seen_by("Ines Correia") as work:
        assert queries.community(work, community.id).alias == "Luna Nueva"


def test_a_hub_adds_no_community_to_another(world: World) -> None:
    with world.as_("Marisol Ajú") as work, pytest.raises(Forbidden):
        commands.add_community(work, world.hubs["KE"], WEAVERS)


def test_an_alias_is_taken_once_in_the_whole_network(world: World) -> None:
    with world.as_("Marisol Ajú") as work, pytest.raises(Invalid, match="taken in the network"):
        commands.add_community(work, world.hubs["GT"], CommunityFacts("Baobab", "Cooperative", "GT"))


def test_an_administrator_reads_no_community(world: World) -> None:
    with world.seen_by("Ana Silva") as work:
        assert not queries.communities(work)


def test_the_trail_keeps_the_alias_alone(world: World) -> None:
    with world.as_("Marisol Ajú") as work:
        commands.add_community(work, world.hubs["GT"], WEAVERS)
    with Session(world.database.engine) as session:
        (note,) = session.exec(select(AuditNote).where(col(AuditNote.act) == "community.added"))
    assert note.details == '{"alias": "Luna Nueva"}'


def test_the_head_office_is_the_hub_without_a_limit(world: World) -> None:
    with world.seen_by("Marisol Ajú") as work:
        head = queries.head_office(work)
        assert head is not None
        assert head.code == "BRU"


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        (HubFacts("TH", "Hub Bangkok", "XX", "THB", "Asia/Bangkok", "en"), "country"),
        (HubFacts("TH", "Hub Bangkok", "TH", "BAHT", "Asia/Bangkok", "en"), "currency"),
        (HubFacts("TH", "Hub Bangkok", "TH", "THB", "Bangkok", "en"), "time_zone"),
        (HubFacts("TH", "Hub Bangkok", "TH", "THB", "../../etc/passwd", "en"), "time_zone"),
        (HubFacts("gt", "Hub Bangkok", "TH", "THB", "Asia/Bangkok", "en"), "code"),
    ],
)
def test_a_hub_that_cannot_be_is_refused_with_its_field(world: World, facts: HubFacts, field: str) -> None:
    with world.as_("Ana Silva") as work, pytest.raises(Invalid) as refused:
        commands.add_hub(work, facts)
    assert list(refused.value.fields) == [field]


def test_a_hubs_page_shows_its_communities_to_its_own_people(world: World, tmp_path: Path) -> None:
    app = program(world, tmp_path)
    path = f"/hubs/{world.hubs['GT']}"
    assert "Río Claro" in Visitor(app, world, "Marisol Ajú").get(path).text
    assert "Río Claro" not in Visitor(app, world, "Wanjiru Kamau").get(path).text


def test_a_form_with_a_missing_alias_comes_back_with_what_was_typed(world: World, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, "Marisol Ajú")
    form = {"alias": "", "kind": "Weavers", "country": "GT", "summary": "By the lake"}
    answer = visitor.post(f"/hubs/{world.hubs['GT']}/communities", form)
    assert answer.status_code == 422
    assert "By the lake" in answer.text
    assert visitor.post(f"/hubs/{world.hubs['GT']}/communities", form | {"alias": "Sol"}).status_code == 303
