"""Tables: donors' calls for proposals, with their deadlines, who may apply where, what is asked, their documents, and who follows them."""

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
    minimum_years: int | None = None
    """Whole years since the applicant was registered; None where the call does not say."""
    minimum_turnover_minor: int | None = Field(default=None, sa_type=BigInteger)
    """Of a year, in the call's currency."""
    consortium: str = Field(default="", max_length=10)
    """`allowed`, `required`, or empty where the call does not say."""
    minimum_partners: int | None = None
    """Partners besides the applicant."""
    contact: str = Field(default="", max_length=500)
    """Whom of the donor one may ask, as the donor writes it."""
    summary_html: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Sanitised when it was taken in."""
    conditions_html: str = Field(default="", sa_column=Column(Text, nullable=False))
    keywords: str = Field(default="", sa_column=Column(Text, nullable=False))
    """The donor's own, one a line; they serve the search."""
    url: str = Field(default="", max_length=500)
    origin: str = Field(default="typed", max_length=40)
    """The kind of file that it first came with (`importers.IMPORTS`), or `typed`."""
    created_at: datetime = Field(sa_type=Moment)


class CallDeadline(SQLModel, table=True):
    """One deadline of a call (concept note, full application, a yearly cut-off)."""

    __tablename__ = "call_deadline"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    at: datetime = Field(primary_key=True, sa_type=Moment)
    name: str = Field(default="", max_length=100)
    is_day: bool = False
    stage: str = Field(default="", max_length=10)
    """`concept`, `full`, or empty where there is but one."""
    envelope_minor: int | None = Field(default=None, sa_type=BigInteger)
    """What is given at this deadline, where the call names an amount for each."""


class CallCountry(SQLModel, table=True):
    """A country in which the call may be used; a call without rows is for all countries."""

    __tablename__ = "call_country"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    country: str = Field(primary_key=True, max_length=2)


class CallApplicantKind(SQLModel, table=True):
    """A kind of organisation that may apply (`hubs.vocabulary.LEGAL_FORMS`); a call without rows does not say."""

    __tablename__ = "call_applicant_kind"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    kind: str = Field(primary_key=True, max_length=40)


class CallTheme(SQLModel, table=True):
    """What the call is about (`hubs.vocabulary.THEMES`)."""

    __tablename__ = "call_theme"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    theme: str = Field(primary_key=True, max_length=40, index=True)


class CallMoneyKind(SQLModel, table=True):
    """A kind of money that the call gives (`calls.rules.MONEY_KINDS`)."""

    __tablename__ = "call_money_kind"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    kind: str = Field(primary_key=True, max_length=40)


class CallQuestion(SQLModel, table=True):
    """A question that the donor's form asks, in the form's order."""

    __tablename__ = "call_question"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    position: int = Field(primary_key=True)
    section: str = Field(default="", max_length=200)
    text: str = Field(max_length=2000)
    help: str = Field(default="", max_length=2000)
    kind: str = Field(default="text", max_length=20)
    """Of `calls.rules.QUESTION_KINDS`."""
    most: int | None = None
    """Of words, characters or pages; None without a limit."""
    limit_unit: str = Field(default="", max_length=20)
    """Of `calls.rules.LIMIT_UNITS`; empty without a limit."""


class CallDocument(SQLModel, table=True):
    """A document that the donor published with the call."""

    __tablename__ = "call_document"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id", index=True)
    title: str = Field(max_length=300)
    url: str = Field(max_length=600)


class CallFollow(SQLModel, table=True):
    """A person who wants to hear of what changes in a call."""

    __tablename__ = "call_follow"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    person_id: UUID = Field(primary_key=True, foreign_key="person.id", index=True)
    since_at: datetime = Field(sa_type=Moment)


class CallSource(SQLModel, table=True):
    """What a kind of file said of a call when it last came: so a fact that people changed since is told from one that the file changed."""

    __tablename__ = "call_source"
    call_id: UUID = Field(primary_key=True, foreign_key="call.id")
    kind: str = Field(primary_key=True, max_length=40)
    """Of `importers.IMPORTS`."""
    file_name: str = Field(max_length=200)
    content_hash: str = Field(max_length=64)
    said: str = Field(sa_column=Column(Text, nullable=False))
    """JSON: fact → its fingerprint and its words; what the file did not say is not in it."""
    at: datetime = Field(sa_type=Moment)


class PastGrant(SQLModel, table=True):
    """A grant that a donor made and published. Who received it is told by kind and country alone."""

    __tablename__ = "past_grant"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    donor_id: UUID = Field(foreign_key="donor.id", index=True)
    identifier: str = Field(max_length=200, unique=True)
    """Of the publication, where the grant may be looked up."""
    programme: str = Field(default="", max_length=200)
    awarded_on: date
    currency: str = Field(max_length=3)
    amount_minor: int = Field(sa_type=BigInteger)
    recipient_kind: str = Field(max_length=20)
    countries: str = Field(default="", max_length=800)
    """Codes with a comma between; empty where the publication names none."""
    themes: str = Field(default="", max_length=300)
    """Codes with a comma between, told by the words of its title and description."""
