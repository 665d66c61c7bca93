"""A result of hub Kenya with its evidence, for the tests that walk all routes."""

from datetime import date
from uuid import UUID

from sqlmodel import select

from grants_app.access import OPERATOR
from grants_app.core.attachments import attachment
from grants_app.core.work import open_work
from grants_app.results import commands, queries
from grants_app.results.models import ResultDocument
from grants_app.results.rules import Measured, PlanFacts
from tests.world import World


def measured_in_kenya(world: World, award_id: UUID) -> dict[str, UUID]:
    """Twelve people earn; how that was measured is the hub's business and its auditors'."""
    with open_work(world.database, OPERATOR) as work:
        commands.register_shipped(work)
    with world.as_("Wanjiru Kamau") as work:
        earn = next(its.id for its in queries.indicators(work) if its.code == "EARN")
        commands.plan_award(work, award_id, earn, PlanFacts(0, 40))
        said = Measured(
            earn, date(2026, 1, 1), date(2026, 3, 1), 12, "Nyumba kumi ziliulizwa", world.communities["Baobab"], women=7
        )
        made = commands.record(
            work, award_id, world.hubs["KE"], said, [attachment("list.txt", b"twelve, without names")]
        )
        evidence = work.one(select(ResultDocument).where(ResultDocument.result_id == made.id))
        return {"result_id": made.id, "evidence_id": evidence.id}
