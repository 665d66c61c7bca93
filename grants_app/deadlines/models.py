"""Tables: own deadlines with what was moved and what is done, the days of reminders, and private calendar feeds."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class OwnDeadline(SQLModel, table=True):
    """A deadline that somebody made for a hub, or for themselves alone. Never deleted; it may end."""

    __tablename__ = "own_deadline"
    __table_args__ = (CheckConstraint("(hub_id IS NULL) <> (person_id IS NULL)", name="of_a_hub_or_a_person"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    hub_id: UUID | None = Field(default=None, foreign_key="hub.id", index=True)
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    title: str = Field(max_length=200)
    starts_on: date
    repeats: str = Field(max_length=10)
    workday: int | None = None
    until_on: date | None = None
    hour: str = Field(default="", max_length=5)
    """«17:30» in `zone`; empty: the whole day."""
    zone: str = Field(max_length=60)
    made_by: UUID | None = None
    made_by_name: str = Field(max_length=200)
    made_at: datetime = Field(sa_type=Moment)


class DeadlineDay(SQLModel, table=True):
    """What became of one regular day of an own deadline: moved, left out, or done."""

    __tablename__ = "deadline_day"
    __table_args__ = (UniqueConstraint("deadline_id", "regular_on"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    deadline_id: UUID = Field(foreign_key="own_deadline.id")
    regular_on: date
    is_left_out: bool = False
    falls_on: date | None = None
    reason: str = Field(default="", max_length=300)
    done_at: datetime | None = Field(default=None, sa_type=Moment)
    done_by_name: str = Field(default="", max_length=200)


class ReminderDays(SQLModel, table=True):
    """How many days before a kind of deadline people are reminded; without a row the usual ones."""

    __tablename__ = "reminder_days"
    kind: str = Field(primary_key=True, max_length=20)
    days: str = Field(max_length=60)


class RemindedPerson(SQLModel, table=True):
    """The last day, where the person is, on which the deadlines of a person were looked through."""

    __tablename__ = "reminded_person"
    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    on: date


class CalendarFeed(SQLModel, table=True):
    """A private address at which a calendar reads a person's deadlines; only the hash of its token is kept."""

    __tablename__ = "calendar_feed"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    made_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
