"""What the page of a disbursement and the form of a request show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.budgets import queries as budgets
from grants_app.core.calendar import Period
from grants_app.core.money import Money, rounded
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.disbursements.models import AdvanceCarryOver, Disbursement, DisbursementPayment, DisbursementStep
from grants_app.disbursements.queries.carrying import Became, became
from grants_app.disbursements.queries.conversions import from_award
from grants_app.disbursements.queries.forecasts import forecast_rows, spent_in
from grants_app.disbursements.queries.records import asks, carry_overs, get, payment, steps
from grants_app.disbursements.queries.situations import available_on_lines, situation
from grants_app.disbursements.rules.amounts import Ask
from grants_app.disbursements.rules.carrying import CarryOverStatus
from grants_app.disbursements.rules.forecast import Longest, longest
from grants_app.disbursements.rules.gate import Gate, Situation, gate
from grants_app.disbursements.rules.life import FORWARD, RESERVING, TRACK, WAY, WHOSE_TURN, Status, barred
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.queries import EntryView, entries_about

_PAID = frozenset({Status.PAID, Status.RECEIVED})
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
    in_hand: Money | None = None
    """What the hub holds for the line, in the currency of the request; None where no forecast is written, or there is no rate."""


@dataclass(frozen=True, slots=True)
class LineCard:
    """One line of a request."""

    id: UUID
    code: str
    description: str
    asked: Money
    reserved: Money
    left: Money
    forecast: Money
    in_hand: Money


@dataclass(frozen=True, slots=True)
class SpentLine:
    """One line of a forecast beside what was spent on it in the period."""

    id: UUID
    code: str
    description: str
    planned: Money
    spent: Money

    @property
    def unspent(self) -> Money:
        """Below zero: more was spent than forecast."""
        return self.planned - self.spent


@dataclass(frozen=True, slots=True)
class ForecastCard:
    """The forecast of an advance: its period, what it comes to, what of it was in hand; once it is paid, what was spent."""

    period: Period
    most: Longest
    total: Money
    in_hand: Money
    spent: tuple[SpentLine, ...]
    together: SpentLine | None
    """None before it is paid."""


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
    forecast: ForecastCard | None
    """None where no advance is asked, but what the hub has spent of its own money."""
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
    became: Became | None
    """What became of the money; None before it is paid."""
    carry_overs: Sequence[AdvanceCarryOver]
    may_carry_over: bool
    """Whether this person may ask that what is unspent stays with the hub."""

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
    lines = _lines(work, its, award)
    its_became = became(work, its) if its.status in _PAID else None
    before = carry_overs(work, [its.id]) if its_became else ()
    return Card(
        disbursement=its,
        award=award,
        hub=hub,
        amount=Money(its.amount_minor, its.currency),
        award_amount=Money(its.award_minor, award.currency),
        lines=lines,
        forecast=_forecast(work, its, award, hub, lines),
        payment=_payment(work, its, award),
        steps=tuple(step for step in may if not found.stops(step.name)),
        stopped_step=next((step for step in may if step.name in FORWARD and found.stops(step.name)), None),
        gate=found,
        history=steps(work, its),
        entries=entries_about(work, its.id),
        may_waive=_is_short(around) and _may_let_pass(work, its, around, "waive"),
        may_waive_report=around.lacks_report and _may_let_pass(work, its, around, "waive-report"),
        became=its_became,
        carry_overs=before,
        may_carry_over=_may_carry_over(work, its, its_became, before),
    )


def _is_short(around: Situation) -> bool:
    return any(not test.is_passed for test in around.own_tests)


def _may_let_pass(work: Work, its: Disbursement, around: Situation, act: str) -> bool:
    waits = its.status in (Status.REQUESTED, Status.ENDORSED) and act not in around.done_by
    mine = work.actor.may(Action.DISBURSEMENT_WAIVE, its.hub_id) and not barred(act, around.done_by, work.actor.id)
    return waits and mine


def _may_carry_over(
    work: Work, its: Disbursement, its_became: Became | None, before: Sequence[AdvanceCarryOver]
) -> bool:
    has_arrived = its.status == Status.RECEIVED and its_became is not None and bool(its_became.left)
    is_free = all(row.status != CarryOverStatus.ASKED for row in before)
    ends = [its.ends_on, *(row.ends_on for row in before if row.status == CarryOverStatus.CONFIRMED)]
    is_over = all(end is not None and end <= work.today for end in ends)
    return has_arrived and is_free and is_over and work.actor.may(Action.DISBURSEMENT_CARRY_OVER, its.hub_id)


def _lines(work: Work, its: Disbursement, award: Award) -> tuple[LineCard, ...]:
    """What is asked, or with a forecast: what is forecast, in hand and asked, in the order of the budget."""
    in_budget = {line.line_id: line for line in budgets.approved_lines(work, award.id)}
    left = available_on_lines(work, award.id, its.hub_id)
    asked = {ask.line_id: ask for ask in asks(work, its, award.currency)}
    forecast = {row.line_id: row for row in forecast_rows(work, its)}
    nothing = Ask(its.id, Money.zero(its.currency), Money.zero(award.currency))
    cards = []
    for line_id in _in_order({*asked, *forecast}, in_budget):
        ask, row = asked.get(line_id, nothing), forecast.get(line_id)
        code, description = _named(in_budget.get(line_id))
        cards.append(
            LineCard(
                id=line_id,
                code=code,
                description=description,
                asked=ask.amount,
                reserved=ask.reserved,
                left=Money(left.get(line_id, 0), award.currency),
                forecast=Money(row.forecast_minor if row else 0, its.currency),
                in_hand=Money(row.in_hand_minor if row else 0, its.currency),
            )
        )
    return tuple(cards)


def _in_order(line_ids: Iterable[UUID], in_budget: Mapping[UUID, budgets.LineView]) -> list[UUID]:
    position = {line_id: at for at, line_id in enumerate(in_budget)}
    return sorted(line_ids, key=lambda line_id: (position.get(line_id, len(position)), line_id.hex))


def _named(line: budgets.LineView | None) -> tuple[str, str]:
    return (line.code, line.description) if line else ("–", "No longer in the budget")


def _forecast(work: Work, its: Disbursement, award: Award, hub: Hub, lines: Sequence[LineCard]) -> ForecastCard | None:
    if its.period is None:
        return None
    spent = _spent_lines(work, its, award, hub, its.period, lines) if its.status in _PAID else ()
    together = None
    if spent:
        zero = Money.zero(spent[0].planned.currency)
        planned, used = sum((line.planned for line in spent), zero), sum((line.spent for line in spent), zero)
        together = SpentLine(its.id, "", "", planned, used)
    return ForecastCard(
        its.period,
        longest(award.profile, award.signed_on),
        sum((line.forecast for line in lines), Money.zero(its.currency)),
        sum((line.in_hand for line in lines), Money.zero(its.currency)),
        spent,
        together,
    )


def _spent_lines(
    work: Work, its: Disbursement, award: Award, hub: Hub, period: Period, lines: Sequence[LineCard]
) -> tuple[SpentLine, ...]:
    """Forecast and spending per line, in the currency of the request, or where the ledger has not each cost in it, the award's."""
    compared = its.currency if its.currency in (hub.currency, award.currency) else award.currency
    planned = {line.id: line.forecast for line in lines}
    if compared != its.currency:
        planned = {line_id: _at_its_rate(its, amount, award.currency) for line_id, amount in planned.items()}
    spent = spent_in(work, award, hub, period, compared)
    in_budget = {line.line_id: line for line in budgets.approved_lines(work, award.id)}
    zero = Money.zero(compared)
    return tuple(
        SpentLine(line_id, *_named(in_budget.get(line_id)), planned.get(line_id, zero), spent.get(line_id, zero))
        for line_id in _in_order({*planned, *spent}, in_budget)
    )


def _at_its_rate(disbursement: Disbursement, amount: Money, award_currency: str) -> Money:
    """An amount of a request in the award's currency, at the rate by which the request was reserved."""
    if not disbursement.amount_minor:
        return Money.zero(award_currency)
    exact = Fraction(amount.minor * disbursement.award_minor, disbursement.amount_minor)
    return Money(rounded(exact), award_currency)


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


def hub_lines(
    work: Work, award: Award, hub: Hub, currency: str, held: Mapping[UUID, Money] | None = None
) -> list[HubLine]:
    """The lines of the approved budget on which a hub may ask for money, each with what is left, and with what is in hand of it."""
    left = available_on_lines(work, award.id, hub.id)
    back = from_award(work, award, hub, currency)
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
                left_there=back.convert(rest) if back else None,
                in_hand=None if held is None else held.get(line.line_id, Money.zero(currency)),
            )
        )
    return shown
