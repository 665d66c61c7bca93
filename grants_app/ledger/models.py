"""Tables of the ledger: books, accounts, entries, postings, balances, budget control and rates."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from grants_app.core.database import ExactDecimal, Moment
from grants_app.core.identity import new_id


class Book(SQLModel, table=True):
    """One self-balancing set of accounts in one currency: the number of its newest entry, and until when it is locked."""

    __tablename__ = "book"
    id: UUID = Field(primary_key=True)
    currency: str = Field(max_length=3)
    entries: int = Field(default=0, sa_type=BigInteger)
    locked_until: date | None = None


class Account(SQLModel, table=True):
    """Where money is or goes within a book. `address` spells all its parts, so that it exists once."""

    __tablename__ = "account"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    book_id: UUID = Field(foreign_key="book.id", index=True)
    address: str = Field(max_length=240, unique=True)
    kind: str = Field(max_length=30)
    currency: str = Field(max_length=3)
    hub_id: UUID | None = Field(default=None, index=True)
    line_id: UUID | None = Field(default=None, index=True)
    party_id: UUID | None = Field(default=None, index=True)
    source: str = Field(default="", max_length=40)


class Entry(SQLModel, table=True):
    """One business event in a book; its postings sum to zero in the book's currency. Append-only."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("book_id", "number"),
        Index(
            "ix_entry_reversals",
            "reverses_id",
            unique=True,
            sqlite_where=text("reverses_id IS NOT NULL"),
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    book_id: UUID = Field(foreign_key="book.id")
    number: int = Field(sa_type=BigInteger)
    event: str = Field(max_length=40)
    key: str = Field(max_length=200, unique=True)
    """The event's idempotency key, kept for ever: the same event cannot post twice."""
    about_id: UUID = Field(index=True)
    accounting_on: date
    description: str = Field(max_length=300)
    reverses_id: UUID | None = Field(default=None, unique=True, foreign_key="entry.id")
    posted_at: datetime = Field(sa_type=Moment)
    posted_by: UUID | None = None


class Posting(SQLModel, table=True):
    """One side of an entry: debit above zero, credit below, in three currencies. Append-only."""

    __tablename__ = "posting"
    __table_args__ = (
        Index("ix_posting_account_id_accounting_on", "account_id", "accounting_on"),
        CheckConstraint("amount_minor <> 0 OR transaction_minor <> 0", name="moves_something"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    entry_id: UUID = Field(foreign_key="entry.id", index=True)
    account_id: UUID = Field(foreign_key="account.id")
    amount_minor: int = Field(sa_type=BigInteger)
    """In the book's currency."""
    transaction_minor: int = Field(sa_type=BigInteger)
    transaction_currency: str = Field(max_length=3)
    hub_minor: int = Field(sa_type=BigInteger)
    hub_currency: str = Field(max_length=3)
    rates: str = Field(default="", max_length=400)
    """The rate or two rates that were used, each «units quote per base on date, source»; empty where currencies are equal."""
    rate_source: str = Field(default="", max_length=40)
    rate_on: date | None = None
    is_provisional: bool = False
    incurred_on: date
    paid_on: date
    accounting_on: date


class Balance(SQLModel, table=True):
    """What an account gained in one accounting month; kept in the same transaction as the postings."""

    __tablename__ = "balance"
    account_id: UUID = Field(primary_key=True, foreign_key="account.id")
    month: int = Field(primary_key=True)
    amount_minor: int = Field(sa_type=BigInteger)
    transaction_minor: int = Field(sa_type=BigInteger)
    hub_minor: int = Field(sa_type=BigInteger)


class ControlMove(SQLModel, table=True):
    """Budget moved from one state to another on a line of a hub, beside the books. Append-only."""

    __tablename__ = "control_move"
    __table_args__ = (
        UniqueConstraint("key", "position"),
        CheckConstraint("source_state <> target_state", name="moves"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    book_id: UUID = Field(foreign_key="book.id")
    key: str = Field(max_length=200)
    position: int
    about_id: UUID = Field(index=True)
    line_id: UUID = Field(index=True)
    hub_id: UUID = Field(index=True)
    source_state: str = Field(max_length=12)
    target_state: str = Field(max_length=12)
    amount_minor: int = Field(sa_type=BigInteger)
    posted_at: datetime = Field(sa_type=Moment)
    posted_by: UUID | None = None


class ControlBalance(SQLModel, table=True):
    """How much of a hub's share of a line is available, reserved, advanced and spent."""

    __tablename__ = "control_balance"
    line_id: UUID = Field(primary_key=True)
    hub_id: UUID = Field(primary_key=True)
    book_id: UUID = Field(foreign_key="book.id", index=True)
    available: int = Field(default=0, sa_type=BigInteger)
    reserved: int = Field(default=0, sa_type=BigInteger)
    advanced: int = Field(default=0, sa_type=BigInteger)
    spent: int = Field(default=0, sa_type=BigInteger)


class ExchangeRate(SQLModel, table=True):
    """Units of `quote` for 1 `base`, as a source gave them for a day. Append-only: a correction is a newer row."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        UniqueConstraint("source", "base", "quote", "on", "version"),
        Index("ix_exchange_rate_pair", "base", "quote", "on"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    source: str = Field(max_length=40)
    on: date
    base: str = Field(max_length=3)
    quote: str = Field(max_length=3)
    rate: Decimal = Field(sa_type=ExactDecimal)
    version: int = 1
    reason: str = Field(default="", max_length=300)
    recorded_at: datetime = Field(sa_type=Moment)
    recorded_by: UUID | None = None


class Remittance(SQLModel, table=True):
    """Money sent to a hub out of a book, and when it arrived: the rules `instalment` and `fifo` take their rates from here."""

    __tablename__ = "remittance"
    about_id: UUID = Field(primary_key=True)
    """The record that sent it."""
    book_id: UUID = Field(foreign_key="book.id", index=True)
    hub_id: UUID
    reference: str = Field(max_length=30)
    sent_minor: int = Field(sa_type=BigInteger)
    """In the book's currency, without the fee."""
    credited_minor: int = Field(sa_type=BigInteger)
    credited_currency: str = Field(max_length=3)
    sent_on: date
    arrived_on: date | None = None


class RateSettlement(SQLModel, table=True):
    """How an approved report settled the rate of one entry, or who bears its exchange difference. Append-only."""

    __tablename__ = "rate_settlement"
    entry_id: UUID = Field(primary_key=True, foreign_key="entry.id")
    """The entry that was settled, once and for all."""
    book_id: UUID = Field(foreign_key="book.id", index=True)
    revaluation_id: UUID | None = Field(default=None, foreign_key="entry.id")
    """The entry that posts the difference; None where there was none."""
    hub_id: UUID | None = None
    account_currency: str = Field(default="", max_length=3)
    used_minor: int = Field(default=0, sa_type=BigInteger)
    """What the cost used up of the hub's disbursements in that currency (rule `fifo`)."""
    rates_before: str = Field(default="", max_length=400)
    rates_after: str = Field(default="", sa_type=Text)
    says: str = Field(default="", max_length=400)
    """Why the rate is what it is, in a sentence."""
