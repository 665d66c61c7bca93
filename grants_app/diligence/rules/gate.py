"""How the due diligence of a community stands, when it is needed, and what of it stops money: pure checks of what was read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.diligence.rules.life import HOLDS, Status

_HUB_ASKS_ANEW = (
    "the hub, by a new review that a coordinator, finance officer or director who did not fill it in accepts"
)


class State(StrEnum):
    """How the due diligence of a community stands on a day."""

    NONE = "none"
    CURRENT = "current"
    ENDED = "ended"
    OVERDUE = "overdue"
    """A condition of its acceptance was not met in time."""
    REFUSED = "refused"
    MATCH = "match"
    """A name of it stands on a sanctions list."""


STATE_LABELS = {
    State.NONE: "Not reviewed",
    State.CURRENT: "Current",
    State.ENDED: "Ended",
    State.OVERDUE: "Condition overdue",
    State.REFUSED: "Refused",
    State.MATCH: "Sanctions match",
}


@dataclass(frozen=True, slots=True)
class OpenCondition:
    """A condition of an acceptance that nobody has cleared."""

    text: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Decided:
    """The newest decision on a community."""

    review_id: UUID
    reference: str
    status: str
    decided_on: date
    decided_by: str
    level: str
    valid_until: date | None
    open_conditions: tuple[OpenCondition, ...] = ()


@dataclass(frozen=True, slots=True)
class LastCheck:
    """The newest check of a community's sealed names."""

    reference: str
    checked_on: date
    outcome: str


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of a community's due diligence, in short."""

    community_id: UUID
    hub_id: UUID
    alias: str
    decided: Decided | None = None
    check: LastCheck | None = None
    in_hand: str = ""
    """The status of a review that is open; empty where none is."""

    @property
    def url(self) -> str:
        return f"/diligence/communities/{self.community_id}"

    def state(self, on: date) -> State:
        """How it stands on that day."""
        its = self.decided
        if self.check and self.check.outcome == "match":
            return State.MATCH
        if its is None:
            return State.NONE
        if its.status == Status.REFUSED:
            return State.REFUSED
        if its.valid_until is not None and its.valid_until < on:
            return State.ENDED
        if any(condition.due_on < on for condition in its.open_conditions):
            return State.OVERDUE
        return State.CURRENT

    def says(self, on: date) -> str:
        """The same as a sentence: what is missing, and since when."""
        its, state = self.decided, self.state(on)
        if state is State.MATCH and self.check:
            return (
                f"A name of {self.alias} was found on a sanctions list on {_day(self.check.checked_on)} "
                f"({self.check.reference})."
            )
        if its is None:
            return f"No due diligence of {self.alias} was ever decided on.{self._waits()}"
        if state is State.REFUSED:
            return (
                f"Due diligence of {self.alias} was refused on {_day(its.decided_on)} ({its.reference}).{self._waits()}"
            )
        if state is State.ENDED and its.valid_until:
            return f"Due diligence of {self.alias} ended on {_day(its.valid_until)} ({its.reference}).{self._waits()}"
        if state is State.OVERDUE:
            late = min((it for it in its.open_conditions if it.due_on < on), key=lambda it: it.due_on)
            return (
                f"A condition of the due diligence of {self.alias} was due on {_day(late.due_on)} and is not cleared "
                f"({its.reference}): {late.text}"
            )
        until = f" until {_day(its.valid_until)}" if its.valid_until else ""
        return f"Due diligence of {self.alias} is current{until} ({its.reference}, {its.level.lower()})."

    def _waits(self) -> str:
        if self.in_hand == Status.SUBMITTED:
            return " A new review waits for its reviewer."
        return " A new review is being filled in." if self.in_hand else ""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A setting: from a day on it is needed or not, for agreements from an amount on, somewhere."""

    scope: tuple[UUID | None, UUID | None]
    """Hub and donor; None: all of them."""
    starts_on: date
    recorded_at: datetime
    is_needed: bool
    least: Money | None
    """None: whatever the amount."""
    label: str = ""


class Need(StrEnum):
    """Whether due diligence must be current before money goes to a community."""

    NEEDED = "needed"
    NOT_NEEDED = "not needed"
    UNSAID = "not said"
    """No setting speaks of it: then each community's own first decision begins it."""


