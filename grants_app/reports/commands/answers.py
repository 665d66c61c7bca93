"""What happens with an approved report: it is sent, the donor accepts it or asks, and a director begins the next version."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.work import Work
from grants_app.ledger.posting import open_book
from grants_app.reports import queries
from grants_app.reports.models import Report, ReportLine
from grants_app.reports.rules import NO_CORRESPONDENCE, TRACK, Correspondence, Status
from grants_app.reports.steps import award_to_report, take_step, write_down


def send(
    work: Work, report_id: UUID, *, sent_on: date, told: Correspondence = NO_CORRESPONDENCE, note: str = ""
) -> Report:
    """Record that the approved file went to the donor: on which day, to whom, by what means."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_SEND)
    its = award_to_report(work, report.award_id, Action.REPORT_SEND)
    step = TRACK.step(report.status, "send")
    _must_have_come(work, sent_on, "sent_on")
    report.sent_on = sent_on
    take_step(work, report, step, reason=note, on=sent_on, told=told)
    work.note(
        "report.sent",
        report.id,
        its.lead_hub_id,
        award=its.reference,
        sent_on=sent_on,
        to=told.with_whom,
        means=told.means,
    )
    return report


def accept(
    work: Work, report_id: UUID, *, on: date, note: str = "", told: Correspondence = NO_CORRESPONDENCE
) -> Report:
    """Record that the donor accepted the report: on which day, who there, and by which letter."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_SEND)
    its = award_to_report(work, report.award_id, Action.REPORT_SEND)
    step = TRACK.step(report.status, "accept")
    _must_be_after(work, report, on)
    take_step(work, report, step, reason=note, on=on, told=told)
    work.note("report.accepted", report.id, its.lead_hub_id, award=its.reference, on=on, letter=note, by=told.with_whom)
    return report


def query(work: Work, report_id: UUID, *, on: date, note: str, told: Correspondence = NO_CORRESPONDENCE) -> Report:
    """Record what the donor asks about the report; a director may then begin its next version."""
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_SEND)
    its = award_to_report(work, report.award_id, Action.REPORT_SEND)
    step = TRACK.step(report.status, "query")
    _must_be_after(work, report, on)
    take_step(work, report, step, reason=note, on=on, told=told)
    work.note(
        "report.queried", report.id, its.lead_hub_id, award=its.reference, on=on, question=note, by=told.with_whom
    )
    return report


def reopen(work: Work, report_id: UUID, *, note: str) -> Report:
    """Begin the next version: its period is open again, what it took up and its file stay, and it takes up what differs.

    Only the award's newest report can be opened again; into an earlier one, its correction goes as an adjustment.
    """
    report = queries.report(work, report_id, to_change=True)
    work.must_somewhere(Action.REPORT_APPROVE)
    its = award_to_report(work, report.award_id, Action.REPORT_APPROVE)
    step = TRACK.step(report.status, "reopen")
    if later := queries.later_report(work, report):
        raise Conflict(
            f"The report until {later.ends_on:%d %b %Y} comes after this one and is {later.status}. What is to be corrected here "
            "becomes an adjustment in the next report"
            + (", or return that one to draft first." if later.status == Status.REVIEWED else ".")
        )
    take_step(work, report, step, reason=note)
    with open_book(work, its.id) as book:
        book.open_after(queries.end_before(work, report))
    following = _next_version(work, report)
    work.note(
        "report.reopened",
        report.id,
        its.lead_hub_id,
        award=its.reference,
        version=following.version,
        next=following.id,
        reason=note,
    )
    return following


def _next_version(work: Work, report: Report) -> Report:
    """A draft of the same period, with what was typed for the version before it."""
    following = Report(
        award_id=report.award_id,
        status=Status.DRAFT,
        version=report.version + 1,
        format=report.format,
        starts_on=report.starts_on,
        ends_on=report.ends_on,
        budget_version_id=report.budget_version_id,
        difference_line_id=report.difference_line_id,
        prepared_by=report.prepared_by,  # who opens it again has prepared nothing, and may approve it
        prepared_by_name=report.prepared_by_name,
        prepared_at=work.now,
    )
    work.add(following)
    write_down(work, following)
    typed = queries.typed_lines(work, report.id).values()
    work.add_all(ReportLine, [line.model_dump() | {"report_id": following.id} for line in typed])
    return following


def _must_have_come(work: Work, on: date, field: str) -> None:
    if on > work.today:
        raise Invalid("This day has not come yet.", fields={field: "Give a day that has come."})


def _must_be_after(work: Work, report: Report, on: date) -> None:
    _must_have_come(work, on, "on")
    if report.sent_on is not None and on < report.sent_on:
        says = f"The report was sent on {report.sent_on:%d %b %Y}; the donor answered on that day or later."
        raise Invalid(says, fields={"on": says})
