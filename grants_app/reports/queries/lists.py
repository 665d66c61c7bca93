"""Lists of reports, the period that comes next, and stored files."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Posting
from grants_app.ledger.rules import Kind
from grants_app.reports.models import Report, ReportFile, ReportPosting
from grants_app.reports.rules import Status


@dataclass(frozen=True, slots=True)
class Row:
    """One report in the list."""

    id: UUID
    award: str
    title: str
    starts_on: date
    ends_on: date
    version: int
    status: str
    prepared_by: str


def listing(work: Work, *, award_id: UUID | None = None, first: int = 0, most: int = 50) -> tuple[list[Row], int]:
    """Reports of the awards whose whole figures the person may see, newest period first, and how many there are."""
    mine = [its.id for its in reportable_awards(work)]
    wanted = (col(Report.award_id).in_(mine if award_id is None else [one for one in mine if one == award_id]),)
    count = work.session.exec(select(func.count()).select_from(Report).where(*wanted)).one()
    rows = work.rows(
        columns(
            col(Report.id), col(Award.reference), col(Award.title), col(Report.starts_on), col(Report.ends_on),
            col(Report.version), col(Report.status), col(Report.prepared_by_name),
        )
        .join(Award, col(Award.id) == Report.award_id)
        .where(*wanted)
        .order_by(col(Report.ends_on).desc(), col(Award.reference), col(Report.version).desc())
        .offset(first)
        .limit(most)
    )  # fmt: skip
    return [Row(*row) for row in rows], count


def reportable_awards(work: Work) -> list[Award]:
    """The awards whose whole figures the person may see."""
    awards = work.all(award_queries.visible_awards(work).order_by(col(Award.reference)))
    if work.actor.everywhere(Action.REPORT_READ):
        return list(awards)
    mine = work.actor.hubs_with(Action.REPORT_READ)
    return [its for its in awards if {hub.id for hub in award_queries.participants(work, its.id)} <= mine]


def next_period(work: Work, its: Award) -> Period:
    """The period that the next report covers: from the day after the last one, for twelve months or to the end."""
    last: date | None = work.session.exec(select(func.max(Report.ends_on)).where(Report.award_id == its.id)).one()
    starts_on = its.starts_on if last is None else min(last + timedelta(days=1), its.ends_on)
    return Period(starts_on, min(starts_on + relativedelta(months=12) - timedelta(days=1), its.ends_on))


def overlapping(work: Work, award_id: UUID, period: Period) -> Report | None:
    """A report of the award that covers some of these days, or None."""
    return work.session.exec(
        select(Report).where(
            Report.award_id == award_id, Report.starts_on <= period.ends_on, Report.ends_on >= period.starts_on
        )
    ).first()


def stored_file(work: Work, report_id: UUID) -> ReportFile:
    """The file of an approved report; NotFound for one that is not approved."""
    return work.one(select(ReportFile).where(ReportFile.report_id == report_id))


def approved_report(work: Work, award_id: UUID, period: Period, file_format: str) -> Report | None:
    """The approved report of exactly this period and format, or None."""
    return work.session.exec(
        select(Report)
        .where(
            Report.award_id == award_id,
            Report.starts_on == period.starts_on,
            Report.ends_on == period.ends_on,
            Report.format == file_format,
            col(Report.status).in_([Status.APPROVED, Status.SENT]),
        )
        .order_by(col(Report.version).desc())
    ).first()


def untaken_postings(work: Work, award_id: UUID, until: date) -> list[UUID]:
    """The postings of cost up to a day that no report has taken up."""
    rows = work.rows(
        columns(col(Posting.id))
        .join(Account, col(Account.id) == Posting.account_id)
        .join(ReportPosting, col(ReportPosting.posting_id) == Posting.id, isouter=True)
        .where(
            col(Account.book_id) == award_id,
            col(Account.kind) == Kind.EXPENSE,
            col(Posting.accounting_on) <= until,
            col(ReportPosting.posting_id).is_(None),
        )
    )
    return [posting_id for (posting_id,) in rows]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A stored file without its bytes."""

    name: str
    sha256: str


def stored_file_facts(work: Work, report_id: UUID) -> FileFacts | None:
    """Name and hash of the file of an approved report; None before approval."""
    rows = work.rows(
        columns(col(ReportFile.name), col(ReportFile.sha256)).where(col(ReportFile.report_id) == report_id)
    )
    return FileFacts(*rows[0]) if rows else None
