"""How drafts become ledger entries and budget moves; the commands ask for permission and for four eyes before they come here."""

from collections.abc import Sequence
from uuid import UUID

from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.banks.rules import share_to_use
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures import queries
from grants_app.expenditures.models import Charge
from grants_app.expenditures.queries import Draft
from grants_app.expenditures.rules import (
    Costing,
    PaidFrom,
    Status,
    advance_account,
    contribution_side,
    cost_side,
    paying_sides,
)
from grants_app.ledger.posting import OpenBook, open_book
from grants_app.ledger.rates import AwardRates
from grants_app.ledger.rules import AccountName, Event, Held, Kind, Side


def post_charges(work: Work, award: Award, charge_ids: Sequence[UUID]) -> None:
    """Write the entries and budget moves of drafts; permission and four eyes were asked by the caller."""
    drafts = queries.drafts(work, award.id, charge_ids)
    currencies = {draft.currency for draft in drafts} | {draft.hub_currency for draft in drafts}
    rates = award_queries.rates_for(work, award, currencies)
    with open_book(work, award.id) as book:
        changes = [_post_one(book, draft, costing(rates, draft)) for draft in drafts]
    stamp = {"status": Status.POSTED.value, "posted_by": work.actor.id, "posted_by_name": work.actor.name}
    work.change_all(Charge, [change | stamp for change in changes])


def costing(rates: AwardRates, draft: Draft) -> Costing:
    """A draft in its three currencies, at the rate of the day it was paid. Raises RateMissing."""
    charged = Money(draft.charged_minor, draft.currency)
    to_award = rates.to_award(draft.currency, draft.hub_currency, draft.paid_on, draft.hub_id)
    in_award = to_award.convert(charged)
    if draft.hub_currency == draft.currency:
        return Costing(charged, in_award, charged, to_award)
    to_hub = rates.to_hub(draft.hub_currency, draft.paid_on, draft.hub_id)
    return Costing(charged, in_award, to_hub.convert(in_award), to_award, to_hub)


def _post_one(book: OpenBook, draft: Draft, cost: Costing) -> dict[str, object]:
    key, entry_id = f"charge.posted:{draft.id}", new_id()
    accounting_on = book.first_open_day(draft.incurred_on)
    sides = (
        cost_side(cost, hub_id=draft.hub_id, line_id=draft.line_id, paid_from=draft.paid_from),
        *_payment(book, draft, cost),
    )
    if cost.charged:
        event = Event(
            book_id=book.id,
            key=key,
            name="expenditure posted",
            about_id=draft.id,
            description=f"{draft.number} {draft.description}",
            incurred_on=draft.incurred_on,
            paid_on=draft.paid_on,
            accounting_on=accounting_on,
            sides=tuple(side for side in sides if side.amount or side.transaction),
            id=entry_id,
        )
        book.post(event)
    from_advance = draft.paid_from == PaidFrom.ADVANCE
    book.consume(key, draft.id, draft.line_id, draft.hub_id, cost.award.minor, from_advance=from_advance)
    return {
        "id": draft.id,
        "award_minor": cost.award.minor,
        "hub_minor": cost.hub.minor,
        "accounting_on": accounting_on,
        "entry_id": entry_id if cost.charged else None,
    }


def _payment(book: OpenBook, draft: Draft, cost: Costing) -> list[Side]:
    """The credit side, by where the money came from."""
    if draft.paid_from in (PaidFrom.OWN, PaidFrom.IN_KIND):
        return [contribution_side(cost, hub_id=draft.hub_id, paid_from=draft.paid_from)]
    if draft.paid_from == PaidFrom.BANK:
        amounts = {money.currency: money.minor for money in (cost.award, cost.hub, cost.charged)}
        wanted = (cost.charged.currency, cost.hub.currency, cost.award.currency)
        account = share_to_use(book.held_in(Kind.BANK), wanted, cost.award.currency)
        own = amounts[account.currency]
    else:
        account, own = advance_account(_advances(book, draft, cost), draft.hub_id, cost)
    carried = -book.carry(account, -own, -cost.award.minor)
    return paying_sides(cost, account, own, carried)


def _advances(book: OpenBook, draft: Draft, cost: Costing) -> dict[str, Held]:
    """What the hub holds in each of the three currencies."""
    currencies = {cost.charged.currency, cost.hub.currency, cost.award.currency}
    return {currency: book.held(AccountName(Kind.ADVANCE, currency, hub_id=draft.hub_id)) for currency in currencies}
