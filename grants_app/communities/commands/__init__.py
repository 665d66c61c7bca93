"""All that changes communities' files."""

from grants_app.communities.commands.profiles import write_profile

__all__ = ["write_profile"]
