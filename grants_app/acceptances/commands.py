"""All that changes acceptances: an agency's answer is recorded and confirmed or declined, and what it authorised is recorded."""

from collections.abc import Mapping
from uuid import UUID

from grants_app.acceptances import queries, rules
from grants_app.acceptances.models import Acceptance, AcceptedLine, AuthorisedAmount, RejectedBefore
from grants_app.acceptances.queries import ToAnswer
from grants_app.acceptances.rules import TRACK, Amounts, Answer, Letter, LineKey, Status
from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.findings import commands as findings
from grants_app.findings import queries as finding_queries
from grants_app.findings.rules import TYPES, AboutKind, Facts, FoundBy
from grants_app.findings.rules import Status as FindingStatus
from grants_app.ledger.posting import open_book
from grants_app.reports import commands as report_commands
from grants_app.reports import queries as reports
from grants_app.reports.models import Report
from grants_app.reports.rules import Status as ReportStatus
from grants_app.reports.steps import award_to_report


def record(work: Work, report_id: UUID, letter: Letter, answers: Mapping[LineKey, Answer]) -> Acceptance:
    """Record what the agency accepted of each line, all of it where nothing is said; each rejected part becomes a finding that waits."""
    work.must_somewhere(Action.ACCEPTANCE_RECORD)
    report = reports.report(work, report_id, to_change=True)
    award = award_to_report(work, report.award_id, Action.ACCEPTANCE_RECORD)
    with open_book(work, award.id):
        # The book's lock brings this and findings on single vouchers one after the other.
        return _record(work, report, award, letter, answers)


