"""Pure rules of financial reports: their life, what indirect cost and income come to, and what stands in the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from grants_app.access import Action
from grants_app.awards.schedule import OwedReport
from grants_app.budgets.caps import DIRECT_KINDS
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.money import rounded, split
from grants_app.core.track import Step, Track
from grants_app.donors.profiles import Rules, Value, profile

ELIGIBLE_KINDS = DIRECT_KINDS | {"indirect", "contingency"}


class Status(StrEnum):
    """The life of a report."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    APPROVED = "approved"
    SENT = "sent"
    ACCEPTED = "accepted"
    QUERIED = "queried"
    REPLACED = "replaced"


OPEN = frozenset({Status.DRAFT, Status.REVIEWED})
"""What is shown is what the report would take up."""
CURRENT = frozenset({Status.APPROVED, Status.SENT, Status.ACCEPTED, Status.QUERIED})
"""The report has taken up its postings, and its period is locked."""
FROZEN = CURRENT | {Status.REVIEWED}
"""Its total is the ledger's."""
HAVE_FILE = CURRENT | {Status.REPLACED}

TRACK = Track(
    Step("review", Status.DRAFT, Status.REVIEWED, Action.REPORT_REVIEW, "Freeze the figures"),
    Step("return", Status.REVIEWED, Status.DRAFT, Action.REPORT_PREPARE, "Return to draft", needs_reason=True),
    Step("approve", Status.REVIEWED, Status.APPROVED, Action.REPORT_APPROVE, "Approve and lock"),
    Step("send", Status.APPROVED, Status.SENT, Action.REPORT_SEND, "Sent to the donor"),
    Step("accept", Status.SENT, Status.ACCEPTED, Action.REPORT_SEND, "The donor accepted it"),
    Step("query", Status.SENT, Status.QUERIED, Action.REPORT_SEND, "The donor asks about it", needs_reason=True),
    Step("reopen", Status.QUERIED, Status.REPLACED, Action.REPORT_APPROVE, "Begin the next version", needs_reason=True),
    Step(
        "reopen", Status.APPROVED, Status.REPLACED, Action.REPORT_APPROVE, "Begin the next version", needs_reason=True
    ),
)


MEANS: Mapping[str, str] = {
    "e-mail": "By e-mail",
    "portal": "In the donor's portal",
    "post": "By post or courier",
    "by-hand": "By hand",
}
"""How a report goes to its donor."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A paper that was sent or received with a step."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Correspondence:
    """With whom at the donor a step was taken, by what means, and the paper of it."""

    with_whom: str = ""
    means: str = ""
    letter: Letter | None = None


NO_CORRESPONDENCE = Correspondence()


@dataclass(frozen=True, slots=True)
class NextAct:
    """Who must act next on a report that is owed, and what that person does."""

    who: str
    does: str
    action: Action | None = None
    """What that person must be allowed to; None where nobody of the network acts."""


NEXT_ACTS: Mapping[str, NextAct] = {
    "": NextAct("A finance officer", "begins it", Action.REPORT_PREPARE),
    Status.DRAFT: NextAct("A finance officer", "explains what varies and freezes the figures", Action.REPORT_REVIEW),
    Status.REVIEWED: NextAct("A director who neither prepared nor froze it", "approves it", Action.REPORT_APPROVE),
    Status.APPROVED: NextAct("A finance officer or director", "sends it to the donor", Action.REPORT_SEND),
    Status.SENT: NextAct("The donor", "accepts it or asks"),
    Status.QUERIED: NextAct("A director", "begins the next version, which answers the donor", Action.REPORT_APPROVE),
    Status.ACCEPTED: NextAct("Nobody", "it is done"),
}
"""By where the report stands; without a status it is not begun."""
NOT_YET = NextAct("Nobody yet", "its period is still running")


def next_act(owed: OwedReport, today: date) -> NextAct:
    """Who acts next: nobody before the period of a report that is not begun is over."""
    return NEXT_ACTS[owed.status] if owed.is_begun or owed.has_ended(today) else NOT_YET


OWED_STATES: Mapping[str, str] = {
    "to-begin": "To begin: the period is over",
    "running": "The period is running",
    "draft": "Draft",
    "reviewed": "Reviewed",
    "approved": "Approved, to be sent",
    "sent": "Sent, the donor reads",
    "queried": "Queried by the donor",
    "accepted": "Accepted",
}
"""What the list of reports that are owed can be narrowed to; without a wish, all that are not accepted."""


def state_of(owed: OwedReport, today: date) -> str:
    """Which of these a report is in."""
    return owed.status or ("to-begin" if owed.has_ended(today) else "running")


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that stands in the way of a report, and who can clear it."""

    says: str
    cleared_by: str
    url: str = ""
    stops_review: bool = False
    only_warns: bool = False
    """It is said on the page, and stops nothing yet."""


