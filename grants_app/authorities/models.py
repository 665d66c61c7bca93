"""Tables: limits of authority by day, and requests that count together."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class Authority(SQLModel, table=True):
    """Up to which amount a role or a person may take an act in a hub, from a day on; a change is a newer row."""

    __tablename__ = "authority"
    __table_args__ = (
        CheckConstraint("(role <> '') = (person_id IS NULL)", name="one_holder"),
        CheckConstraint("limit_minor IS NULL OR limit_minor >= 0", name="not_below_zero"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_it_starts"),
        Index("ix_authority_act_hub_id", "act", "hub_id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    hub_id: UUID | None = Field(default=None, foreign_key="hub.id")
    """None: in the whole network."""
    act: str = Field(max_length=40)
    role: str = Field(default="", max_length=30)
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    limit_minor: int | None = Field(default=None, sa_type=BigInteger)
    """None: no limit."""
    currency: str = Field(default="", max_length=3)
    starts_on: date
    ends_on: date | None = None
    status: str = Field(max_length=12)
    reason: str = Field(max_length=400)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decision_reason: str = Field(default="", max_length=2000)


class CountedRequest(SQLModel, table=True):
    """A request for money that counts, with others for the same payee and award, against limits of authority."""

    __tablename__ = "counted_request"
    __table_args__ = (Index("ix_counted_request_payee", "payee_id", "award_id", "asked_at"),)
    about_id: UUID = Field(primary_key=True)
    """The disbursement, tranche or other record that asks."""
    award_id: UUID
    payee_id: UUID
    """The hub or the community that would receive the money."""
    amount_minor: int = Field(sa_type=BigInteger)
    currency: str = Field(max_length=3)
    asked_at: datetime = Field(sa_type=Moment)
    stands: bool = True
    """False once it was returned, rejected or cancelled."""


class Delegation(SQLModel, table=True):
    """For some days a person lets another go as far as they may themselves; it cannot be passed on."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="ends_after_it_starts"),
        CheckConstraint("giver_id <> taker_id", name="another_person"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    hub_id: UUID | None = Field(default=None, foreign_key="hub.id", index=True)
    """None: in the whole network."""
    act: str = Field(max_length=40)
    giver_id: UUID = Field(foreign_key="person.id")
    giver_name: str = Field(max_length=200)
    taker_id: UUID = Field(foreign_key="person.id", index=True)
    taker_name: str = Field(max_length=200)
    starts_on: date
    ends_on: date
    reason: str = Field(max_length=400)
    given_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by_name: str = Field(default="", max_length=200)
