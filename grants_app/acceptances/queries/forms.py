"""The forms of an award: what an agency authorised and accepted, beside what was reported to it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select
from sqlmodel import col, func, or_, select

from grants_app.acceptances import rules
from grants_app.acceptances.models import Acceptance, AcceptedLine, AuthorisedAmount, RejectedBefore
from grants_app.acceptances.rules import TRACK, Face, LineKey, Said, Status
from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.budgets import queries as budgets
from grants_app.budgets.models import BudgetLine
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge
from grants_app.findings.models import Finding
from grants_app.findings.rules import Beside
from grants_app.findings.rules import Status as FindingStatus
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.ledger.rules import Kind
from grants_app.reports import queries as reports
from grants_app.reports.models import Report, ReportFigure, ReportPosting
from grants_app.reports.rules import Status as ReportStatus

ANSWERABLE = frozenset({ReportStatus.SENT, ReportStatus.ACCEPTED})
WITH_THE_AGENCY = ANSWERABLE | {ReportStatus.QUERIED}
"""Reports that make a form: what they say is the agency's to judge."""


def get(work: Work, acceptance_id: UUID, *, to_change: bool = False) -> Acceptance:
    """One answer of an agency whose award the person may see whole; `to_change` locks its row until commit."""
    wanted = select(Acceptance).where(Acceptance.id == acceptance_id)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    its = work.one(wanted)
    reports.award(work, its.award_id)
    return its


def lines_of(work: Work, acceptance_id: UUID) -> Sequence[AcceptedLine]:
    """The lines of an answer."""
    return work.all(select(AcceptedLine).where(AcceptedLine.acceptance_id == acceptance_id))


def standing(work: Work, report_id: UUID) -> Acceptance | None:
    """The answer to a report that was not declined, or None."""
    return work.session.exec(
        select(Acceptance).where(Acceptance.report_id == report_id, Acceptance.status != Status.DECLINED)
    ).first()


def reported(work: Work, award_id: UUID) -> Mapping[date, Mapping[LineKey, int]]:
    """B: the donor's column of all versions of each report, by its last day, in minor units.

    What an agency rejected earlier left that column with its own form, so taking it out of the books does not reduce a later one.
    """
    found: dict[date, dict[LineKey, int]] = defaultdict(lambda: defaultdict(int))
    for ends_on, line_id, hub_id, minor in work.rows(_figures(award_id)):
        found[ends_on][LineKey(line_id, hub_id)] += int(minor)
    for ends_on, line_id, hub_id, minor in work.rows(_rejected_earlier(award_id)):
        found[ends_on][LineKey(line_id, hub_id)] -= int(minor)
    return {ends_on: {key: minor for key, minor in keys.items() if minor} for ends_on, keys in found.items()}


def _figures(award_id: UUID) -> Select[date, UUID, UUID, int]:
    return (
        columns(
            col(Report.ends_on),
            col(ReportFigure.line_id),
            col(ReportFigure.hub_id),
            func.sum(ReportFigure.amount_minor),
        )
        .join(Report, col(Report.id) == ReportFigure.report_id)
        .where(col(Report.award_id) == award_id, col(ReportFigure.source) == "award")
        .group_by(col(Report.ends_on), col(ReportFigure.line_id), col(ReportFigure.hub_id))
    )


def _rejected_earlier(award_id: UUID) -> Select[date, UUID | None, UUID | None, int]:
    return (
        columns(col(Report.ends_on), col(Account.line_id), col(Account.hub_id), func.sum(Posting.amount_minor))
        .select_from(ReportPosting)
        .join(Report, col(Report.id) == ReportPosting.report_id)
        .join(Posting, col(Posting.id) == ReportPosting.posting_id)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(Finding, col(Finding.entry_id).in_([col(Entry.id), col(Entry.reverses_id)]))
        .where(col(Report.award_id) == award_id, col(Account.kind) == Kind.EXPENSE, col(Account.source) == "award")
        .where(col(Finding.id).in_(_rejecting(award_id)))
        .group_by(col(Report.ends_on), col(Account.line_id), col(Account.hub_id))
    )


