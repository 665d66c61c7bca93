"""The books as a journal: every account by its words, every entry in the order of its book, read as they are written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists
from sqlmodel import col, func, select, true

from exports.journal import Account as JournalAccount
from exports.journal import Entry as JournalEntry
from exports.journal import Journal
from exports.journal import Posting as JournalPosting
from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import visible_awards
from grants_app.budgets.models import BudgetLine
from grants_app.core.database import columns
from grants_app.core.money import exponent
from grants_app.core.work import Work
from grants_app.hubs.models import Community, Hub
from grants_app.ledger.models import Account, Balance, Book, Entry, Posting
from grants_app.ledger.rules import CARRYING_KINDS, Kind
from grants_app.proofs.rules import ROOTS

_AT_ONCE = 2_000
"""Rows that are held in memory while a journal is read."""


def journal(work: Work, *, network: str, award_id: UUID | None = None) -> Journal:
    """All books, or one award's, as far as the reader may see their entries. Read entry by entry, within the reader's transaction.

    Raises NotFound for an award that the reader may not see.
    """
    work.must_somewhere(Action.LEDGER_READ)
    title = f"{network}, all books"
    if award_id is not None:
        its = work.one(visible_awards(work, Action.LEDGER_READ).where(Award.id == award_id))
        title = f"{network}, the books of {its.reference}"
    return Journal(title, work.today, _currencies(work), _accounts(work, award_id), _entries(work, award_id))


def _currencies(work: Work) -> list[str]:
    """All currencies in which something was ever posted, and those of the books."""
    posted = work.rows(columns(col(Posting.transaction_currency)).distinct())
    kept = work.rows(columns(col(Book.currency)).distinct())
    return sorted({currency for (currency,) in [*posted, *kept]})


@dataclass(slots=True)
class _Words:
    """What ids are called: hubs by code, lines by code, communities by alias."""

    hubs: dict[UUID, str]
    lines: dict[UUID, str]
    parties: dict[UUID, str]
    books: dict[UUID, str] = field(default_factory=dict)

    @classmethod
    def read(cls, work: Work) -> "_Words":
        def named(of_id: Any, name: Any) -> dict[UUID, str]:
            return dict(work.rows(columns(col(of_id), col(name))))

        return cls(
            named(Hub.id, Hub.code),
            named(BudgetLine.id, BudgetLine.code),
            named(Community.id, Community.alias),
            named(Award.id, Award.reference),
        )

    def of(self, account: Account, book_currency: str) -> tuple[str, ...]:
        words = [self.books.get(account.book_id, account.book_id.hex[:8]), account.kind]
        for known, its_id in (
            (self.lines, account.line_id),
            (self.hubs, account.hub_id),
            (self.parties, account.party_id),
        ):
            if its_id is not None:
                words.append(known.get(its_id, its_id.hex[:8]))
        if account.source:
            words.append(account.source)
        if account.currency != book_currency:
            words.append(account.currency)
        return tuple(words)


def _accounts(work: Work, award_id: UUID | None) -> list[JournalAccount]:
    """The accounts that have postings which the reader may see, with their balances where the reader sees all of them."""
    words = _Words.read(work)
    opened = (
        columns(col(Posting.account_id).label("account_id"), func.min(Posting.accounting_on).label("on"))
        .group_by(col(Posting.account_id))
        .subquery()
    )
    carried = (
        columns(col(Balance.account_id).label("account_id"), func.sum(Balance.amount_minor).label("value"))
        .group_by(col(Balance.account_id))
        .subquery()
    )
    wanted = (
        columns(Account, col(Book.currency), opened.c.on, carried.c.value)
        .join(Book, col(Book.id) == Account.book_id)
        .join(opened, opened.c.account_id == col(Account.id))
        .join(carried, carried.c.account_id == col(Account.id), isouter=True)
        .where(_of(award_id, col(Account.book_id)), _seen_account(work))
    )
    found = [
        JournalAccount(
            account.id.hex,
            ROOTS[Kind(account.kind)],
            words.of(account, currency),
            currency,
            account.currency if account.kind in CARRYING_KINDS else "",
            on,
            _major(int(value or 0), currency) if work.actor.everywhere(Action.LEDGER_READ) else None,
        )
        for account, currency, on, value in work.rows(wanted)
    ]
    return sorted(found, key=lambda it: (it.root, it.parts, it.key))


def _seen_account(work: Work) -> ColumnElement[bool]:
    """Accounts that a seen entry posts to: all of them, or in whatever entry a hub of the reader's has a part."""
    if work.actor.everywhere(Action.LEDGER_READ):
        return true()
    its = select(Posting.id).join(Entry, col(Entry.id) == Posting.entry_id)
    return exists(its.where(Posting.account_id == Account.id, _seen_entry(work)))


