"""The life of a prospect as a table, what a decision needs, and what must be true of an estimate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.track import Step, Track
from grants_app.hubs.vocabulary import LEGAL_FORMS

MOST_DAYS = 400
FIRST_YEAR = 1980
LONGEST_REASON = 2000


class Status(StrEnum):
    """Where a hub is with a call."""

    CONSIDERING = "considering"
    GO = "go"
    NO_GO = "no-go"


LABELS: Mapping[str, str] = {Status.CONSIDERING: "Considering", Status.GO: "Go", Status.NO_GO: "No-go"}

TRACK = Track(
    Step("go", Status.CONSIDERING, Status.GO, Action.PROSPECT_DECIDE, "Go", needs_reason=True),
    Step("no-go", Status.CONSIDERING, Status.NO_GO, Action.PROSPECT_DECIDE, "No-go", needs_reason=True, danger=True),
    Step("reopen", Status.GO, Status.CONSIDERING, Action.PROSPECT_DECIDE, "Weigh it again", needs_reason=True),
    Step("reopen", Status.NO_GO, Status.CONSIDERING, Action.PROSPECT_DECIDE, "Weigh it again", needs_reason=True),
)
TAKEN: Mapping[str, str] = {
    "weigh": "Taken up to be weighed",
    "estimate": "Estimated",
    "go": "Go",
    "no-go": "No-go",
    "reopen": "Weighed again",
    "start": "Application started",
}
"""A step in the history, by its name."""


def step(status: str, name: str) -> Step:
    """The step of that name from that status; Conflict (409), with the status in words, where there is none."""
    if not any(each.source == status and each.name == name for each in TRACK.steps):
        label = next(each.label for each in TRACK.steps if each.name == name)
        raise Conflict(
            f"«{label}» cannot be done now: it stands at «{LABELS[status]}»."
            " Reload the page to see what happened meanwhile."
        )
    return TRACK.step(status, name)


@dataclass(frozen=True, slots=True)
class HubFacts:
    """What a hub, or head office, is as an applicant; empty or None where nobody has written it."""

    legal_form: str = ""
    registered_on: date | None = None
    turnover: Money | None = None
    turnover_year: int | None = None
    themes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    """Where it works beside its own country."""
    bears_percent: Decimal | None = None
    """Co-financing that it can bear."""


def check_hub(facts: HubFacts, today: date) -> None:
    """Refuse (422) what cannot be, with a sentence for each field."""
    wrong: dict[str, str] = {}
    if facts.legal_form and facts.legal_form not in LEGAL_FORMS:
        wrong["legal_form"] = "Kind of organisation: choose from the list."
    if facts.registered_on and facts.registered_on > today:
        wrong["registered_on"] = "Registered on: this day has not come yet."
    if facts.turnover and facts.turnover.minor < 0:
        wrong["turnover"] = "Turnover: an amount cannot be below zero."
    if facts.turnover_year is not None and not FIRST_YEAR <= facts.turnover_year <= today.year:
        wrong["turnover_year"] = f"Year: give one from {FIRST_YEAR} to {today.year}."
    if facts.turnover and facts.turnover_year is None:
        wrong["turnover_year"] = "Year: of which year is this turnover?"
    if facts.bears_percent is not None and not 0 <= facts.bears_percent < 100:
        wrong["bears_percent"] = "Co-financing: give a share from 0 to below 100."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a hub thinks of a prospect: who would do it, in how many working days, how likely, and for how much."""

    owner_id: UUID | None = None
    effort_days: int | None = None
    probability_percent: int | None = None
    expected: Money | None = None


def check(estimate: Estimate, currency: str, *, is_complete: bool = False) -> None:
    """Refuse (422) what cannot be; for a go (`is_complete`) also what is missing, naming every field."""
    errors = dict(_impossible(estimate, currency))
    if is_complete:
        errors = dict(_missing(estimate)) | errors
    if errors:
        raise Invalid(next(iter(errors.values())), fields=errors)


def _impossible(estimate: Estimate, currency: str) -> list[tuple[str, str]]:
    wrong = []
    if estimate.effort_days is not None and not 1 <= estimate.effort_days <= MOST_DAYS:
        wrong.append(("effort_days", f"Effort: give working days from 1 to {MOST_DAYS}."))
    if estimate.probability_percent is not None and not 0 <= estimate.probability_percent <= 100:
        wrong.append(("probability", "Probability: give a whole number from 0 to 100."))
    if estimate.expected is not None and estimate.expected.minor <= 0:
        wrong.append(("expected", "Expected amount: give an amount above zero, or leave it empty."))
    if estimate.expected is not None and estimate.expected.currency != currency:
        wrong.append(("expected", f"Expected amount: the call is in {currency}. Reload the page and type it again."))
    return wrong


def _missing(estimate: Estimate) -> list[tuple[str, str]]:
    wanted = (
        ("owner", estimate.owner_id, "Owner: a go needs somebody who does it."),
        ("effort_days", estimate.effort_days, "Effort: a go needs the working days that it will take."),
        ("probability", estimate.probability_percent, "Probability: a go needs how likely you think it is to win."),
        ("expected", estimate.expected, "Expected amount: a go needs the amount that you would ask for."),
    )
    return [(name, says) for name, value, says in wanted if value is None]


def reason_given(reason: str) -> str:
    """The reason of a decision, which others will read; Invalid (422) where there is none."""
    reason = reason.strip()
    if not reason:
        raise Invalid(
            "Reason: say why; others will read it.", fields={"reason": "Reason: say why; others will read it."}
        )
    if len(reason) > LONGEST_REASON:
        says = f"Reason: at most {LONGEST_REASON} characters; this has {len(reason)}."
        raise Invalid(says, fields={"reason": says})
    return reason


def may_start(status: str, has_application: bool) -> bool:
    """Whether an application may be started from it."""
    return status == Status.GO and not has_application
