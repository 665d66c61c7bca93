"""All that changes reports: prepared, typed into, frozen, returned, approved with its file and lock, sent; and files exported."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import insert

from exports import DONOR_REPORTS, NotWritable
from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.posting import OpenBook, lock_until, open_book, reverse
from grants_app.ledger.queries import entries_about
from grants_app.ledger.rules import AccountName, Event, Kind, Side
from grants_app.reports import queries, rules
from grants_app.reports.models import Report, ReportFile, ReportLine, ReportPosting
from grants_app.reports.queries import INDIRECT_EVENT, Figures
from grants_app.reports.rules import TRACK, IndirectShare

INCOME_EVENT = "income recognised"


@dataclass(frozen=True, slots=True)
class TypedLine:
    """What a person types for one line of a report; None: the default is used."""

    line_id: UUID
    units: Decimal | None = None
    forecast_unit: str = ""
    forecast_units: Decimal | None = None
    forecast_unit_cost: Decimal | None = None
    forecast: Money | None = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A donor's file: its name, kind and bytes, and whether it may be submitted."""

    name: str
    content: bytes
    media_type: str
    is_draft: bool


def prepare(work: Work, award_id: UUID, period: Period, file_format: str) -> Report:
    """Begin a report for a period of an award; periods of one award do not overlap."""
    work.must_somewhere(Action.REPORT_PREPARE)
    its = _award(work, award_id, Action.REPORT_PREPARE, to_change=True)
    _must_be_format(file_format)
    _must_be_inside(its, period)
    if other := queries.overlapping(work, its.id, period):
        raise Conflict(
            f"There is already a report for {Period(other.starts_on, other.ends_on)}; open that one, or choose later days."
        )
    found = queries.figures(work, its, period)
    report = Report(
        award_id=its.id,
        status=rules.Status.DRAFT,
        format=file_format,
        starts_on=period.starts_on,
        ends_on=period.ends_on,
        budget_version_id=found.version.id,
        prepared_by=work.actor.id,
        prepared_by_name=work.actor.name,
        prepared_at=work.now,
    )
    work.add(report)
    work.note(
        "report.prepared", report.id, its.lead_hub_id, award=its.reference, period=str(period), format=file_format
    )
    return report


def type_lines(work: Work, report_id: UUID, typed: list[TypedLine]) -> None:
    """Keep what was typed for lines of a draft: units, forecast of the next period, explanation of the variation."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_PREPARE)
    its = _award(work, report.award_id, Action.REPORT_PREPARE)
    if report.status != rules.Status.DRAFT:
        raise Conflict("The figures of this report are frozen. Return it to draft to change what was typed.")
    known = {figure.line.line_id for figure in _figures(work, its, report).lines}
    here = queries.typed_lines(work, report.id)
    for line in typed:
        if line.line_id not in known:
            raise Invalid("A line is not in the approved budget any more. Reload the page.")
        row = here.get(line.line_id) or ReportLine(report_id=report.id, line_id=line.line_id)
        row.units, row.explanation = line.units, line.explanation
        row.forecast_unit, row.forecast_units = line.forecast_unit, line.forecast_units
        row.forecast_unit_cost = line.forecast_unit_cost
        row.forecast_minor = line.forecast.minor if line.forecast is not None else None
        work.add(row)
    work.note("report.typed", report.id, its.lead_hub_id, lines=len(typed))


def review(work: Work, report_id: UUID) -> Report:
    """Freeze the figures: indirect cost and income up to the end of the period are computed and posted."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_REVIEW)
    its = _award(work, report.award_id, Action.REPORT_REVIEW)
    step = TRACK.step(report.status, "review")
    found = _figures(work, its, report)
    if stopping := [blocker for blocker in queries.blockers(work, found, report) if blocker.stops_review]:
        raise Conflict(
            " ".join(blocker.says for blocker in stopping) + " Clear this first; then the figures can be frozen."
        )
    _post_indirect_and_income(work, report, found)
    report.status = step.target
    report.reviewed_by, report.reviewed_by_name, report.reviewed_at = work.actor.id, work.actor.name, work.now
    report.total_minor = _figures(work, its, report).total_cumulative
    work.add(report)
    work.note(
        "report.reviewed",
        report.id,
        its.lead_hub_id,
        award=its.reference,
        total=Money(report.total_minor, its.currency),
    )
    return report


