"""Tables: bank accounts, and what somebody recorded of them until another person confirmed it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, text
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
