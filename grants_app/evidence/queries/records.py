"""What stands beside the vouchers: reports with their stored files, who approved what, budgets by version, protected documents."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.budgets.models import BudgetLine, BudgetShare, BudgetVersion, BudgetVersionLine
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.errors import Forbidden, NotFound
from grants_app.core.work import Work
from grants_app.evidence.models import DocumentRelease, ReleasedDocument
from grants_app.evidence.queries.reach import Reach, inside, reach
from grants_app.evidence.queries.vouchers import first_version
from grants_app.evidence.rules import person_code
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.queries import DocumentFacts, documents_of
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.reports.models import Report, ReportFile, ReportStep
from grants_app.reports.queries import Figures
from grants_app.reports.rules import HAVE_FILE


def report_seen(work: Work, report_id: UUID) -> Report:
    """One report all of whose days are the reader's; to a guest there is none before it is approved."""
    found = work.one(select(Report).where(Report.id == report_id))
    there = inside(work, found.award_id, Period(found.starts_on, found.ends_on))
    if there.is_guest and found.status not in HAVE_FILE:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class StoredReport:
    """A version of a report with its stored file, without its bytes."""

    report: Report
    name: str
    sha256: str


def reports_seen(work: Work, there: Reach, period: Period) -> list[StoredReport]:
    """The approved reports of the award that lie inside these days and the reader's, each version by itself."""
    rows = work.rows(
        columns(Report, col(ReportFile.name), col(ReportFile.sha256))
        .join(ReportFile, col(ReportFile.report_id) == Report.id)
        .where(
            col(Report.award_id) == there.award.id,
            col(Report.starts_on) >= period.starts_on,
            col(Report.ends_on) <= period.ends_on,
        )
        .order_by(col(Report.ends_on), col(Report.version))
    )
    found = [StoredReport(*row) for row in rows]
    return [it for it in found if there.holds(Period(it.report.starts_on, it.report.ends_on))]


def report_file(work: Work, report_id: UUID) -> ReportFile:
    """The stored file of a report that the reader sees; NotFound (404) before it is approved."""
    return work.one(select(ReportFile).where(ReportFile.report_id == report_seen(work, report_id).id))


def file_content(work: Work, report_id: UUID) -> bytes:
    """The bytes of a stored file whose report was read before."""
    rows = work.rows(columns(col(ReportFile.content)).where(col(ReportFile.report_id) == report_id))
    return bytes(rows[0][0])


def position(work: Work, award_id: UUID) -> tuple[int, datetime | None]:
    """Where the award's ledger stands: its newest entry and when that was posted."""
    rows = work.rows(
        columns(func.coalesce(func.max(Entry.number), 0), func.max(Entry.posted_at)).where(
            col(Entry.book_id) == award_id
        )
    )
    return int(rows[0][0]), rows[0][1]


# --- who did what ---


@dataclass(frozen=True, slots=True)
class Approval:
    """One step of a report or a budget: what, when, by whom."""

    about: str
    act: str
    on: date
    at: datetime
    person_id: UUID | None
    name: str
    reason: str = ""

    @property
    def code(self) -> str:
        return person_code(self.person_id)


def approvals(work: Work, award_id: UUID, reports: Sequence[Report]) -> list[Approval]:
    """Who prepared, reviewed, approved and sent these reports, and who prepared and approved the award's budgets, oldest first."""
    found = [*_of_budgets(work, award_id), *_of_reports(work, reports)]
    return sorted(found, key=lambda it: it.at)


def _of_budgets(work: Work, award_id: UUID) -> Iterator[Approval]:
    wanted = select(BudgetVersion).where(BudgetVersion.award_id == award_id, BudgetVersion.status == "approved")
    for its in work.all(wanted.order_by(col(BudgetVersion.number))):
        about = f"Budget version {its.number}"
        yield Approval(about, "prepare", its.prepared_at.date(), its.prepared_at, its.prepared_by, its.prepared_by_name)
        if its.approved_at is not None:
            at = its.approved_at
            yield Approval(about, "approve", at.date(), at, its.approved_by, its.approved_by_name, its.reason)


def _of_reports(work: Work, reports: Sequence[Report]) -> Iterator[Approval]:
    names = {its.id: f"Report {Period(its.starts_on, its.ends_on)}, version {its.version}" for its in reports}
    for its in reports:
        at = its.prepared_at
        yield Approval(names[its.id], "prepare", at.date(), at, its.prepared_by, its.prepared_by_name)
    steps = select(ReportStep).where(col(ReportStep.report_id).in_(list(names)))
    for step in work.all(steps.order_by(col(ReportStep.at), col(ReportStep.id))):
        yield Approval(names[step.report_id], step.name, step.on, step.at, step.by_id, step.by_name, step.reason)


