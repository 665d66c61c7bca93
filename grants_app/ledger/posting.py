"""The one door by which entries and budget moves are written; the rooms' commands ask for permission before they come here."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col, func, select

from grants_app.core.calendar import month_of
from grants_app.core.database import columns, portions
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Balance, Book, ControlBalance, ControlMove, Entry, Posting
from grants_app.ledger.rules import (
    CARRYING_KINDS,
    NOTHING,
    AccountName,
    Carrying,
    Event,
    Held,
    Kind,
    Move,
    Shares,
    Side,
    apply,
    consumption,
    must_balance,
    must_be_open,
    reversed_sides,
)


def start_book(work: Work, book_id: UUID, currency: str) -> None:
    """A new, empty book in one currency."""
    work.add(Book(id=book_id, currency=currency))


@contextmanager
def open_book(work: Work, book_id: UUID) -> Iterator["OpenBook"]:
    """Lock a book until commit, plan entries and budget moves in it, and write them all at the end of the block."""
    book = OpenBook(work, book_id)
    yield book
    book.write()


class OpenBook:
    """A locked book: what it holds now, and what is about to be written."""

    def __init__(self, work: Work, book_id: UUID) -> None:
        self._work = work
        # Read again, where this session read it before it had the lock.
        locked = select(Book).where(Book.id == book_id).with_for_update()
        self._book = work.one(locked.execution_options(populate_existing=True))
        self._shares: dict[UUID, dict[UUID, Shares]] = {}
        self._events: list[Event] = []
        self._moves: list[dict[str, Any]] = []

    @cached_property
    def _carrying(self) -> Carrying:
        """Read under the book's lock, and only by whoever moves what carries: most of the time nobody does."""
        return Carrying(_held(self._work, self.id))

    @property
    def id(self) -> UUID:
        return self._book.id

    @property
    def currency(self) -> str:
        return self._book.currency

    @property
    def locked_until(self) -> date | None:
        return self._book.locked_until

    @property
    def newest_entry(self) -> int:
        """The number of the newest entry that is written."""
        return self._book.entries

    def lock_until(self, until: date) -> None:
        """Close the book for postings up to and including that day; what is closed further stays so."""
        if self._book.locked_until is None or until > self._book.locked_until:
            self._book.locked_until = until
            self._work.add(self._book)

    def open_after(self, until: date | None) -> None:
        """Open the book again for postings after that day, or for all: the deliberate act of opening a report again."""
        self._book.locked_until = until
        self._work.add(self._book)

    def first_open_day(self, wanted: date) -> date:
        """The accounting date for something that happened on `wanted`: that day, or the first day after what is locked."""
        locked = self._book.locked_until
        return wanted if locked is None or wanted > locked else locked + timedelta(days=1)

    def carry(self, account: AccountName, own: int, by_rule: int) -> int:
        """The value in the book's currency at which `own` minor units enter (leave, below zero) an account that carries."""
        return self._carrying.move(account, own, by_rule)

    def take_back(self, sides: Iterable[Side]) -> list[Side]:
        """Record that reversed sides undo what they did to accounts that carry, at the very values they had.

        Where this leaves an account empty in its own currency, what it would still carry is an exchange difference: gives the
        sides that say so, to be posted with the others.
        """
        undone = [side for side in sides if side.account.kind in CARRYING_KINDS]
        for side in undone:
            held = self.held(side.account)
            self._carrying.held[side.account] = Held(held.own + side.transaction.minor, held.carried + side.amount)
        emptied = {side.account: side.hub.currency for side in undone}
        return [rest for account, hub_currency in emptied.items() for rest in self._rest_of(account, hub_currency)]

    def _rest_of(self, account: AccountName, hub_currency: str) -> list[Side]:
        held = self.held(account)
        if held.own or not held.carried:
            return []
        self._carrying.held[account] = NOTHING
        nothing = Money.zero(hub_currency)
        difference = AccountName(Kind.EXCHANGE_DIFFERENCE, self.currency, hub_id=account.hub_id)
        return [
            Side(account, -held.carried, Money.zero(account.currency), nothing),
            Side(difference, held.carried, Money(held.carried, self.currency), nothing),
        ]

    def held(self, account: AccountName) -> Held:
        """What the account holds, with what is planned so far."""
        return self._carrying.held.get(account, NOTHING)

    def held_in(self, kind: Kind) -> dict[AccountName, Held]:
        """What all accounts of a kind that carries hold, with what is planned so far."""
        return {name: held for name, held in self._carrying.held.items() if name.kind is kind}

    def shares(self, hub_id: UUID) -> dict[UUID, Shares]:
        """The hub's shares of all lines by state, with what is planned so far."""
        if hub_id not in self._shares:
            # Rows that this session read before it had the book's lock are read again.
            rows = self._work.all(
                select(ControlBalance)
                .where(ControlBalance.book_id == self.id, ControlBalance.hub_id == hub_id)
                .execution_options(populate_existing=True)
            )
            self._shares[hub_id] = {
                row.line_id: Shares(row.available, row.reserved, row.advanced, row.spent) for row in rows
            }
        return self._shares[hub_id]

    def post(self, event: Event) -> UUID:
        """Plan an entry; gives its id. It must balance, and its accounting date must be open."""
        must_balance(event)
        must_be_open(self._book.locked_until, event.accounting_on)
        self._events.append(event)
        return event.id

    def move(self, key: str, about_id: UUID, moves: Sequence[Move]) -> None:
        """Plan budget moves of one business event; `key` is kept for ever."""
        for position, move in enumerate(move for move in moves if move.amount):
            share = self.shares(move.hub_id)
            apply(share, [move])
            self._moves.append(_move_row(self._work, self.id, key, about_id, position, move))

    def consume(
        self, key: str, about_id: UUID, line_id: UUID, hub_id: UUID, amount: int, *, from_advance: bool
    ) -> None:
        """Plan how a posted cost uses up the hub's budget on a line (see `rules.consumption`)."""
        shares = self.shares(hub_id)
        shares.setdefault(line_id, Shares())
        self.move(key, about_id, consumption(shares, line_id, hub_id, amount, from_advance=from_advance))

    def write(self) -> None:
        """Write what was planned: accounts, entries, postings, balances and budget moves, each as one list."""
        if self._events:
            self._refuse_repeated_keys()
            self._write_entries()
        if self._moves:
            self._work.add_all(ControlMove, self._moves)
            self._write_control_balances()
        self._events, self._moves = [], []
        self._work.session.flush()

    def _refuse_repeated_keys(self) -> None:
        keys = [event.key for event in self._events]
        for some in portions(keys):
            # Written into the statement, so that each is planned anew: PostgreSQL would go on with the plan of an empty ledger.
            among: BindParameter[str] = bindparam("keys", some, expanding=True, literal_execute=True)
            if self._work.rows(columns(col(Entry.id)).where(col(Entry.key).in_(among)).limit(1)):
                raise Conflict(
                    "This has been posted already; it was not posted a second time. Reload the page to see it."
                )

    def _write_entries(self) -> None:
        accounts = _account_ids(self._work, self.id, {side.account for event in self._events for side in event.sides})
        entries: list[dict[str, Any]] = []
        postings: list[dict[str, Any]] = []
        gains: dict[tuple[UUID, int], list[int]] = defaultdict(lambda: [0, 0, 0])
        for number, event in enumerate(self._events, start=self._book.entries + 1):
            entries.append(_entry_row(self._work, event, number))
            for side in event.sides:
                account_id = accounts[side.account]
                postings.append(_posting_row(event, account_id, side))
                gain = gains[account_id, month_of(event.accounting_on)]
                gain[0] += side.amount
                gain[1] += side.transaction.minor
                gain[2] += side.hub.minor
        self._work.add_all(Entry, entries)
        self._work.add_all(Posting, postings)
        _add_to_balances(self._work, gains)
        self._book.entries += len(entries)
        self._work.session.add(self._book)

    def _write_control_balances(self) -> None:
        touched = {(row["line_id"], row["hub_id"]) for row in self._moves}
        rows = []
        for line_id, hub_id in sorted(touched, key=lambda pair: (pair[0].hex, pair[1].hex)):
            share = self._shares[hub_id][line_id]
            rows.append(
                {
                    "line_id": line_id,
                    "hub_id": hub_id,
                    "book_id": self.id,
                    "available": share.available,
                    "reserved": share.reserved,
                    "advanced": share.advanced,
                    "spent": share.spent,
                }
            )
        _upsert(self._work, ControlBalance, rows, keys=("line_id", "hub_id"), add=False)


