"""What every test stands on: databases of its own, and no silent skip."""

from hypothesis import settings

pytest_plugins = ["pytester", "tests.skips", "tests.databases"]

# Two engines on slow cores differ too much for a deadline; a failure prints how to get it again.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
