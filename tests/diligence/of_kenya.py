"""A due diligence of hub Kenya alone, for the tests of who sees and changes what."""

from uuid import UUID

from sqlmodel import select

from grants_app.diligence import commands, queries
from grants_app.diligence.models import Proof
from grants_app.diligence.rules.life import NewCondition
from tests.diligence.making import begun, decision, submitted
from tests.world import NOW, World

STAFF, COORDINATOR = "Wanjiru Kamau", "Otieno Ouma"


def reviewed(world: World) -> dict[str, UUID]:
    """A review was accepted with a condition; the next one is being filled in from its answers."""
    community_id = world.communities["Baobab"]
    review_id = submitted(world, community_id, by=STAFF, checker=STAFF, pro_measures="Tembelea siku za soko")
    with world.as_(COORDINATOR) as work:
        condition = NewCondition("Daftari la fedha", NOW.date())
        commands.accept_with_conditions(work, review_id, decision("medium", condition))
        [made] = queries.conditions(work, review_id)
        paper = work.one(select(Proof).where(Proof.community_id == community_id, Proof.name != ""))
    return {
        "review_id": begun(world, community_id, by=STAFF),
        "review_condition_id": made.id,
        "proof_id": paper.id,
    }
