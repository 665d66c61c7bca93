"""The stages from a call that is weighed to a grant that is won, and how likely each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from grants_app.applications.rules import Status as Written
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.prospects.rules import Status as Weighed

FRESH_DAYS = 365
"""An award stays in the pipeline for a year after it was signed."""
DUE_DAYS = (7, 14, 30, 60, 90)
LONGEST_REASON = 500


class Stage(StrEnum):
    """Where a chance stands on its way from a call to a grant."""

    CONSIDERING = "considering"
    GO = "go"
    WRITING = "writing"
    REVIEW = "review"
    SENT = "sent"
    WON = "won"


BEFORE_SENDING = (Stage.CONSIDERING, Stage.GO, Stage.WRITING, Stage.REVIEW)
"""Stages for which the donor's deadline still binds; what is sent has kept it."""


LABELS: Mapping[str, str] = {
    Stage.CONSIDERING: "Considering",
    Stage.GO: "Go, not started",
    Stage.WRITING: "Being written",
    Stage.REVIEW: "In review",
    Stage.SENT: "Sent to donor",
    Stage.WON: "Won",
}
LOOKS: Mapping[str, str] = {
    Stage.CONSIDERING: "considering",
    Stage.GO: "go",
    Stage.WRITING: "draft",
    Stage.REVIEW: "submitted",
    Stage.SENT: "sent",
    Stage.WON: "awarded",
}
"""The look of each stage among those of records."""
OPEN = "open"
"""A wish for every stage in which nothing is decided yet."""
OF_PROSPECTS: Mapping[str, Stage] = {Weighed.CONSIDERING: Stage.CONSIDERING, Weighed.GO: Stage.GO}
OF_APPLICATIONS: Mapping[str, Stage] = {
    Written.DRAFT: Stage.WRITING,
    Written.SUBMITTED: Stage.REVIEW,
    Written.HEAD_OFFICE_REVIEW: Stage.REVIEW,
    Written.READY: Stage.REVIEW,
    Written.SENT: Stage.SENT,
    Written.AWARDED: Stage.WON,
}
"""A no-go, and what was declined or withdrawn, is no longer a chance."""


def is_wanted(stage: Stage, wish: str) -> bool:
    """Whether a filter shows the stage: all of them, those not decided yet, or one."""
    return wish in ("", stage) or (wish == OPEN and stage is not Stage.WON)


@dataclass(frozen=True, slots=True)
class Total:
    """What stands in one currency: the amounts, and the amounts × their probabilities; beside it in the network's currency."""

    currency: str
    rows: int
    without_amount: int
    amount: Money
    weighted: Money
    converted: Money | None = None
    """`weighted` at the monthly rate; None where there is no rate."""
    rate: str = ""


def checked(stage: str, percent: int | None, starts_on: date | None, reason: str, today: date) -> tuple[int, date]:
    """Percent and first day; refuses (422) a probability that cannot be recorded, naming every field."""
    errors = {}
    if stage not in LABELS:
        errors["stage"] = "Stage: choose one of the list."
    if percent is None or not 0 <= percent <= 100:
        errors["percent"] = "Probability: give a whole number from 0 to 100."
    if starts_on is None or starts_on < today:
        errors["starts_on"] = "From: give today or a later day; what was shown before stays as it was."
    if not reason.strip():
        errors["reason"] = "Reason: say from what you take it; others will read it."
    elif len(reason) > LONGEST_REASON:
        errors["reason"] = f"Reason: at most {LONGEST_REASON} characters; this has {len(reason)}."
    if errors or percent is None or starts_on is None:
        raise Invalid(next(iter(errors.values())), fields=errors)
    return percent, starts_on
