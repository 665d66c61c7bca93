"""Due diligence of communities: when it is needed, checks of sealed names, reviews filled in by one and decided on by another."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from grants_app.core.attachments import attachment
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage
from grants_app.demo.diligence_story import DiligenceTold, ReviewTold
from grants_app.demo.story import Story
from grants_app.diligence import commands
from grants_app.diligence.commands import Paper, Written
from grants_app.diligence.rules import questionnaire
from grants_app.diligence.rules.gate import NewRequirement
from grants_app.diligence.rules.life import Checked, Decision, NewCondition
from grants_app.donors.queries import donor_by_code
from grants_app.hubs.queries import community_by_alias

_LISTS = "EU consolidated list, UN Security Council, OFAC SDN"
_INSPECT_AT = "Hub office, in the safe, by appointment with the coordinator"


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """The setting, then each review."""
    told = story.diligence
    yield Cue(told.on, told.by, partial(_require, told))
    for one in told.reviews:
        yield Cue(one.checked[0], one.checked[1], partial(_check, one))
        yield Cue(one.filled[0], one.filled[1], partial(_fill, stage, told, one))
        if one.decided:
            yield Cue(one.decided[0], one.decided[1], partial(_decide, stage, one))


def _require(told: DiligenceTold, work: Work) -> None:
    donor = donor_by_code(work, told.donor)
    least = Money.of(told.least, told.currency)
    commands.require(
        work,
        NewRequirement(None, donor.id if donor else None, work.today, is_needed=True, least=least, reason=told.reason),
    )


def _community(work: Work, alias: str) -> UUID:
    its = community_by_alias(work, alias)
    if its is None:
        raise LookupError(f"The story names an unknown community {alias}.")
    return its.id


def _check(told: ReviewTold, work: Work) -> None:
    text = f"Sealed names searched on {work.today:%d/%m/%Y}: nothing found."
    its = Checked(work.today, _LISTS, "clear")
    paper = attachment("search.txt", text.encode())
    commands.check(work, _community(work, told.community), its, paper, inspect_at=_INSPECT_AT)


def _fill(stage: Stage, story: DiligenceTold, told: ReviewTold, work: Work) -> None:
    answers: dict[str, Any] = dict(story.well) | dict(told.answers)
    made = commands.begin(work, _community(work, told.community))
    stage.made[told] = made.id
    for section in questionnaire.in_force().sections:
        written = {
            it.code: Written(_typed(stage, answers.get(it.code, "")), confirmed=True) for it in section.questions
        }
        paper = Paper("gov-form", attachment("registration.txt", b"Certificate of registration (copy)"))
        commands.answer(work, made.id, section.code, written, paper if section.code == "governance" else None)
    if told.submits:
        commands.submit(work, made.id)


def _typed(stage: Stage, value: object) -> str:
    return stage.day(value).isoformat() if isinstance(value, date) else str(value)


def _decide(stage: Stage, told: ReviewTold, work: Work) -> None:
    _on, _by, name, level, says, *conditions = told.decided
    its = Decision(says, level, tuple(NewCondition(text, stage.day(due_on)) for text, due_on in conditions))
    acts = {
        "accept": commands.accept,
        "accept-with-conditions": commands.accept_with_conditions,
        "refuse": commands.refuse,
    }
    acts[name](work, stage.made[told], its)
