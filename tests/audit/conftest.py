"""The trail by the command line, too."""

from tests.command_line.conftest import grants

__all__ = ["grants"]