def _seen_entry(work: Work) -> ColumnElement[bool]:
    """Entries all of whose hubs the reader may see, as on an entry's own page."""
    if work.actor.everywhere(Action.LEDGER_READ):
        return true()
    mine = work.actor.hubs_with(Action.LEDGER_READ)
    posting, account = Posting.__table__.alias(), Account.__table__.alias()  # type: ignore[attr-defined]
    hubs = (
        columns(account.c.hub_id)
        .select_from(posting.join(account, account.c.id == posting.c.account_id))
        .where(posting.c.entry_id == col(Entry.id), account.c.hub_id.is_not(None))
    )
    return and_(hubs.where(account.c.hub_id.in_(mine)).exists(), ~hubs.where(account.c.hub_id.not_in(mine)).exists())


def _of(award_id: UUID | None, book_id: Any) -> ColumnElement[bool]:
    return true() if award_id is None else book_id == award_id


def _entries(work: Work, award_id: UUID | None) -> Iterator[JournalEntry]:
    """Book by book in the order of their numbers: what stands in an index needs no sorting, whatever the length."""
    books = (
        columns(col(Book.id), col(Book.currency), col(Award.reference))
        .join(Award, col(Award.id) == Book.id)
        .where(_of(award_id, col(Book.id)))
        .order_by(col(Award.reference))
    )
    for book_id, currency, reference in work.rows(books):
        yield from _entries_of(work, book_id, currency, reference)


def _entries_of(work: Work, book_id: UUID, currency: str, reference: str) -> Iterator[JournalEntry]:
    reversed_entry = Entry.__table__.alias()  # type: ignore[attr-defined]
    wanted = (
        columns(
            col(Entry.number), col(Entry.accounting_on), col(Entry.event), col(Entry.key), col(Entry.description),
            reversed_entry.c.number, col(Posting.incurred_on), col(Posting.paid_on), col(Posting.account_id),
            col(Posting.transaction_minor), col(Posting.transaction_currency), col(Posting.amount_minor), col(Posting.rates),
        )
        .select_from(Entry)
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(reversed_entry, reversed_entry.c.id == col(Entry.reverses_id), isouter=True)
        .where(col(Entry.book_id) == book_id, _seen_entry(work))
        .order_by(col(Entry.number), col(Posting.id))
        .execution_options(yield_per=_AT_ONCE)
    )  # fmt: skip
    for _, rows in groupby(work.session.execute(wanted), key=lambda row: row[0]):
        yield _entry(tuple(rows), currency, reference)


def _entry(rows: Sequence[Any], currency: str, reference: str) -> JournalEntry:
    number, on, event, key, description, reverses, incurred_on, paid_on = rows[0][:8]
    facts = [("event", event), ("key", key)]
    if reverses is not None:
        facts.append(("reverses", str(reverses)))
    facts += [(name, day.isoformat()) for name, day in (("incurred", incurred_on), ("paid", paid_on)) if day != on]
    postings = tuple(
        JournalPosting(account_id.hex, _major(own, code), code, _major(amount, currency), rates)
        for account_id, own, code, amount, rates in (row[8:] for row in rows)
    )
    return JournalEntry(on, reference, number, currency, description, postings, tuple(facts))


def _major(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-exponent(currency))


@dataclass(frozen=True, slots=True)
class BookRow:
    """One line of the list of books."""

    award_id: UUID
    reference: str
    title: str
    currency: str
    entries: int
    locked_until: date | None
    last_on: date | None


def book_rows(work: Work, *, first: int, most: int) -> tuple[list[BookRow], int]:
    """Some of the books that the reader sees a part of, by the references of their awards, and how many there are."""
    work.must_somewhere(Action.LEDGER_READ)
    seen = visible_awards(work, Action.LEDGER_READ).with_only_columns(col(Award.id))
    count = work.session.execute(columns(func.count()).select_from(seen.subquery())).scalar_one()
    last_on = columns(func.max(Entry.accounting_on)).where(col(Entry.book_id) == Book.id).scalar_subquery()
    its = (
        col(Award.id),
        col(Award.reference),
        col(Award.title),
        col(Book.currency),
        col(Book.entries),
        col(Book.locked_until),
    )
    wanted = columns(*its, last_on).join(Award, col(Award.id) == Book.id).where(col(Award.id).in_(seen))
    rows = work.rows(wanted.order_by(col(Award.reference)).offset(first).limit(most))
    return [BookRow(*row) for row in rows], int(count)
