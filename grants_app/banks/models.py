"""Tables: bank accounts, what somebody recorded of them until another person confirmed it, and their reconciliations."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from grants_app.banks.rules import masked
from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Owned


class BankAccount(Owned, table=True):
    """A bank account of a hub in one currency. It holds the shares of many awards; its id is the party of their accounts."""

    __tablename__ = "bank_account"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    status: str = Field(max_length=10)
    """waiting, open, closed or refused."""
    currency: str = Field(max_length=3)
    holder: str = Field(max_length=200)
    bank_name: str = Field(max_length=200)
    number: str = Field(max_length=40)
    opened_on: date
    closed_on: date | None = None

    @property
    def label(self) -> str:
        """«KBC •••• 4302 (EUR)»: enough to know an account by, and no more."""
        return f"{self.bank_name} {masked(self.number)} ({self.currency})"


class BankAccountChange(SQLModel, table=True):
    """What one person recorded of an account; nothing of it counts until another confirms it."""

    __tablename__ = "bank_account_change"
    __table_args__ = (
        Index(
            "uq_bank_account_change_waiting",
            "account_id",
            unique=True,
            sqlite_where=text("outcome = ''"),
            postgresql_where=text("outcome = ''"),
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="bank_account.id", index=True)
    kind: str = Field(max_length=10)
    """open, change or close."""
    holder: str = Field(max_length=200)
    bank_name: str = Field(max_length=200)
    number: str = Field(max_length=40)
    closed_on: date | None = None
    reason: str = Field(default="", max_length=400)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
    outcome: str = Field(default="", max_length=10)
    """Empty while it waits, then confirmed or refused."""
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)


class Reconciliation(Owned, table=True):
    """One month of an account: what the bank's statement says beside what the ledger says, signed by a second person."""

    __tablename__ = "reconciliation"
    __table_args__ = (UniqueConstraint("account_id", "month"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    account_id: UUID = Field(foreign_key="bank_account.id")
    month: int
    """Such as 202603."""
    is_signed: bool = False
    statement_number: str = Field(max_length=40)
    statement_on: date
    statement_minor: int = Field(sa_type=BigInteger)
    """All in the account's currency."""
    ledger_minor: int = Field(sa_type=BigInteger)
    """The shares of all awards at the end of the month, as they were when it was prepared or signed."""
    prepared_by: UUID | None = None
    prepared_by_name: str = Field(max_length=200)
    prepared_at: datetime = Field(sa_type=Moment)
    signed_by: UUID | None = None
    signed_by_name: str = Field(default="", max_length=200)
    signed_at: datetime | None = Field(default=None, sa_type=Moment)


class ReconciliationDifference(SQLModel, table=True):
    """What stands between the statement and the ledger at the end of a month, one by one."""

    __tablename__ = "reconciliation_difference"
    __table_args__ = (
        UniqueConstraint("reconciliation_id", "position"),
        CheckConstraint("amount_minor <> 0", name="differs"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reconciliation_id: UUID = Field(foreign_key="reconciliation.id")
    position: int
    kind: str = Field(max_length=20)
    text: str = Field(max_length=200)
    on: date
    amount_minor: int = Field(sa_type=BigInteger)
    """Above zero: the bank has it and the ledger has not; below zero: the other way."""


class ReconciliationStep(SQLModel, table=True):
    """What was done with a reconciliation: prepared, signed, reopened; who, when and why."""

    __tablename__ = "reconciliation_step"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reconciliation_id: UUID = Field(foreign_key="reconciliation.id", index=True)
    name: str = Field(max_length=20)
    reason: str = Field(default="", max_length=400)
    ledger_minor: int = Field(sa_type=BigInteger)
    by_id: UUID | None = None
    by_name: str = Field(max_length=200)
    at: datetime = Field(sa_type=Moment)
