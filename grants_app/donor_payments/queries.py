"""The live figures of a donor's payments: what came, what the whole action cost, and what the agreement's day says of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.awards.queries import InstalmentView
from grants_app.budgets import queries as budgets
from grants_app.core.calendar import Period
from grants_app.core.errors import NotFound
from grants_app.core.money import Money, percentage
from grants_app.core.work import Work
from grants_app.donor_payments import rules
from grants_app.donor_payments.rules import Balance, Further, Terms
from grants_app.donors.profiles import RULE_LABELS, Value, profile
from grants_app.ledger.queries import totals
from grants_app.ledger.rules import Kind

ASKED_OF_THE_DONOR = (
    "consumption_percent_min",
    "prefinancing_percent_max",
    "single_prefinancing_percent",
    "single_prefinancing_months",
    "single_prefinancing_amount",
    "payment_after_the_end",
)
"""The rules of a profile that this arithmetic reads."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A rule as the donor states it."""

    label: str
    value: str
    cite: str
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person types to see what would be paid; None: the live figure."""

    until: date | None = None
    forecast: Money | None = None
    accepted: Money | None = None
    profit: Money | None = None


@dataclass(frozen=True, slots=True)
class Calculation:
    """All that the calculator's page shows."""

    award: Award
    terms: Terms
    has_rule: bool
    """Whether the donor's profile states a threshold and a ceiling at all."""
    option: int
    single_percent: Decimal | None
    instalments: Sequence[InstalmentView]
    until: date
    cost: Money
    """Of the whole action, all hubs and sources, until that day."""
    further: Further
    balance: Balance
    stated: Sequence[Stated]

    @property
    def share_percent(self) -> Decimal:
        return percentage(self.terms.share.numerator, self.terms.share.denominator, decimals=2) or Decimal(0)

    @property
    def single(self) -> Money | None:
        """Option 1's single pre-financing."""
        return None if self.single_percent is None else self.terms.grant.percent(self.single_percent)


def calculation(work: Work, award_id: UUID, asked: Asked) -> Calculation:
    """The donor's payments of an award over live figures; NotFound for a reader who may not see all of its hubs."""
    its = _whole(work, award_id)
    said = profile(its.profile)
    donor = said.on(its.signed_on)
    terms = Terms(
        grant=its.amount,
        share=Fraction(its.amount_minor, its.total_budget_minor or its.amount_minor),
        last_percent=donor.consumption_percent_min or Decimal(0),
        ceiling_percent=donor.prefinancing_percent_max or Decimal(100),
        contingency=_contingency(work, its),
    )
    until = asked.until or work.today
    rows = awards.instalments(work, its.id)
    paid = [row.settled for row in rows if row.settled is not None and row.received_on and row.received_on <= until]
    cost = Money(sum(it.amount for it in totals(work, its.id, Kind.EXPENSE, _until(its, until))), its.currency)
    nothing = Money.zero(its.currency)
    next_due = next((row.due for row in rows if row.received_on is None), nothing)
    once = rules.pays_once_before_the_balance(
        its.amount, its.period, donor.single_prefinancing_amount, donor.single_prefinancing_months
    )
    values = [(name, said.value(name, its.signed_on)) for name in ASKED_OF_THE_DONOR]
    return Calculation(
        award=its,
        terms=terms,
        has_rule=donor.consumption_percent_min is not None,
        option=1 if once else 2,
        single_percent=donor.single_prefinancing_percent,
        instalments=rows,
        until=until,
        cost=cost,
        further=rules.further(terms, paid, terms.part(cost), asked.forecast or next_due),
        balance=rules.balance(terms, paid, asked.accepted or cost, asked.profit or nothing),
        stated=[_stated(name, value) for name, value in values if value is not None],
    )


def _whole(work: Work, award_id: UUID) -> Award:
    """The award, for who may see the cost of all its hubs: the arithmetic is of the whole action."""
    its = awards.award(work, award_id)
    hubs = {hub.id for hub in awards.participants(work, its.id)}
    if not work.actor.everywhere(Action.LEDGER_READ) and not hubs <= work.actor.hubs_with(Action.LEDGER_READ):
        raise NotFound(f"This is computed on the whole action, and you may not see all hubs of {its.reference}.")
    return its


def _until(its: Award, until: date) -> Period:
    return Period(min(its.starts_on, its.signed_on, until), until)


def _contingency(work: Work, its: Award) -> Money:
    reserve = sum(line.amount for line in budgets.approved_lines(work, its.id) if line.kind == "contingency")
    return Money(reserve, its.currency).times(Fraction(its.amount_minor, its.total_budget_minor or its.amount_minor))


def _stated(name: str, value: Value) -> Stated:
    return Stated(RULE_LABELS[name], str(value.value), value.cite, value.is_verified)
