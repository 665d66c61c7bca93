"""Which postings are a report's: those it took up, or, while it is open, all that no report took up until its last day."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, literal, or_
from sqlmodel import col, select

from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Posting
from grants_app.ledger.rules import Kind
from grants_app.reports.models import Report, ReportPosting
from grants_app.reports.rules import CURRENT, Status

BEGINNING = date(1999, 1, 1)
"""Before the first euro: a cumulative figure begins here, so that a cost booked before the award's start is in it."""
TAKEN_UP = (Kind.EXPENSE, Kind.GRANT_INCOME)
"""Kinds of account whose postings a report takes up."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The postings of a report, or of a range of days that no report is of.

    Since a report locks what it takes up, what no report took up until a day is what was booked after the last report's end.
    """

    award: Award
    period: Period
    after: date | None
    """The last day of the report before; None for a first report."""
    earlier: tuple[Period, ...]
    """The periods of earlier reports that are approved: a cost of theirs is an adjustment here."""
    report: Report | None

    @property
    def has_taken_up(self) -> bool:
        """Whether the report has its own postings; else they are told by their days."""
        return self.report is not None and self.report.status in {*CURRENT, Status.REPLACED}

    @property
    def days(self) -> Period:
        """The accounting days of its postings."""
        return Period(BEGINNING if self.after is None else self.after + timedelta(days=1), self.period.ends_on)

    @property
    def until_end(self) -> Period:
        return Period(BEGINNING, self.period.ends_on)

    @property
    def conditions(self) -> list[Any]:
        """Under which a posting of cost (joined with its account) is in the reach."""
        of_award = [col(Account.book_id) == self.award.id, col(Account.kind) == Kind.EXPENSE]
        if not self.has_taken_up or self.report is None:
            return [*of_award, col(Posting.accounting_on).between(self.days.starts_on, self.days.ends_on)]
        versions = select(Report.id).where(
            Report.award_id == self.award.id,
            Report.ends_on == self.report.ends_on,
            Report.version <= self.report.version,
        )
        taken = select(ReportPosting.posting_id).where(col(ReportPosting.report_id).in_(versions))
        return [*of_award, col(Posting.id).in_(taken)]

    @property
    def adjustment(self) -> ColumnElement[bool]:
        """Under which a posting of the reach is a cost of an earlier report's period."""
        days = (col(Posting.incurred_on).between(one.starts_on, one.ends_on) for one in self.earlier)
        return or_(false(), *days)


def reach(work: Work, its: Award, period: Period, report: Report | None = None) -> Reach:
    """The reach of a report; without one, of the postings booked on the days of the period."""
    rows = work.rows(
        columns(col(Report.starts_on), col(Report.ends_on), col(Report.status))
        .where(col(Report.award_id) == its.id, col(Report.ends_on) < period.ends_on)
        .order_by(col(Report.ends_on))
    )
    approved = [Period(starts_on, ends_on) for starts_on, ends_on, status in rows if status in CURRENT]
    earlier = tuple(one for one in approved if one.ends_on < period.starts_on or report is not None)
    if report is None:
        return Reach(its, period, period.starts_on - timedelta(days=1), earlier, None)
    ends = [ends_on for _, ends_on, _ in rows]
    return Reach(its, period, max(ends, default=None), earlier, report)


def untaken(work: Work, report: Report) -> Any:
    """What the report takes up: the postings of cost and income until its last day that no report took up, each with its id."""
    return (
        columns(col(Posting.id), literal(report.id, Report.__table__.c.id.type))  # type: ignore[attr-defined]
        .join(Account, col(Account.id) == Posting.account_id)
        .join(ReportPosting, col(ReportPosting.posting_id) == Posting.id, isouter=True)
        .where(
            col(Account.book_id) == report.award_id,
            col(Account.kind).in_(TAKEN_UP),
            col(Posting.accounting_on) <= report.ends_on,
            col(ReportPosting.posting_id).is_(None),
        )
    )


def taken_count(work: Work, report_id: UUID) -> int:
    """How many postings a report took up."""
    return len(work.rows(columns(col(ReportPosting.posting_id)).where(col(ReportPosting.report_id) == report_id)))
