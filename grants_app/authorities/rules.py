"""Which acts have a limit, who may hold it, and whether an amount is within it: pure, over what the queries found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from grants_app.access import PERMISSIONS, ROLE_LABELS, Action, Role
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, is_currency
from grants_app.core.notation import number
from grants_app.core.track import Step, Track
from grants_app.ledger.rates import SOURCE_LABELS, Rate

COUNTED_WITHIN = timedelta(days=30)
"""Requests for one payee and award that lie no further apart than this count together: a limit is not split away."""
RATE_SOURCES = ("inforeuro", "un", "treasury", "ecb", "demo")
"""Where the rate of the month is looked for when an amount is compared with a limit: the first source that has it."""


class Status(StrEnum):
    """Where a row of the table stands; only an approved row counts, from its first to its last day."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


TRACK = Track(
    Step("approve", Status.PROPOSED, Status.APPROVED, Action.AUTHORITY_APPROVE, "Approve"),
    Step(
        "reject",
        Status.PROPOSED,
        Status.REJECTED,
        Action.AUTHORITY_APPROVE,
        "Reject",
        needs_reason=True,
        danger=True,
    ),
)


@dataclass(frozen=True, slots=True)
class Act:
    """An act for which people have a limit."""

    label: str
    needs_a_row: bool
    """Whether a hub has no authority at all until a limit is recorded; else it has no limit until then."""


ACTS: Mapping[Action, Act] = {
    Action.DISBURSEMENT_APPROVE: Act("Approve a disbursement or a sub-grant", needs_a_row=True),
    Action.APPLICATION_REVIEW: Act("Endorse an application without head office", needs_a_row=True),
    Action.BUDGET_APPROVE: Act("Approve a budget or a transfer", needs_a_row=False),
    Action.EXPENDITURE_POST: Act("Post a voucher", needs_a_row=False),
}


def roles_for(act: Action) -> list[Role]:
    """The roles that allow the act, in the order of access.py: only they can hold a limit for it."""
    return [role for role in Role if role in PERMISSIONS[act]]


# --- recording a row ---


@dataclass(frozen=True, slots=True)
class Terms:
    """A row as it is proposed. No hub: the whole network. No limit: as far as it goes. A role or a person, never both."""

    act: str
    hub_id: UUID | None
    role: str
    person_id: UUID | None
    limit: Money | None
    starts_on: date
    ends_on: date | None = None
    reason: str = ""


def check_terms(terms: Terms) -> None:
    """Refuse (422), field by field, a row that says nothing clear."""
    wrong: dict[str, str] = {}
    if terms.act not in ACTS:
        wrong["act"] = "Choose the act that the limit is for."
    elif terms.role and terms.role not in roles_for(Action(terms.act)):
        wrong["role"] = "This role does not allow the act, so no limit can be set for it. Choose another role."
    if bool(terms.role) == (terms.person_id is not None):
        wrong["role"] = "Choose either a role or a person: the limit belongs to one of them."
    if terms.limit is not None and (terms.limit.minor < 0 or not is_currency(terms.limit.currency)):
        wrong["limit"] = "A limit is zero or more, in a currency."
    if terms.ends_on is not None and terms.ends_on < terms.starts_on:
        wrong["ends_on"] = "The last day is before the first."
    if not terms.reason.strip():
        wrong["reason"] = "Say why: whoever approves it, and an auditor years later, reads it."
    if wrong:
        first = next(iter(wrong.values()))
        raise Invalid(first if len(wrong) == 1 else f"{len(wrong)} fields need your attention.", fields=wrong)


LONGEST_DELEGATION = timedelta(days=92)
"""A delegation is for an absence; what lasts longer is a limit of its own, which a director approves."""


@dataclass(frozen=True, slots=True)
class Absence:
    """For which days, and why, somebody lets another go as far as they may."""

    starts_on: date
    ends_on: date
    reason: str


def check_absence(absence: Absence, today: date) -> None:
    """Refuse (422) a delegation that is over, has no end in sight, or no reason."""
    wrong: dict[str, str] = {}
    if absence.starts_on < today:
        wrong["starts_on"] = "A delegation starts today or later: nothing is allowed after the fact."
    if absence.ends_on < absence.starts_on:
        wrong["ends_on"] = "The last day is before the first."
    elif absence.ends_on - absence.starts_on > LONGEST_DELEGATION:
        wrong["ends_on"] = (
            f"A delegation lasts at most {LONGEST_DELEGATION.days} days. For longer, have a limit recorded."
        )
    if not absence.reason.strip():
        wrong["reason"] = "Say why, such as the days of your leave."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def four_eyes(recorded_by: UUID | None, person_id: UUID | None, actor_id: UUID | None) -> None:
    """Nobody approves a limit that they recorded or that is their own."""
    if actor_id is not None and actor_id == recorded_by:
        raise Conflict("You recorded this limit, so another director must approve it.")
    if actor_id is not None and actor_id == person_id:
        raise Conflict("This is your own limit, so another director must approve it.")


# --- judging an amount ---


@dataclass(frozen=True, slots=True)
class Limit:
    """How far somebody may go, and by what right."""

    whose: str
    """«a finance officer of Hub Guatemala»."""
    amount: Money | None
    """None: no limit."""


@dataclass(frozen=True, slots=True)
class Compared:
    """An amount in the currency of a limit, with the rate by which it got there; no amount where there is no rate."""

    amount: Money | None
    rates: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an amount may be decided, and why."""

    is_enough: bool
    says: str
    lacks_rate: bool = False


def judge(limits: Sequence[tuple[Limit, Compared]], amount: Money, requests: int, place: str) -> Verdict:
    """Within one limit is within authority; otherwise the sentence of the widest limit that was looked at."""
    if not limits:
        return Verdict(False, f"No authority for this is recorded for {place}.")
    verdicts = [_judged(limit, compared, amount, requests) for limit, compared in limits]
    return next((verdict for verdict in verdicts if verdict.is_enough), verdicts[-1])


def must_be_enough(found: Verdict) -> None:
    """Refuse (409) what is not within authority."""
    if not found.is_enough:
        raise Conflict(f"{found.says} Somebody with a higher limit must do it.")


def _judged(limit: Limit, compared: Compared, amount: Money, requests: int) -> Verdict:
    if limit.amount is None:
        return Verdict(True, f"The authority of {limit.whose} has no limit.")
    if compared.amount is None:
        says = (
            f"There is no rate of this month to compare {amount} with the authority of {limit.whose} ({limit.amount})."
        )
        return Verdict(False, says, lacks_rate=True)
    rate = f" at {compared.rates}" if compared.rates else ""
    if compared.amount > limit.amount:
        together = f"The {requests} requests within 30 days come to" if requests > 1 else "This is"
        says = f"{together} {compared.amount}{rate}, above the authority of {limit.whose} ({limit.amount})."
        return Verdict(False, says)
    what = f"{compared.amount} ({requests} requests within 30 days)" if requests > 1 else "The amount"
    return Verdict(True, f"{what} is within the authority of {limit.whose} ({limit.amount}){rate}.")


def role_in_words(role: str, hub_name: str) -> str:
    """«a finance officer of Hub Guatemala», «a director of the whole network»."""
    return f"a {ROLE_LABELS[Role(role)].lower()} of {hub_name or 'the whole network'}"


def rate_in_words(rate: Rate) -> str:
    """«8.53 GTQ per EUR (InforEuro, Mar 2026)»."""
    source = SOURCE_LABELS.get(rate.source, rate.source)
    return f"{number(rate.rate)} {rate.quote} per {rate.base} ({source}, {rate.on:%b %Y})"
