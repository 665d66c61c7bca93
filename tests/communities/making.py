"""Files of communities as tests need them."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from grants_app.access import Role
from grants_app.communities import commands
from grants_app.communities.rules.identity import Identity, Person
from grants_app.communities.rules.profile import Facts
from grants_app.core.master_key import MasterKeyFile
from grants_app.people.models import RoleHeld
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


CLEARED = "Tomás Caal"
NAME, PLACE = "Tejedoras de la Luna Ñandú", "Aldea Chiyax Escondida,\ndetrás del molino viejo"
CHAIR = Person("Dominga Quiej Xicay", "Chairs the council", "+502 5550 8899")


def cleared(world: World, name: str = CLEARED, hub: str = "GT") -> None:
    """Somebody may open what is sealed of a hub."""
    with Session(world.database.engine) as session:
        session.add(RoleHeld(person_id=world.people[name], role=Role.CLEARED, hub_id=world.hubs[hub]))
        session.commit()


def sealed(
    world: World, folder: Path, *, who: str = CLEARED, hub: str = "GT", alias: str = "Río Claro"
) -> MasterKeyFile:
    """Name, place and a person of a community, sealed by somebody cleared; gives where the master key is."""
    cleared(world, who, hub)
    master = MasterKeyFile(folder / "master-key")
    with world.as_(who) as work:
        commands.seal_identity(work, master, world.communities[alias], Identity(NAME, PLACE))
        commands.seal_person(work, master, world.communities[alias], CHAIR)
    return master