def return_(work: Work, report_id: UUID, *, note: str) -> Report:
    """Back to draft: the indirect cost and income that the review posted are taken back."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_PREPARE)
    its = _award(work, report.award_id, Action.REPORT_PREPARE)
    step = TRACK.step(report.status, "return")
    if not note.strip():
        raise Invalid("Say why the report goes back to draft.", fields={"note": "Say why."})
    with open_book(work, its.id) as book:
        _take_back(work, book, report)
    report.status, report.total_minor = step.target, None
    work.add(report)
    work.note("report.returned", report.id, its.lead_hub_id, award=its.reference, reason=note)
    return report


def approve(work: Work, report_id: UUID, *, network: str) -> Report:
    """Approve the frozen figures: the postings are taken up, the file and its hash are stored, the period is locked."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_APPROVE)
    its = _award(work, report.award_id, Action.REPORT_APPROVE)
    step = TRACK.step(report.status, "approve")
    rules.people_different(report.prepared_by, report.reviewed_by, work.actor.id)
    found = _figures(work, its, report)
    rules.must_be_unchanged(report.total_minor, found.total_cumulative)
    if stopping := queries.blockers(work, found, report):
        raise Conflict("This report cannot be approved yet: " + " ".join(blocker.says for blocker in stopping))
    content = _write(work, its, found.period, report.format, network=network, report=report, status="approved")
    file = ReportFile(
        report_id=report.id,
        name=_file_name(its, found.period, report.format, draft=False),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        stored_at=work.now,
    )
    work.add(file)
    taken_up = queries.untaken_postings(work, its.id, report.ends_on)
    if taken_up:
        work.session.execute(
            insert(ReportPosting), [{"posting_id": posting_id, "report_id": report.id} for posting_id in taken_up]
        )
    lock_until(work, its.id, report.ends_on)
    report.status = step.target
    report.approved_by, report.approved_by_name, report.approved_at = work.actor.id, work.actor.name, work.now
    work.add(report)
    work.note(
        "report.approved", report.id, its.lead_hub_id, award=its.reference, sha256=file.sha256, postings=len(taken_up)
    )
    return report


