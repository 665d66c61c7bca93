"""All that is read of bank accounts: the list, one account with the shares of awards in it, and an award's shares."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.banks import rules
from grants_app.banks.models import BankAccount, BankAccountChange
from grants_app.banks.rules import Status
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Balance, Book, Entry, Posting
from grants_app.ledger.rules import AccountName, Held, Kind

PER_PAGE = 50


def account(work: Work, account_id: UUID, *, to_change: bool = False) -> BankAccount:
    """One bank account of a hub in which the person may see them; NotFound otherwise."""
    wanted = work.visible(BankAccount, Action.BANK_READ).where(BankAccount.id == account_id)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return work.one(wanted)


def waiting_change(work: Work, account_id: UUID, *, to_change: bool = False) -> BankAccountChange | None:
    """What was recorded of an account and waits for another person, or None."""
    wanted = select(BankAccountChange).where(
        BankAccountChange.account_id == account_id, BankAccountChange.outcome == ""
    )
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return work.session.exec(wanted).first()


def changes(work: Work, account_id: UUID) -> Sequence[BankAccountChange]:
    """All that was recorded of an account, newest first."""
    wanted = select(BankAccountChange).where(BankAccountChange.account_id == account_id)
    return work.all(wanted.order_by(col(BankAccountChange.recorded_at).desc(), col(BankAccountChange.id).desc()))


def numbers(work: Work) -> dict[str, UUID]:
    """The numbers of all accounts of the network that are not refused, as they are compared."""
    wanted = columns(col(BankAccount.number), col(BankAccount.id)).where(col(BankAccount.status) != Status.REFUSED)
    return {rules.plain_number(number): account_id for number, account_id in work.rows(wanted)}


def open_accounts(work: Work) -> Sequence[BankAccount]:
    """The confirmed accounts that are not closed and that the person may see: where money can lie."""
    mine = work.visible(BankAccount, Action.BANK_READ).where(BankAccount.status == Status.OPEN)
    return work.all(mine.order_by(col(BankAccount.bank_name), col(BankAccount.currency), col(BankAccount.id)))


# --- the list ---


@dataclass(frozen=True, slots=True)
class Listed:
    """One account of the list."""

    account: BankAccount
    hub: Hub
    held: Money
    awards: int
    """How many awards have something in it."""
    waits: bool
    """Whether something was recorded that another person must confirm."""

    @property
    def number(self) -> str:
        return rules.masked(self.account.number)


def listed(work: Work) -> list[Listed]:
    """All accounts that the person may see, open ones first, with what awards have in them."""
    mine = work.visible(BankAccount, Action.BANK_READ).with_only_columns(col(BankAccount.id))
    rows: Any = columns(BankAccount, Hub).join(Hub, col(Hub.id) == BankAccount.hub_id)
    rows = rows.where(col(BankAccount.id).in_(mine)).order_by(
        col(BankAccount.closed_on).is_not(None), col(Hub.code), col(BankAccount.bank_name), col(BankAccount.id)
    )
    waiting = select(BankAccountChange.account_id).where(
        BankAccountChange.outcome == "", col(BankAccountChange.account_id).in_(mine)
    )
    waits = set(work.all(waiting))
    held = _held(work, mine)
    return [
        Listed(
            its, hub, Money(*held.get(its.id, (0, its.currency))[:2]), held.get(its.id, (0, "", 0))[2], its.id in waits
        )
        for its, hub in work.rows(rows)
    ]


def _held(work: Work, account_ids: Any) -> dict[UUID, tuple[int, str, int]]:
    """Per bank account: what all shares hold, its currency, and how many awards have something in it."""
    per_award: Any = (
        columns(
            col(Account.party_id).label("party_id"),
            col(Account.currency).label("currency"),
            func.sum(Balance.transaction_minor).label("own"),
        )
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.kind) == Kind.BANK, col(Account.party_id).in_(account_ids))
        .group_by(col(Account.party_id), col(Account.currency), col(Account.book_id))
    )
    found: dict[UUID, tuple[int, str, int]] = {}
    for party_id, currency, own in work.rows(per_award):
        before = found.get(party_id, (0, currency, 0))
        found[party_id] = (before[0] + int(own), currency, before[2] + (1 if own else 0))
    return found


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What an award has in the bank, in its currency, of which nobody named the account."""

    book_id: UUID
    held: Money


def unplaced_shares(work: Work) -> list[Unplaced]:
    """The awards' money of which nobody named the account, for readers of the whole network; no statement shows it."""
    if not (work.actor.everywhere(Action.BANK_READ) and work.actor.everywhere(Action.LEDGER_READ)):
        return []
    own = func.sum(Balance.transaction_minor)
    rows = work.rows(
        columns(col(Account.book_id), col(Account.currency), own)
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.kind) == Kind.BANK, col(Account.party_id).is_(None))
        .group_by(col(Account.book_id), col(Account.currency))
        .having(own != 0)
    )
    return [Unplaced(book_id, Money(int(held), currency)) for book_id, currency, held in rows]


# --- one account ---


@dataclass(frozen=True, slots=True)
class AwardShare:
    """What one award has in a bank account, in the account's currency and carried in the award's."""

    book_id: UUID
    held: Money
    carried: Money


