"""Pure rules of transfers: their life, what is typed of them, what papers they need, and what a line can give."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from grants_app.access import Action
from grants_app.budgets.flexibility import Judgement
from grants_app.budgets.rules import Kind, PlannedPeriod
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.track import Step, Track
from grants_app.donors.flexibility import Above, Within

Key = tuple[UUID, UUID]
"""A line and a hub."""


class Status(StrEnum):
    """Where a transfer stands."""

    PREPARED = "prepared"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Purpose(StrEnum):
    """What kind of act it is."""

    TRANSFER = "transfer"
    CONTINGENCY = "contingency"


PURPOSE_LABELS: Mapping[str, str] = {
    Purpose.TRANSFER: "Transfer between lines",
    Purpose.CONTINGENCY: "Use of the contingency reserve",
}

TRACK = Track(
    Step("approve", Status.PREPARED, Status.APPROVED, Action.BUDGET_APPROVE, "Approve this transfer"),
    Step("reject", Status.PREPARED, Status.REJECTED, Action.BUDGET_APPROVE, "Reject", needs_reason=True, danger=True),
    Step(
        "withdraw", Status.PREPARED, Status.WITHDRAWN, Action.BUDGET_WRITE, "Withdraw", needs_reason=True, danger=True
    ),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """An amount (minor units, above zero) from one hub's share of a line to another."""

    giver: Key
    taker: Key
    amount: int
    gives_in: PlannedPeriod | None = None
    """The period of the budget from which it goes, and the one into which it comes; None in a budget without periods."""
    takes_in: PlannedPeriod | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """Why, and what the donor said: what a transfer is approved upon."""

    reason: str
    donor_reference: str = ""
    donor_on: date | None = None
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Giver:
    """A share from which something is taken: what it is called, and what is neither spent nor advanced nor reserved of it."""

    name: str
    available: int


def changes(pairs: Sequence[Pair]) -> dict[Key, int]:
    """What each share gains, or gives (below zero); shares that come out even are left out."""
    sums: dict[Key, int] = {}
    for pair in pairs:
        sums[pair.giver] = sums.get(pair.giver, 0) - pair.amount
        sums[pair.taker] = sums.get(pair.taker, 0) + pair.amount
    return {key: change for key, change in sums.items() if change}


def taken(sums: Mapping[Key, int]) -> int:
    """How much shares gain or how much they give, whichever is more: what somebody must have authority over."""
    return max(
        sum(change for change in sums.values() if change > 0), -sum(change for change in sums.values() if change < 0)
    )


def period_changes(pairs: Sequence[Pair]) -> dict[tuple[UUID, UUID, PlannedPeriod], int]:
    """What each share gains or gives in each period; empty in a budget without periods."""
    sums: dict[tuple[UUID, UUID, PlannedPeriod], int] = {}
    for pair in pairs:
        for key, period, amount in (
            (pair.giver, pair.gives_in, -pair.amount),
            (pair.taker, pair.takes_in, pair.amount),
        ):
            if period is not None:
                sums[*key, period] = sums.get((*key, period), 0) + amount
    return {part: change for part, change in sums.items() if change}


def must_say_periods(pairs: Sequence[Pair], periods: Collection[PlannedPeriod]) -> None:
    """Refuse (422) pairs that do not say which periods of the budget they touch, or name some where it has none."""
    names = ", ".join(period.name for period in periods)
    says = f"Say in which period of the budget: {names}." if periods else "This budget has no periods: name none."
    wrong: dict[str, str] = {}
    for at, pair in enumerate(pairs):
        for side, period in (("takes", pair.takes_in), ("gives", pair.gives_in)):
            if (period not in periods) if periods else (period is not None):
                wrong = {f"{side}-{at}": says}
    if wrong:
        raise Invalid(says, fields=wrong)


def must_be_in_period(
    changes: Mapping[tuple[UUID, UUID, PlannedPeriod], int],
    there: Mapping[tuple[UUID, UUID, PlannedPeriod], int],
    named: Callable[[Key], str],
    currency: str,
) -> None:
    """Refuse (409) to take from a period more than is budgeted in it."""
    for (line_id, hub_id, period), change in changes.items():
        here = there.get((line_id, hub_id, period), 0)
        if change < 0 and here + change < 0:
            raise Conflict(
                f"{named((line_id, hub_id))} has {Money(here, currency)} in {period.name}; "
                f"{Money(-change, currency)} was asked for. Take the rest from another period."
            )


def by_line(sums: Mapping[Key, int]) -> dict[UUID, int]:
    """Changes of shares as changes of lines."""
    lines: dict[UUID, int] = {}
    for (line_id, _), change in sums.items():
        lines[line_id] = lines.get(line_id, 0) + change
    return lines


