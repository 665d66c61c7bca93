"""The life of a review as a table, who must leave which step to another person, and what a decision needs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from dateutil.relativedelta import relativedelta

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.track import Step, Track
from grants_app.diligence.rules.questionnaire import OUTCOMES, Level, Questionnaire
from grants_app.diligence.rules.score import Score

MOST_CONDITIONS = 6


class Status(StrEnum):
    """Where a review stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CONDITIONAL = "accepted-with-conditions"
    REFUSED = "refused"
    CANCELLED = "cancelled"


STATUS_LABELS: Mapping[str, str] = {
    Status.DRAFT: "Draft",
    Status.SUBMITTED: "Waits for its reviewer",
    Status.ACCEPTED: "Accepted",
    Status.CONDITIONAL: "Accepted with conditions",
    Status.REFUSED: "Refused",
    Status.CANCELLED: "Cancelled",
}
OPEN = (Status.DRAFT, Status.SUBMITTED)
HOLDS = (Status.ACCEPTED, Status.CONDITIONAL)
DECIDED = (*HOLDS, Status.REFUSED)

_WRITE, _REVIEW = Action.DILIGENCE_WRITE, Action.DILIGENCE_REVIEW
TRACK = Track(
    Step("submit", Status.DRAFT, Status.SUBMITTED, _WRITE, "Submit for review"),
    Step("cancel", Status.DRAFT, Status.CANCELLED, _WRITE, "Cancel", needs_reason=True, danger=True),
    Step("return", Status.SUBMITTED, Status.DRAFT, _REVIEW, "Return to the hub", needs_reason=True),
    Step("accept", Status.SUBMITTED, Status.ACCEPTED, _REVIEW, "Accept"),
    Step("accept-with-conditions", Status.SUBMITTED, Status.CONDITIONAL, _REVIEW, "Accept with conditions"),
    Step("refuse", Status.SUBMITTED, Status.REFUSED, _REVIEW, "Refuse", danger=True),
)
DECISIONS = ("accept", "accept-with-conditions", "refuse")


def another_reviews(filled_in_by: Collection[UUID | None], person_id: UUID | None) -> None:
    """Nobody decides on a review that they began, answered, or submitted; nor clears its conditions."""
    if person_id in filled_in_by:
        raise Conflict("You filled in this review or a part of it, so another person must decide on it.")


@dataclass(frozen=True, slots=True)
class NewCondition:
    """Something that must be done until a day, so that an acceptance goes on holding."""

    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decides."""

    says: str
    level: str
    """The reviewer's level of risk: that of the score, or a higher one."""
    conditions: tuple[NewCondition, ...] = ()


def check_decision(name: str, decision: Decision, its: Score, questionnaire: Questionnaire, today: date) -> Level:
    """The level in force; refuses (422) a decision without its reason, with too mild a level, or with conditions that cannot be."""
    wrong: dict[str, str] = {}
    level = questionnaire.level(decision.level)
    if not decision.says.strip():
        wrong["says"] = "Say what the decision rests on, without names of people."
    if level is None:
        wrong["level"] = "Choose the level of risk."
    elif questionnaire.levels.index(level) < questionnaire.levels.index(its.level):
        wrong["level"] = f"The answers come to «{its.level.label}»; a reviewer may go higher, never lower."
    if name == "accept-with-conditions" and not decision.conditions:
        wrong["condition-1"] = "Write at least one condition, with the day until which it must be met."
    if name != "accept-with-conditions" and decision.conditions:
        wrong["condition-1"] = "Conditions belong to «Accept with conditions»; take them out, or decide so."
    wrong |= _wrong_conditions(decision.conditions, today)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return level or its.level


def _wrong_conditions(conditions: Sequence[NewCondition], today: date) -> dict[str, str]:
    return {
        f"due-{number}": f"Condition {number}: this day has gone by; give one to come."
        for number, condition in enumerate(conditions, 1)
        if condition.due_on < today
    }


def must_have_no_stop(name: str, its: Score) -> None:
    """What is a hard stop cannot be accepted by anybody."""
    if name != "refuse" and its.stops:
        says = " ".join(flag.says for flag in its.stops)
        raise Conflict(f"A hard stop cannot be accepted: {says} Return the review to the hub, or refuse it.")


def holds_until(level: Level, decided_on: date) -> date:
    """The last day of an accepted review."""
    return decided_on + relativedelta(months=level.months)


@dataclass(frozen=True, slots=True)
class Checked:
    """A check of a community's sealed names against sanctions lists: when, which lists, with what outcome."""

    checked_on: date
    lists: str
    outcome: str
    note: str = ""


def check_checked(its: Checked, today: date, *, has_paper: bool) -> None:
    """Refuse (422) a check without its lists, its outcome or its paper, or on a day to come."""
    wrong: dict[str, str] = {}
    if its.checked_on > today:
        wrong["checked_on"] = "This day has not come yet."
    if not its.lists.strip():
        wrong["lists"] = "Name the lists that were searched, such as «EU consolidated, UN Security Council, OFAC SDN»."
    if its.outcome not in OUTCOMES:
        wrong["outcome"] = "Choose what was found."
    if its.outcome == "cleared" and not its.note.strip():
        wrong["note"] = "Say how it was found to be somebody else, without names."
    if not has_paper:
        wrong["file"] = "Attach the paper of the search: what was searched, when, and what came out."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
