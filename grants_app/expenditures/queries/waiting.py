"""Drafts that cannot be posted because a source lacks a rate: what the page of a pair of currencies lists."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, or_, select

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.rules import Status
from grants_app.hubs.models import Hub
from grants_app.ledger.rates import AwardRates, RateMissing

MOST_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft and the sentence that says which rate it waits for."""

    charge_id: UUID
    voucher: str
    hub: str
    award: str
    paid_on: date
    amount: Money
    says: str


def waiting_for(work: Work, source: str, base: str, quote: str) -> list[Waiting]:
    """The drafts of the reader's hubs that wait for a rate of this pair from this source, the oldest payments first."""
    pair = (base, quote)
    rows = work.rows(
        columns(
            col(Charge.id), col(Charge.hub_id), col(Charge.award_id), col(Charge.charged_minor), col(Voucher.number),
            col(Voucher.currency), col(Voucher.paid_on), col(Hub.code), col(Hub.currency).label("hub_currency"),
        )
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .join(Hub, col(Hub.id) == Charge.hub_id)
        .join(Award, col(Award.id) == Charge.award_id)
        .where(
            col(Charge.id).in_(work.visible(Charge, Action.EXPENDITURE_READ).with_only_columns(col(Charge.id))),
            col(Charge.status) == Status.DRAFT,
            or_(col(Award.rate_source) == source, col(Award.provisional_source) == source),
            or_(col(Voucher.currency).in_(pair), col(Hub.currency).in_(pair), col(Award.currency).in_(pair)),
        )
        .order_by(col(Voucher.paid_on), col(Voucher.number))
        .limit(MOST_LOOKED_AT)
    )  # fmt: skip
    mine = select(Award).where(col(Award.id).in_({row.award_id for row in rows}))
    by_id = {award.id: award for award in work.all(mine)} if rows else {}
    currencies = {row.currency for row in rows} | {row.hub_currency for row in rows}
    rates = {award_id: awards.rates_for(work, award, currencies) for award_id, award in by_id.items()}
    found = []
    for row in rows:
        missing = _missing(rates[row.award_id], row.currency, row.hub_currency, row.paid_on, row.hub_id)
        if missing is not None and missing.source == source and {missing.base, missing.quote} & {quote}:
            amount = Money(row.charged_minor, row.currency)
            reference = by_id[row.award_id].reference
            found.append(Waiting(row.id, row.number, row.code, reference, row.paid_on, amount, missing.sentence))
    return found


def without_rate(work: Work, its: Award, until: date) -> list[str]:
    """A sentence for each draft voucher of the award, incurred by that day, that lacks its rate: which, and where to record it."""
    rows = work.rows(
        columns(
            col(Charge.hub_id), col(Voucher.number), col(Voucher.currency), col(Voucher.paid_on),
            col(Hub.currency).label("hub_currency"),
        )
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .join(Hub, col(Hub.id) == Charge.hub_id)
        .where(col(Charge.award_id) == its.id, col(Charge.status) == Status.DRAFT, col(Charge.incurred_on) <= until)
        .order_by(col(Voucher.paid_on), col(Voucher.number))
        .limit(MOST_LOOKED_AT)
    )  # fmt: skip
    if not rows:
        return []
    rates = awards.rates_for(work, its, {row.currency for row in rows} | {row.hub_currency for row in rows})
    found = [(row, _missing(rates, row.currency, row.hub_currency, row.paid_on, row.hub_id)) for row in rows]
    return [f"Voucher {row.number}: {missing.sentence}" for row, missing in found if missing is not None]


def _missing(rates: AwardRates, currency: str, hub_currency: str, on: date, hub_id: UUID) -> RateMissing | None:
    try:
        rates.to_award(currency, hub_currency, on, hub_id)
        if currency != hub_currency:
            rates.to_hub(hub_currency, on, hub_id)
    except RateMissing as missing:
        return missing
    return None
