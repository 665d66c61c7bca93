"""Lists of reports, the period that comes next, and stored files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.reports.models import Report, ReportFile, ReportStep
from grants_app.reports.rules import CURRENT, FROZEN


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
    """The newest version of a report of the award that covers some of these days, or None."""
    return work.session.exec(
        select(Report)
        .where(Report.award_id == award_id, Report.starts_on <= period.ends_on, Report.ends_on >= period.starts_on)
        .order_by(col(Report.ends_on), col(Report.version).desc())
    ).first()


def report_of(work: Work, award_id: UUID, period: Period) -> Report | None:
    """The newest version of the report of exactly this period, or None."""
    report = overlapping(work, award_id, period)
    return report if report and (report.starts_on, report.ends_on) == (period.starts_on, period.ends_on) else None


def newest(work: Work, award_id: UUID) -> Report | None:
    """The newest report of an award, or None."""
    return work.session.exec(
        select(Report)
        .where(Report.award_id == award_id)
        .order_by(col(Report.ends_on).desc(), col(Report.version).desc())
    ).first()


def later_report(work: Work, report: Report) -> Report | None:
    """A report of a later period whose figures are frozen already, or None."""
    return work.session.exec(
        select(Report)
        .where(Report.award_id == report.award_id, Report.ends_on > report.ends_on, col(Report.status).in_(FROZEN))
        .order_by(col(Report.ends_on))
    ).first()


def end_before(work: Work, report: Report) -> date | None:
    """The last day that the award's approved reports before this one closed, or None."""
    last: date | None = work.session.exec(
        select(func.max(Report.ends_on)).where(
            Report.award_id == report.award_id, Report.ends_on < report.ends_on, col(Report.status).in_(CURRENT)
        )
    ).one()
    return last


def stored_file(work: Work, report_id: UUID) -> ReportFile:
    """The file of an approved report; NotFound for one that is not approved."""
    return work.one(select(ReportFile).where(ReportFile.report_id == report_id))


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


def steps_taken(work: Work, report_id: UUID) -> Sequence[ReportStep]:
    """What happened with a report, in that order."""
    wanted = select(ReportStep).where(ReportStep.report_id == report_id)
    return work.all(wanted.order_by(col(ReportStep.at), col(ReportStep.id)))


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a report."""

    id: UUID
    version: int
    status: str
    total_minor: int | None
    approved_by: str
    approved_at: datetime | None
    sha256: str


def versions(work: Work, report: Report) -> list[VersionRow]:
    """All versions of a report, oldest first, each with the hash of its stored file."""
    rows = work.rows(
        columns(
            col(Report.id), col(Report.version), col(Report.status), col(Report.total_minor), col(Report.approved_by_name),
            col(Report.approved_at), func.coalesce(col(ReportFile.sha256), ""),
        )
        .join(ReportFile, col(ReportFile.report_id) == Report.id, isouter=True)
        .where(col(Report.award_id) == report.award_id, col(Report.ends_on) == report.ends_on)
        .order_by(col(Report.version))
    )  # fmt: skip
    return [VersionRow(*row) for row in rows]
