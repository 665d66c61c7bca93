"""The live figures of a donor's payments: what came, what the whole action cost, and what the agreement's day says of both."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import cast
from uuid import UUID

from sqlmodel import col

from exports import annex_v as exports
from exports.statement import Period as DaysOfReport
from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.awards.queries import InstalmentView
from grants_app.awards.rules import Status
from grants_app.banks import queries as banks
from grants_app.banks.models import BankAccount
from grants_app.budgets import queries as budgets
from grants_app.core.calendar import Period
from grants_app.core.errors import NotFound
from grants_app.core.money import Money, percentage
from grants_app.core.notation import CANONICAL, written_for
from grants_app.core.words import in_words
from grants_app.core.work import Work
from grants_app.donor_payments import requests, rules
from grants_app.donor_payments.requests import Plan, Situation
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

APPROVED_REPORTS = ("approved", "sent", "accepted")
"""A report whose figures stand."""


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
    def situation(self) -> Situation:
        """Where the award stands with its donor."""
        return Situation(
            reference=self.award.reference,
            has_rule=self.has_rule,
            pays_once=self.option == 1,
            single=self.single,
            received=sum(1 for row in self.instalments if row.received_on and row.received_on <= self.until),
            until=self.until,
            ends_on=self.award.ends_on,
            terms=self.terms,
            further=self.further,
            balance=self.balance,
        )

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


@dataclass(frozen=True, slots=True)
class Typed:
    """What only people know of a request: to whom it goes, where the coordinator is, what the auditor verified."""

    attention: str = ""
    address: str = ""
    verified: Money | None = None


@written_for(CANONICAL)
def payment_request(work: Work, award_id: UUID, asked: Asked, typed: Typed, *, network: str) -> exports.PaymentRequest:
    """The request for the next payment, over live figures or what is typed. Conflict, with a sentence, where there is none."""
    found = calculation(work, award_id, asked)
    its, planned = found.award, requests.plan(found.situation)
    period, is_approved = _reported(work, found, planned, asked)
    facts = budgets.award_facts(work, its, its.total_budget_minor)
    return exports.PaymentRequest(
        network=network,
        award=facts,
        number=planned.number,
        kind=cast("exports.RequestKind", planned.kind),
        period=period,
        amount=planned.amount.amount,
        in_words=in_words(planned.amount, facts.language),
        steps=tuple(exports.Step(step.says, step.amount.amount, step.counts) for step in planned.steps),
        made_on=work.today,
        is_approved=is_approved,
        attention=typed.attention,
        address=typed.address,
        account=_account(work, its),
        verified=typed.verified.amount if typed.verified else None,
    )


def _reported(work: Work, found: Calculation, planned: Plan, asked: Asked) -> tuple[DaysOfReport | None, bool]:
    """The period of the request, and whether its figures are approved: a first one has none, and needs the signed agreement."""
    its, until = found.award, found.until
    if planned.kind == "first":
        return None, its.status != Status.PREPARING
    reports = [it for it in awards.owed_reports(work, its) if it.report_id and it.period.ends_on <= until]
    own = next((it for it in reports if it.period.ends_on == until), None)
    if own:
        is_approved = own.status in APPROVED_REPORTS and (planned.kind != "balance" or _as_found(found, asked))
        return DaysOfReport(own.period.starts_on, own.period.ends_on), is_approved
    after = max((it.period.ends_on + timedelta(days=1) for it in reports), default=its.starts_on)
    return DaysOfReport(min(after, until), until), False


def _as_found(found: Calculation, asked: Asked) -> bool:
    """Whether a balance is of the books alone: nobody typed another cost than the found one, or a profit."""
    return not asked.profit and (asked.accepted is None or asked.accepted == found.cost)


def _account(work: Work, its: Award) -> str:
    """The account in the award's currency that holds most of its money, for who may see accounts: its holder and its label."""
    shares = [
        share for share in banks.shares_of(work, its.id) if share.account_id and share.held.currency == its.currency
    ]
    if not shares:
        return ""
    most = max(shares, key=lambda share: share.held.minor)
    seen = work.all(work.visible(BankAccount, Action.BANK_READ).where(col(BankAccount.id) == most.account_id))
    return next((f"{account.holder}, {account.label}" for account in seen), "")
