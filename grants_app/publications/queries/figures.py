"""The ledger's figures of one award, as publishing needs them: what was promised, came, was passed on and was spent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.core.calendar import last_of_month
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Balance, Entry, Posting
from grants_app.ledger.rules import Kind
from grants_app.publications.moved import Moved, Side

AWARD_FUNDS = "award"
"""The funding source of what the donor of the award pays for."""


def moved(work: Work, award_id: UUID) -> list[Moved]:
    """Entries that touch the donor's debt or what communities hold, in the order in which they were posted."""
    touching = (
        select(Posting.entry_id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(Account.book_id == award_id, col(Account.kind).in_((Kind.DONOR_RECEIVABLE, Kind.SUB_GRANT)))
    )
    rows = work.rows(
        columns(Entry, Posting, Account)
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(col(Entry.book_id) == award_id, col(Entry.id).in_(touching))
        .order_by(col(Entry.number), col(Posting.id))
    )
    found: dict[UUID, tuple[Entry, list[Side]]] = {}
    for entry, posting, account in rows:
        side = Side(Kind(account.kind), posting.amount_minor, posting.paid_on, account.party_id, account.source)
        found.setdefault(entry.id, (entry, []))[1].append(side)
    return [Moved(entry.number, entry.event, tuple(sides)) for entry, sides in found.values()]


@dataclass(frozen=True, slots=True)
class Spent:
    """What one hub spent of the donor's money in a month, in minor units."""

    hub_id: UUID | None
    month_ends_on: date
    amount: int


def spent(work: Work, award_id: UUID) -> list[Spent]:
    """Expense of the donor's funds per hub and month, read from the balances: costs of sub-grants included."""
    rows = work.rows(
        columns(col(Account.hub_id), col(Balance.month), func.sum(Balance.amount_minor))
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(*_expense(award_id))
        .group_by(col(Account.hub_id), col(Balance.month))
        .order_by(col(Balance.month))
    )
    return [Spent(hub_id, _month_end(month), int(amount)) for hub_id, month, amount in rows if amount]


def cost_of_sub_grants(work: Work, award_id: UUID) -> list[Spent]:
    """The part of it that communities had been paid before: it was published when it was passed on."""
    passed_on = (
        select(Posting.entry_id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(Account.book_id == award_id, Account.kind == Kind.SUB_GRANT)
    )
    rows = work.rows(
        columns(col(Account.hub_id), col(Posting.accounting_on), col(Posting.amount_minor))
        .join(Account, col(Account.id) == Posting.account_id)
        .where(*_expense(award_id), col(Posting.entry_id).in_(passed_on))
    )
    return [Spent(hub_id, last_of_month(on), int(amount)) for hub_id, on, amount in rows]


def passed_on(work: Work, award_id: UUID) -> dict[UUID, int]:
    """What each payment to a community, and each return from one, put into its hands: by the record that it is about."""
    rows = work.rows(
        columns(col(Entry.about_id), func.sum(Posting.amount_minor))
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(
            col(Account.book_id) == award_id,
            col(Account.kind) == Kind.SUB_GRANT,
            col(Posting.entry_id).in_(_of_money(award_id)),
        )
        .group_by(col(Entry.about_id))
    )
    return {about_id: int(amount) for about_id, amount in rows}


def passed_to(work: Work, award_id: UUID) -> dict[tuple[UUID, str], tuple[int, int]]:
    """The same by community and currency of the agreement, in that currency and in the award's: no record is asked."""
    rows = work.rows(
        columns(
            col(Account.party_id),
            col(Account.currency),
            func.sum(Posting.transaction_minor),
            func.sum(Posting.amount_minor),
        )
        .join(Posting, col(Posting.account_id) == Account.id)
        .where(
            col(Account.book_id) == award_id,
            col(Account.kind) == Kind.SUB_GRANT,
            col(Posting.entry_id).in_(_of_money(award_id)),
        )
        .group_by(col(Account.party_id), col(Account.currency))
    )
    return {(party_id, currency): (int(own), int(value)) for party_id, currency, own, value in rows}


def _of_money(award_id: UUID) -> Any:
    """Entries in which money left a bank account or an advance, or came back there."""
    return (
        select(Posting.entry_id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(Account.book_id == award_id, col(Account.kind).in_((Kind.BANK, Kind.ADVANCE)))
    )


@dataclass(frozen=True, slots=True)
class Totals:
    """What the ledger says by itself, over all its postings: the file's sums must be these."""

    receivable: int
    held_by_communities: int
    spent: int


def totals(work: Work, award_id: UUID) -> Totals:
    """Sums of postings, not of balances: another way than the file's figures go."""
    rows = work.rows(
        columns(col(Account.kind), col(Account.source), func.sum(Posting.amount_minor))
        .join(Posting, col(Posting.account_id) == Account.id)
        .where(
            col(Account.book_id) == award_id,
            col(Account.kind).in_((Kind.DONOR_RECEIVABLE, Kind.SUB_GRANT, Kind.EXPENSE)),
        )
        .group_by(col(Account.kind), col(Account.source))
    )
    sums = {(kind, source): int(amount) for kind, source, amount in rows}
    receivable, held = (
        sum(amount for (kind, _), amount in sums.items() if kind == wanted)
        for wanted in (Kind.DONOR_RECEIVABLE, Kind.SUB_GRANT)
    )
    return Totals(receivable, held, sums.get((Kind.EXPENSE, AWARD_FUNDS), 0))


def last_posted(work: Work, award_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When each award's books last changed."""
    rows = work.rows(
        columns(col(Entry.book_id), func.max(Entry.posted_at))
        .where(col(Entry.book_id).in_(award_ids))
        .group_by(col(Entry.book_id))
    )
    return dict(rows)


def _expense(award_id: UUID) -> Iterator[Any]:
    yield col(Account.book_id) == award_id
    yield col(Account.kind) == Kind.EXPENSE
    yield col(Account.source) == AWARD_FUNDS


def _month_end(month: int) -> date:
    return last_of_month(date(month // 100, month % 100, 1))
