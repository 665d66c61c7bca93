"""What somebody of hub Kenya was told."""

from uuid import UUID

from sqlmodel import select

from grants_app.notices import commands
from grants_app.notices.models import Notice
from tests.world import World


def told(world: World) -> UUID:
    """A notice that only Wanjiru reads."""
    with world.as_("Ines Correia") as work:
        people = [world.people["Wanjiru Kamau"]]
        commands.tell(work, event="of-kenya", people=people, subject="Habari za siri", text="", link="/calls")
        return work.one(select(Notice).where(Notice.event == "of-kenya")).id