def reverse(work: Work, book: OpenBook, entry_id: UUID, *, key: str, on: date, description: str) -> UUID:
    """Plan the entry that takes another one back, to the cent, in all three currencies, and names it; gives its id.

    An account that is empty by it carries nothing: what was gained or lost since stands in the same entry as a difference.
    """
    entry = work.one(select(Entry).where(Entry.id == entry_id, Entry.book_id == book.id))
    if work.session.exec(select(Entry.id).where(Entry.reverses_id == entry_id)).first():
        raise Conflict("This entry has been reversed already.")
    rows = work.rows(
        columns(Posting, Account)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(col(Posting.entry_id) == entry_id)
    )
    sides = reversed_sides([side_of(posting, account) for posting, account in rows])
    sides = (*sides, *book.take_back(sides))
    new = new_id()
    book.post(
        Event(
            book_id=book.id,
            key=key,
            name=f"{entry.event} reversed",
            about_id=entry.about_id,
            description=description,
            incurred_on=rows[0][0].incurred_on,
            paid_on=rows[0][0].paid_on,
            accounting_on=book.first_open_day(on),
            sides=sides,
            reverses_id=entry_id,
            id=new,
        )
    )
    return new


def side_of(posting: Posting, account: Account) -> Side:
    """What a posting was, as it would be planned."""
    return Side(
        name_of(account),
        posting.amount_minor,
        Money(posting.transaction_minor, posting.transaction_currency),
        Money(posting.hub_minor, posting.hub_currency),
        posting.rates,
        posting.rate_source,
        posting.rate_on,
        posting.is_provisional,
    )