def _rejecting(award_id: UUID) -> Any:
    """The findings under which an agency's answers reject cost: their own, and those that had disallowed it before."""
    standing = (Acceptance.award_id == award_id, Acceptance.status != Status.DECLINED)
    own = select(AcceptedLine.finding_id).join(Acceptance, col(Acceptance.id) == AcceptedLine.acceptance_id)
    before = select(RejectedBefore.finding_id).join(Acceptance, col(Acceptance.id) == RejectedBefore.acceptance_id)
    return own.where(*standing, col(AcceptedLine.finding_id).is_not(None)).union(before.where(*standing))


def rejected_before(work: Work, acceptance_id: UUID) -> Sequence[UUID]:
    """The findings that had disallowed what this answer rejects."""
    return work.all(select(RejectedBefore.finding_id).where(RejectedBefore.acceptance_id == acceptance_id))


def _earlier(work: Work, award: Award, report: Report) -> dict[LineKey, tuple[Beside, ...]]:
    """Findings whose cost the report still has in its figures: what they disallowed stands in later ones, what they question may go.

    What an earlier answer of the agency rejected left its own form, and what was incurred after the period is not of this report.
    """
    told = (
        select(Posting.entry_id)
        .join(ReportPosting, col(ReportPosting.posting_id) == Posting.id)
        .join(Report, col(Report.id) == ReportPosting.report_id)
        .where(Report.award_id == award.id, Report.ends_on <= report.ends_on)
    )
    rows = work.all(
        select(Finding)
        .join(Charge, col(Charge.id) == Finding.about_id, isouter=True)
        .where(
            Finding.award_id == award.id, col(Finding.status).in_([FindingStatus.QUESTIONED, FindingStatus.DISALLOWED])
        )
        .where(or_(col(Finding.entry_id).is_(None), col(Finding.entry_id).not_in(told)))
        .where(or_(col(Charge.id).is_(None), col(Charge.incurred_on) <= report.ends_on))
        .where(col(Finding.id).not_in(_rejecting(award.id)))
        .order_by(col(Finding.reference))
        .execution_options(populate_existing=True)
    )
    found: dict[LineKey, tuple[Beside, ...]] = {}
    for its in rows:
        key = LineKey(its.line_id, its.hub_id)
        found[key] = (*found.get(key, ()), its.beside(award.currency))
    return found


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """One line of one hub that the agency may accept."""

    key: LineKey
    label: str
    reported: Money
    earlier: tuple[Beside, ...] = ()
    """Findings that took or may take cost out of it, which this report does not tell yet."""

    @property
    def disallowed(self) -> list[Beside]:
        """Of them, what is our own cost already."""
        return [it for it in self.earlier if it.status == FindingStatus.DISALLOWED]

    @property
    def field(self) -> str:
        """How its fields end."""
        return f"{self.key.line_id}-{self.key.hub_id}"


def to_answer(work: Work, report: Report) -> list[ToAnswer]:
    """What was reported per line and hub, by line; Conflict unless the report is with the agency and has no answer yet."""
    if report.status not in ANSWERABLE:
        raise Conflict(f"This report is {report.status}. An agency's answer is recorded once the report was sent.")
    if (its := standing(work, report.id)) is not None:
        raise Conflict(f"The agency's answer to this report is recorded already, and is {its.status}.")
    its_award = reports.award(work, report.award_id)
    per_key = reported(work, report.award_id).get(report.ends_on, {})
    names = names_of_lines(work, report.award_id)
    hubs = dict(work.rows(columns(col(Hub.id), col(Hub.code))))
    earlier = _earlier(work, its_award, report)
    rows = [
        ToAnswer(
            key,
            f"{names[key.line_id][0]}, {hubs[key.hub_id]}",
            Money(minor, its_award.currency),
            earlier.get(key, ()),
        )
        for key, minor in per_key.items()
    ]
    return sorted(rows, key=lambda row: row.label)


def names_of_lines(work: Work, award_id: UUID) -> dict[UUID, tuple[str, str]]:
    """Code, and code with description, of each line the award ever had."""
    codes = columns(col(BudgetLine.id), col(BudgetLine.code)).where(col(BudgetLine.award_id) == award_id)
    now = {line.line_id: f"{line.code} {line.description}" for line in budgets.approved_lines(work, award_id)}
    return {line_id: (code, now.get(line_id, code)) for line_id, code in work.rows(codes)}


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a form."""

    line_id: UUID
    label: str
    face: Face
    findings: tuple[Finding, ...]
    """Under which its rejected parts stand."""


@dataclass(frozen=True, slots=True)
class Form:
    """One form: a report, what the agency said of it, and what it authorised after it."""

    report: Report
    acceptance: Acceptance | None
    rows: tuple[Row, ...]
    total: Face
    may_record: bool
    steps: tuple[Step, ...]
    stopped: str

    @property
    def period(self) -> Period:
        return Period(self.report.starts_on, self.report.ends_on)


@dataclass(frozen=True, slots=True)
class Page:
    """All that an award's page of authorised, reported and accepted amounts shows; the newest form first."""

    award: Award
    forms: tuple[Form, ...]
    first: Money
    """Authorised before the first form."""
    authorised: Sequence[AuthorisedAmount]
    labels: Mapping[UUID, str]


