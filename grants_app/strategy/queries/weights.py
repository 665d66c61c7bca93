"""How much hangs on one donor, and what ends in the next twelve months: per hub, and of the network."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlmodel import col, select

from grants_app.access import Action
from grants_app.authorities.queries import MonthRates, month_rates
from grants_app.core.calendar import first_of_month, month_of
from grants_app.core.money import Money, percentage
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.strategy.models import ConcentrationThreshold
from grants_app.strategy.queries.figures import Running, awards, spending


@dataclass(frozen=True, slots=True)
class Weight:
    """The largest donor of a hub, or of the network, in what runs today or in what was spent."""

    hub: Hub | None
    donor: str
    donor_id: UUID | None
    largest: Money
    whole: Money
    without_rate: tuple[str, ...]
    url: str

    @property
    def percent(self) -> Decimal | None:
        return percentage(self.largest.minor, self.whole.minor)

    def is_heavy(self, threshold: int | None) -> bool:
        """Whether the share has come to the threshold."""
        return threshold is not None and self.percent is not None and self.percent >= threshold


@dataclass(frozen=True, slots=True)
class Ending:
    """An award that ends: what a hub has left of its budget, in the award's and the network's currency."""

    month: date
    hub: Hub
    award: Running
    left: Money
    network: Money | None
    url: str


@dataclass(frozen=True, slots=True)
class Weights:
    """All that strategy/weights.html shows."""

    running: tuple[Weight, ...]
    spent: tuple[Weight, ...]
    endings: tuple[Ending, ...]
    ending_sums: tuple[tuple[Hub, Money, tuple[Money, ...]], ...]
    threshold: ConcentrationThreshold | None
    since: date
    until: date
    rates: MonthRates


def thresholds(work: Work) -> Sequence[ConcentrationThreshold]:
    """All thresholds that were recorded, the one that begins last first."""
    order = (col(ConcentrationThreshold.starts_on).desc(), col(ConcentrationThreshold.recorded_at).desc())
    return work.all(select(ConcentrationThreshold).order_by(*order))


def weights(work: Work, hubs: Sequence[Hub], currency: str) -> Weights:
    """What runs today and what was spent in the last twelve months by donor, and what ends in the next twelve."""
    given = awards(work)
    rates = month_rates(work, currency, {its.amount.currency for its in given})
    since = first_of_month(work.today) - relativedelta(months=12)
    until = work.today + relativedelta(months=12)
    runs = [its for its in given if its.runs_on(work.today)]
    amounts = [
        (hub_id, its, Money(minor, its.amount.currency))
        for its in runs
        for hub_id, minor in its.parts
        if work.actor.may(Action.STRATEGY_READ, hub_id)
    ]
    by_id = {its.id: its for its in given}
    spent = [
        (hub_id or by_id[award_id].lead_hub_id, by_id[award_id], Money(amount, by_id[award_id].amount.currency))
        for award_id, hub_id, month, amount in spending(work)
        if award_id in by_id and month >= month_of(since)
    ]
    whose: tuple[Hub | None, ...] = (*((None,) if work.actor.everywhere(Action.STRATEGY_READ) else ()), *hubs)
    ends = tuple(_endings(work, runs, hubs, rates, until))
    current = next((row for row in thresholds(work) if row.starts_on <= work.today), None)
    return Weights(
        running=tuple(_weights(whose, amounts, rates, "awarded")),
        spent=tuple(_weights(whose, spent, rates, "spent")),
        endings=ends,
        ending_sums=tuple(_sums(hubs, ends, currency)),
        threshold=current,
        since=since,
        until=until,
        rates=rates,
    )


def _weights(
    hubs: Iterable[Hub | None], amounts: Sequence[tuple[UUID, Running, Money]], rates: MonthRates, what: str
) -> Iterable[Weight]:
    for hub in hubs:
        mine = [(its, money) for hub_id, its, money in amounts if hub is None or hub_id == hub.id]
        if not mine:
            continue
        by_donor: dict[tuple[str, UUID], Money] = {}
        for its, money in mine:
            if (converted := rates.of(money)) is not None:
                key = (its.donor, its.donor_id)
                by_donor[key] = by_donor.get(key, Money.zero(rates.currency)) + converted
        (donor, donor_id), largest = max(
            by_donor.items(),
            key=lambda pair: (pair[1].minor, pair[0][0]),
            default=(("", None), Money.zero(rates.currency)),
        )
        whole = sum(by_donor.values(), Money.zero(rates.currency))
        missing = tuple(sorted({money.currency for _, money in mine if rates.of(money) is None}))
        asked: dict[str, Any] = {"hub": hub.id if hub else None, "what": what}
        url = f"/strategy/rows?{urlencode({name: value for name, value in asked.items() if value})}"
        yield Weight(hub, donor, donor_id, largest, whole, missing, url)


def _endings(
    work: Work, runs: Iterable[Running], hubs: Sequence[Hub], rates: MonthRates, until: date
) -> Iterable[Ending]:
    by_id = {hub.id: hub for hub in hubs}
    for its in sorted(runs, key=lambda its: (its.ends_on, its.reference)):
        if its.ends_on > until:
            continue
        for hub_id, minor in its.left or ((its.lead_hub_id, 0),):
            if hub_id in by_id:
                left = Money(minor, its.amount.currency)
                url = f"/awards/{its.id}/budget-versus-actual"
                yield Ending(first_of_month(its.ends_on), by_id[hub_id], its, left, rates.of(left), url)


def _sums(hubs: Sequence[Hub], ends: Sequence[Ending], currency: str) -> Iterable[tuple[Hub, Money, tuple[Money, ...]]]:
    for hub in hubs:
        mine = [end for end in ends if end.hub.id == hub.id]
        if mine:
            whole = sum((end.network for end in mine if end.network is not None), Money.zero(currency))
            yield hub, whole, tuple(end.left for end in mine if end.network is None)
