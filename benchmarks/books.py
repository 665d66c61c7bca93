"""Big books in little time: rows written straight into the tables, such that `grants check` finds nothing in them."""

import random
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
from sqlmodel import SQLModel, select

from grants_app.access import OPERATOR
from grants_app.budgets import commands as budgets
from grants_app.budgets import queries as budget_queries
from grants_app.core.calendar import month_of
from grants_app.core.database import Database
from grants_app.core.work import open_reading
from grants_app.expenditures.models import Charge, Voucher
from grants_app.ledger.models import Account, Balance, Book, ControlMove, Entry, Posting
from grants_app.ledger.rules import AccountName, Kind
from tests.awards.making import make_award
from tests.budgets.records import BUDGET
from tests.expenditures.making import look_at_everything
from tests.world import MONTHLY_RATES, World, make_world

FIRST = date(2026, 1, 1)
DAYS = 300
AT = "2026-11-02 09:00:00.000000"
CURRENCIES = {"GT": "GTQ", "KE": "KES"}
PAIRS = (("1.1", "GT"), ("1.2", "GT"), ("2.1", "GT"), ("1.1", "KE"), ("2.1", "KE"))
"""Lines and hubs to which cost is charged."""
_BATCH = 20_000


@dataclass
class Books:
    """A network with awards, and the lines of their budgets by code."""

    world: World
    lines: dict[UUID, dict[str, UUID]] = field(default_factory=dict)

    @property
    def awards(self) -> list[UUID]:
        return list(self.lines)


def network(database: Database, awards: int) -> Books:
    """Awards with approved budgets, made as people make them."""
    books = Books(make_world(database))
    for number in range(awards):
        award_id = make_award(books.world, reference=f"AW-{number:04}")
        with books.world.as_("Hélène Dubois") as work:
            budgets.take_in(work, award_id, BUDGET, file_name="budget.xlsx")
        look_at_everything(books.world, award_id)
        with open_reading(database, OPERATOR) as work:
            books.lines[award_id] = {line.code: line.line_id for line in budget_queries.approved_lines(work, award_id)}
    return books


