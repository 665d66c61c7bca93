"""A deadline of hub Kenya alone."""

from datetime import date
from uuid import UUID

from grants_app.deadlines import commands
from grants_app.deadlines.commands import Terms
from grants_app.deadlines.recurring import Repeats, Rule
from tests.world import World


def bound(world: World) -> UUID:
    """Each month, from long ago."""
    with world.as_("Wanjiru Kamau") as work:
        rule = Rule(date(2026, 3, 1), Repeats.MONTHLY)
        return commands.add(work, Terms("Siku ya ripoti", rule, world.hubs["KE"])).id
