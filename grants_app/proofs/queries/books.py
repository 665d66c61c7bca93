"""Proofs of the ledger's own: entries balance, balances are sums, carrying values end with their money."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, func

from grants_app.core.calendar import month_of
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Balance, Book, Entry, Posting
from grants_app.ledger.rules import CARRYING_KINDS

_AT_ONCE = 5_000
"""Rows that are held in memory while they are compared."""


def unbalanced_entries(work: Work) -> Iterator[str]:
    """Entries that do not sum to zero, or have no postings at all."""
    total = func.coalesce(func.sum(Posting.amount_minor), 0)
    rows = work.rows(
        columns(col(Entry.number), col(Entry.key), col(Book.currency), total, func.count(col(Posting.id)))
        .join(Book, col(Book.id) == Entry.book_id)
        .join(Posting, col(Posting.entry_id) == Entry.id, isouter=True)
        .group_by(col(Entry.id), col(Entry.number), col(Entry.key), col(Book.currency))
        .having(or_(total != 0, func.count(col(Posting.id)) < 2))
    )
    for number, key, currency, off, postings in rows:
        if postings < 2:
            yield f"Entry {number} ({key}) has {postings} postings; it needs at least two."
        else:
            yield f"Entry {number} ({key}) does not balance: its postings sum to {Money(int(off), currency)}."


def miscounted_books(work: Work) -> Iterator[str]:
    """Books whose count of entries is not that of their entries, or whose numbers have a gap."""
    count, highest = func.count(col(Entry.id)), func.coalesce(func.max(Entry.number), 0)
    rows = work.rows(
        columns(col(Book.id), col(Book.entries), count, highest)
        .join(Entry, col(Entry.book_id) == Book.id, isouter=True)
        .group_by(col(Book.id), col(Book.entries))
        .having(or_(count != col(Book.entries), highest != col(Book.entries)))
    )
    for book_id, counted, there, last in rows:
        yield f"Book {book_id} counts {counted} entries; there are {there}, the last with the number {last}."


def misdated_postings(work: Work) -> Iterator[str]:
    """Postings whose accounting date is not their entry's, or whose account stands in another book."""
    rows = work.rows(
        columns(col(Entry.number), col(Entry.key), col(Posting.accounting_on), col(Entry.accounting_on))
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(or_(col(Posting.accounting_on) != col(Entry.accounting_on), col(Account.book_id) != col(Entry.book_id)))
    )
    for number, key, on, entry_on in rows:
        yield f"A posting of entry {number} ({key}) stands in another book, or on {on} while its entry is of {entry_on}."


def wrong_balances(work: Work) -> Iterator[str]:
    """Balances per account and month that are not the sums of their postings, in any of the three currencies."""
    there = _sums_by_month(work)
    kept = columns(
        col(Balance.account_id), col(Balance.month), col(Account.address),
        col(Balance.amount_minor), col(Balance.transaction_minor), col(Balance.hub_minor),
    ).join(Account, col(Account.id) == Balance.account_id)  # fmt: skip
    for account_id, month, address, *balance in work.session.execute(kept.execution_options(yield_per=_AT_ONCE)):
        summed = there.pop((account_id, month), None)
        if summed != balance:
            yield (
                f"Account {address}, month {month}: the balance says {balance[0]}, its postings sum to "
                f"{summed[0] if summed else 0} (or they differ in another currency)."
            )
    for account_id, month in there:
        yield f"Account {account_id}, month {month}: there are postings and no balance."


def _sums_by_month(work: Work) -> dict[tuple[UUID, int], list[int]]:
    """One walk along the index of accounts and days; the days are put together to months here, not by the database."""
    day = (col(Posting.account_id), col(Posting.accounting_on))
    sums = (func.sum(Posting.amount_minor), func.sum(Posting.transaction_minor), func.sum(Posting.hub_minor))
    found: dict[tuple[UUID, int], list[int]] = {}
    days = columns(*day, *sums).group_by(*day).execution_options(yield_per=_AT_ONCE)
    for account_id, on, *gained in work.session.execute(days):
        month = found.setdefault((account_id, month_of(on)), [0, 0, 0])
        month[:] = [before + int(gain) for before, gain in zip(month, gained, strict=True)]
    return found


def empty_accounts_that_carry(work: Work) -> Iterator[str]:
    """Banks, advances and sub-grants that are zero in their own currency and not in the award's."""
    own, carried = func.sum(Balance.transaction_minor), func.sum(Balance.amount_minor)
    rows = work.rows(
        columns(col(Account.address), col(Book.currency), carried)
        .join(Balance, col(Balance.account_id) == Account.id)
        .join(Book, col(Book.id) == Account.book_id)
        .where(col(Account.kind).in_(CARRYING_KINDS))
        .group_by(col(Account.id), col(Account.address), col(Book.currency))
        .having(and_(own == 0, carried != 0))
    )
    for address, currency, left in rows:
        yield f"Account {address} is empty in its own currency and still carries {Money(int(left), currency)}."
