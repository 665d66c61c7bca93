"""What the page of a disbursement and the form of a request show."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.budgets import queries as budgets
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementPayment, DisbursementStep
from grants_app.disbursements.queries.records import asks, get, payment, steps
from grants_app.disbursements.queries.situations import available_on_lines, situation
from grants_app.disbursements.rules.gate import Gate, Situation, gate
from grants_app.disbursements.rules.life import FORWARD, RESERVING, TRACK, WAY, WHOSE_TURN, Status, barred
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.queries import EntryView, entries_about
from grants_app.ledger.rates import Conversion, RateMissing

NO_MONEY = frozenset({"in-kind"})
"""Kinds of line for which no money is sent."""


@dataclass(frozen=True, slots=True)
class HubLine:
    """A budget line on which a hub has a share, with what is left to ask."""

    id: UUID
    code: str
    heading: str
    description: str
    share: Money
    left: Money
    left_there: Money | None
    """The same in the currency of the request, where there is a rate today."""


@dataclass(frozen=True, slots=True)
class LineCard:
    """One line of a request."""

    id: UUID
    code: str
    description: str
    asked: Money
    reserved: Money
    left: Money


@dataclass(frozen=True, slots=True)
class PaymentCard:
    """The payment, with its amounts."""

    row: DisbursementPayment
    sent: Money
    credited: Money
    fee: Money
    received: Money | None

    @property
    def shortfall(self) -> Money | None:
        """What the banks kept on the way; None before the hub confirmed, and where nothing is missing."""
        if self.received is None or self.received == self.credited:
            return None
        return self.credited - self.received


@dataclass(frozen=True, slots=True)
class Card:
    """All that disbursements/_card.html shows, wherever it is shown."""

    disbursement: Disbursement
    award: Award
    hub: Hub
    amount: Money
    award_amount: Money
    lines: tuple[LineCard, ...]
    payment: PaymentCard | None
    steps: tuple[Step, ...]
    stopped_step: Step | None
    """The next step, where the person has the role for it and something stands in its way."""
    gate: Gate
    history: Sequence[DisbursementStep]
    entries: Sequence[EntryView]

    may_waive: bool
    """Whether this person may let it pass without our own percentage."""
    may_waive_report: bool
    """Whether this person may let it pass without the last report."""

    @property
    def whose_turn(self) -> str:
        return WHOSE_TURN[Status(self.disbursement.status)]

    @property
    def way(self) -> tuple[str, ...]:
        """The states on its way, as far as nobody stopped it."""
        return WAY if self.disbursement.status in WAY else ("draft", "requested", self.disbursement.status)

    @property
    def can_be_changed(self) -> bool:
        return any(step.name == "request" for step in TRACK.next_steps(self.disbursement.status))

    @property
    def is_reserved(self) -> bool:
        return self.disbursement.status in RESERVING


def card(work: Work, disbursement_id: UUID) -> Card:
    """One disbursement with everything that stands in its way and what this person can do now."""
    its = get(work, disbursement_id)
    award, hub = awards.award(work, its.award_id), hub_of(work, its.hub_id)
    around = situation(work, its, award, hub)
    found = gate(around)
    may = TRACK.steps_for(its.status, work.actor, its.hub_id)
    return Card(
        disbursement=its,
        award=award,
        hub=hub,
        amount=Money(its.amount_minor, its.currency),
        award_amount=Money(its.award_minor, award.currency),
        lines=_lines(work, its, award),
        payment=_payment(work, its, award),
        steps=tuple(step for step in may if not found.stops(step.name)),
        stopped_step=next((step for step in may if step.name in FORWARD and found.stops(step.name)), None),
        gate=found,
        history=steps(work, its),
        entries=entries_about(work, its.id),
        may_waive=_is_short(around) and _may_let_pass(work, its, around, "waive"),
        may_waive_report=_lacks_report(around) and _may_let_pass(work, its, around, "waive-report"),
    )


def _is_short(around: Situation) -> bool:
    return any(not test.is_passed for test in around.own_tests)


def _lacks_report(around: Situation) -> bool:
    return around.last_report is not None and not around.last_report.is_with_donor


def _may_let_pass(work: Work, its: Disbursement, around: Situation, act: str) -> bool:
    waits = its.status in (Status.REQUESTED, Status.ENDORSED) and act not in around.done_by
    mine = work.actor.may(Action.DISBURSEMENT_WAIVE, its.hub_id) and not barred(act, around.done_by, work.actor.id)
    return waits and mine


def _lines(work: Work, its: Disbursement, award: Award) -> tuple[LineCard, ...]:
    in_budget = {line.line_id: line for line in budgets.approved_lines(work, award.id)}
    left = available_on_lines(work, award.id, its.hub_id)
    position = {line_id: at for at, line_id in enumerate(in_budget)}
    asked = sorted(asks(work, its, award.currency), key=lambda ask: position.get(ask.line_id, len(position)))
    return tuple(
        LineCard(
            id=ask.line_id,
            code=in_budget[ask.line_id].code if ask.line_id in in_budget else "–",
            description=in_budget[ask.line_id].description if ask.line_id in in_budget else "No longer in the budget",
            asked=ask.amount,
            reserved=ask.reserved,
            left=Money(left.get(ask.line_id, 0), award.currency),
        )
        for ask in asked
    )


def _payment(work: Work, its: Disbursement, award: Award) -> PaymentCard | None:
    row = payment(work, its)
    if row is None:
        return None
    return PaymentCard(
        row,
        Money(row.sent_minor, award.currency),
        Money(row.credited_minor, its.currency),
        Money(row.fee_minor, award.currency),
        None if row.received_minor is None else Money(row.received_minor, its.currency),
    )


def hub_lines(work: Work, award: Award, hub: Hub, currency: str) -> list[HubLine]:
    """The lines of the approved budget on which a hub may ask for money, each with what is left."""
    left = available_on_lines(work, award.id, hub.id)
    from_award = _from_award(work, award, hub, currency)
    shown = []
    for line in budgets.approved_lines(work, award.id):
        if line.kind in NO_MONEY or not line.shares.get(hub.id):
            continue
        rest = Money(left.get(line.line_id, 0), award.currency)
        shown.append(
            HubLine(
                id=line.line_id,
                code=line.code,
                heading=line.heading,
                description=line.description,
                share=Money(line.shares[hub.id], award.currency),
                left=rest,
                left_there=from_award.convert(rest) if from_award else None,
            )
        )
    return shown


def to_award(work: Work, award: Award, hub: Hub, currency: str) -> Conversion:
    """How an amount of a request is converted today: by the award's own rule and source. Raises RateMissing."""
    if currency == award.currency:
        return Conversion(currency, currency, Fraction(1))
    rates = awards.rates_for(work, award, {currency, hub.currency})
    return rates.to_award(currency, hub.currency, work.today, hub.id)


def _from_award(work: Work, award: Award, hub: Hub, currency: str) -> Conversion | None:
    """The way back, for the form; None where both are one currency, or there is no rate today."""
    if currency == award.currency:
        return None
    try:
        there = to_award(work, award, hub, currency)
    except RateMissing:
        return None
    return Conversion(award.currency, currency, 1 / there.factor, there.rates)
