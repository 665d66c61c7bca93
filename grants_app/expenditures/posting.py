"""How drafts become ledger entries and budget moves; the commands ask for permission and for four eyes before they come here."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

from grants_app.awards import queries as award_queries
from grants_app.awards.commands import bank_share
from grants_app.awards.models import Award
from grants_app.banks.rules import share_in, share_to_use
from grants_app.core.database import portions
from grants_app.core.errors import Conflict
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
    sub_grant_account,
)
from grants_app.ledger import queries as ledger
from grants_app.ledger.posting import OpenBook, open_book, reverse
from grants_app.ledger.rates import AwardRates, RateMissing
from grants_app.ledger.rules import AccountName, Event, Held, Kind, Move, Side, State

MOST_NAMED = 20
"""Vouchers that a refusal names one by one; of more it gives the number."""

_AT_ONCE = 5_000
"""Drafts whose entries are planned and written together: a large workbook is never in memory as entries."""


def post_charges(work: Work, award: Award, charge_ids: Sequence[UUID]) -> None:
    """Post drafts that are here; permission and four eyes were asked by the caller."""
    post_drafts(work, award, queries.drafts(work, award.id, charge_ids), lambda some: work.change_all(Charge, some))


def post_drafts(
    work: Work, award: Award, drafts: Sequence[Draft], write: Callable[[Sequence[dict[str, Any]]], None]
) -> None:
    """Write the entries and budget moves of drafts in their order, and by `write` what becomes of their charges.

    A charge may be here already, or be written with what becomes of it. Permission and four eyes were asked by the caller.
    """
    _must_take(work, drafts)
    currencies = {draft.currency for draft in drafts} | {draft.hub_currency for draft in drafts}
    rates = award_queries.rates_for(work, award, currencies)
    in_order = sorted(drafts, key=lambda draft: draft.place)
    costings = _costings(rates, in_order)
    stamp = {"status": Status.POSTED.value, "posted_by": work.actor.id, "posted_by_name": work.actor.name}
    with open_book(work, award.id) as book:
        for some in portions(list(zip(in_order, costings, strict=True)), _AT_ONCE):
            changes = [_post_one(book, draft, cost) | stamp for draft, cost in some]
            book.write()
            write(changes)


def correct_charge(work: Work, old: Charge, award: Award, new_id: UUID, *, reason: str) -> None:
    """Take a posted charge back and post the draft that says it right, each in its award's book, as one act."""
    [draft] = queries.drafts(work, award.id, [new_id])
    _must_take(work, [draft])
    cost = costing(award_queries.rates_for(work, award, {draft.currency, draft.hub_currency}), draft)
    with _books(work, old.award_id, award.id) as books:
        number = _take_back(work, books[old.award_id], old, reason)
        change = _post_one(books[award.id], draft, cost, corrects=number)
    stamp = {"status": Status.POSTED.value, "posted_by": work.actor.id, "posted_by_name": work.actor.name}
    work.change_all(Charge, [change | stamp])


def reverse_charge(work: Work, charge: Charge, *, reason: str) -> None:
    """Take a posted charge back; nothing stands in its place."""
    with open_book(work, charge.award_id) as book:
        _take_back(work, book, charge, reason)


@contextmanager
def _books(work: Work, *book_ids: UUID) -> Iterator[dict[UUID, OpenBook]]:
    """One or two books, locked in the order of their ids whoever asks."""
    with ExitStack() as stack:
        yield {
            book_id: stack.enter_context(open_book(work, book_id))
            for book_id in sorted(set(book_ids), key=lambda at: at.hex)
        }


def _take_back(work: Work, book: OpenBook, charge: Charge, reason: str) -> str:
    """Reverse every entry of a charge that stands, and its use of the budget; gives the number of its own entry."""
    number = ""
    for view in ledger.entries_of(work, charge.id):
        if view.id == charge.entry_id:
            number = str(view.number)
        says = f"Takes back entry no. {view.number}: {reason}"
        reverse(work, book, view.id, key=f"charge.reversed:{view.id}", on=view.accounting_on, description=says)
    undone = [
        Move(move.line_id, move.hub_id, State(move.target_state), State(move.source_state), move.amount_minor)
        for move in reversed(ledger.control_moves(work, charge.id))
    ]
    book.move(f"charge.reversed:{charge.id}", charge.id, undone)
    return number


