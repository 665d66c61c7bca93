"""The postings behind a figure: what made it, in the order in which it happened, and what it comes to."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import case, col, func

from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.ledger.queries import visible_hubs
from grants_app.ledger.rules import Kind


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which postings of a book a list shows: every part that is given narrows it."""

    book_id: UUID
    kind: Kind
    hub_id: UUID | None = None
    line_id: UUID | None = None
    party_id: UUID | None = None
    currency: str = ""
    """Of the account: what it holds is then one amount in it."""
    event: str = ""
    source: str = ""
    """Of the account: which funds bore a cost."""
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One posting in a list, with the entry that it belongs to and the account that it moved."""

    posting: Posting
    account: Account
    entry: Entry


@dataclass(frozen=True, slots=True)
class PostingList:
    """A part of the postings that made a figure, and what all of them come to: minor units of the book's currency and their own."""

    rows: tuple[PostingLine, ...]
    count: int
    debit: int
    credit: int
    own: int
    """In the account's currency: says something only where all accounts have the same."""

    @property
    def balance(self) -> int:
        return self.debit - self.credit


def postings_in(work: Work, narrowing: Narrowing, *, first: int, most: int) -> PostingList:
    """The postings behind a figure, oldest first, with their sum; only of hubs whose ledger the reader may see."""
    wanted = [*_narrowed(narrowing), visible_hubs(work)]
    amount = col(Posting.amount_minor)
    sums = (
        columns(
            func.count(),
            func.coalesce(func.sum(case((amount > 0, amount), else_=0)), 0),
            func.coalesce(func.sum(case((amount < 0, -amount), else_=0)), 0),
            func.coalesce(func.sum(Posting.transaction_minor), 0),
        )
        .select_from(Posting)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
    )
    count, debit, credit, own = work.rows(sums.where(*wanted))[0]
    rows = work.rows(
        columns(Posting, Account, Entry)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .where(*wanted)
        .order_by(col(Posting.accounting_on), col(Entry.number), col(Posting.id))
        .offset(first)
        .limit(most)
    )
    return PostingList(tuple(PostingLine(*row) for row in rows), int(count), int(debit), int(credit), int(own))


def _narrowed(its: Narrowing) -> list[Any]:
    wanted: list[Any] = [col(Account.book_id) == its.book_id, col(Account.kind) == its.kind]
    for column, value in (
        (col(Account.hub_id), its.hub_id),
        (col(Account.line_id), its.line_id),
        (col(Account.party_id), its.party_id),
        (col(Account.currency), its.currency),
        (col(Entry.event), its.event),
        (col(Account.source), its.source),
    ):
        if value:
            wanted.append(column == value)
    if its.starts_on:
        wanted.append(col(Posting.accounting_on) >= its.starts_on)
    if its.ends_on:
        wanted.append(col(Posting.accounting_on) <= its.ends_on)
    return wanted
