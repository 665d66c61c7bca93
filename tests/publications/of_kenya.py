"""A policy of hub Kenya alone, which waits for a review, for the tests of who sees and changes what."""

from dataclasses import replace
from uuid import UUID

from grants_app.publications import commands
from tests.publications.making import terms
from tests.world import NOW, World


def to_be_published(world: World, award_id: UUID) -> UUID:
    """The hub's finance officer prepared it."""
    its = replace(terms(), code="KE-PUB", title="Sauti ya bonde", description="Ukaguzi")
    with world.as_("Achieng Njeri", NOW) as work:
        return commands.prepare(work, award_id, its, after=0).id
