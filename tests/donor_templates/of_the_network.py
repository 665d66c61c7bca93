"""A donor's workbook whose mapping waits, for the tests of who sees and changes what."""

from uuid import UUID

from tests.donor_templates.making import saved, uploaded
from tests.world import World


def of_the_donor(world: World) -> dict[str, UUID]:
    """It is the network's: what is filled in comes from the reader's own awards."""
    template_id = uploaded(world)
    return {"template_id": template_id, "mapping_id": saved(world, template_id)}
