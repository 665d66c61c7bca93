"""The forecast of a request: its rows, what the hub holds towards it, other requests for the same days, and what was spent of it."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.awards.models import Award
from grants_app.core.calendar import Period, last_of_month
from grants_app.core.database import columns
from grants_app.core.money import Money, split
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementForecast
from grants_app.disbursements.queries.conversions import to_award
from grants_app.disbursements.rules.forecast import Forecasted, Taken, longest, wrong_with
from grants_app.disbursements.rules.life import RESERVING, Status
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, ControlBalance, Posting
from grants_app.ledger.queries import advances
from grants_app.ledger.rates import Conversion
from grants_app.ledger.rules import Kind

ON_ITS_WAY = RESERVING | {Status.PAID}
"""Where a request for a period is still open: asked for, and not arrived."""


def forecast_rows(work: Work, disbursement: Disbursement) -> Sequence[DisbursementForecast]:
    """The forecast by line, as it is stored; empty where nothing was forecast."""
    rows = select(DisbursementForecast).where(DisbursementForecast.disbursement_id == disbursement.id)
    return work.all(rows.order_by(col(DisbursementForecast.line_id)))


def taken(work: Work, award: Award, hub: Hub, period: Period, but_not: UUID | None = None) -> Taken | None:
    """Another request of the hub that is on its way for some of these days, or None."""
    rows = work.all(
        select(Disbursement)
        .where(
            Disbursement.award_id == award.id,
            Disbursement.hub_id == hub.id,
            Disbursement.id != but_not,
            col(Disbursement.status).in_(ON_ITS_WAY),
            col(Disbursement.starts_on) <= period.ends_on,
            col(Disbursement.ends_on) >= period.starts_on,
        )
        .order_by(col(Disbursement.starts_on))
        .limit(1)
    )
    return next((Taken(row.reference, row.period) for row in rows if row.period is not None), None)


def in_hand(work: Work, award: Award, hub: Hub, currency: str, but_not: UUID | None = None) -> dict[UUID, Money]:
    """What the hub holds of the award, by the lines for which it holds it, in the currency of a request. Raises RateMissing.

    What another request that is not paid yet has subtracted is not subtracted once more. Spending of the hub's own money counts
    as nothing in hand. What is held in the same currency counts as it is; in another, by its carrying value at today's rate.
    """
    held = _held(work, award, hub, currency) - _subtracted(work, award, hub, currency, but_not)
    weights = _weights(work, award, hub)
    if held.minor <= 0 or not weights:
        return {}
    parts = split(held.minor, list(weights.values()))
    return {line_id: Money(part, currency) for line_id, part in zip(weights, parts, strict=True) if part}


def spent_of_its_own(work: Work, award: Award, hub: Hub) -> tuple[Money, ...]:
    """What the hub has spent of its own money for the award, in each currency in which its advance is below zero."""
    found = advances(work, [award.id]).items()
    return tuple(Money(-there.own, code) for (_, hub_id, code), there in found if hub_id == hub.id and there.own < 0)


def next_period(work: Work, award: Award, hub: Hub) -> Period:
    """The period that a form proposes: after the last that is asked for, else from the next month on; as long as it may be."""
    last = work.session.exec(
        select(func.max(Disbursement.ends_on)).where(
            Disbursement.award_id == award.id,
            Disbursement.hub_id == hub.id,
            col(Disbursement.status).in_(ON_ITS_WAY | {Status.RECEIVED}),
        )
    ).one()
    is_ahead = last is not None and work.today <= last < award.ends_on
    after = last if last is not None and is_ahead else last_of_month(work.today)
    starts_on = min(max(after + timedelta(days=1), award.starts_on), award.ends_on)
    return Period(starts_on, min(longest(award.profile, award.signed_on).last_day(starts_on), award.ends_on))


def _held(work: Work, award: Award, hub: Hub, currency: str) -> Money:
    found = Money.zero(currency)
    for (_, hub_id, code), there in advances(work, [award.id]).items():
        if hub_id == hub.id and there.own > 0:
            value = Money(max(there.carried, 0), award.currency)
            own = Money(there.own, code)
            found += own if code == currency else _from(work, award, hub, currency, value)
    return found


def _subtracted(work: Work, award: Award, hub: Hub, currency: str, but_not: UUID | None) -> Money:
    rows = work.rows(
        columns(col(Disbursement.currency), func.sum(DisbursementForecast.in_hand_minor))
        .join(DisbursementForecast, col(DisbursementForecast.disbursement_id) == Disbursement.id)
        .where(
            col(Disbursement.award_id) == award.id,
            col(Disbursement.hub_id) == hub.id,
            col(Disbursement.status).in_(RESERVING),
            col(Disbursement.id) != but_not,
        )
        .group_by(col(Disbursement.currency))
    )
    found = Money.zero(currency)
    for code, minor in rows:
        amount = Money(int(minor), code)
        if code != currency:
            amount = _from(work, award, hub, currency, to_award(work, award, hub, code).convert(amount))
        found += amount
    return found


def _from(work: Work, award: Award, hub: Hub, currency: str, value: Money) -> Money:
    """A value in the award's currency in that of a request, at today's rate."""
    there = to_award(work, award, hub, currency)
    return Conversion(award.currency, currency, 1 / there.factor, there.rates).convert(value)


def _weights(work: Work, award: Award, hub: Hub) -> dict[UUID, int]:
    """For which lines the hub holds what it holds; where the budget does not say, all its lines by their budget."""
    rows = work.all(
        select(ControlBalance)
        .where(ControlBalance.book_id == award.id, ControlBalance.hub_id == hub.id)
        .order_by(col(ControlBalance.line_id))
    )
    advanced = {row.line_id: row.advanced for row in rows if row.advanced > 0}
    budget = {row.line_id: row.available + row.reserved + row.advanced + row.spent for row in rows}
    return advanced or {line_id: minor for line_id, minor in budget.items() if minor > 0}


def forecasted(work: Work, disbursement: Disbursement, award: Award, hub: Hub) -> Forecasted | None:
    """What the gate looks at of a forecast; what is in hand now only while the request is a draft. None without a forecast."""
    period = disbursement.period
    if period is None:
        return None
    most, zero = longest(award.profile, award.signed_on), Money.zero(disbursement.currency)
    if disbursement.status != Status.DRAFT:
        return Forecasted(
            period, (), most, zero, zero
        )  # what was in hand is compared while it is a draft, and not again
    before = sum((Money(row.in_hand_minor, zero.currency) for row in forecast_rows(work, disbursement)), zero)
    held = in_hand(work, award, hub, disbursement.currency, disbursement.id)
    now = sum(held.values(), zero)
    wrong = wrong_with(period, most, award.period, taken(work, award, hub, period, disbursement.id))
    return Forecasted(period, tuple(wrong.values()), most, before, now)


def spent_in(work: Work, award: Award, hub: Hub, period: Period, currency: str) -> dict[UUID, Money]:
    """What the hub spent of the award on each line in a period, in the award's currency or in the hub's."""
    amount = Posting.amount_minor if currency == award.currency else Posting.hub_minor
    rows = work.rows(
        columns(col(Account.line_id), func.sum(amount))
        .select_from(Posting)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(
            col(Account.book_id) == award.id,
            col(Account.kind) == Kind.EXPENSE,
            col(Account.hub_id) == hub.id,
            col(Account.source) == "award",
            col(Posting.accounting_on) >= period.starts_on,
            col(Posting.accounting_on) <= period.ends_on,
        )
        .group_by(col(Account.line_id))
    )
    return {line_id: Money(int(minor), currency) for line_id, minor in rows if line_id is not None}
