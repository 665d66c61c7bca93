"""Own deadlines that come again, in plain words: on which days they fall, and what was moved or left out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import FR, MO, MONTHLY, TH, TU, WE, WEEKLY, YEARLY, rrule

from grants_app.core.errors import Invalid

MOST = 400
"""Days that one deadline may fall on within what is looked at: a day a week of more than seven years."""
_WORKING = (MO, TU, WE, TH, FR)
LAST_WORKDAY = -1
_ORDINALS = {1: "1st", 2: "2nd", 3: "3rd", 21: "21st", 22: "22nd", 23: "23rd", 31: "31st"}


class Repeats(StrEnum):
    """How often a deadline comes."""

    ONCE = "once"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    WORKDAY = "workday"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"


REPEATS_LABELS: Mapping[str, str] = {
    Repeats.ONCE: "Once, on the first day",
    Repeats.WEEKLY: "Each week, on the weekday of the first day",
    Repeats.MONTHLY: "Each month, on the day of the first day (or the month's last)",
    Repeats.WORKDAY: "Each month, on a working day (Monday to Friday)",
    Repeats.QUARTERLY: "Every three months from the first day",
    Repeats.YEARLY: "Each year, on the first day's date",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """When a deadline comes: from a first day, perhaps until a last one; `moved` days fall on another day or (None) not at all."""

    starts_on: date
    repeats: Repeats = Repeats.ONCE
    workday: int | None = None
    """Of a month: 1 to 15, or -1 for its last."""
    until_on: date | None = None
    moved: Mapping[date, date | None] = field(default_factory=dict)

    def check(self) -> None:
        """Refuse (422) what says no days."""
        wrong: dict[str, str] = {}
        if self.until_on is not None and self.until_on < self.starts_on:
            wrong["until_on"] = "The last day is before the first."
        is_workday = self.repeats is Repeats.WORKDAY
        if is_workday and self.workday not in (*range(1, 16), LAST_WORKDAY):
            wrong["workday"] = "Say which working day of the month: 1 to 15, or the last."
        if wrong:
            raise Invalid(next(iter(wrong.values())), fields=wrong)

    def days(self, until: date) -> Iterator[tuple[date, date]]:
        """The regular day and the day it falls on, for all up to `until`."""
        last = min(until, self.until_on or until)
        for regular in self._regular(last):
            falls_on = self.moved.get(regular, regular)
            if falls_on is not None:
                yield regular, falls_on

    def _regular(self, last: date) -> Iterator[date]:
        if last < self.starts_on:
            return
        first, ends = (datetime.combine(day, time()) for day in (self.starts_on, last))
        if self.repeats is Repeats.ONCE:
            yield self.starts_on
            return
        yield from (moment.date() for moment in rrule(dtstart=first, until=ends, count=None, **self._words()).xafter(
            first, count=MOST, inc=True
        ))  # fmt: skip

    def _words(self) -> dict[str, Any]:
        day = self.starts_on.day
        # «The last of these that the month has»: the 31st falls on the 30th where there is none.
        on_day = {"bymonthday": tuple(range(min(day, 28), day + 1)), "bysetpos": -1}
        words: Mapping[Repeats, dict[str, Any]] = {
            Repeats.WEEKLY: {"freq": WEEKLY},
            Repeats.MONTHLY: {"freq": MONTHLY, **on_day},
            Repeats.WORKDAY: {"freq": MONTHLY, "byweekday": _WORKING, "bysetpos": self.workday},
            Repeats.QUARTERLY: {"freq": MONTHLY, "interval": 3, **on_day},
            Repeats.YEARLY: {"freq": YEARLY, "bymonth": self.starts_on.month, **on_day},
        }
        return words[self.repeats]

    def in_words(self) -> str:
        """«each month on the 5th working day»."""
        first = self.starts_on
        if self.repeats is Repeats.WORKDAY:
            which = "last" if self.workday == LAST_WORKDAY else ordinal(self.workday or 1)
            return f"each month on the {which} working day"
        return {
            Repeats.ONCE: f"once, on {first.day} {first:%B %Y}",
            Repeats.WEEKLY: f"each {first:%A}",
            Repeats.MONTHLY: f"each month on the {ordinal(first.day)}",
            Repeats.QUARTERLY: f"every three months on the {ordinal(first.day)}, from {first:%B %Y}",
            Repeats.YEARLY: f"each year on {first.day} {first:%B}",
        }[self.repeats]


def ordinal(number: int) -> str:
    """«5th»."""
    return _ORDINALS.get(number, f"{number}th")


def instant(on: date, at: time, zone: str) -> datetime:
    """The moment of an hour in a zone: an hour that a clock shows twice is the first of them, one that it skips comes an hour later."""
    return datetime.combine(on, at, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def last_looked_at(today: date) -> date:
    """How far ahead own deadlines are shown."""
    return today + timedelta(days=400)
