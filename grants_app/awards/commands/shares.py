"""Where an award's money lies: a share is placed in a bank account, or moved from one account to another."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries
from grants_app.banks import queries as banks
from grants_app.banks import rules
from grants_app.banks.rules import share_in, unplaced
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.posting import OpenBook, open_book
from grants_app.ledger.rules import AccountName, Event, Kind, Side


def bank_share(work: Work, account_id: UUID, on: date) -> AccountName:
    """The share that lies in an account which may take money on that day: confirmed, open, and one the person may see."""
    work.must_somewhere(Action.BANK_READ)
    its = banks.account(work, account_id)
    rules.must_take(its.label, its.status, its.opened_on, its.closed_on, on)
    return share_in(its.id, its.currency)


def share_or_usual(work: Work, book: OpenBook, account_id: UUID | None, currency: str, on: date) -> AccountName:
    """The award's share of the account that is named; where none is, the one in that currency that usually pays."""
    work.must_somewhere(Action.AWARD_READ)
    if account_id is not None:
        return bank_share(work, account_id, on)
    return rules.share_to_use(book.held_in(Kind.BANK), [currency], book.currency)


def move_share(
    work: Work, award_id: UUID, source_id: UUID | None, target_id: UUID, *, left: Money, arrived: Money, on: date
) -> UUID:
    """Move an award's money between its shares, and give the entry: from an account, or from what is not yet placed (None).

    `left` is in the currency of the one, `arrived` in that of the other. It leaves at its carrying value. In another currency
    than the award's it arrives at what left; in the award's own at what arrived, and the gap is an exchange difference. What is
    not yet placed may be below zero; then both amounts are.
    """
    its = queries.award(work, award_id, to_change=True)
    work.must(Action.SHARE_MOVE, its.lead_hub_id)
    source = bank_share(work, source_id, on) if source_id else unplaced(its.currency)
    target = bank_share(work, target_id, on)
    rules.check_move(left, arrived, on, work.today)
    _must_be_in(source, left, "leaves")
    _must_be_in(target, arrived, "arrives")
    if source == target:
        raise Conflict("Choose two different accounts.")
    with open_book(work, its.id) as book:
        _must_hold(book, source, left)
        entry_id = book.post(_moved(book, source, target, left, arrived, on))
    amounts = {"left": left, "arrived": arrived, "on": on}
    work.note(
        "share.moved", its.id, its.lead_hub_id, award=its.reference, source=source_id, target=target_id, **amounts
    )
    return entry_id


def _moved(book: OpenBook, source: AccountName, target: AccountName, left: Money, arrived: Money, on: date) -> Event:
    leaving = book.carry(source, -left.minor, -book.held(source).carried)
    arriving = book.carry(target, arrived.minor, arrived.minor if target.currency == book.currency else -leaving)
    gap = -(leaving + arriving)
    sides = [Side(source, leaving, -left, -left), Side(target, arriving, arrived, arrived)]
    if gap:
        difference = Money(gap, book.currency)
        sides.append(Side(AccountName(Kind.EXCHANGE_DIFFERENCE, book.currency), gap, difference, difference))
    event_id = new_id()
    return Event(
        book_id=book.id,
        key=f"share.moved:{event_id}",
        name="bank share moved",
        about_id=book.id,
        description=f"{left.canonical} moved to another bank account"
        if source.party_id
        else f"{arrived.canonical} placed in a bank account",
        incurred_on=on,
        paid_on=on,
        accounting_on=book.first_open_day(on),
        sides=tuple(sides),
        id=event_id,
    )


def _must_hold(book: OpenBook, source: AccountName, left: Money) -> None:
    held = Money(book.held(source).own, left.currency)
    if abs(left) > abs(held) or (left.minor > 0) != (held.minor > 0):
        raise Conflict(f"The award's share there is {held}; {left} cannot be moved out of it.")


def _must_be_in(account: AccountName, amount: Money, does: str) -> None:
    if amount.currency != account.currency:
        raise Conflict(f"What {does} is in {account.currency}, the account's currency; {amount} is not.")