def page(work: Work, award_id: UUID) -> Page:
    """The forms of an award, for a reader who may see it whole."""
    award = reports.award(work, award_id)
    sent = with_the_agency(work, award.id)
    ends = [report.ends_on for report in sent]
    granted = authorised_amounts(work, award.id)
    told = answers(work, award.id)
    names = {line_id: label for line_id, (_, label) in names_of_lines(work, award.id).items()}
    shown = _lines_of_forms(work, award, sent, granted, told)
    forms = [
        _form(work, award, report, told.get(report.id), [(line, forms[at]) for line, forms in shown.items()], names)
        for at, report in enumerate(sent)
    ]
    before = sum(one.authorised_minor for one in granted if rules.form_of(one.starts_on, ends) == 0)
    return Page(award, tuple(reversed(forms)), Money(before, award.currency), granted, names)


@dataclass(frozen=True, slots=True)
class Answered:
    """An agency's answer with its lines, and the findings under which it rejects a part of them."""

    acceptance: Acceptance
    lines: tuple[AcceptedLine, ...]
    findings: Mapping[UUID, tuple[Finding, ...]]


def authorised_amounts(work: Work, award_id: UUID) -> Sequence[AuthorisedAmount]:
    """All that the agency's letters authorised, in the order of its periods."""
    return work.all(
        select(AuthorisedAmount)
        .where(AuthorisedAmount.award_id == award_id)
        .order_by(col(AuthorisedAmount.starts_on), col(AuthorisedAmount.recorded_at), col(AuthorisedAmount.id))
    )


def with_the_agency(work: Work, award_id: UUID) -> Sequence[Report]:
    """The reports that the agency has, by their days."""
    wanted = select(Report).where(Report.award_id == award_id, col(Report.status).in_(WITH_THE_AGENCY))
    return work.all(wanted.order_by(col(Report.ends_on), col(Report.version)))


def answers(work: Work, award_id: UUID) -> dict[UUID, Answered]:
    """By report: its answer that was not declined."""
    rows = work.rows(
        columns(Acceptance, AcceptedLine, Finding)
        .join(AcceptedLine, col(AcceptedLine.acceptance_id) == Acceptance.id, isouter=True)
        .join(Finding, col(Finding.id) == AcceptedLine.finding_id, isouter=True)
        .where(col(Acceptance.award_id) == award_id, col(Acceptance.status) != Status.DECLINED)
        .order_by(col(Finding.reference))
    )
    found: dict[UUID, Answered] = {}
    for its, line, finding in rows:
        before = found.get(its.report_id, Answered(its, (), {}))
        findings = dict(before.findings)
        if finding is not None:
            findings[line.line_id] = (*findings.get(line.line_id, ()), finding)
        found[its.report_id] = Answered(its, (*before.lines, line) if line else before.lines, findings)
    for its, row, finding in _before(work, award_id):
        findings = dict(found[its.report_id].findings)
        findings[row.line_id] = (*findings.get(row.line_id, ()), finding)
        found[its.report_id] = replace(found[its.report_id], findings=findings)
    return found


def _before(work: Work, award_id: UUID) -> Sequence[tuple[Acceptance, RejectedBefore, Finding]]:
    """What had been disallowed before answers rejected it."""
    return work.rows(
        columns(Acceptance, RejectedBefore, Finding)
        .join(RejectedBefore, col(RejectedBefore.acceptance_id) == Acceptance.id)
        .join(Finding, col(Finding.id) == RejectedBefore.finding_id)
        .where(col(Acceptance.award_id) == award_id, col(Acceptance.status) != Status.DECLINED)
        .order_by(col(Finding.reference))
    )


Given = Mapping[UUID, Mapping[int, tuple[int, int]]]
"""Line → which form → what was requested and authorised, in minor units."""


