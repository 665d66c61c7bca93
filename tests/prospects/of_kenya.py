"""What hub Kenya weighs, for the tests of the house."""

from uuid import UUID

from grants_app.core.money import Money
from grants_app.prospects import commands
from grants_app.prospects.rules import Estimate
from tests.world import World

STAFF, COORDINATOR = "Wanjiru Kamau", "Otieno Ouma"


def to_be_decided(world: World, call_id: UUID) -> UUID:
    """Decided once and weighed again, so that its history has a reason to read."""
    with world.as_(STAFF) as work:
        made = commands.weigh(work, call_id, world.hubs["KE"], world.communities["Baobab"])
    with world.as_(COORDINATOR) as work:
        estimate = Estimate(world.people[STAFF], 12, 40, Money.of(20_000, "EUR"))
        commands.go(work, made.id, estimate, "Mashamba ya pwani")
        commands.reopen(work, made.id, "Mashamba ya pwani")
    return made.id
