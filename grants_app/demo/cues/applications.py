"""The calls of the story, and its applications on their way."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

from grants_app.applications import commands as applications
from grants_app.applications.rules import RoughLine
from grants_app.calls import commands as calls
from grants_app.calls import queries as call_queries
from grants_app.calls.rules import CallFacts, Deadline, end_of_day, html_of
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, minor
from grants_app.demo.story import (
    ApplicationTold,
    CallTold,
    Step,
    Story,
)
from grants_app.donors import queries as donor_queries
from grants_app.hubs import queries as hub_queries


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Calls first, then what was written for them."""
    for call in story.calls:
        yield Cue(call.on, call.by, partial(_type_call, stage, call))
    for application in story.applications:
        for step in application.steps:
            yield Cue(step.on, step.by, partial(_APPLICATION[step.name], stage, application, step))


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
        envelope_minor=minor(call.envelope, call.currency),
        minimum_minor=minor(call.minimum, call.currency),
        maximum_minor=minor(call.maximum, call.currency),
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
    objectives = {objective.code: objective.id for objective in hub_queries.objectives_on(work, work.today)}
    applications.save_fields(
        work,
        started.id,
        {
            "title": told.title,
            "summary": told.summary,
            "activities": told.activities,
            "risks": told.risks,
            "objectives": tuple(objectives[code] for code in told.objectives),
            "requested": minor(told.amount, call.currency),
            "starts_on": stage.day(told.starts),
            "ends_on": stage.day(told.ends),
        },
    )
    lines = [RoughLine(heading, what, minor(amount, call.currency)) for heading, what, amount in told.lines]
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
