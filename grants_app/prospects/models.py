"""Tables: what hubs are as applicants; calls that a hub weighs, with its decision, and every step of them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, Text, text
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Owned
from grants_app.prospects.rules import HubFacts


class HubProfile(SQLModel, table=True):
    """What a hub, or head office, is as an applicant; empty or None where nobody has written it."""

    __tablename__ = "hub_profile"
    hub_id: UUID = Field(primary_key=True, foreign_key="hub.id")
    legal_form: str = Field(default="", max_length=40)
    registered_on: date | None = None
    turnover_minor: int | None = Field(default=None, sa_type=BigInteger)
    turnover_currency: str = Field(default="", max_length=3)
    turnover_year: int | None = None
    themes: str = Field(default="", max_length=400)
    """Codes with commas between them."""
    countries: str = Field(default="", max_length=200)
    """Where it works beside its own country."""
    bears_percent: str = Field(default="", max_length=12)
    """Co-financing that it can bear; an exact decimal in text."""
    changed_by_name: str = Field(default="", max_length=200)
    changed_at: datetime = Field(sa_type=Moment)

    @property
    def facts(self) -> HubFacts:
        """All that it says."""
        return HubFacts(
            legal_form=self.legal_form,
            registered_on=self.registered_on,
            turnover=None if self.turnover_minor is None else Money(self.turnover_minor, self.turnover_currency),
            turnover_year=self.turnover_year,
            themes=tuple(self.themes.split(",")) if self.themes else (),
            countries=tuple(self.countries.split(",")) if self.countries else (),
            bears_percent=Decimal(self.bears_percent) if self.bears_percent else None,
        )


class Prospect(Owned, table=True):
    """A call that a hub weighs, for one of its communities or for itself: who does it, with which effort, go or no-go."""

    __tablename__ = "prospect"
    __table_args__ = (
        Index(
            "uq_prospect_hub_id_call_id",
            "hub_id",
            "call_id",
            unique=True,
            sqlite_where=text("community_id IS NULL"),
            postgresql_where=text("community_id IS NULL"),
        ),
        Index("uq_prospect_hub_id_call_id_community_id", "hub_id", "call_id", "community_id", unique=True),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    call_id: UUID = Field(foreign_key="call.id", index=True)
    community_id: UUID | None = Field(default=None, foreign_key="community.id", index=True)
    """None: the hub itself would apply, or it is not decided yet with whom."""
    status: str = Field(max_length=12, index=True)
    """considering, go or no-go."""
    owner_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    effort_days: int | None = None
    """Working days that the application would take."""
    probability_percent: int | None = None
    expected_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str = Field(max_length=3)
    """The call's when the amount was typed."""
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    """Of the last decision; empty while it is considered."""
    decided_by: UUID | None = None
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    application_id: UUID | None = Field(default=None, foreign_key="application.id", index=True)
    """What came of a go: written down here when it is started."""
    created_by: UUID | None = None
    created_at: datetime = Field(sa_type=Moment)
    changed_at: datetime = Field(sa_type=Moment)

    @property
    def expected(self) -> Money | None:
        """The amount that an application may bring, or None while nobody has said."""
        return None if self.expected_minor is None else Money(self.expected_minor, self.currency)


class ProspectStep(SQLModel, table=True):
    """What was done with a prospect: who, when, from where to where, why, and what was thought of it then."""

    __tablename__ = "prospect_step"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    prospect_id: UUID = Field(foreign_key="prospect.id", index=True)
    name: str = Field(max_length=30)
    source: str = Field(max_length=12)
    target: str = Field(max_length=12)
    reason: str = Field(default="", sa_column=Column(Text, nullable=False))
    owner_name: str = Field(default="", max_length=200)
    effort_days: int | None = None
    probability_percent: int | None = None
    expected_minor: int | None = Field(default=None, sa_type=BigInteger)
    currency: str = Field(max_length=3)
    fit: str = Field(default="", sa_column=Column(Text, nullable=False))
    """The fit as it was shown at a decision: its score, stops and sentences, one a line."""
    at: datetime = Field(sa_type=Moment)
    by_id: UUID | None = None
    by_name: str = Field(max_length=200)
