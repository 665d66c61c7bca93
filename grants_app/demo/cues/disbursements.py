"""The disbursements of the story on their way."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial

from dateutil.relativedelta import relativedelta

from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.banks import queries as bank_queries
from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.demo.cues.stage import Cue, Stage, the_award, the_hub
from grants_app.demo.story import (
    DisbursementTold,
    PercentageTold,
    Step,
    Story,
)
from grants_app.disbursements import commands as disbursements
from grants_app.disbursements import queries as disbursement_queries
from grants_app.disbursements.rules.amounts import Payment
from grants_app.hubs.models import Hub


def of(story: Story, stage: Stage) -> Iterator[Cue]:
    """Every request, step by step."""
    for disbursement in story.disbursements:
        yield from _disbursement(stage, disbursement)


def percentages(story: Story) -> Iterator[Cue]:
    """Our own percentage for hubs, after all that was asked before it."""
    for told in story.percentages:
        yield Cue(told.on, told.by, partial(_record_percentage, told))


def _record_percentage(told: PercentageTold, work: Work) -> None:
    hub_id, percent = the_hub(work, told.hub).id, Decimal(told.percent)
    disbursements.record_percentage(work, hub_id, percent=percent, starts_on=work.today, reason=told.reason)


FEE = Money(1850, "EUR")
"""What a bank takes for a transfer, in cents of whatever the award's currency is."""


def _disbursement(stage: Stage, told: DisbursementTold) -> Iterator[Cue]:
    first = told.steps[0]
    yield Cue(first.on, first.by, partial(_create, stage, told))
    for step in told.steps:
        if step.name != "create":
            yield Cue(step.on, step.by, partial(_DISBURSEMENT[step.name], stage, told, step))


def _create(stage: Stage, told: DisbursementTold, work: Work) -> None:
    award, hub = the_award(work, told.award), the_hub(work, told.hub)
    into = award_queries.rates_for(work, award, [hub.currency]).to_hub(hub.currency, work.today)
    held = disbursement_queries.in_hand(work, award, hub, hub.currency)
    forecast = dict(held)
    for line in disbursement_queries.hub_lines(work, award, hub, hub.currency):
        part = min(line.share.times(Fraction(told.share)), line.left)
        asked = _round_down(into.convert(part))
        if asked:
            forecast[line.id] = asked + forecast.get(line.id, Money.zero(hub.currency))
    made = disbursements.create(
        work,
        award.id,
        hub.id,
        currency=hub.currency,
        purpose=told.purpose,
        amounts=forecast,
        period=_period(work, award, hub),
    )
    stage.made[told] = made.id


def _period(work: Work, award: Award, hub: Hub) -> Period:
    """The next half-year, or what the donor allows where that is less."""
    most = disbursement_queries.next_period(work, award, hub)
    half_year = most.starts_on + relativedelta(months=6) - timedelta(days=1)
    return Period(most.starts_on, min(half_year, most.ends_on))


def _round_down(money: Money) -> Money:
    """As requests are written: whole hundreds, of large amounts whole thousands."""
    step = 100_000_00 if money.currency == "COP" else 100_00
    return Money(max(money.minor, 0) // step * step, money.currency)


def _request(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    disbursements.request(work, stage.made[told])


def _endorse(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    disbursements.endorse(work, stage.made[told])


def _approve(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    disbursements.approve(work, stage.made[told])


def _with_reason(act: Callable[..., object], stage: Stage, told: DisbursementTold, step: Step, work: Work) -> None:
    act(work, stage.made[told], reason=step.says)


def _pay(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    """The bank's rate is a little worse than the rate of the request."""
    its = disbursement_queries.get(work, stage.made[told])
    award = the_award(work, told.award)
    reserved = Money(its.award_minor, award.currency)
    share = bank_queries.share_to_use(work, award.id, award.currency)
    worth = reserved + reserved.percent(Decimal("0.3"))
    payment = Payment(
        value_on=work.today,
        bank_reference=f"DEMO-{its.reference}",
        sent=share.held.times(Fraction(worth.minor, share.carried)) if share.held.currency != award.currency else worth,
        credited=Money(its.amount_minor, its.currency),
        fee=Money(FEE.minor, share.held.currency),
        bank_account_id=share.account_id,
    )
    disbursements.pay(work, its.id, payment)


def _receive_disbursement(stage: Stage, told: DisbursementTold, _step: Step, work: Work) -> None:
    its = disbursement_queries.get(work, stage.made[told])
    credited = Money(its.amount_minor, its.currency)
    disbursements.receive(work, its.id, received_on=work.today, received=credited)


_DISBURSEMENT: dict[str, Callable[[Stage, DisbursementTold, Step, Work], None]] = {
    "request": _request,
    "endorse": _endorse,
    "waive-report": partial(_with_reason, disbursements.waive_report),
    "approve": _approve,
    "reject": partial(_with_reason, disbursements.reject),
    "cancel": partial(_with_reason, disbursements.cancel),
    "return": partial(_with_reason, disbursements.return_),
    "pay": _pay,
    "receive": _receive_disbursement,
}
