"""The community of these tests."""

from uuid import UUID

import pytest

from tests.world import World


@pytest.fixture
def community_id(world: World) -> UUID:
    """The weavers of Río Claro."""
    return world.communities["Río Claro"]