@dataclass(frozen=True, slots=True)
class IndirectShare:
    """A hub's part of the indirect cost to be posted on one line, in minor units of the award's currency."""

    line_id: UUID
    hub_id: UUID
    amount: int


def donor_rules(profile_code: str, signed_on: date) -> Rules:
    """The donor's rules as they stood on the day on which the award was signed."""
    return profile(profile_code).on(signed_on)


def explaining_rule(profile_code: str, signed_on: date) -> Value | None:
    """The donor's rule of what is explained, with its citation; None where the donor asks for nothing."""
    return profile(profile_code).value("explanation", signed_on)


def contract_rate(indirect_budget: int, direct_budget: int, highest_percent: Decimal | None) -> Fraction:
    """The indirect rate of the contract: indirect budget over the budgeted base, never above the donor's highest rate.

    Where the budgeted amount is just the highest rate rounded to the cent, the rate is that highest rate exactly.
    """
    if direct_budget <= 0 or indirect_budget <= 0:
        return Fraction(0)
    budgeted = Fraction(indirect_budget, direct_budget)
    if highest_percent is None:
        return budgeted
    highest = Fraction(highest_percent) / 100
    if rounded(highest * direct_budget) == indirect_budget:
        return highest
    return min(budgeted, highest)


def indirect_due(rate: Fraction, direct_so_far: int, indirect_budget: int, posted_so_far: int) -> int:
    """Indirect cost to post now: the rate times the base so far, capped by its budget, less what is posted."""
    return min(rounded(rate * direct_so_far), indirect_budget) - posted_so_far


def shares_of_indirect(amount: int, weights: Sequence[tuple[UUID, UUID, int]]) -> list[IndirectShare]:
    """The amount over the indirect lines and hubs, by their budgeted shares; the parts add up exactly."""
    budgeted = [weight for _, _, weight in weights]
    if amount == 0 or not any(budgeted):
        return []
    parts = split(amount, budgeted)
    return [
        IndirectShare(line_id, hub_id, part) for (line_id, hub_id, _), part in zip(weights, parts, strict=True) if part
    ]


def income_due(award_minor: int, total_budget_minor: int, cost_so_far: int, posted_so_far: int) -> int:
    """Income to recognise now: the donor's share of all cost so far, at most the award, less what was recognised."""
    share = Fraction(award_minor, total_budget_minor) if total_budget_minor else Fraction(0)
    return min(rounded(share * max(cost_so_far, 0)), award_minor) - posted_so_far


def people_different(prepared_by: UUID | None, reviewed_by: UUID | None, approver: UUID | None) -> None:
    """Nobody approves a report that they prepared or reviewed."""
    if approver is not None and approver in (prepared_by, reviewed_by):
        raise Conflict("You prepared or reviewed this report, so another person must approve it.")


def is_adjustment(incurred_on: date, earlier: Iterable[Period]) -> bool:
    """Whether a cost belongs to the period of an earlier report, which did not take it up: it is told here, late."""
    return any(incurred_on in period for period in earlier)


def must_come_last(award: str, period: Period, locked_until: date | None) -> None:
    """What an approved report has closed is in no later report of the same days."""
    if locked_until is not None and period.ends_on <= locked_until:
        raise Conflict(
            f"The books of {award} are closed until {locked_until:%d %b %Y} by an approved report, which took up all cost until then. "
            "Choose later days: a voucher that came late is an adjustment in the next report."
        )
