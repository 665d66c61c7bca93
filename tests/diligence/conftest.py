"""The community of these tests."""

from uuid import UUID

import pytest

from tests.disbursements.stage import set_up
from tests.sub_grants.ground import Ground
from tests.world import World


@pytest.fixture
def community_id(world: World) -> UUID:
    """The weavers of Río Claro."""
    return world.communities["Río Claro"]


@pytest.fixture
def ground(world: World) -> Ground:
    """An active award with EUR 30,000.00 for cooperatives of Guatemala and EUR 40,000.00 in the bank."""
    return Ground(set_up(world))
