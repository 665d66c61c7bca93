"""What people are told, how they want it by mail, and the life of a message; pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

LONGEST_EVENT, LONGEST_SUBJECT, LONGEST_TEXT, LONGEST_LINK = 200, 200, 2000, 300


class Mail(StrEnum):
    """How a person wants notices by mail; they always stand in the program."""

    EACH = "each"
    DIGEST = "digest"
    NONE = "none"


MAIL_LABELS: Mapping[str, str] = {
    Mail.EACH: "Each by itself, at once",
    Mail.DIGEST: "All of a day in one mail, in the morning",
    Mail.NONE: "None: I read them here",
}


class State(StrEnum):
    """Of a message in the outbox."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """The program ended between sending and writing it down: it may have gone, so it is not sent again."""


STATE_LABELS: Mapping[str, str] = {
    State.WAITING: "Waiting",
    State.SENDING: "Being sent",
    State.SENT: "Sent",
    State.FAILED: "Failed",
    State.UNKNOWN: "Unknown, not sent again",
}
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""After each try that surely did not reach anybody; after the last one no other follows."""
STALE = timedelta(days=7)
"""A message that could not leave for so long helps nobody any more."""


def pause(tries: int) -> timedelta | None:
    """How long to wait after so many tries; None when there was the last one."""
    return PAUSES[tries - 1] if tries <= len(PAUSES) else None


def must_be_tellable(event: str, link: str) -> None:
    """An event has a name of its own, and a notice leads into the program. ValueError: a mistake of the program."""
    if not event or len(event) > LONGEST_EVENT:
        raise ValueError(f"an event is named in 1 to {LONGEST_EVENT} signs: {event!r}")
    if not link.startswith("/") or link.startswith("//") or len(link) > LONGEST_LINK:
        raise ValueError(f"a notice leads to an address of this program: {link!r}")


def shortened(text: str, longest: int) -> str:
    """The text in one piece; what is too long ends with a sign that there is more."""
    plain = text.strip()
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """A subject, without line breaks: a header of a mail is one line."""
    return shortened(" ".join(text.split()), LONGEST_SUBJECT)


MORNING = time(7)
"""From then on the mail of a day may go, in the reader's own time."""


def is_morning(now: datetime, last: datetime | None, zone: str) -> bool:
    """Whether the reader's morning has come and this day's mail was not made yet."""
    here = now.astimezone(ZoneInfo(zone))
    return here.time() >= MORNING and (last is None or last.astimezone(ZoneInfo(zone)).date() < here.date())
