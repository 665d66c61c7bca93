"""What every test stands on: databases of its own, a real browser, and no silent skip."""

import pytest
from hypothesis import settings

from grants_app.core.database import Database
from tests.world import World, make_world

pytest_plugins = ["pytester", "tests.skips", "tests.databases", "tests.chromium"]

# Two engines on slow cores differ too much for a deadline; a failure prints how to get it again.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")


@pytest.fixture
def world(database: Database) -> World:
    """A small network in a database of its own, once on each engine."""
    return make_world(database)