def shares_in(work: Work, its: BankAccount, until_month: int = 999_912) -> list[AwardShare]:
    """The shares of awards in an account at the end of a month (or now), the largest first."""
    own, carried = func.sum(Balance.transaction_minor), func.sum(Balance.amount_minor)
    rows = work.rows(
        columns(col(Account.book_id), col(Book.currency), own, carried)
        .join(Balance, col(Balance.account_id) == Account.id)
        .join(Book, col(Book.id) == Account.book_id)
        .where(col(Account.kind) == Kind.BANK, col(Account.party_id) == its.id, col(Balance.month) <= until_month)
        .group_by(col(Account.book_id), col(Book.currency))
    )
    found = [
        AwardShare(book_id, Money(int(held), its.currency), Money(int(value), currency))
        for book_id, currency, held, value in rows
    ]
    return sorted(found, key=lambda share: (-share.held.minor, share.book_id.hex))


@dataclass(frozen=True, slots=True)
class AccountCard:
    """All that banks/_card.html shows."""

    account: BankAccount
    hub: Hub
    waiting: BankAccountChange | None
    may_confirm: bool
    may_change: bool

    @property
    def label(self) -> str:
        return self.account.label


def card(work: Work, account_id: UUID) -> AccountCard:
    """One account with what waits to be confirmed."""
    its = account(work, account_id)
    waiting = waiting_change(work, its.id)
    return AccountCard(
        its,
        work.one(select(Hub).where(Hub.id == its.hub_id)),
        waiting,
        waiting is not None
        and waiting.recorded_by != work.actor.id
        and work.actor.may(Action.BANK_CONFIRM, its.hub_id),
        waiting is None and its.status == Status.OPEN and work.actor.may(Action.BANK_WRITE, its.hub_id),
    )


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting of an award's share of an account."""

    entry_id: UUID
    number: int
    event: str
    description: str
    on: date
    own: Money
    carried: Money


def movements(work: Work, its: BankAccount, book_id: UUID, page: int = 1) -> tuple[list[Movement], int]:
    """What moved an award's share of an account, newest first, fifty a page; and how many movements there are."""
    in_share = (
        col(Account.kind) == Kind.BANK,
        col(Account.party_id) == its.id,
        col(Account.book_id) == book_id,
    )
    found = columns(
        col(Entry.id),
        col(Entry.number),
        col(Entry.event),
        col(Entry.description),
        col(Posting.accounting_on),
        col(Posting.transaction_minor),
        col(Posting.amount_minor),
        col(Book.currency),
    ).join(Posting, col(Posting.entry_id) == Entry.id)
    found = found.join(Account, col(Account.id) == Posting.account_id).join(Book, col(Book.id) == Account.book_id)
    total = work.session.exec(
        select(func.count()).select_from(Posting).join(Account, col(Account.id) == Posting.account_id).where(*in_share)
    ).one()
    newest = found.where(*in_share).order_by(col(Posting.accounting_on).desc(), col(Entry.number).desc())
    rows = work.rows(newest.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return [
        Movement(entry_id, number, event, text, on, Money(own, its.currency), Money(carried, currency))
        for entry_id, number, event, text, on, own, carried, currency in rows
    ], int(total)


# --- an award's shares ---


@dataclass(frozen=True, slots=True)
class Share:
    """An award's share of one bank account, or what is not yet placed."""

    account_id: UUID | None
    label: str
    held: Money
    carried: int
    """In minor units of the award's currency."""

    @property
    def name(self) -> AccountName:
        """The ledger's account."""
        return AccountName(Kind.BANK, self.held.currency, party_id=self.account_id)


def shares_of(work: Work, book_id: UUID) -> list[Share]:
    """Where an award's money lies: what is not yet placed last. The labels are for people who may see the accounts."""
    own, carried = func.sum(Balance.transaction_minor), func.sum(Balance.amount_minor)
    rows = work.rows(
        columns(col(Account.party_id), col(Account.currency), own, carried)
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.book_id) == book_id, col(Account.kind) == Kind.BANK)
        .group_by(col(Account.id), col(Account.party_id), col(Account.currency))
    )
    seen = work.visible(BankAccount, Action.BANK_READ).where(
        col(BankAccount.id).in_([party_id for party_id, *_ in rows if party_id])
    )
    labels = {its.id: its.label for its in work.all(seen)} if rows else {}
    found = [
        Share(
            party_id,
            labels.get(party_id, f"An account in {currency}") if party_id else rules.NOT_PLACED,
            Money(int(held), currency),
            int(value),
        )
        for party_id, currency, held, value in rows
        if party_id or held or value
    ]
    return sorted(found, key=lambda share: (share.account_id is None, share.label, share.held.currency))


def share_to_use(work: Work, book_id: UUID, currency: str, *, only: bool = False) -> Share:
    """The share that pays where nobody names one: see `rules.share_to_use`; `only` looks in no other currency."""
    shares = {share.name: share for share in shares_of(work, book_id)}
    held = {name: Held(share.held.minor, share.carried) for name, share in shares.items()}
    others = set() if only else {name.currency for name in shares if name.currency != currency}
    currencies = [currency, *sorted(others)]
    name = rules.share_to_use(held, currencies, currency)
    return shares.get(name, Share(None, rules.NOT_PLACED, Money.zero(currency), 0))
