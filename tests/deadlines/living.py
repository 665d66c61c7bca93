"""A worker that lives through simulated days: a program of its own, so that it can be killed like one.

`python -m tests.deadlines.living DATABASE PORT CLOCK UNTIL`: the file CLOCK holds the day it lives in, and goes on when it is done.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from grants_app.core.database import Database
from grants_app.deadlines.reminding import remind_all
from grants_app.notices.mailing import Sender
from grants_app.notices.sending import new_name, send_due


def live(database: Database, sender: Sender, clock: Path, until: datetime) -> None:
    """From the day that the clock holds until another, one round a day."""
    name = new_name()
    while (now := datetime.fromisoformat(clock.read_text(encoding="utf-8"))) < until:
        remind_all(database, now=lambda now=now: now)  # type: ignore[misc]
        send_due(database, sender, name, now=lambda now=now: now)  # type: ignore[misc]
        later = clock.with_suffix(".later")
        later.write_text((now + timedelta(days=1)).isoformat(), encoding="utf-8")
        later.replace(clock)


def sender_at(port: int) -> Sender:
    """The tests' own mail server."""
    return Sender("127.0.0.1", port, "none", "", "", "grants@example.org", "Network", "https://grants.example.org")


if __name__ == "__main__":
    url, at, its_clock, end = sys.argv[1:]
    live(Database(url), sender_at(int(at)), Path(its_clock), datetime.fromisoformat(end))