def _given_by_form(granted: Sequence[AuthorisedAmount], ends: Sequence[date]) -> Given:
    """What the agency authorised, by line and by the form on which it stands (0: before the first)."""
    given: dict[UUID, dict[int, tuple[int, int]]] = defaultdict(lambda: defaultdict(lambda: (0, 0)))
    for one in granted:
        at = rules.form_of(one.starts_on, ends)
        asked, authorised = given[one.line_id][at]
        given[one.line_id][at] = (asked + one.requested_minor, authorised + one.authorised_minor)
    return given


def _lines_of_forms(
    work: Work,
    award: Award,
    sent: Sequence[Report],
    granted: Sequence[AuthorisedAmount],
    told: Mapping[UUID, Answered],
) -> dict[UUID, list[Face]]:
    ends = [report.ends_on for report in sent]
    costs, given = reported(work, award.id), _given_by_form(granted, ends)
    lines = set(given) | {key.line_id for end in ends for key in costs.get(end, {})}
    return {
        line_id: rules.forms_of_line(
            _first_authorised(given, line_id, award), _said_of_line(award, line_id, sent, told, costs, given)
        )
        for line_id in lines
    }


def _first_authorised(given: Given, line_id: UUID, award: Award) -> Money:
    """What was authorised of a line before the first form."""
    return Money(given.get(line_id, {}).get(0, (0, 0))[1], award.currency)


def _said_of_line(
    award: Award,
    line_id: UUID,
    sent: Sequence[Report],
    told: Mapping[UUID, Answered],
    costs: Mapping[date, Mapping[LineKey, int]],
    given: Given,
) -> list[Said]:
    """What each form says of a line, in their order."""
    of_line = given.get(line_id, {})
    return [
        _said(award, report, told.get(report.id), costs.get(report.ends_on, {}), line_id, of_line.get(at, (0, 0)))
        for at, report in enumerate(sent, start=1)
    ]


def _said(
    award: Award,
    report: Report,
    answered: Answered | None,
    costs: Mapping[LineKey, int],
    line_id: UUID,
    given: tuple[int, int],
) -> Said:
    spent = sum(minor for key, minor in costs.items() if key.line_id == line_id)
    accepted: int | None = None
    if answered is not None and answered.acceptance.status == Status.CONFIRMED:
        accepted = sum(line.accepted_minor for line in answered.lines if line.line_id == line_id)
        again = [it for it in answered.findings.get(line_id, ()) if it.status == FindingStatus.WITHDRAWN]
        accepted += sum(it.amount_minor for it in again)  # its rejection was taken back
    elif answered is None and report.status == ReportStatus.ACCEPTED:
        accepted = spent  # accepted as a whole
    money = [Money(minor, award.currency) for minor in (spent, *given)]
    return Said(money[0], None if accepted is None else Money(accepted, award.currency), money[1], money[2])


def _form(
    work: Work,
    award: Award,
    report: Report,
    answered: Answered | None,
    faces: Sequence[tuple[UUID, Face]],
    names: Mapping[UUID, str],
) -> Form:
    findings = answered.findings if answered else {}
    rows = [Row(line_id, names[line_id], face, findings.get(line_id, ())) for line_id, face in faces]
    rows.sort(key=lambda row: row.label)
    acceptance = answered.acceptance if answered else None
    stopped, steps = _steps(work, award, acceptance)
    may_record = (
        acceptance is None
        and report.status in ANSWERABLE
        and work.actor.may(Action.ACCEPTANCE_RECORD, award.lead_hub_id)
    )
    total = rules.together([row.face for row in rows], award.currency)
    return Form(report, acceptance, tuple(rows), total, may_record, steps, stopped)


def _steps(work: Work, award: Award, its: Acceptance | None) -> tuple[str, tuple[Step, ...]]:
    if its is None:
        return "", ()
    steps = TRACK.steps_for(its.status, work.actor, award.lead_hub_id)
    try:
        rules.another_confirms(its.recorded_by, work.actor.id)
    except Conflict as refused:
        return (refused.sentence if steps else ""), ()
    return "", steps


def lines_to_authorise(work: Work, award_id: UUID) -> list[tuple[UUID, str]]:
    """Id, and code with description, of the lines of the approved budget."""
    return [(line.line_id, f"{line.code} {line.description}") for line in budgets.approved_lines(work, award_id)]