# --- budgets by version ---


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A hub's share of a line in one approved version, in minor units of the award's currency."""

    number: int
    approved_at: datetime | None
    donor_reference: str
    code: str
    heading: str
    description: str
    hub: str
    amount_minor: int


def budget_rows(work: Work, award_id: UUID) -> list[BudgetRow]:
    """Every approved version of the award's budget, line by line and hub by hub."""
    rows = work.rows(
        columns(
            col(BudgetVersion.number), col(BudgetVersion.approved_at), col(BudgetVersion.donor_reference),
            col(BudgetLine.code), col(BudgetVersionLine.heading), col(BudgetVersionLine.description), col(Hub.code),
            col(BudgetShare.amount_minor),
        )
        .select_from(BudgetVersion)
        .join(BudgetVersionLine, col(BudgetVersionLine.version_id) == BudgetVersion.id)
        .join(BudgetLine, col(BudgetLine.id) == BudgetVersionLine.line_id)
        .join(BudgetShare, col(BudgetShare.version_line_id) == BudgetVersionLine.id)
        .join(Hub, col(Hub.id) == BudgetShare.hub_id)
        .where(col(BudgetVersion.award_id) == award_id, col(BudgetVersion.status) == "approved")
        .order_by(col(BudgetVersion.number), col(BudgetVersionLine.position), col(BudgetLine.code), col(Hub.code))
    )  # fmt: skip
    return [BudgetRow(*row) for row in rows]


# --- documents ---


@dataclass(frozen=True, slots=True)
class PackedVoucher:
    """A voucher of a pack: how it is called, and who entered and posted it."""

    voucher_id: UUID
    """Its first version."""
    hub: str
    year: int
    number: str
    incurred_on: date
    prepared_by: UUID | None
    posted_by: UUID | None


def packed_vouchers(work: Work, conditions: Sequence[Any]) -> list[PackedVoucher]:
    """The vouchers whose charges fulfil these conditions (of charges), each once, by hub, year and number."""
    rows = work.rows(
        columns(
            first_version, col(Hub.code), col(Voucher.year), col(Voucher.number), col(Voucher.incurred_on),
            col(Charge.prepared_by), col(Charge.posted_by),
        )
        .select_from(Charge)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .join(Hub, col(Hub.id) == Voucher.hub_id)
        .where(*conditions)
        .order_by(col(Hub.code), col(Voucher.year), col(Voucher.number), col(Voucher.version), col(Charge.id))
    )  # fmt: skip
    found: dict[UUID, PackedVoucher] = {}
    for row in rows:
        found.setdefault(row[0], PackedVoucher(*row))
    return list(found.values())


def in_postings(work: Work, found: Figures) -> ColumnElement[bool]:
    """Under which a charge stands in the list of transactions: its entry has a posting of cost in the reach of the figures."""
    about = (
        columns(col(Entry.about_id))
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(*found.reach.conditions)
    )
    return col(Charge.id).in_(about)


def protected_documents(work: Work, there: Reach, period: Period) -> list[DocumentFacts]:
    """The protected documents of vouchers booked on these days, in the reader's reach."""
    booked_on = func.coalesce(col(Charge.accounting_on), col(Charge.incurred_on))
    found = packed_vouchers(work, [*there.charges, booked_on.between(period.starts_on, period.ends_on)])
    return [one for one in documents_of(work, [its.voucher_id for its in found]) if one.is_protected]


def voucher_numbers(work: Work, facts: Sequence[DocumentFacts]) -> dict[UUID, str]:
    """By first version: the number of the vouchers of these documents, as the newest version has it."""
    ids = list({its.voucher_id for its in facts})
    rows = work.rows(
        columns(first_version.label("document_id"), col(Voucher.number))
        .where(first_version.in_(ids))
        .order_by(col(Voucher.version))
    )
    return {row[0]: row[1] for row in rows}


def releases(work: Work, award_id: UUID) -> Sequence[DocumentRelease]:
    """What was released of the award's protected documents, newest first."""
    wanted = select(DocumentRelease).where(DocumentRelease.award_id == award_id)
    return work.all(wanted.order_by(col(DocumentRelease.released_at).desc(), col(DocumentRelease.id)))


def released_documents(work: Work, release_id: UUID) -> list[UUID]:
    """The documents that a release takes in."""
    wanted = columns(col(ReleasedDocument.document_id)).where(col(ReleasedDocument.release_id) == release_id)
    return [row.document_id for row in work.rows(wanted.order_by(col(ReleasedDocument.document_id)))]


@dataclass(frozen=True, slots=True)
class ReleaseCard:
    """A release with the reader's reach and its documents."""

    release: DocumentRelease
    reach: Reach
    document_ids: frozenset[UUID]


def release_card(work: Work, release_id: UUID) -> ReleaseCard:
    """One release, for the cleared of the hubs whose documents it takes in; Forbidden (403) for other colleagues."""
    its = work.one(select(DocumentRelease).where(DocumentRelease.id == release_id))
    there = reach(work, its.award_id)
    ids = frozenset(released_documents(work, its.id))
    mine = {one.id: one for one in protected_documents(work, there, its.period)}
    if there.is_guest or not ids <= mine.keys():
        raise NotFound
    if not all(work.actor.may(Action.DOCUMENT_RELEASE, mine[one].hub_id) for one in ids):
        raise Forbidden("Only the cleared of these documents' hubs may take this pack and hand it over.")
    return ReleaseCard(its, there, ids)
