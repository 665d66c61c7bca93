"""Applications as tests need them: under an open call, written in full, and taken along their way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from grants_app.applications import commands, queries
from grants_app.applications.rules import RoughLine
from grants_app.calls import commands as calls
from grants_app.calls.rules import Deadline
from tests.calls.making import facts
from tests.world import World

STAFF, COORDINATOR, DIRECTOR, AUDITOR = "Marisol Ajú", "Tomás Caal", "Ines Correia", "Karl Lindqvist"
OTHER_STAFF, OTHER_COORDINATOR = "Wanjiru Kamau", "Otieno Ouma"
FAR = (Deadline(datetime(2099, 6, 1, 14, 0, tzinfo=UTC)),)
SENT_ON, DECIDED_ON = date(2026, 3, 10), date(2026, 3, 16)


def open_call(world: World, **changes: Any) -> UUID:
    """A call for EUR 5,000 to 80,000 that stays open for long; two hubs may apply."""
    with world.as_(COORDINATOR) as work:
        return calls.create(work, replace(facts(world, deadlines=FAR), **changes)).id


def started(world: World, by: str = STAFF, call_id: UUID | None = None, community: str = "Río Claro") -> UUID:
    call = call_id or open_call(world)
    with world.as_(by) as work:
        return commands.start(work, call, world.communities[community]).id


def written(world: World, asked: int = 20_000_00, by: str = STAFF, call_id: UUID | None = None) -> UUID:
    """A draft that is complete; `asked` in cents."""
    application_id = started(world, by, call_id)
    with world.as_(by) as work:
        commands.save_fields(
            work,
            application_id,
            {
                "title": "Hilos que unen",
                "summary": "Weavers sell together.",
                "objectives": (world.objectives["SO2"],),
                "requested": asked,
                "activities": "Training, then a common fund.",
                "risks": "Threats on the road: travel in pairs.",
            },
        )
        commands.put_lines(work, application_id, [RoughLine("Staff", "Accountant", asked)])
    return application_id


def submitted(world: World, asked: int = 20_000_00, by: str = STAFF, **more: Any) -> UUID:
    application_id = written(world, asked, by, **more)
    with world.as_(by) as work:
        commands.submit(work, application_id)
    return application_id


def endorsed(world: World, asked: int = 20_000_00, **more: Any) -> UUID:
    """Within the hub's authority (EUR 25,000): ready to send. Above: with head office."""
    return _after(world, submitted(world, asked, **more), COORDINATOR, commands.endorse)


def sent(world: World) -> UUID:
    return _after(world, endorsed(world), COORDINATOR, lambda work, it: commands.send(work, it, sent_on=SENT_ON))


def _after(world: World, application_id: UUID, by: str, step: Callable[[Any, UUID], Any]) -> UUID:
    with world.as_(by) as work:
        step(work, application_id)
    return application_id


def status(world: World, application_id: UUID) -> str:
    with world.seen_by(STAFF) as work:
        return queries.get(work, application_id).status
