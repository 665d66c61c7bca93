"""Prospects as tests need them: a call that Guatemala weighs for its weavers, and an estimate of it."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from grants_app.core.money import Money
from grants_app.prospects import commands, queries
from grants_app.prospects.models import Prospect
from grants_app.prospects.rules import Estimate
from tests.applications.making import COORDINATOR, STAFF, open_call
from tests.world import World

REASON = "The weavers sell abroad already, and the call pays for exactly that."


def weighed(world: World, by: str = STAFF, call_id: UUID | None = None, community: str | None = "Río Claro") -> UUID:
    call = call_id or open_call(world)
    with world.as_(by) as work:
        hub_id = world.hubs["KE" if by.startswith(("Wanjiru", "Otieno")) else "GT"]
        return commands.weigh(work, call, hub_id, world.communities[community] if community else None).id


def estimate(world: World, **changes: Any) -> Estimate:
    """Ten working days of Marisol for EUR 40,000, at 35 per cent."""
    return replace(Estimate(world.people[STAFF], 10, 35, Money.of(40_000, "EUR")), **changes)


def gone(world: World, **more: Any) -> UUID:
    """Decided as a go by the coordinator."""
    prospect_id = weighed(world, **more)
    with world.as_(COORDINATOR) as work:
        commands.go(work, prospect_id, estimate(world), REASON)
    return prospect_id


def seen(world: World, prospect_id: UUID, by: str = STAFF) -> Prospect:
    with world.seen_by(by) as work:
        return queries.get(work, prospect_id)
