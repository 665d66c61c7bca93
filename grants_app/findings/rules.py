"""The life of a finding, the types of finding as data, and pure checks of what is found, decided and recovered."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, rounded
from grants_app.core.track import Step, Track
from grants_app.ledger.rules import AccountName, Kind, Side

DISALLOWED_EVENT = "cost disallowed"
RECOVERED_EVENT = "disallowed cost recovered"
REPAID_EVENT = "recovered cost given back"


class Status(StrEnum):
    """Where a finding stands."""

    QUESTIONED = "questioned"
    ACCEPTED = "accepted"
    DISALLOWED = "disallowed"
    WITHDRAWN = "withdrawn"
    """It was disallowed, and is cost of the action again."""


class FoundBy(StrEnum):
    """Who found it."""

    AUDITOR = "auditor"
    DONOR = "donor"
    OURSELVES = "ourselves"


class AboutKind(StrEnum):
    """What a finding is about."""

    CHARGE = "charge"
    COST = "cost"
    LINE = "line"


FOUND_BY_LABELS: Mapping[str, str] = {
    FoundBy.AUDITOR: "an auditor",
    FoundBy.DONOR: "the donor",
    FoundBy.OURSELVES: "ourselves",
}
RECOVERED_FROM_LABELS: Mapping[str, str] = {"hub": "the hub", "community": "the community"}
TYPES: Mapping[str, str] = {
    code: row["label"] for code, row in tomllib.loads((Path(__file__).parent / "types.toml").read_text("utf-8")).items()
}
"""The types of finding by code."""

_DECIDE = Action.FINDING_DECIDE
TRACK = Track(
    Step("answer", Status.QUESTIONED, Status.QUESTIONED, Action.FINDING_ANSWER, "Answer it"),
    Step("accept", Status.QUESTIONED, Status.ACCEPTED, _DECIDE, "The cost is accepted", needs_reason=True),
    Step(
        "disallow",
        Status.QUESTIONED,
        Status.DISALLOWED,
        _DECIDE,
        "The cost is disallowed",
        needs_reason=True,
        danger=True,
    ),
    Step("recover", Status.DISALLOWED, Status.DISALLOWED, Action.FINDING_ANSWER, "Record what was recovered"),
    Step(
        "withdraw",
        Status.DISALLOWED,
        Status.WITHDRAWN,
        _DECIDE,
        "Take the disallowance back",
        needs_reason=True,
        danger=True,
    ),
    Step(
        "reverse",
        Status.DISALLOWED,
        Status.DISALLOWED,
        _DECIDE,
        "The recovery was recorded wrongly",
        needs_reason=True,
        danger=True,
    ),
    Step(
        "reverse",
        Status.WITHDRAWN,
        Status.WITHDRAWN,
        _DECIDE,
        "The recovery was recorded wrongly",
        needs_reason=True,
        danger=True,
    ),
    Step("repay", Status.WITHDRAWN, Status.WITHDRAWN, Action.FINDING_ANSWER, "Record that it was given back"),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """A finding that took, or may take, cost out of the same line and hub."""

    finding_id: UUID
    kind: AboutKind
    about_id: UUID
    reference: str
    label: str
    status: str
    amount: Money
    found_on: date


@dataclass(frozen=True, slots=True)
class Target:
    """What is questioned: a charge of a voucher, a cost of a sub-grant, or a line of a hub in a report."""

    kind: AboutKind
    about_id: UUID
    hub_id: UUID
    award_id: UUID
    line_id: UUID
    label: str
    charged: Money
    """In the award's currency."""
    left: Money
    """Of it, what no other finding has questioned or disallowed, at most what the line of the hub can still lose."""
    url: str
    taken: tuple[Beside, ...] = ()
    """The findings that question or disallowed the rest."""
    beside: tuple[Beside, ...] = ()
    """Findings that do not say of which cost they are: of the whole line beside one of its costs, or the other way around."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found."""

    type: str
    found_by: str
    found_on: date
    reference: str
    amount: Money
    says: str
    another_cost: bool = False
    """Somebody says that it is not the cost that a finding beside it took out already."""


def check_facts(facts: Facts, target: Target, today: date) -> None:
    """Refuse (422), field by field, a finding of an unknown type, of nothing, or of more than is charged."""
    wrong: dict[str, str] = {}
    if facts.type not in TYPES:
        wrong["type"] = "Choose the type of finding."
    if facts.found_by not in FOUND_BY_LABELS:
        wrong["found_by"] = "Choose who found it."
    if facts.found_on > today:
        wrong["found_on"] = "This day has not come yet."
    if facts.amount.minor <= 0:
        wrong["amount"] = "The amount is above zero."
    elif facts.amount > target.left:
        wrong["amount"] = (
            f"{target.charged} is charged, of which {target.left} is not questioned yet; {facts.amount} is more."
            f"{_named(target.taken)}"
        )
    if target.beside and not facts.another_cost:
        wrong["another_cost"] = (
            "Cost of this line of this hub is questioned or disallowed already. If this is another cost, say so; the same cost is not "
            f"taken out twice.{_named(target.beside)}"
        )
    if not facts.says.strip():
        wrong["says"] = "Say what was found, without names of people."
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _named(findings: Iterable[Beside]) -> str:
    """Which acts came before, for a sentence."""
    return "".join(f" {it.reference} {_DID[it.status]} {it.amount} of {it.label}." for it in findings)


