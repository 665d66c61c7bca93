"""The stage of disbursements, on which authority is exercised."""

import pytest

from tests.disbursements.stage import Stage, set_up
from tests.world import World


@pytest.fixture
def stage(world: World) -> Stage:
    """An active award with a budget for two hubs and EUR 40,000 in the bank."""
    return set_up(world)
