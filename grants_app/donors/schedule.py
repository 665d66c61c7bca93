"""When a donor wants its reports, as its profile states it: their names, how the award is cut into periods, and the day of each."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from dateutil.relativedelta import relativedelta

from grants_app.core.calendar import last_of_month

_WITHIN = re.compile(r"(\d{1,3}) (days?|months?)")
_LONGEST_MONTHS = 24


class CutBy(StrEnum):
    """From where the months of a period are counted."""

    AWARD = "award"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Within:
    """So many days or months after a day."""

    count: int
    is_months: bool = False

    def after(self, day: date) -> date:
        """The last day on which it is still in time.

        Months end on the same day of their month, or on its last one where it has no such day: three months after 30 November
        is 28 February (29 in a leap year).
        """
        return day + (relativedelta(months=self.count) if self.is_months else timedelta(days=self.count))

    def __str__(self) -> str:
        unit = "month" if self.is_months else "day"
        return f"{self.count} {unit}{'' if self.count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class ReportTerm:
    """One kind of report: its name, its day, and, of reports on the way, how often."""

    name: str
    due: Within
    every_months: int = 0
    """0: once, at the end."""
    cut_by: CutBy = CutBy.AWARD
    has_narrative: bool = False
    """Whether a narrative report goes with it."""

    def end_of_period(self, award_starts_on: date, day: date) -> date:
        """The last day of the period in which a day lies.

        Counted from the award's first day as a whole number of months each time, never from the period before: an award that
        began on 31 January has quarters that begin on 30 April, 31 July, 31 October.
        """
        if self.cut_by is CutBy.CALENDAR:
            into = (day.month - 1) % self.every_months
            return last_of_month(day.replace(day=1) + relativedelta(months=self.every_months - 1 - into))
        months = self.every_months
        while award_starts_on + relativedelta(months=months) <= day:
            months += self.every_months
        return award_starts_on + relativedelta(months=months) - timedelta(days=1)

    def __str__(self) -> str:
        """The rule in words, for the donor's page."""
        often = _OFTEN[self.cut_by].format(months=_months(self.every_months)) if self.every_months else "at the end"
        narrative = "; with a narrative report" if self.has_narrative else ""
        return f"{self.name}: {often}, due {self.due} after the last day{narrative}"


_OFTEN = {
    CutBy.AWARD: "every {months} from the award's first day",
    CutBy.CALENDAR: "every {months} of the calendar",
}


def _months(count: int) -> str:
    return "month" if count == 1 else f"{count} months"


OWN_INTERIM = ReportTerm("Interim report", Within(60), every_months=12)
"""The network's own rule, for awards whose donor says nothing."""
OWN_FINAL = ReportTerm("Final report", Within(90))


def read_interim(row: Mapping[str, Any]) -> ReportTerm:
    """The reports on the way, out of a table of a profile. ValueError, with what is wrong, for anything else."""
    term = _read(row, needed={"name", "due", "every_months"}, known=_READERS)
    if term.cut_by is CutBy.CALENDAR and 12 % term.every_months:
        raise ValueError(f"{term.every_months} months do not divide a year, so the calendar cannot be cut by them")
    return term


def read_final(row: Mapping[str, Any]) -> ReportTerm:
    """The report at the end, out of a table of a profile. ValueError, with what is wrong, for anything else."""
    return _read(row, needed={"name", "due"}, known=("name", "due", "narrative"))


def _read(row: Mapping[str, Any], *, needed: set[str], known: Any) -> ReportTerm:
    unknown, missing = sorted(set(row) - set(known)), sorted(needed - set(row))
    if unknown or missing:
        problem = f"there is no {', '.join(unknown)}" if unknown else f"{', '.join(missing)} is missing"
        raise ValueError(f"{problem}; such a report has {', '.join(known)}")
    return ReportTerm(**{_FIELDS.get(name, name): _READERS[name](value) for name, value in row.items()})


def read_within(text: str) -> Within:
    """«60 days» or «3 months»."""
    found = _WITHIN.fullmatch(str(text))
    if found is None or not int(found[1]):
        raise ValueError(f"«{text}» is no time such as «60 days» or «3 months»")
    return Within(int(found[1]), found[2].startswith("month"))


def _read_name(text: str) -> str:
    if not str(text).strip() or len(str(text)) > 60:
        raise ValueError("name is a text of at most 60 characters")
    return str(text).strip()


def _read_months(count: int) -> int:
    if type(count) is not int or not 1 <= count <= _LONGEST_MONTHS:
        raise ValueError(f"every_months is a whole number from 1 to {_LONGEST_MONTHS}")
    return count


def _read_flag(value: bool) -> bool:
    if type(value) is not bool:
        raise ValueError("narrative is true or false")
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "name": _read_name,
    "every_months": _read_months,
    "cut_by": CutBy,
    "due": read_within,
    "narrative": _read_flag,
}
_FIELDS = {"narrative": "has_narrative"}