def _costings(rates: AwardRates, drafts: Sequence[Draft]) -> list[Costing]:
    """Every draft in its three currencies; Conflict names each voucher whose rate is missing, and then nothing is posted."""
    found: list[Costing] = []
    missing: dict[str, list[str]] = {}
    for draft in drafts:
        try:
            found.append(costing(rates, draft))
        except RateMissing as refused:
            missing.setdefault(refused.sentence, []).append(draft.number)
    if missing:
        raise Conflict(" ".join(f"{_vouchers(numbers)}: {sentence}" for sentence, numbers in missing.items()))
    return found


def _vouchers(numbers: Sequence[str]) -> str:
    shown = ", ".join(numbers[:MOST_NAMED]) + (
        f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    )
    return f"Voucher {shown}" if len(numbers) == 1 else f"Vouchers {shown}"


def costing(rates: AwardRates, draft: Draft) -> Costing:
    """A draft in its three currencies, at the rate of the day it was paid. Raises RateMissing."""
    charged = Money(draft.charged_minor, draft.currency)
    to_award = rates.to_award(draft.currency, draft.hub_currency, draft.paid_on, draft.hub_id)
    in_award = to_award.convert(charged)
    if draft.hub_currency == draft.currency:
        return Costing(charged, in_award, charged, to_award)
    to_hub = rates.to_hub(draft.hub_currency, draft.paid_on, draft.hub_id)
    return Costing(charged, in_award, to_hub.convert(in_award), to_award, to_hub)


def _post_one(book: OpenBook, draft: Draft, cost: Costing, corrects: str = "") -> dict[str, Any]:
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
            name="expenditure corrected" if corrects else "expenditure posted",
            about_id=draft.id,
            description=(f"Corrects entry no. {corrects}: " if corrects else "")
            + f"{draft.number} {draft.description}",
            incurred_on=draft.incurred_on,
            paid_on=draft.paid_on,
            accounting_on=accounting_on,
            sides=tuple(side for side in sides if side.amount or side.transaction),
            id=entry_id,
        )
        book.post(event)
    from_advance = draft.paid_from in (PaidFrom.ADVANCE, PaidFrom.SUB_GRANT)
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
        account = _named(draft, wanted) or share_to_use(book.held_in(Kind.BANK), wanted, cost.award.currency)
        own = amounts[account.currency]
    elif draft.paid_from == PaidFrom.SUB_GRANT:
        held = book.held_in(Kind.SUB_GRANT)
        account, own = sub_grant_account(held, draft.community_id, draft.hub_id, cost, draft.number)
    else:
        account, own = advance_account(_advances(book, draft, cost), draft.hub_id, cost)
    carried = -book.carry(account, -own, -cost.award.minor)
    return paying_sides(cost, account, own, carried)


def _named(draft: Draft, known: Sequence[str]) -> AccountName | None:
    """The share of the account that somebody named; Conflict where nobody knows what the cost is in its currency."""
    if draft.bank_account_id is None or draft.bank_currency is None:
        return None
    if draft.bank_currency not in known:
        raise Conflict(
            f"Voucher {draft.number} is known in {', '.join(sorted(set(known)))}; the bank account that is named is in "
            f"{draft.bank_currency}. Name an account in one of these, or none."
        )
    return share_in(draft.bank_account_id, draft.bank_currency)


def _must_take(work: Work, drafts: Sequence[Draft]) -> None:
    """The accounts that are named were open, and confirmed, on every day of payment."""
    for account_id, on in {(it.bank_account_id, it.paid_on) for it in drafts if it.bank_account_id}:
        bank_share(work, account_id, on)


def _advances(book: OpenBook, draft: Draft, cost: Costing) -> dict[str, Held]:
    """What the hub holds in each of the three currencies."""
    currencies = {cost.charged.currency, cost.hub.currency, cost.award.currency}
    return {currency: book.held(AccountName(Kind.ADVANCE, currency, hub_id=draft.hub_id)) for currency in currencies}
