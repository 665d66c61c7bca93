"""Turns the story into cues: on a day, by a person, one command; what needs an earlier step finds it on the stage."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from grants_app.applications import commands as applications
from grants_app.applications.rules import RoughLine
from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import commands as budgets
from grants_app.budgets import queries as budget_queries
from grants_app.calls import commands as calls
from grants_app.calls import queries as call_queries
from grants_app.calls.rules import CallFacts, Deadline, end_of_day, html_of
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.dates import Shift
from grants_app.demo.story import (
    ApplicationTold,
    AwardTold,
    CallTold,
    DisbursementTold,
    Filed,
    InstalmentTold,
    ReportTold,
    Step,
    Story,
)
from grants_app.disbursements import commands as disbursements
from grants_app.disbursements import queries as disbursement_queries
from grants_app.disbursements.rules.amounts import Payment
from grants_app.donors import queries as donor_queries
from grants_app.donors.profiles import profile
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures import queries as expenditure_queries
from grants_app.expenditures.queries import Filter
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Hub
from grants_app.imports import commands as imports
from grants_app.imports.rules import Asked
from grants_app.reports import commands as reports

FEE = Money(1850, "EUR")
"""What a bank takes for a transfer, in cents of whatever the award's currency is."""

Do = Callable[[Work], None]


@dataclass(frozen=True, slots=True)
class Cue:
    """One step of the story: `on` is the day as the files have it."""

    on: date
    by: str
    do: Do


@dataclass(slots=True)
class Stage:
    """The files that were read, and what the story has made so far."""

    shift: Shift
    file: Callable[[str], Asked]
    network: str
    made: dict[object, UUID] = field(default_factory=dict)
    """The record that a part of the story became."""

    def day(self, day: date) -> date:
        return self.shift.day(day)


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """All cues; those of one day in this order."""
    for award in story.awards:
        yield from _award(stage, award)
    for instalment in story.instalments:
        yield Cue(instalment.on, instalment.by, partial(_receive, stage, instalment))
    for filed in story.filed:
        yield from _filed(stage, filed)
    for call in story.calls:
        yield Cue(call.on, call.by, partial(_type_call, stage, call))
    for application in story.applications:
        for step in application.steps:
            yield Cue(step.on, step.by, partial(_APPLICATION[step.name], stage, application, step))
    for disbursement in story.disbursements:
        yield from _disbursement(stage, disbursement)
    for report in story.reports:
        for step in report.steps:
            yield Cue(step.on, step.by, partial(_REPORT[step.name], stage, report, step))


# --- files ---


def _filed(stage: Stage, filed: Filed) -> Iterator[Cue]:
    yield Cue(filed.on, filed.by, partial(_take_in, stage, filed))
    for name, on, by in filed.then:
        yield Cue(on, by, partial(_THEN[name], filed))


def _take_in(stage: Stage, filed: Filed, work: Work) -> None:
    outcome = imports.take_in(work, stage.file(filed.file))
    if outcome.problems:
        raise Invalid(f"{filed.file}: {outcome.problems[0]}")


def _look(filed: Filed, work: Work) -> None:
    for look in award_queries.pending_looks(work, _the_award(work, filed.award).id):
        if look.kind == filed.kind and (filed.kind == "budget" or filed.file in look.title):
            awards.look(work, look.id)


def _approve_budget(filed: Filed, work: Work) -> None:
    draft = budget_queries.draft_version(work, _the_award(work, filed.award).id)
    if draft:
        budgets.approve(work, draft.id)


def _post(filed: Filed, work: Work) -> None:
    award = _the_award(work, filed.award)
    expenditures.post(work, award.id, expenditure_queries.draft_ids(work, award.id))


_THEN: dict[str, Callable[[Filed, Work], None]] = {"looked": _look, "approved": _approve_budget, "posted": _post}


# --- calls and applications ---


def _type_call(stage: Stage, call: CallTold, work: Work) -> None:
    donor = donor_queries.donor_by_code(work, call.donor)
    if donor is None:
        raise Invalid(f"The story names an unknown donor {call.donor}.")
    facts = CallFacts(
        reference=call.reference,
        title=call.title,
        donor_id=donor.id,
        currency=call.currency,
        programme=call.programme,
        opens_on=stage.day(call.opens),
        deadlines=() if call.deadline is None else (_deadline(call, stage.day(call.deadline)),),
        deadline_zone=call.zone,
        envelope_minor=_minor(call.envelope, call.currency),
        minimum_minor=_minor(call.minimum, call.currency),
        maximum_minor=_minor(call.maximum, call.currency),
        cofinancing_percent=call.cofinancing,
        countries=call.countries,
        summary_html=html_of(call.summary),
        keywords=call.keywords,
    )
    calls.create(work, facts)


