"""Unspent money of an advance that stays with the hub for a next period: the life of a carry-over, and what is right of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.track import Step, Track
from grants_app.disbursements.rules.forecast import Longest, wrong_with


class CarryOverStatus(StrEnum):
    """Where a carry-over stands."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    TAKEN_BACK = "taken-back"


_DECIDE = Action.DISBURSEMENT_APPROVE
CARRY_TRACK = Track(
    Step("confirm", CarryOverStatus.ASKED, CarryOverStatus.CONFIRMED, _DECIDE, "Confirm"),
    Step(
        "decline", CarryOverStatus.ASKED, CarryOverStatus.DECLINED, _DECIDE, "Decline", needs_reason=True, danger=True
    ),
    Step(
        "take-back",
        CarryOverStatus.CONFIRMED,
        CarryOverStatus.TAKEN_BACK,
        _DECIDE,
        "Take back",
        needs_reason=True,
        danger=True,
    ),
)
"""Who may approve disbursements in the whole network decides: it is head office's money that stays away."""
STANDING = frozenset({CarryOverStatus.ASKED, CarryOverStatus.CONFIRMED})
"""While a carry-over stands here, the same money cannot be carried over to the same days once more."""
CARRIED_WORDS = {
    "ask": "Asked for",
    "confirm": "Confirmed",
    "decline": "Declined",
    "take-back": "Taken back",
}
"""Each act as the history says it."""


@dataclass(frozen=True, slots=True)
class CarryTerms:
    """What a hub asks to carry over, to which days, and why."""

    amount: Money
    period: Period
    reason: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A carry-over of the same advance that waits or is confirmed."""

    reference: str
    period: Period
    is_confirmed: bool


def last_day(given_for: Period, standing: Sequence[Standing]) -> date:
    """The last day for which the hub has the money now: of the request, or of what it was carried over to."""
    return max([given_for.ends_on, *(one.period.ends_on for one in standing if one.is_confirmed)])


def must_be_over(given_for: Period | None, standing: Sequence[Standing], today: date) -> Period:
    """Refuse (409) while the advance's period is not over, or another carry-over waits; gives the period of the request."""
    if given_for is None:
        raise Conflict("This paid what the hub had spent of its own money, so nothing of it can be unspent.")
    if waiting := next((one for one in standing if not one.is_confirmed), None):
        raise Conflict(
            f"{waiting.reference} already asks to carry this money over to {waiting.period}. Wait until head office has decided on it."
        )
    last = last_day(given_for, standing)
    if today < last:
        raise Conflict(f"The hub has this money until {_day(last)}; what is unspent is known from that day on.")
    return given_for


def check_terms(
    terms: CarryTerms, left: Money, given_for: Period, standing: Sequence[Standing], most: Longest, award: Period
) -> None:
    """Refuse (422), field by field, more than is in hand, days that are not next, and no reason."""
    wrong = wrong_with(terms.period, most, award, None)
    taken = next((one for one in standing if _overlap(one.period, terms.period)), None)
    last = last_day(given_for, standing)
    if taken is not None:
        wrong["starts_on"] = f"{taken.reference} carries this money over to {taken.period} already."
    elif terms.period.starts_on <= last:
        wrong["starts_on"] = f"The hub has this money until {_day(last)}; the next period begins after that day."
    if terms.amount.minor <= 0:
        wrong["amount"] = "The amount is above zero."
    elif terms.amount > left:
        wrong["amount"] = f"{left} of this advance is in hand, first in, first out; {terms.amount} is more."
    if not terms.reason.strip():
        wrong["reason"] = "Say why it was not spent, and for what it stays: head office and an auditor read it."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def must_be_in_hand(amount: Money, left: Money) -> None:
    """Refuse (409) to confirm what the hub has spent or sent back meanwhile."""
    if amount > left:
        raise Conflict(
            f"{amount} was asked for, and {left} of this advance is in hand now. Decline it, so that the hub asks for what is left."
        )


def must_not_be_built_upon(amount: Money, left: Money, period: Period, standing: Sequence[Standing]) -> None:
    """Refuse (409) to take back what a later carry-over or spending depends on."""
    if later := next((one for one in standing if one.period.starts_on > period.ends_on), None):
        raise Conflict(f"{later.reference} carries this money further, to {later.period}. Take that back first.")
    if amount > left:
        raise Conflict(
            f"Of the {amount} that was carried over, {left} is in hand now: the rest was used since, so it cannot be taken back."
        )


def another_person(step: str, asked_by: UUID | None, confirmed_by: UUID | None, person_id: UUID | None) -> None:
    """Refuse (409) a decision on what one asked for, and taking back what one confirmed."""
    if sentence := barred_from(step, asked_by, confirmed_by, person_id):
        raise Conflict(sentence)


def barred_from(step: str, asked_by: UUID | None, confirmed_by: UUID | None, person_id: UUID | None) -> str:
    """Why this person must leave the step to another; empty where nothing speaks against it."""
    if person_id == asked_by:
        return "You asked for this, so another person must decide on it."
    if step == "take-back" and person_id == confirmed_by:
        return "You confirmed this, so another person must take it back."
    return ""


@dataclass(frozen=True, slots=True)
class Outflow:
    """Money that left a hub's advance account (below zero: came back into it), in the order in which it did."""

    kind: str
    minor: int


def of_kind(outflows: Sequence[Outflow], kind: str, begins: int, ends: int) -> int:
    """How much of an advance left as this kind, first in, first out; the advance covers what left from `begins` to `ends`."""
    at = found = 0
    for outflow in outflows:
        if outflow.kind == kind:
            found += max(min(at + outflow.minor, ends) - max(at, begins), 0)
        at += outflow.minor
    return found


def _overlap(one: Period, other: Period) -> bool:
    return one.starts_on <= other.ends_on and other.starts_on <= one.ends_on


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
