"""Tables: donors' calls for proposals, their deadlines and countries."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class Call(SQLModel, table=True):
    """A donor's call: what it gives, to whom, until when. Whether it is open is computed from its last deadline."""

    __tablename__ = "call"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=120, unique=True)
    title: str = Field(max_length=400)
    donor_id: UUID = Field(foreign_key="donor.id", index=True)
    programme: str = Field(default="", max_length=200)
    opens_on: date | None = None
    deadline_at: datetime | None = Field(default=None, sa_type=Moment, index=True)
    """The last deadline; None where the call is open all the time."""
    deadline_is_day: bool = False
    """The donor named a day without an hour: `deadline_at` is the end of that day where the donor is."""
    deadline_zone: str = Field(default="Europe/Brussels", max_length=60)
    currency: str = Field(max_length=3)
    envelope_minor: int | None = Field(default=None, sa_type=BigInteger)
    minimum_minor: int | None = Field(default=None, sa_type=BigInteger)
    maximum_minor: int | None = Field(default=None, sa_type=BigInteger)
    cofinancing_percent: str = Field(default="", max_length=12)
    summary_html: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Sanitised when it was taken in."""
    conditions_html: str = Field(default="", sa_column=Column(Text, nullable=False))
    keywords: str = Field(default="", sa_column=Column(Text, nullable=False))
    """The donor's own, one a line; they serve the search."""
    url: str = Field(default="", max_length=500)
    origin: str = Field(default="typed", max_length=40)
    """`eu-portal` or `typed`."""
    content_hash: str = Field(default="", max_length=64)
    search_text: str = Field(default="", sa_column=Column(Text, nullable=False))
    created_at: datetime = Field(sa_type=Moment)


class CallDeadline(SQLModel, table=True):
    """One deadline of a call (concept note, full application, a yearly cut-off)."""

    __tablename__ = "call_deadline"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    at: datetime = Field(primary_key=True, sa_type=Moment)
    name: str = Field(default="", max_length=100)
    is_day: bool = False


class CallCountry(SQLModel, table=True):
    """A country in which the call may be used; a call without rows is for all countries."""

    __tablename__ = "call_country"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    country: str = Field(primary_key=True, max_length=2)


class CallDocument(SQLModel, table=True):
    """A document that the donor published with the call."""

    __tablename__ = "call_document"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id", index=True)
    title: str = Field(max_length=300)
    url: str = Field(max_length=600)