def _deadline(call: CallTold, on: date) -> Deadline:
    if not call.hour:
        return Deadline(end_of_day(on, call.zone), is_day=True)
    there = datetime.combine(on, time.fromisoformat(call.hour), ZoneInfo(call.zone))
    return Deadline(there.astimezone(UTC))


def _start(stage: Stage, told: ApplicationTold, _step: Step, work: Work) -> None:
    call = call_queries.call_by_reference(work, told.call)
    communities = {community.alias: community.id for community in hub_queries.communities(work)}
    if call is None:
        raise Invalid(f"The story names an unknown call {told.call}.")
    started = applications.start(work, call.id, communities[told.community])
    stage.made[told] = stage.made[told.title] = started.id
    objectives = {objective.code: objective.id for objective in hub_queries.objectives(work)}
    applications.save_fields(
        work,
        started.id,
        {
            "title": told.title,
            "summary": told.summary,
            "activities": told.activities,
            "risks": told.risks,
            "objectives": tuple(objectives[code] for code in told.objectives),
            "requested": _minor(told.amount, call.currency),
            "starts_on": stage.day(told.starts),
            "ends_on": stage.day(told.ends),
        },
    )
    lines = [RoughLine(heading, what, _minor(amount, call.currency)) for heading, what, amount in told.lines]
    applications.put_lines(work, started.id, lines)


def _submit(stage: Stage, told: ApplicationTold, _step: Step, work: Work) -> None:
    applications.submit(work, stage.made[told])


def _endorse_application(stage: Stage, told: ApplicationTold, _step: Step, work: Work) -> None:
    applications.endorse(work, stage.made[told])


def _approve_application(stage: Stage, told: ApplicationTold, _step: Step, work: Work) -> None:
    applications.approve(work, stage.made[told])


def _return_application(stage: Stage, told: ApplicationTold, step: Step, work: Work) -> None:
    applications.return_(work, stage.made[told], step.says)


def _send_application(stage: Stage, told: ApplicationTold, _step: Step, work: Work) -> None:
    applications.send(work, stage.made[told], sent_on=work.today)


def _won(stage: Stage, told: ApplicationTold, step: Step, work: Work) -> None:
    applications.award(work, stage.made[told], decided_on=work.today, donor_reference=step.says)


def _lost(stage: Stage, told: ApplicationTold, step: Step, work: Work) -> None:
    applications.decline(work, stage.made[told], step.says, decided_on=work.today)


def _withdraw(stage: Stage, told: ApplicationTold, step: Step, work: Work) -> None:
    applications.withdraw(work, stage.made[told], step.says)


_APPLICATION: dict[str, Callable[[Stage, ApplicationTold, Step, Work], None]] = {
    "start": _start,
    "submit": _submit,
    "endorse": _endorse_application,
    "approve": _approve_application,
    "return": _return_application,
    "send": _send_application,
    "award": _won,
    "decline": _lost,
    "withdraw": _withdraw,
}


# --- awards and instalments ---


def _award(stage: Stage, told: AwardTold) -> Iterator[Cue]:
    if told.activate:
        yield Cue(told.activate, told.by, partial(_activate, told))
    if told.on:
        yield Cue(told.on, told.by, partial(_make_award, stage, told))


def _activate(told: AwardTold, work: Work) -> None:
    awards.activate(work, _the_award(work, told.reference).id)


def _make_award(stage: Stage, told: AwardTold, work: Work) -> None:
    made = awards.create_from_application(
        work,
        stage.made[told.from_application],
        signed_on=work.today,
        reference=told.reference,
        cofinancing_percent=Decimal(told.cofinancing),
        rate_rule=told.rule,
        rate_source=told.source,
    )
    for due, amount in told.instalments:
        awards.plan_instalment(work, made.id, due_on=stage.day(due), amount=Money.of(amount, made.currency))


def _receive(stage: Stage, told: InstalmentTold, work: Work) -> None:
    due = award_queries.instalment_due_on(work, _the_award(work, told.award).id, stage.day(told.due))
    if due is None:
        raise Invalid(f"The story receives an instalment of {told.award} that is not due.")
    received = Money.of(told.amount, told.currency)
    awards.receive_instalment(work, due.id, received_on=work.today, received=received)


# --- disbursements ---


def _disbursement(stage: Stage, told: DisbursementTold) -> Iterator[Cue]:
    first = told.steps[0]
    yield Cue(first.on, first.by, partial(_create, stage, told))
    for step in told.steps:
        if step.name != "create":
            yield Cue(step.on, step.by, partial(_DISBURSEMENT[step.name], stage, told, step))


