"""Files of communities as tests need them."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from grants_app.communities import commands
from grants_app.communities.rules.profile import Facts
from tests.world import World

WEAVERS = Facts(
    legal_form="cooperative",
    registered_on=date(2015, 6, 1),
    turnover_minor=412_000_00,
    turnover_currency="GTQ",
    turnover_year=2025,
    themes=("women", "livelihoods"),
    languages=("Spanish", "Q'eqchi'"),
    members="25-49",
    women="over-three-quarters",
    youth="under-quarter",
    countries=("GT",),
    area="highlands",
    channels=("visit", "messenger"),
    track_record="Two grants of local foundations since 2019, 180 000 quetzals together, both accepted without findings.",
)


def written(world: World, *, who: str = "Marisol Ajú", alias: str = "Río Claro", **other: Any) -> UUID:
    """The file of a community, written by its hub's staff."""
    community_id = world.communities[alias]
    with world.as_(who) as work:
        commands.write_profile(work, community_id, replace(WEAVERS, **other))
    return community_id
