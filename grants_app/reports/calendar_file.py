"""The days on which reports are due as an iCalendar file (RFC 5545), for a person's own calendar."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_LONGEST_LINE = 75
"""Octets of a line, without its end."""


@dataclass(frozen=True, slots=True)
class DueDay:
    """One day of the file; `key` stays the same when the day moves, so that a calendar moves it too."""

    key: str
    on: date
    summary: str
    description: str
    url: str


def calendar_file(days: Iterable[DueDay], name: str, made_at: datetime) -> bytes:
    """The whole file: an entry of a whole day for each."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Grants//Reports due//EN", f"X-WR-CALNAME:{_escaped(name)}"]
    for day in days:
        lines += _entry(day, made_at)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in _folded(line))


def _entry(day: DueDay, made_at: datetime) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{day.key}",
        f"DTSTAMP:{made_at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escaped(day.summary)}",
        f"DESCRIPTION:{_escaped(day.description)}",
        f"URL:{day.url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


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