def fit(pairs: Sequence[Pair], kinds: Mapping[UUID, str], purpose: Purpose) -> None:
    """Refuse (422) pairs that are none, and the contingency reserve where it is not meant."""
    wrong: dict[str, str] = {}
    for at, pair in enumerate(pairs):
        if pair.giver == pair.taker and pair.gives_in == pair.takes_in:
            wrong[f"to-{at}"] = "Choose another line, or another hub, than the one that gives."
        if pair.amount <= 0:
            wrong[f"amount-{at}"] = "The amount is above zero; to move money back, turn the two lines round."
        gives, takes = kinds.get(pair.giver[0]), kinds.get(pair.taker[0])
        if purpose is Purpose.TRANSFER and gives == Kind.CONTINGENCY:
            wrong[f"from-{at}"] = (
                "The contingency reserve is used only as the donor authorised it: choose «Use of the contingency reserve»."
            )
        if purpose is Purpose.CONTINGENCY and (gives != Kind.CONTINGENCY or takes == Kind.CONTINGENCY):
            wrong[f"from-{at}"] = "A use of the contingency reserve goes from a contingency line to another line."
    if not pairs:
        wrong["from-0"] = "Say from which line to which line, and how much."
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)


def must_have_papers(judgement: Judgement, papers: Papers, purpose: Purpose, today: date) -> None:
    """Refuse (422) what the rule does not let pass, or lets pass only with what is missing."""
    wrong: dict[str, str] = {}
    if not papers.reason.strip():
        wrong["reason"] = "Say why the money is moved."
    if papers.donor_on and papers.donor_on > today:
        wrong["donor_on"] = "The donor's letter cannot be of a day to come."
    if purpose is Purpose.CONTINGENCY:
        wrong |= _letter(papers, "The contingency reserve needs the donor's written authorisation")
    elif judgement.needs is Above.AMENDMENT:
        raise Invalid(beyond(judgement), fields={"amount-0": beyond(judgement)})
    elif judgement.needs is Above.APPROVAL:
        wrong |= _letter(papers, f"{beyond(judgement)} The donor's written approval is needed")
    elif judgement.needs is Within.PRIOR_NOTICE:
        wrong |= _letter(papers, f"The donor is told before ({cite(judgement)})")
    elif judgement.needs is Above.EXPLANATION and not papers.explanation.strip():
        wrong["explanation"] = f"{beyond(judgement)} Explain it."
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)


def _letter(papers: Papers, why: str) -> dict[str, str]:
    wrong = {}
    if not papers.donor_reference.strip():
        wrong["donor_reference"] = f"{why}: name the letter or e-mail."
    if papers.donor_on is None:
        wrong["donor_on"] = "Give the day of the letter or e-mail."
    return wrong


def beyond(judgement: Judgement) -> str:
    """Why the moves are beyond the rule, what is still possible, and where the rule stands."""
    reasons = " ".join(judgement.beyond)
    needs = " An amendment of the budget is needed first." if judgement.needs is Above.AMENDMENT else ""
    return f"{reasons}{needs} ({cite(judgement)})"


def cite(judgement: Judgement) -> str:
    """Where the rule stands."""
    if judgement.rule is None:
        return judgement.note
    unchecked = "" if judgement.rule.is_verified else "; not verified: check the signed contract"
    return f"{judgement.rule.cite}{unchecked}"


def verdict(judgement: Judgement, purpose: Purpose) -> str:
    """By what a transfer was approved, for its record."""
    if purpose is Purpose.CONTINGENCY:
        return "Authorised by the donor."
    if judgement.rule is None:
        return judgement.note
    how = "Within the rule" if judgement.is_within else f"Beyond the rule, with {_UPON[str(judgement.needs)]}"
    return f"{how}: {cite(judgement)}"[:1000]


_UPON = {
    Above.APPROVAL.value: "the donor's approval",
    Above.EXPLANATION.value: "an explanation",
    Above.AMENDMENT.value: "",
}


def must_be_there(sums: Mapping[Key, int], givers: Mapping[Key, Giver], currency: str) -> None:
    """Refuse (409) to take from a share what is spent, advanced or reserved of it."""
    for key, change in sums.items():
        giver = givers[key]
        if change < 0 and -change > giver.available:
            left = Money(max(giver.available, 0), currency)
            raise Conflict(
                f"{giver.name} can give at most {left}: the rest is spent, advanced or reserved. {Money(-change, currency)} was asked for."
            )


def another_decides(prepared_by: UUID | None, decider: UUID | None) -> None:
    """Nobody approves or rejects a transfer that they prepared."""
    if prepared_by == decider:
        raise Conflict("You prepared this transfer, so another person must decide on it.")
