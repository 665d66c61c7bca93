"""Proofs of the ledger's own: entries balance, balances are sums, carrying values end with their money."""

from collections.abc import Iterator

from sqlalchemy import and_, extract, or_
from sqlmodel import col, func

from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Balance, Book, Entry, Posting
from grants_app.ledger.rules import CARRYING_KINDS


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
    month = extract("year", col(Posting.accounting_on)) * 100 + extract("month", col(Posting.accounting_on))
    names = ("amount_minor", "transaction_minor", "hub_minor")
    sums = (
        columns(
            col(Posting.account_id).label("account_id"),
            month.label("month"),
            *(func.sum(getattr(Posting, name)).label(name) for name in names),
        )
        .group_by(col(Posting.account_id), month)
        .subquery()
    )
    differs = or_(*(sums.c[name] != getattr(Balance, name) for name in names))
    same = and_(sums.c.account_id == col(Balance.account_id), sums.c.month == col(Balance.month))
    kept = (
        columns(col(Account.address), col(Balance.month), col(Balance.amount_minor), sums.c.amount_minor)
        .join(Account, col(Account.id) == Balance.account_id)
        .join(sums, same, isouter=True)
        .where(or_(sums.c.account_id.is_(None), differs))
    )
    for address, of_month, balance, summed in work.rows(kept):
        yield (
            f"Account {address}, month {of_month}: the balance says {balance}, its postings sum to {summed or 0} "
            "(or they differ in another currency)."
        )
    missing = (
        columns(sums.c.account_id, sums.c.month)
        .join(Balance, same, isouter=True)
        .where(col(Balance.account_id).is_(None))
    )
    for account_id, of_month in work.rows(missing):
        yield f"Account {account_id}, month {int(of_month)}: there are postings and no balance."


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