_DID: Mapping[str, str] = {Status.QUESTIONED: "questions", Status.DISALLOWED: "disallowed"}


def another_decides(recorded_by: UUID | None, answered_by: UUID | None, person_id: UUID | None) -> None:
    """Who decides neither recorded the finding nor answered it."""
    if person_id in (recorded_by, answered_by):
        raise Conflict("You recorded this finding or answered it, so another person must decide.")


def must_be_answered(response: str) -> None:
    """A finding is answered before it is decided."""
    if not response:
        raise Conflict("Nobody has answered this finding yet. A finance officer answers it first; then it is decided.")


def must_still_stand(target: Target, amount: int) -> None:
    """What was corrected, sent back, disallowed or rejected meanwhile is not disallowed a second time."""
    if amount > target.left.minor:
        raise Conflict(
            f"{target.label} can lose {target.left} of {target.charged} now, less than what is questioned.{_named(target.taken)} "
            "Accept this finding with that reason."
        )


def income_to_reverse(award: int, total_budget: int, cost_after: int, posted: int) -> int:
    """Income beyond the donor's share of the cost that stays; what was not recognised yet is not taken back."""
    share = Fraction(award, total_budget) if total_budget else Fraction(0)
    return max(posted - min(rounded(share * max(cost_after, 0)), award), 0)


def disallowed_sides(
    currency: str, hub_currency: str, hub_id: UUID, line_id: UUID, amount: int, income: int
) -> tuple[Side, ...]:
    """Own cost debit, expense credit; grant income debit, deferred grant credit for the donor's share."""
    nothing = Money.zero(hub_currency)

    def side(account: AccountName, minor: int) -> Side:
        money = Money(minor, currency)
        return Side(account, minor, money, money if currency == hub_currency else nothing)

    sides = [
        side(AccountName(Kind.OWN_COST, currency, hub_id=hub_id), amount),
        side(AccountName(Kind.EXPENSE, currency, hub_id=hub_id, line_id=line_id, source="award"), -amount),
    ]
    if income:
        sides += [
            side(AccountName(Kind.GRANT_INCOME, currency), income),
            side(AccountName(Kind.DEFERRED_GRANT, currency), -income),
        ]
    return tuple(sides)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What came back of a disallowed cost."""

    recovered_from: str
    amount: Money
    value_on: date
    bank_reference: str
    bank_account_id: UUID | None = None
    """The account, in the award's currency, that it came into; None: the share that `banks.rules.share_to_use` names."""


@dataclass(frozen=True, slots=True)
class Repayment:
    """What was recovered went back, since the cost is the action's again."""

    value_on: date
    bank_reference: str
    bank_account_id: UUID | None = None
    """The account, in the award's currency, that it left; None: the share that `banks.rules.share_to_use` names."""


def another_reverses(recorded_by: UUID | None, person_id: UUID | None) -> None:
    """Who takes a recovery back did not record it."""
    if person_id is not None and person_id == recorded_by:
        raise Conflict("You recorded this recovery, so another person must take it back.")


def must_not_be_repaid(repaid_on: date | None) -> None:
    """What went back is neither given back again nor taken back."""
    if repaid_on is not None:
        raise Conflict(f"What was recovered went back on {repaid_on:%d %b %Y} already.")


def check_repayment(its: Repayment, withdrawn_on: date, today: date) -> None:
    """Refuse (422) a payment on an impossible day, or without its reference."""
    wrong = _wrong_at_the_bank(its, "taken back", withdrawn_on, today)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)


def _wrong_at_the_bank(its: Repayment | Recovery, act: str, since: date, today: date) -> dict[str, str]:
    """What cannot be of a movement at the bank that follows an act of a day, by field."""
    wrong: dict[str, str] = {}
    if its.value_on > today:
        wrong["value_on"] = "This day has not come yet."
    elif its.value_on < since:
        wrong["value_on"] = f"It was {act} on {since:%d %b %Y}; give that day or a later one."
    if not its.bank_reference.strip():
        wrong["bank_reference"] = "Give the reference by which it stands on the bank's statement."
    return wrong


def check_recovery(its: Recovery, disallowed: Money, decided_on: date, today: date) -> None:
    """Refuse (422) a recovery of nothing, of more than was disallowed, or on an impossible day."""
    wrong: dict[str, str] = {}
    if its.recovered_from not in RECOVERED_FROM_LABELS:
        wrong["recovered_from"] = "Choose who paid it back."
    if its.amount.minor <= 0:
        wrong["amount"] = "The amount is above zero."
    elif its.amount > disallowed:
        wrong["amount"] = f"{disallowed} was disallowed; {its.amount} is more."
    wrong |= _wrong_at_the_bank(its, "disallowed", decided_on, today)
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
