"""Dates that bind people: months, periods and shares of time."""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def first_of_month(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def next_month(day: date) -> date:
    """The first day of the month after that of `day`."""
    return date(day.year + 1, 1, 1) if day.month == 12 else date(day.year, day.month + 1, 1)


def month_of(day: date) -> int:
    """The accounting month as an integer that sorts: 202611 for November 2026."""
    return day.year * 100 + day.month


_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From one day to another, both included."""

    starts_on: date
    ends_on: date

    def __post_init__(self) -> None:
        if self.ends_on < self.starts_on:
            raise ValueError("a period ends on or after the day it starts")

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on

    def __str__(self) -> str:
        return f"{self.starts_on:%d %b %Y} – {self.ends_on:%d %b %Y}"

    @property
    def days(self) -> int:
        return (self.ends_on - self.starts_on).days + 1

    def elapsed_days(self, today: date) -> int:
        """Days of the period gone by at the end of `today`: 0 before it starts, all of them after it ends."""
        return min(max((today - self.starts_on).days + 1, 0), self.days)

    def months(self) -> Iterator[date]:
        """The first day of each month that the period touches."""
        month = first_of_month(self.starts_on)
        while month <= self.ends_on:
            yield month
            month = next_month(month)

    def whole_months(self) -> "Period | None":
        """From the first day of the first month that lies within the period to the last day of the last one; None where none does."""
        first = self.starts_on if self.starts_on.day == 1 else next_month(self.starts_on)
        last = self.ends_on if self.ends_on == last_of_month(self.ends_on) else first_of_month(self.ends_on) - _ONE_DAY
        return Period(first, last) if first <= last else None

    def following(self, until: date) -> "Period | None":
        """A period of the same number of months right after this one, cut at `until`; None when nothing is left."""
        starts_on = self.ends_on + _ONE_DAY
        if starts_on > until:
            return None
        months = len(list(self.months()))
        return Period(starts_on, min(starts_on + relativedelta(months=months) - _ONE_DAY, until))