def with_vouchers(books: Books, postings: int) -> None:
    """Vouchers over all awards: each with its charge, its entry of two postings and its budget move."""
    writer = _Writer(books, 1)
    for number in range(postings // 2):
        writer.voucher(books.awards[number % len(books.lines)], number)
    writer.finish()


def with_payrolls(books: Books, postings: int, award_ids: Sequence[UUID], *, part: int = 2) -> None:
    """Payrolls over these awards: entries of ten postings. Each `part` of a database has another number."""
    writer = _Writer(books, part)
    for number in range(postings // 10):
        writer.payroll(award_ids[number % len(award_ids)], number)
    writer.finish()


class _Writer:
    """Collects rows, writes them in lists, and at the end the balances that they make."""

    def __init__(self, books: Books, part: int) -> None:
        self.books, self.part, self.database = books, part, books.world.database
        self.chance = random.Random(part)
        self.rows: dict[type[SQLModel], list[dict[str, Any]]] = defaultdict(list)
        self.accounts: dict[tuple[UUID, AccountName], str] = {}
        self.gains: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
        self.spent: dict[tuple[UUID, str, str], int] = defaultdict(int)
        with open_reading(self.database, OPERATOR) as work:
            self.numbers = {book.id: book.entries for book in work.all(select(Book))}
            self.accounts = {
                (account.book_id, _name_of(account)): account.id.hex for account in work.all(select(Account))
            }
            self.gains |= {
                (row.account_id.hex, row.month): [row.amount_minor, row.transaction_minor, row.hub_minor]
                for row in work.all(select(Balance))
            }
        self.used: dict[tuple[UUID, str, str], str] = {}
        self.rates = {hub: int(Decimal(MONTHLY_RATES[currency]) * 10_000) for hub, currency in CURRENCIES.items()}
        self.ids = part << 96
        self.dates = [FIRST + timedelta(days=day) for day in range(DAYS)]
        self.rate_texts = {
            (hub, month_of(on)): f"{MONTHLY_RATES[currency]} {currency} per EUR, inforeuro, {on:%Y-%m}-01"
            for hub, currency in CURRENCIES.items()
            for on in self.dates
        }
        self.written = _table(self.database)

    def voucher(self, award_id: UUID, number: int) -> None:
        code, hub = PAIRS[number // len(self.books.lines) % len(PAIRS)]
        own, value = self._amount(hub)
        line_id, hub_id = self.books.lines[award_id][code].hex, self.books.world.hubs[hub].hex
        on, voucher_id, charge_id, entry_id = self._day(number), self._id(), self._id(), self._id()
        self.rows[Voucher].append({
            "hub_id": hub_id, "id": voucher_id, "number": f"B{self.part}-{number:07}", "year": on.year, "incurred_on": on, "paid_on": on,
            "payee": "Agroveterinaria del Valle", "currency": CURRENCIES[hub], "amount_minor": own, "receipt": f"R-{number}",
            "document_number": "",
        })  # fmt: skip
        self.rows[Charge].append({
            "hub_id": hub_id, "id": charge_id, "voucher_id": voucher_id, "award_id": award_id.hex, "line_id": line_id,
            "status": "posted", "description": "Maize and bean seed for the season", "percent": "100", "charged_minor": own,
            "award_minor": value, "hub_minor": own, "paid_from": "advance", "incurred_on": on, "accounting_on": on,
            "entry_id": entry_id, "prepared_by_name": "Marisol Ajú", "posted_by_name": "Lucía Pop",
        })  # fmt: skip
        key = f"charge.posted:{UUID(charge_id)}"
        self._entry(award_id, entry_id, charge_id, key, "expenditure posted", on)
        self._posting(entry_id, self._expense(award_id, code, hub), hub, own, value, on)
        self._credit(award_id, entry_id, hub, own, value, on)
        self._move(award_id, line_id, hub_id, key, charge_id, value)
        self._write_when_many()

    def payroll(self, award_id: UUID, number: int) -> None:
        hub, on, entry_id = "GT", self._day(number), self._id()
        key = f"payroll:{self.part}:{number}"
        self._entry(award_id, entry_id, entry_id, key, "payroll posted", on)
        whole, worth = 0, 0
        for position in range(9):
            own, value = self._amount(hub)
            code = PAIRS[position % 3][0]
            self._posting(entry_id, self._expense(award_id, code, hub), hub, own, value, on)
            self.spent[award_id, self.books.lines[award_id][code].hex, self.books.world.hubs[hub].hex] += value
            whole, worth = whole + own, worth + value
        self._credit(award_id, entry_id, hub, whole, worth, on)
        self._write_when_many()

    def finish(self) -> None:
        """Write what is left, the balances, what each payroll spent of the budget, and the books' counts."""
        for (award_id, line_id, hub_id), amount in self.spent.items():
            self._move(award_id, line_id, hub_id, f"payrolls:{self.part}:{line_id}:{hub_id}", award_id.hex, amount)
        self.written.empty(Balance)
        self.rows[Balance] = [
            {"account_id": account_id, "month": month, "amount_minor": amount, "transaction_minor": own, "hub_minor": in_hub}
            for (account_id, month), (amount, own, in_hub) in self.gains.items()
        ]  # fmt: skip
        self._write()
        self.written.count(self.numbers)

    def _amount(self, hub: str) -> tuple[int, int]:
        """In the hub's currency, and what it is worth in euros by the rate of the month."""
        own, rate = 1_000 + int(self.chance.random() * 399_000), self.rates[hub]
        return own, (2 * own * 10_000 + rate) // (2 * rate)

    def _day(self, number: int) -> date:
        return self.dates[number * DAYS // 7 % DAYS]

    def _id(self) -> str:
        self.ids += 1
        return f"{self.ids:032x}"

    def _entry(self, award_id: UUID, entry_id: str, about_id: str, key: str, event: str, on: date) -> None:
        self.numbers[award_id] += 1
        self.rows[Entry].append({
            "id": entry_id, "book_id": award_id.hex, "number": self.numbers[award_id], "event": event, "key": key,
            "about_id": about_id, "accounting_on": on, "description": "Maize and bean seed for the season", "posted_at": AT,
        })  # fmt: skip

    def _credit(self, award_id: UUID, entry_id: str, hub: str, own: int, value: int, on: date) -> None:
        account_id = self.used.get((award_id, "", hub)) or self._advance(award_id, hub)
        self._posting(entry_id, account_id, hub, -own, -value, on)

    def _expense(self, award_id: UUID, code: str, hub: str) -> str:
        if found := self.used.get((award_id, code, hub)):
            return found
        line_id = self.books.lines[award_id][code]
        name = AccountName(Kind.EXPENSE, "EUR", self.books.world.hubs[hub], line_id, source="award")
        account_id = self.used[award_id, code, hub] = self._account(award_id, name)
        return account_id

    def _advance(self, award_id: UUID, hub: str) -> str:
        name = AccountName(Kind.ADVANCE, CURRENCIES[hub], self.books.world.hubs[hub])
        account_id = self.used[award_id, "", hub] = self._account(award_id, name)
        return account_id

    def _posting(self, entry_id: str, account_id: str, hub: str, own: int, value: int, on: date) -> None:
        self.rows[Posting].append({
            "id": self._id(), "entry_id": entry_id, "account_id": account_id, "amount_minor": value, "transaction_minor": own,
            "transaction_currency": CURRENCIES[hub], "hub_minor": own, "hub_currency": CURRENCIES[hub],
            "rates": self.rate_texts[hub, month_of(on)],
            "rate_source": "inforeuro", "rate_on": on.replace(day=1), "incurred_on": on, "paid_on": on, "accounting_on": on,
        })  # fmt: skip
        gain = self.gains[account_id, month_of(on)]
        gain[0] += value
        gain[1] += own
        gain[2] += own

    def _account(self, award_id: UUID, name: AccountName) -> str:
        found = self.accounts.get((award_id, name))
        if found is None:
            found = self.accounts[award_id, name] = self._id()
            self.rows[Account].append({
                "id": found, "book_id": award_id.hex, "address": name.address(award_id), "kind": name.kind.value, "currency": name.currency,
                "hub_id": name.hub_id and name.hub_id.hex, "line_id": name.line_id and name.line_id.hex, "source": name.source,
            })  # fmt: skip
        return found

    def _move(self, award_id: UUID, line_id: str, hub_id: str, key: str, about_id: str, amount: int) -> None:
        self.rows[ControlMove].append({
            "id": self._id(), "book_id": award_id.hex, "key": key, "position": 0, "about_id": about_id, "line_id": line_id,
            "hub_id": hub_id, "source_state": "available", "target_state": "spent", "amount_minor": amount, "posted_at": AT,
        })  # fmt: skip
        self.written.spend(line_id, hub_id, amount)

    def _write_when_many(self) -> None:
        if len(self.rows[Posting]) >= _BATCH:
            self._write()

    def _write(self) -> None:
        # Accounts first: postings name them.
        for model in sorted(self.rows, key=lambda model: model is not Account):
            self.written.insert(model, self.rows[model])
        self.rows.clear()


def _name_of(account: Account) -> AccountName:
    return AccountName(
        Kind(account.kind), account.currency, account.hub_id, account.line_id, account.party_id, account.source
    )


class _SQLite:
    """Plain sqlite3, without triggers and without waiting for the disk."""

    def __init__(self, file: str) -> None:
        self.file, self.spent = file, defaultdict[tuple[str, str], int](int)

    def spend(self, line_id: str, hub_id: str, amount: int) -> None:
        self.spent[line_id, hub_id] += amount

    def insert(self, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        names, values = _columns(model, rows)
        places = ", ".join("?" * len(names))
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA cache_size=-200000")
            guards = connection.execute(
                "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (model.__tablename__,)
            ).fetchall()
            for name, _ in guards:
                connection.execute(f"DROP TRIGGER {name}")
            connection.executemany(
                f'INSERT INTO "{model.__tablename__}" ({", ".join(map(_quoted, names))}) VALUES ({places})', values
            )
            for _, statement in guards:
                connection.execute(statement)

    def empty(self, model: type[SQLModel]) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(f'DELETE FROM "{model.__tablename__}"')

    def count(self, numbers: dict[UUID, int]) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.executemany(
                "UPDATE book SET entries = ? WHERE id = ?", [(count, book.hex) for book, count in numbers.items()]
            )
            connection.executemany(
                "UPDATE control_balance SET available = available - ?, spent = spent + ? WHERE line_id = ? AND hub_id = ?",
                [(amount, amount, *share) for share, amount in self.spent.items()],
            )
            connection.execute("ANALYZE")


class _PostgreSQL:
    """COPY, as the role of a replica: no trigger asks anything."""

    def __init__(self, url: str) -> None:
        self.url, self.spent = url.replace("+psycopg", ""), defaultdict[tuple[str, str], int](int)

    def spend(self, line_id: str, hub_id: str, amount: int) -> None:
        self.spent[line_id, hub_id] += amount

    def insert(self, model: type[SQLModel], rows: list[dict[str, Any]]) -> None:
        names, values = _columns(model, rows)
        with psycopg.connect(self.url) as connection, connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            into = f'COPY "{model.__tablename__}" ({", ".join(map(_quoted, names))}) FROM STDIN'
            with cursor.copy(into.encode()) as copy:
                for row in values:
                    copy.write_row(row)

    def empty(self, model: type[SQLModel]) -> None:
        with psycopg.connect(self.url) as connection:
            connection.execute(f'DELETE FROM "{model.__tablename__}"'.encode())

    def count(self, numbers: dict[UUID, int]) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection, connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE book SET entries = %s WHERE id = %s", [(count, book) for book, count in numbers.items()]
            )
            cursor.executemany(
                "UPDATE control_balance SET available = available - %s, spent = spent + %s WHERE line_id = %s AND hub_id = %s",
                [(amount, amount, *share) for share, amount in self.spent.items()],
            )
            cursor.execute("VACUUM ANALYZE")


def _table(database: Database) -> _SQLite | _PostgreSQL:
    return _SQLite(database.url.removeprefix("sqlite:///")) if database.is_sqlite else _PostgreSQL(database.url)


def _columns(model: type[SQLModel], rows: list[dict[str, Any]]) -> tuple[list[str], Iterator[tuple[Any, ...]]]:
    """Names and values; what a row does not say is the model's default."""
    table = model.__table__  # type: ignore[attr-defined]
    names = [column.name for column in table.columns]
    given = {name: its.default for name, its in model.model_fields.items() if not its.is_required()}
    usual = {name: None if repr(given.get(name)) == "PydanticUndefined" else given.get(name) for name in names}
    return names, (tuple([row.get(name, usual[name]) for name in names]) for row in rows)


def _quoted(name: str) -> str:
    return f'"{name}"'