def _record(work: Work, report: Report, award: Award, letter: Letter, answers: Mapping[LineKey, Answer]) -> Acceptance:
    lines = queries.to_answer(work, report)
    wrong = rules.check_letter(letter, report.sent_on, work.today)
    for line in lines:
        wrong |= rules.check_answer(line.field, line.label, line.reported, _answer(line, answers), TYPES)
        wrong |= _lost_twice(line, _answer(line, answers))
    rules.refuse(wrong)
    its = Acceptance(
        id=new_id(),
        report_id=report.id,
        award_id=award.id,
        status=Status.RECORDED,
        on=letter.on,
        reference=letter.reference.strip()[:120],
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    work.add(its)
    rejected = [_keep(work, its, line, _answer(line, answers)) for line in lines]
    amount = sum(rejected, Money.zero(award.currency))
    work.note(
        "acceptance.recorded", its.id, award.lead_hub_id, award=award.reference, letter=its.reference, rejected=amount
    )
    return its


def confirm(work: Work, acceptance_id: UUID) -> Acceptance:
    """Confirm the answer: each rejected part leaves the donor's column and becomes our own cost, once; the report is accepted."""
    work.must_somewhere(Action.ACCEPTANCE_CONFIRM)
    its = queries.get(work, acceptance_id, to_change=True)
    award = award_to_report(work, its.award_id, Action.ACCEPTANCE_CONFIRM)
    step = TRACK.step(its.status, "confirm")
    rules.another_confirms(its.recorded_by, work.actor.id)
    report = reports.report(work, its.report_id, to_change=True)
    if report.status != ReportStatus.ACCEPTED:
        report_commands.accept(work, report.id, on=its.on, note=its.reference)
    for line in queries.lines_of(work, its.id):
        if line.finding_id is not None:
            _disallow(work, line.finding_id, its.reference)
    for finding_id in queries.rejected_before(work, its.id):
        _must_be_disallowed(work, finding_id)
    _decide(work, its, step.target)
    work.note("acceptance.confirmed", its.id, award.lead_hub_id, award=award.reference, letter=its.reference)
    return its


def decline(work: Work, acceptance_id: UUID, *, reason: str) -> Acceptance:
    """Decline what was recorded: it is not what the agency wrote. Its findings end as accepted cost, and it may be recorded anew."""
    work.must_somewhere(Action.ACCEPTANCE_CONFIRM)
    its = queries.get(work, acceptance_id, to_change=True)
    award = award_to_report(work, its.award_id, Action.ACCEPTANCE_CONFIRM)
    step = TRACK.step(its.status, "decline")
    rules.another_confirms(its.recorded_by, work.actor.id)
    if not reason.strip():
        raise Invalid("Say what differs from the agency's letter.", fields={"note": "Say what differs."})
    for line in queries.lines_of(work, its.id):
        if line.finding_id is not None:
            _withdraw(work, line.finding_id, reason)
    _decide(work, its, step.target, reason)
    work.note("acceptance.declined", its.id, award.lead_hub_id, award=award.reference, reason=reason)
    return its


def authorise(
    work: Work, award_id: UUID, period: Period, reference: str, amounts: Mapping[UUID, Amounts]
) -> list[AuthorisedAmount]:
    """Record what was requested for a period and what the agency authorised, per line."""
    work.must_somewhere(Action.ACCEPTANCE_RECORD)
    award = award_to_report(work, award_id, Action.ACCEPTANCE_RECORD)
    rules.check_authorised(period, amounts.values(), Period(award.starts_on, award.ends_on))
    if not reference.strip():
        raise Invalid(
            "Give the reference of the agency's letter.", fields={"reference": "Give the letter's reference."}
        )
    lines = dict(queries.lines_to_authorise(work, award.id))
    made = []
    for line_id, one in amounts.items():
        if line_id not in lines:
            raise Invalid(f"This line is none of {award.reference}. Reload the page.")
        if one.requested or one.authorised:
            made.append(
                AuthorisedAmount(
                    id=new_id(),
                    award_id=award.id,
                    line_id=line_id,
                    starts_on=period.starts_on,
                    ends_on=period.ends_on,
                    requested_minor=one.requested.minor,
                    authorised_minor=one.authorised.minor,
                    reference=reference.strip()[:120],
                    recorded_by=work.actor.id,
                    recorded_by_name=work.actor.name,
                    recorded_at=work.now,
                )
            )
    for row in made:
        work.add(row)
    whole = Money(sum(row.authorised_minor for row in made), award.currency)
    work.note(
        "acceptance.authorised", award.id, award.lead_hub_id, award=award.reference, period=str(period), amount=whole
    )
    return made


def _answer(line: ToAnswer, answers: Mapping[LineKey, Answer]) -> Answer:
    return answers.get(line.key) or Answer(line.reported)


def _lost_twice(line: ToAnswer, answer: Answer) -> dict[str, str]:
    try:
        rules.newly_rejected(line.label, line.reported, answer, line.earlier)
    except Conflict as refused:
        return {f"accepted-{line.field}": refused.sentence}
    return {}


def _keep(work: Work, its: Acceptance, line: ToAnswer, answer: Answer) -> Money:
    """One line of the answer; what it rejects anew as a finding of the donor, answered by its letter. Gives all that is rejected."""
    rejected = line.reported - answer.accepted
    fresh = rules.newly_rejected(line.label, line.reported, answer, line.earlier)
    finding_id = None
    for earlier in line.earlier:
        if rejected and earlier.finding_id in answer.already:
            key = {"line_id": line.key.line_id, "hub_id": line.key.hub_id}
            work.add(RejectedBefore(acceptance_id=its.id, finding_id=earlier.finding_id, **key))
    if fresh:
        facts = Facts(answer.type, FoundBy.DONOR, its.on, its.reference, fresh, answer.reason, another_cost=True)
        made = findings.record(work, AboutKind.LINE, line.key.line_id, facts, hub_id=line.key.hub_id)
        findings.answer(work, made.id, response=f"Recorded from the agency's letter {its.reference}.")
        finding_id = made.id
    work.add(
        AcceptedLine(
            acceptance_id=its.id,
            line_id=line.key.line_id,
            hub_id=line.key.hub_id,
            reported_minor=line.reported.minor,
            accepted_minor=answer.accepted.minor,
            reason=answer.reason.strip()[:2000] if rejected else "",
            finding_id=finding_id,
        )
    )
    return rejected


def _disallow(work: Work, finding_id: UUID, reference: str) -> None:
    finding = finding_queries.get(work, finding_id, to_change=True)
    if finding.status == FindingStatus.QUESTIONED:
        findings.disallow(work, finding_id, reason=f"Rejected by the agency's letter {reference}.")
    _must_be_disallowed(work, finding_id)


def _must_be_disallowed(work: Work, finding_id: UUID) -> None:
    finding = finding_queries.get(work, finding_id, to_change=True)
    if finding.status != FindingStatus.DISALLOWED:
        raise Conflict(
            f"{finding.reference} was decided otherwise: its cost stands. Decline this answer and have it recorded anew."
        )


def _withdraw(work: Work, finding_id: UUID, reason: str) -> None:
    finding = finding_queries.get(work, finding_id, to_change=True)
    if finding.status == FindingStatus.DISALLOWED:
        raise Conflict(
            f"{finding.reference} is disallowed already, and its cost is our own. This answer can only be confirmed."
        )
    if finding.status == FindingStatus.QUESTIONED:
        findings.accept(work, finding_id, reason=reason)


def _decide(work: Work, its: Acceptance, status: str, reason: str = "") -> None:
    its.status, its.reason = str(status), reason.strip()[:2000]
    its.decided_by, its.decided_by_name, its.decided_at = work.actor.id, work.actor.name, work.now
    work.add(its)
