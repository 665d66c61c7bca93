"""Lists of reports, the period that comes next, and stored files."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award, AwardHub
from grants_app.awards.schedule import next_owed
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.expenditures.models import Cofinancing
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.ledger.rules import Kind
from grants_app.reports.models import Report, ReportFile, ReportLetter, ReportStep
from grants_app.reports.queries.reach import TAKEN_UP
from grants_app.reports.rules import CURRENT, FROZEN, Status


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
    later: int = 0
    """How many entries were posted in its period, in its book or for it in other awards', since its figures were frozen."""


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
    later = _later_counts(work, [row.id for row in rows if row.status == Status.REVIEWED])
    return [replace(Row(*row), later=later.get(row.id, 0)) for row in rows], count


def _later_counts(work: Work, report_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Entries of cost and income posted into the periods of frozen reports since, and cost that other awards paid for them."""
    if not report_ids:
        return {}
    entries = func.count(func.distinct(col(Entry.id)))
    of_book = (
        columns(col(Report.id), entries)
        .join(Entry, and_(col(Entry.book_id) == Report.award_id, col(Entry.number) > Report.frozen_at_entry))
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, and_(col(Account.id) == Posting.account_id, col(Account.kind).in_(TAKEN_UP)))
    )
    of_others = (
        columns(col(Report.id), entries)
        .join(Cofinancing, and_(col(Cofinancing.action_id) == Report.award_id, col(Cofinancing.status) == "approved"))
        .join(Account, and_(col(Account.line_id) == Cofinancing.line_id, col(Account.kind) == Kind.EXPENSE))
        .join(Posting, col(Posting.account_id) == Account.id)
        .join(Entry, and_(col(Entry.id) == Posting.entry_id, col(Entry.posted_at) > Report.reviewed_at))
        .where(col(Posting.incurred_on).between(col(Cofinancing.starts_on), col(Cofinancing.ends_on)))
    )
    found: dict[UUID, int] = {}
    for wanted in (of_book, of_others):
        mine = wanted.where(col(Report.id).in_(report_ids), col(Entry.accounting_on) <= Report.ends_on)
        for report_id, count in work.rows(mine.group_by(col(Report.id))):
            found[report_id] = found.get(report_id, 0) + count
    return found


def reportable_awards(work: Work) -> list[Award]:
    """The awards whose whole figures the person may see."""
    awards = work.all(award_queries.visible_awards(work).order_by(col(Award.reference)))
    if work.actor.everywhere(Action.REPORT_READ):
        return list(awards)
    mine = work.actor.hubs_with(Action.REPORT_READ)
    others = columns(col(AwardHub.award_id)).where(col(AwardHub.hub_id).not_in(mine))
    shared = {award_id for (award_id,) in work.rows(others)}
    return [its for its in awards if its.id not in shared]


def next_period(work: Work, its: Award) -> Period:
    """The period that the next report covers, as the award's schedule has it; where all are begun, the award's last day."""
    owed = next_owed(award_queries.owed_reports(work, its))
    return owed.period if owed else Period(its.ends_on, its.ends_on)


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


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step that a version of a report took, with the paper of it."""

    version: int
    report_id: UUID
    step: ReportStep
    letter: str
    """The paper's name; empty where there is none."""
    sha256: str


def steps_taken(work: Work, report: Report) -> list[StepRow]:
    """What happened with a report in all its versions, in that order."""
    wanted = (
        columns(
            col(Report.version), col(Report.id), ReportStep, func.coalesce(col(ReportLetter.name), ""),
            func.coalesce(col(ReportLetter.sha256), ""),
        )
        .join(ReportStep, col(ReportStep.report_id) == Report.id)
        .join(ReportLetter, col(ReportLetter.step_id) == ReportStep.id, isouter=True)
        .where(col(Report.award_id) == report.award_id, col(Report.ends_on) == report.ends_on)
        .order_by(col(ReportStep.at), col(ReportStep.id))
    )  # fmt: skip
    return [StepRow(*row) for row in work.rows(wanted)]


def letter(work: Work, report: Report, step_id: UUID | None) -> ReportLetter:
    """The paper of a step of this report; NotFound where there is none."""
    mine = select(ReportStep.id).where(ReportStep.report_id == report.id, ReportStep.id == step_id)
    return work.one(select(ReportLetter).where(col(ReportLetter.step_id).in_(mine)))


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a report."""

    id: UUID
    version: int
    status: str
    prepared_by: str
    prepared_at: datetime
    total_minor: int | None
    approved_by: str
    approved_at: datetime | None
    sha256: str


def versions(work: Work, report: Report) -> list[VersionRow]:
    """All versions of a report, oldest first, each with the hash of its stored file."""
    rows = work.rows(
        columns(
            col(Report.id), col(Report.version), col(Report.status), col(Report.prepared_by_name), col(Report.prepared_at),
            col(Report.total_minor), col(Report.approved_by_name),
            col(Report.approved_at), func.coalesce(col(ReportFile.sha256), ""),
        )
        .join(ReportFile, col(ReportFile.report_id) == Report.id, isouter=True)
        .where(col(Report.award_id) == report.award_id, col(Report.ends_on) == report.ends_on)
        .order_by(col(Report.version))
    )  # fmt: skip
    return [VersionRow(*row) for row in rows]