def _create(stage: Stage, told: DisbursementTold, work: Work) -> None:
    award, hub = _the_award(work, told.award), _the_hub(work, told.hub)
    into = award_queries.rates_for(work, award, [hub.currency]).to_hub(hub.currency, work.today)
    amounts = {}
    for line in disbursement_queries.hub_lines(work, award, hub, hub.currency):
        part = min(line.share.times(Fraction(told.share)), line.left)
        asked = _round_down(into.convert(part))
        if asked:
            amounts[line.id] = asked
    made = disbursements.create(work, award.id, hub.id, currency=hub.currency, purpose=told.purpose, amounts=amounts)
    stage.made[told] = made.id


def _round_down(money: Money) -> Money:
    """As requests are written: whole hundreds, of large amounts whole thousands."""
    step = 100_000_00 if money.currency == "COP" else 100_00
    return Money(max(money.minor, 0) // step * step, money.currency)


def _request(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    disbursements.request(work, stage.made[told])


def _endorse(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    disbursements.endorse(work, stage.made[told])


def _approve(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    disbursements.approve(work, stage.made[told])


def _with_reason(act: Callable[..., object], stage: Stage, told: DisbursementTold, step: Step, work: Work) -> None:
    act(work, stage.made[told], reason=step.says)


def _pay(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    """The bank's rate is a little worse than the rate of the request."""
    its = disbursement_queries.get(work, stage.made[told])
    currency = _the_award(work, told.award).currency
    reserved = Money(its.award_minor, currency)
    payment = Payment(
        value_on=work.today,
        bank_reference=f"DEMO-{its.reference}",
        sent=reserved + reserved.percent(Decimal("0.3")),
        credited=Money(its.amount_minor, its.currency),
        fee=Money(FEE.minor, currency),
    )
    disbursements.pay(work, its.id, payment)


def _receive_disbursement(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    its = disbursement_queries.get(work, stage.made[told])
    credited = Money(its.amount_minor, its.currency)
    disbursements.receive(work, its.id, received_on=work.today, received=credited)


_DISBURSEMENT: dict[str, Callable[[Stage, DisbursementTold, Step, Work], None]] = {
    "request": _request,
    "endorse": _endorse,
    "waive-report": partial(_with_reason, disbursements.waive_report),
    "approve": _approve,
    "reject": partial(_with_reason, disbursements.reject),
    "cancel": partial(_with_reason, disbursements.cancel),
    "return": partial(_with_reason, disbursements.return_),
    "pay": _pay,
    "receive": _receive_disbursement,
}


# --- reports ---


def _prepare(stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    award = _the_award(work, told.award)
    period = Period(stage.day(told.starts), stage.day(told.ends))
    file_format = profile(award.profile).on(award.signed_on).report_format
    report = reports.prepare(work, award.id, period, file_format)
    stage.made[told] = report.id
    if told.difference_line:
        lines = {line.code: line.line_id for line in budget_queries.approved_lines(work, award.id)}
        reports.name_difference_line(work, report.id, lines[told.difference_line])


def _review(stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    reports.review(work, stage.made[told])


def _approve_report(stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    reports.approve(work, stage.made[told], network=stage.network)


def _send(stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    reports.send(work, stage.made[told], sent_on=work.today)


def _accept(stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    reports.accept(work, stage.made[told], on=work.today, note=step.says)


def _query(stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    reports.query(work, stage.made[told], on=work.today, note=step.says)


def _reopen(stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    stage.made[told] = reports.reopen(work, stage.made[told], note=step.says).id


def _take_back(_stage: Stage, told: ReportTold, step: Step, work: Work) -> None:
    """The first voucher that the search finds is taken back."""
    award = _the_award(work, told.award)
    rows = expenditure_queries.listing(work, Filter(award_id=award.id, status="posted", search=step.says)).rows
    expenditures.reverse(work, rows[-1].charge_id, reason="The donor does not accept it; the hub pays it itself.")


def _look_again(_stage: Stage, told: ReportTold, _step: Step, work: Work) -> None:
    for look in award_queries.pending_looks(work, _the_award(work, told.award).id):
        if look.kind == "correction":
            awards.look(work, look.id)


_REPORT: dict[str, Callable[[Stage, ReportTold, Step, Work], None]] = {
    "prepare": _prepare,
    "review": _review,
    "approve": _approve_report,
    "send": _send,
    "accept": _accept,
    "query": _query,
    "reopen": _reopen,
    "take-back": _take_back,
    "look": _look_again,
}


# --- finding ---


def _the_award(work: Work, reference: str) -> Award:
    award = award_queries.award_by_reference(work, reference)
    if award is None:
        raise Invalid(f"The story names an unknown award {reference}.")
    return award


def _the_hub(work: Work, code: str) -> Hub:
    hub = hub_queries.hub_by_code(work, code)
    if hub is None:
        raise Invalid(f"The story names an unknown hub {code}.")
    return hub


def _minor(amount: str, currency: str) -> int | None:
    return Money.of(amount, currency).minor if amount else None
