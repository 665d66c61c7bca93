"""Tables: applications, the objectives they serve, their rough budget and their way."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Owned


class Application(Owned, table=True):
    """A proposal for a community under a call. `edition` counts changes, so that two writers notice each other."""

    __tablename__ = "application"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    call_id: UUID = Field(foreign_key="call.id", index=True)
    community_id: UUID = Field(foreign_key="community.id", index=True)
    status: str = Field(max_length=30, index=True)
    title: str = Field(default="", max_length=300)
    summary: str = Field(default="", sa_column=Column(Text, nullable=False))
    activities: str = Field(default="", sa_column=Column(Text, nullable=False))
    risks: str = Field(default="", sa_column=Column(Text, nullable=False))
    currency: str = Field(max_length=3)
    requested_minor: int | None = Field(default=None, sa_type=BigInteger)
    starts_on: date | None = None
    ends_on: date | None = None
    edition: int = 0
    created_by: UUID | None = None
    created_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)
    submitted_by: UUID | None = None
    endorsed_by: UUID | None = None
    is_reported: bool = False
    """Endorsed within the hub's authority: head office is told afterwards instead of asked before."""
    sent_on: date | None = None
    decided_on: date | None = None
    donor_reference: str = Field(default="", max_length=120)

    @property
    def requested(self) -> Money | None:
        """The amount asked, or None while it is not filled in."""
        return None if self.requested_minor is None else Money(self.requested_minor, self.currency)


class ApplicationObjective(SQLModel, table=True):
    """A strategy objective that an application serves, and how much: the shares of one application come to 100 when it is submitted."""

    __tablename__ = "application_objective"
    application_id: UUID = Field(primary_key=True, foreign_key="application.id")
    objective_id: UUID = Field(primary_key=True, foreign_key="objective.id")
    percent: int = 0


class ApplicationLine(SQLModel, table=True):
    """A rough budget line of an application."""

    __tablename__ = "application_line"
    __table_args__ = (UniqueConstraint("application_id", "position"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    position: int
    heading: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=300)
    amount_minor: int | None = Field(default=None, sa_type=BigInteger)


class ApplicationField(SQLModel, table=True):
    """Who changed a field last, on which page and when: so that nobody writes over another's text unseen."""

    __tablename__ = "application_field"
    application_id: UUID = Field(primary_key=True, foreign_key="application.id")
    name: str = Field(primary_key=True, max_length=60)
    edition: int
    page: str = Field(default="", max_length=40)
    by_name: str = Field(max_length=200)
    at: datetime = Field(sa_type=Moment)


class ApplicationStep(SQLModel, table=True):
    """A step that an application took: who, when, from where to where, and the reason given."""

    __tablename__ = "application_step"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    application_id: UUID = Field(foreign_key="application.id", index=True)
    name: str = Field(max_length=30)
    source: str = Field(max_length=30)
    target: str = Field(max_length=30)
    reason: str = Field(default="", max_length=2000)
    at: datetime = Field(sa_type=Moment)
    by_id: UUID | None = None
    by_name: str = Field(max_length=200)
