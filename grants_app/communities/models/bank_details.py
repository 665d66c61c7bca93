"""Tables of communities' bank details: versions that two people make, and, apart and sealed, what stands in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Owned


class BankDetails(Owned, table=True):
    """One version of where a community is paid: proposed by one person, verified or refused by another. Never deleted."""

    __tablename__ = "bank_details"
    __table_args__ = (UniqueConstraint("community_id", "number"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="community.id")
    number: int
    kind: str = Field(max_length=20)
    currency: str = Field(max_length=3)
    tail: str = Field(max_length=4)
    """The last signs of the account, for the mask; empty for cash."""
    fingerprint: str = Field(max_length=32)
    """Of everything that is sealed: what a payment compares."""
    account_mark: str = Field(max_length=32)
    """Of the account alone: what whoever confirms types again."""
    status: str = Field(max_length=12)
    reason: str = Field(max_length=400)
    proposed_by: UUID | None = None
    proposed_by_name: str = Field(max_length=200)
    proposed_at: datetime = Field(sa_type=Moment)
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision: str = Field(default="", max_length=400)


class SealedAccount(Owned, table=True):
    """What a version of bank details says, each value in its envelope."""

    __tablename__ = "sealed_account"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    details_id: UUID = Field(foreign_key="bank_details.id", unique=True)
    holder: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    bank: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    account: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
