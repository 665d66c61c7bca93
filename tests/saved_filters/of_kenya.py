"""A filter that somebody of hub Kenya keeps, for the tests of the house."""

from uuid import UUID

from grants_app.saved_filters import commands
from tests.world import World


def kept_by_kenya(world: World) -> UUID:
    with world.as_("Wanjiru Kamau") as work:
        return commands.keep(work, "/calls", "Mashamba ya pwani", "q=ardhi").id
