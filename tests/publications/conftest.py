"""The ground on which publishing is played: the award of sub-grants, in full swing."""

import pytest

from tests.disbursements.stage import set_up
from tests.publications.making import who
from tests.sub_grants.ground import Ground
from tests.world import World


@pytest.fixture
def ground(world: World) -> Ground:
    """An active award with a signed agreement and EUR 40,000.00 in the bank; a director recorded who publishes."""
    who(world)
    return Ground(set_up(world))
