"""The demo's dates move with the calendar: by whole months, so that its last step happened in the month before today."""

from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from typing import TypeVar, cast

from dateutil.relativedelta import relativedelta

from grants_app.core.calendar import last_of_month

PRESENT = date(2026, 11, 1)
"""The month in which the demo's files are read as they are written."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shift:
    """How many months everything is moved."""

    months: int

    @classmethod
    def to(cls, today: date) -> "Shift":
        """What brings the files' present to the month of `today`."""
        return cls((today.year - PRESENT.year) * 12 + today.month - PRESENT.month)

    def day(self, day: date) -> date:
        """The day so many months later: the last of a month stays the last, so none leaves its month or passes another."""
        moved = day + relativedelta(months=self.months)
        return last_of_month(moved) if day == last_of_month(day) else moved

    def record(self, record: T) -> T:
        """A record that was read, with all its days moved; records within records too."""
        return cast("T", self._moved(record))

    def _moved(self, value: object) -> object:
        if isinstance(value, date) and not isinstance(value, datetime):
            return self.day(value)
        if isinstance(value, tuple):
            return tuple(self._moved(part) for part in value)
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{field.name: self._moved(getattr(value, field.name)) for field in fields(value)})
        return value
