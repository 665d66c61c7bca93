"""Becomes LibreOffice after it took limits upon itself: memory, time, and the size of what it writes. Started by its path."""

import os
import sys


def main(memory: str, seconds: str, size: str, *command: str) -> None:
    """Set the limits, then become the command."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # not on every system

        for limit, most in (
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_AS, int(memory)),
            (resource.RLIMIT_CPU, int(seconds)),
            (resource.RLIMIT_FSIZE, int(size)),
        ):
            resource.setrlimit(limit, (most, most))
    os.execv(command[0], command)  # noqa: S606  # no shell: the program and its arguments as we were given them


if __name__ == "__main__":
    main(*sys.argv[1:])