def need(settings: Iterable[Ruled], amount: Money, on: date) -> tuple[Need, str]:
    """Whether an agreement of that amount needs it on that day, and by which setting; of several the strictest counts.

    An amount in another currency than the setting's is not compared: then it is needed.
    """
    newest: dict[tuple[UUID | None, UUID | None], Ruled] = {}
    for its in sorted(settings, key=lambda its: (its.starts_on, its.recorded_at)):
        if its.starts_on <= on:
            newest[its.scope] = its
    for its in newest.values():
        if its.is_needed and (its.least is None or its.least.currency != amount.currency or amount >= its.least):
            return Need.NEEDED, its.label
    return (Need.NOT_NEEDED if newest else Need.UNSAID), ""


@dataclass(frozen=True, slots=True)
class Blocker:
    """What stands in the way of money: a sentence, and who can clear it."""

    says: str
    cleared_by: str
    url: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What due diligence says to a payment to a community."""

    blocker: Blocker | None
    says: str
    """What was looked at, where nothing stands in the way."""

    def must_let(self) -> None:
        """Refuse (409) the act with what stands in the way."""
        if self.blocker:
            raise Conflict(f"{self.blocker.says} This can be cleared by {self.blocker.cleared_by}.")


def gate(standing: Standing, needed: Need, by: str, on: date) -> Gate:
    """What stops money to this community on that day.

    A match and a refusal always do. What ended, or has a condition overdue, does unless a setting says that this agreement needs
    none. A community that was never decided on is stopped where a setting asks for due diligence.
    """
    state, says = standing.state(on), standing.says(on)
    if state is State.CURRENT:
        return Gate(None, says)
    if state is State.MATCH:
        cleared_by = "a new check that shows the entry to be somebody else, recorded with its paper; else by nobody"
        return Gate(Blocker(says, cleared_by, standing.url), says)
    if state in (State.ENDED, State.OVERDUE) and needed is Need.NOT_NEEDED:
        return Gate(None, f"{says} Agreements of this amount need none.")
    if state is State.NONE and needed is not Need.NEEDED:
        return Gate(None, f"{says} Nothing asks for it here.")
    why = f" {by}" if by and needed is Need.NEEDED else ""
    cleared_by = _HUB_ASKS_ANEW
    if state is State.OVERDUE:
        cleared_by = "a coordinator, finance officer or director who did not fill in the review and sees that the condition is met"
    return Gate(Blocker(says + why, cleared_by, standing.url), says)


@dataclass(frozen=True, slots=True)
class NewRequirement:
    """What a director sets: from when due diligence is needed, where, and from which amount on."""

    hub_id: UUID | None
    donor_id: UUID | None
    starts_on: date
    is_needed: bool
    least: Money | None
    reason: str


def check_requirement(its: NewRequirement, today: date) -> None:
    """Refuse (422) a setting that would change what was already paid, is below zero, or has no reason."""
    wrong: dict[str, str] = {}
    if its.starts_on < today:
        wrong["starts_on"] = "It begins today or later: what was paid before is not judged anew."
    if its.least is not None and its.least.minor < 0:
        wrong["least"] = "The amount is zero or above."
    if not its.reason.strip():
        wrong["reason"] = "Give the decision on which it rests."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


@dataclass(frozen=True, slots=True)
class Ending:
    """Something of a community's due diligence that comes to its end on a day."""

    on: date
    hub_id: UUID
    community_id: UUID
    alias: str
    reference: str
    says: str
    url: str


def endings(standings: Iterable[Standing], until: date) -> list[Ending]:
    """What ends, or has a condition due, on or before that day: the nearest first.

    What a newer decision followed is left out; what has ended already stays until it is renewed.
    """
    return sorted(
        (found for its in standings for found in _endings(its) if found.on <= until),
        key=lambda it: (it.on, it.alias, it.says),
    )


def _endings(its: Standing) -> Iterator[Ending]:
    decided = its.decided
    if decided is None or decided.status not in HOLDS:
        return
    where = (its.hub_id, its.community_id, its.alias, decided.reference)
    if decided.valid_until is not None:
        yield Ending(decided.valid_until, *where, f"Due diligence of {its.alias} ends", its.url)
    for condition in decided.open_conditions:
        says = f"Condition of the due diligence of {its.alias}: {condition.text}"
        yield Ending(condition.due_on, *where, says, f"/diligence/reviews/{decided.review_id}")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