def lock_until(work: Work, book_id: UUID, until: date) -> None:
    """Close a book for postings up to and including that day."""
    OpenBook(work, book_id).lock_until(until)


def name_of(account: Account) -> AccountName:
    """The name by which an account is planned."""
    return AccountName(
        Kind(account.kind), account.currency, account.hub_id, account.line_id, account.party_id, account.source
    )


def _held(work: Work, book_id: UUID) -> dict[AccountName, Held]:
    """What the accounts that carry hold now."""
    rows = work.rows(
        columns(Account, func.sum(Balance.transaction_minor), func.sum(Balance.amount_minor))
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.book_id) == book_id, col(Account.kind).in_(CARRYING_KINDS))
        .group_by(col(Account.id))
    )
    return {name_of(account): Held(int(own), int(amount)) for account, own, amount in rows}


def _account_ids(work: Work, book_id: UUID, names: Iterable[AccountName]) -> dict[AccountName, UUID]:
    """The id of each named account; accounts that were never used are made."""
    by_address = {name.address(book_id): name for name in names}
    found: dict[AccountName, UUID] = {}
    for some in portions(sorted(by_address)):
        for address, account_id in work.rows(
            columns(col(Account.address), col(Account.id)).where(col(Account.address).in_(some))
        ):
            found[by_address[address]] = account_id
    missing = [(address, name) for address, name in by_address.items() if name not in found]
    if missing:
        rows = [_account_row(book_id, address, name) for address, name in missing]
        work.add_all(Account, rows)
        found |= {name: row["id"] for (_, name), row in zip(missing, rows, strict=True)}
    return found


def _account_row(book_id: UUID, address: str, name: AccountName) -> dict[str, Any]:
    return {
        "id": new_id(),
        "book_id": book_id,
        "address": address,
        "kind": name.kind.value,
        "currency": name.currency,
        "hub_id": name.hub_id,
        "line_id": name.line_id,
        "party_id": name.party_id,
        "source": name.source,
    }


def _entry_row(work: Work, event: Event, number: int) -> dict[str, Any]:
    return {
        "id": event.id,
        "book_id": event.book_id,
        "number": number,
        "event": event.name,
        "key": event.key,
        "about_id": event.about_id,
        "accounting_on": event.accounting_on,
        "description": event.description[:300],
        "reverses_id": event.reverses_id,
        "posted_at": work.now,
        "posted_by": work.actor.id,
    }


def _posting_row(event: Event, account_id: UUID, side: Side) -> dict[str, Any]:
    return {
        "id": new_id(),
        "entry_id": event.id,
        "account_id": account_id,
        "amount_minor": side.amount,
        "transaction_minor": side.transaction.minor,
        "transaction_currency": side.transaction.currency,
        "hub_minor": side.hub.minor,
        "hub_currency": side.hub.currency,
        "rates": side.rates,
        "rate_source": side.rate_source,
        "rate_on": side.rate_on,
        "is_provisional": side.is_provisional,
        "incurred_on": event.incurred_on,
        "paid_on": event.paid_on,
        "accounting_on": event.accounting_on,
    }


def _move_row(work: Work, book_id: UUID, key: str, about_id: UUID, position: int, move: Move) -> dict[str, Any]:
    return {
        "id": new_id(),
        "book_id": book_id,
        "key": key,
        "position": position,
        "about_id": about_id,
        "line_id": move.line_id,
        "hub_id": move.hub_id,
        "source_state": move.source.value,
        "target_state": move.target.value,
        "amount_minor": move.amount,
        "posted_at": work.now,
        "posted_by": work.actor.id,
    }


def _add_to_balances(work: Work, gains: dict[tuple[UUID, int], list[int]]) -> None:
    rows = [
        {
            "account_id": account_id,
            "month": month,
            "amount_minor": amount,
            "transaction_minor": transaction,
            "hub_minor": hub,
        }
        for (account_id, month), (amount, transaction, hub) in sorted(
            gains.items(), key=lambda gain: (gain[0][0].hex, gain[0][1])
        )
    ]
    _upsert(work, Balance, rows, keys=("account_id", "month"), add=True)


def _upsert(work: Work, model: type[SQLModel], rows: list[dict[str, Any]], *, keys: tuple[str, ...], add: bool) -> None:
    """Insert rows; where the key is there, add to (or, without `add`, replace) the other columns."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    dialect = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table)
    values = [name for name in rows[0] if name not in keys]
    changes = {name: (table.c[name] + statement.excluded[name] if add else statement.excluded[name]) for name in values}
    work.session.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=changes), rows)
