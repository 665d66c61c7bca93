"""What may be asked of a donor now: which payment, how much, and every step of its arithmetic; or why nothing."""

from dataclasses import dataclass
from datetime import date

from exports.wording import Said, said
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.notation import plain_number
from grants_app.donor_payments.rules import Balance, Further, Terms


@dataclass(frozen=True, slots=True)
class Situation:
    """Where an award stands with its donor, on the day until which its figures are taken."""

    reference: str
    has_rule: bool
    """Whether the donor's profile states what must be used before a next payment."""
    pays_once: bool
    """One pre-financing, then the balance."""
    single: Money | None
    """How much that one is, by the donor's rule."""
    received: int
    """How many instalments came."""
    until: date
    ends_on: date
    terms: Terms
    further: Further
    balance: Balance


@dataclass(frozen=True, slots=True)
class Step:
    """A figure of the arithmetic. Those that count add up to the amount."""

    says: Said
    amount: Money
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """A payment that may be asked for: first, further or balance."""

    kind: str
    number: int
    amount: Money
    steps: tuple[Step, ...]


def plan(it: Situation) -> Plan:
    """The payment that comes next. Conflict with a sentence where none can be asked for, or none can be computed."""
    if not it.has_rule:
        raise Conflict(
            f"The rules of the donor of {it.reference} say nothing of how much must be used before a next payment, so no "
            "request can be computed: it pays by the instalments of the agreement."
        )
    if it.until >= it.ends_on:
        return _balance(it)
    if it.received == 0:
        return _first(it)
    if it.pays_once:
        raise Conflict(
            f"The agreement of {it.reference} has one pre-financing, and it came. What is left is the balance: choose figures "
            f"until {it.ends_on:%d %b %Y}, the end of the action, or later."
        )
    return _further(it)


def _first(it: Situation) -> Plan:
    asked = it.further.asked if it.further.asked.minor else it.single or it.further.asked
    _must_be_planned(it, asked)
    cut = max(asked - it.terms.ceiling, Money.zero(asked.currency))
    steps = [Step(said("First instalment by the agreement"), asked), _ceiling(it, cut)]
    return Plan("first", 1, asked - cut, tuple(step for step in steps if step.amount.minor))


def _further(it: Situation) -> Plan:
    known = it.further
    _must_be_planned(it, known.asked)
    if known.payable.minor <= 0:
        raise Conflict(
            f"Nothing can be asked for yet: {known.threshold} must be used and {known.used} is, so {known.shortfall} is short; "
            f"that and the ceiling take up all of the {known.asked} expected for the next period."
        )
    share = plain_number(it.terms.last_percent)
    steps = [
        Step(
            said("Must be used: all earlier instalments, and {share} % of the last one", share=share),
            known.threshold,
            counts=False,
        ),
        Step(said("Is used: the donor's part of the cost of the action"), known.used, counts=False),
        Step(said("The donor's part of the forecast of the following period"), known.asked),
        Step(said("Less what is short of what must be used"), -known.shortfall),
        _ceiling(it, known.cut_by_ceiling),
    ]
    shown = tuple(step for step in steps if step.amount.minor or not step.counts)
    return Plan("further", it.received + 1, known.payable, shown)


def _balance(it: Situation) -> Plan:
    known = it.balance
    if known.due.minor <= 0:
        raise Conflict(
            f"There is no balance to ask for: the donor paid {known.paid}, the final grant is {known.grant}"
            + (f", so {-known.due} is to be paid back." if known.due.minor else ".")
        )
    steps = (
        Step(said("Cost of the action"), known.accepted, counts=False),
        Step(said("The donor's part of it"), known.part, counts=False),
        Step(said("The most that the donor gives"), it.terms.grant, counts=False),
        Step(said("Final grant: the lower of the two, less any profit"), known.grant),
        Step(said("Less all payments received"), -known.paid),
    )
    return Plan("balance", it.received + 1, known.due, steps)


def _ceiling(it: Situation, cut: Money) -> Step:
    percent = plain_number(it.terms.ceiling_percent)
    return Step(said("Less what is above {percent} % of the grant, all instalments together", percent=percent), -cut)


def _must_be_planned(it: Situation, asked: Money) -> None:
    if asked.minor <= 0:
        raise Conflict(
            f"No instalment of {it.reference} is planned and no forecast was given, so there is no amount to ask for: plan the "
            "next instalment on the award, or type the donor's part of the forecast."
        )
