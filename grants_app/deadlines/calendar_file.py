"""Days and moments as an iCalendar file (RFC 5545), for a person's own calendar; knows nothing of what they are."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST_LINE = 75
"""Octets of a line, without its end."""
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the file; `key` stays the same when the day moves, so that a calendar moves it too."""

    key: str
    on: date | datetime
    """A whole day, or a moment."""
    summary: str
    description: str
    url: str


def calendar_file(entries: Iterable[Entry], name: str, made_at: datetime) -> bytes:
    """The whole file."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Grants//Deadlines//EN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
    ]
    for entry in entries:
        lines += _entry(entry, made_at)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _entry(entry: Entry, made_at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{_escaped(entry.key)}",
        f"DTSTAMP:{_utc(made_at)}",
        # It counts days: an entry that moved has a higher number the day after, whatever a calendar remembers.
        f"SEQUENCE:{max((made_at - _BEGAN).days, 0)}",
        *_days(entry.on),
        f"SUMMARY:{_escaped(entry.summary)}",
        f"DESCRIPTION:{_escaped(entry.description)}",
        f"URL:{entry.url}",
        "CLASS:PRIVATE",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _days(on: date | datetime) -> list[str]:
    if isinstance(on, datetime):
        return [f"DTSTART:{_utc(on)}"]
    return [f"DTSTART;VALUE=DATE:{on:%Y%m%d}", f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}"]


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = " ".join(text.split())
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[bytes]:
    """A long line goes on after a space on the next; no letter is cut in two."""
    part = b""
    for sign in line:
        octets = sign.encode()
        if len(part) + len(octets) > _LONGEST_LINE:
            yield part
            part = b" "
        part += octets
    yield part