def send(work: Work, report_id: UUID, *, sent_on: date) -> Report:
    """Record that the approved file went to the donor."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_SEND)
    its = _award(work, report.award_id, Action.REPORT_SEND)
    step = TRACK.step(report.status, "send")
    if sent_on > work.today:
        raise Invalid("This day has not come yet.", fields={"sent_on": "Give a day that has come."})
    report.status, report.sent_on = step.target, sent_on
    work.add(report)
    work.note("report.sent", report.id, its.lead_hub_id, award=its.reference, sent_on=sent_on)
    return report


def export(work: Work, award_id: UUID, period: Period, file_format: str, *, network: str) -> ExportedFile:
    """A donor's file: the stored one where a report of just this period is approved, else a draft that says so.

    Raises Conflict with every reason when the figures do not allow a file, Invalid for an unknown format or period.
    """
    work.must_somewhere(Action.REPORT_READ)
    its = queries.award(work, award_id)
    _must_be_format(file_format)
    _must_be_inside(its, period)
    kind = DONOR_REPORTS[file_format].media_type
    if approved := queries.approved_report(work, its.id, period, file_format):
        file = queries.stored_file(work, approved.id)
        return ExportedFile(file.name, file.content, kind, is_draft=False)
    report = queries.overlapping(work, its.id, period)
    same = report if report and (report.starts_on, report.ends_on) == (period.starts_on, period.ends_on) else None
    content = _write(
        work, its, period, file_format, network=network, report=same, status=same.status if same else "draft"
    )
    return ExportedFile(_file_name(its, period, file_format, draft=True), content, kind, is_draft=True)


def _write(
    work: Work, its: Award, period: Period, file_format: str, *, network: str, report: Report | None, status: str
) -> bytes:
    shown = {"sent": "approved"}.get(status, status)
    statement = queries.statement(work, its, period, network=network, report=report, status=shown)
    try:
        return DONOR_REPORTS[file_format].write(statement)
    except NotWritable as refusal:
        raise Conflict("No file was written. " + " ".join(refusal.reasons)) from refusal


def _figures(work: Work, its: Award, report: Report) -> Figures:
    return queries.figures(work, its, Period(report.starts_on, report.ends_on))


def _post_indirect_and_income(work: Work, report: Report, found: Figures) -> None:
    shares = queries.indirect_to_post(work, found)
    indirect = sum(share.amount for share in shares)
    its = found.award
    income = rules.income_due(
        its.amount_minor, its.total_budget_minor, found.total_cumulative + indirect, queries.income_posted(work, its)
    )
    round_number = len(entries_about(work, report.id))
    with open_book(work, its.id) as book:
        for share in shares:
            _post_indirect(book, report, share, round_number)
        if income:
            _post_income(book, report, income, round_number)


def _post_indirect(book: OpenBook, report: Report, share: IndirectShare, round_number: int) -> None:
    cost = Money(share.amount, book.currency)
    expense = AccountName(Kind.EXPENSE, book.currency, hub_id=share.hub_id, line_id=share.line_id, source="award")
    recovery = AccountName(Kind.INDIRECT_RECOVERY, book.currency, hub_id=share.hub_id)
    key = f"report.indirect:{report.id}:{round_number}:{share.line_id}:{share.hub_id}"
    sides = (Side(expense, cost.minor, cost, cost), Side(recovery, -cost.minor, -cost, -cost))
    book.post(_event(book, report, key, INDIRECT_EVENT, f"Indirect cost until {report.ends_on:%d %b %Y}", sides))
    book.consume(key, report.id, share.line_id, share.hub_id, cost.minor, from_advance=False)


def _post_income(book: OpenBook, report: Report, minor: int, round_number: int) -> None:
    income = Money(minor, book.currency)
    deferred, earned = AccountName(Kind.DEFERRED_GRANT, book.currency), AccountName(Kind.GRANT_INCOME, book.currency)
    sides = (Side(deferred, minor, income, income), Side(earned, -minor, -income, -income))
    key = f"report.income:{report.id}:{round_number}"
    book.post(
        _event(book, report, key, INCOME_EVENT, f"The donor's share of cost until {report.ends_on:%d %b %Y}", sides)
    )


def _event(book: OpenBook, report: Report, key: str, name: str, description: str, sides: tuple[Side, ...]) -> Event:
    on = book.first_open_day(report.ends_on)
    return Event(book.id, key, name, report.id, description, report.ends_on, report.ends_on, on, sides, id=new_id())


def _take_back(work: Work, book: OpenBook, report: Report) -> None:
    """Reverse what the last review posted, and its use of the budget."""
    for view in entries_about(work, report.id):
        entry = view.entry
        if view.reversed_by is not None or entry.reverses_id is not None:
            continue
        key = f"report.returned:{entry.id}"
        reverse(work, book, entry.id, key=key, on=report.ends_on, description="The report went back to draft")
        for it in view.postings:
            account = it.account
            if account.kind == Kind.EXPENSE and account.line_id and account.hub_id:
                book.consume(
                    key, report.id, account.line_id, account.hub_id, -it.posting.amount_minor, from_advance=False
                )


def _award(work: Work, award_id: UUID, action: Action, *, to_change: bool = False) -> Award:
    """The award, where the person has the right in every hub that takes part: a report is of the whole action."""
    its = queries.award(work, award_id, to_change=to_change)
    for hub in award_queries.participants(work, its.id):
        work.must(action, hub.id)
    return its


def _must_be_format(file_format: str) -> None:
    if file_format not in DONOR_REPORTS:
        raise Invalid(f"There is no format «{file_format}»; the formats are {', '.join(DONOR_REPORTS)}.")


def _must_be_inside(its: Award, period: Period) -> None:
    if period.starts_on < its.starts_on or period.ends_on > its.ends_on:
        whole = Period(its.starts_on, its.ends_on)
        raise Invalid(f"{its.reference} runs {whole}; the period must lie inside it.")


def _file_name(its: Award, period: Period, file_format: str, *, draft: bool) -> str:
    safe = "".join(sign if sign.isalnum() or sign in "-_." else "-" for sign in its.reference)
    suffix = DONOR_REPORTS[file_format].extension
    marked = "-DRAFT" if draft else ""
    return f"{safe}-{file_format}-{period.starts_on}-{period.ends_on}{marked}.{suffix}"
