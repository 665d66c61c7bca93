"""Pure rules of the first page: which period an award reports next and when, and how things that wait are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from grants_app.core.calendar import Period

AHEAD_DAYS = 60
"""How far the first page looks ahead."""
PERIOD = relativedelta(months=12)

APPLICATIONS: Mapping[str, str] = {
    "draft": "to complete",
    "submitted": "to review",
    "head-office-review": "to decide",
    "ready": "to send to the donor",
}
"""What is to be done with an application, by its status."""
DISBURSEMENTS: Mapping[str, str] = {
    "draft": "to ask for",
    "requested": "to endorse",
    "endorsed": "to approve",
    "approved": "to pay",
    "paid": "to confirm on arrival",
}
"""What is to be done with a disbursement, by its status."""


@dataclass(frozen=True, slots=True)
class ReportAhead:
    """The next financial report of an award."""

    period: Period
    due_on: date
    is_final: bool

    def has_ended(self, today: date) -> bool:
        """Whether the period is over, so that the report can be made."""
        return self.period.ends_on < today

    def matters_on(self, today: date) -> bool:
        """Whether it is due, or its period ends soon."""
        return self.period.ends_on <= today + timedelta(days=AHEAD_DAYS)


def next_report(
    award: Period, last_reported_on: date | None, interim_days: int | None, final_days: int | None
) -> ReportAhead | None:
    """Twelve months from the start or the day after the last report, at most to the end; None when all is reported.

    Where the donor names no days, 60 for an interim report and 90 for the final one.
    """
    starts_on = award.starts_on if last_reported_on is None else last_reported_on + timedelta(days=1)
    if starts_on > award.ends_on:
        return None
    ends_on = min(starts_on + PERIOD - timedelta(days=1), award.ends_on)
    is_final = ends_on == award.ends_on
    days = (final_days or 90) if is_final else (interim_days or 60)
    return ReportAhead(Period(starts_on, ends_on), ends_on + timedelta(days=days), is_final)
