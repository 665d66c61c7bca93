"""Tables: who publishes, policies of awards with their percentages, and what another person said of each. All are append-only."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.database import ExactDecimal, Moment
from grants_app.core.identity import new_id


class PublisherFacts(SQLModel, table=True):
    """How our own organisation calls itself in public; the newest row counts. Append-only."""

    __tablename__ = "publisher"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: int = Field(unique=True)
    organisation_id: str = Field(max_length=100)
    """Such as BE-BCE_KBO-0123456789."""
    organisation_type: str = Field(max_length=2)
    name: str = Field(max_length=200)
    language: str = Field(max_length=2)
    website: str = Field(default="", max_length=200)
    prefix: str = Field(default="", max_length=60)
    """Of 360Giving's identifiers."""
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class PublicationPolicy(SQLModel, table=True):
    """What may be published of an award, and the words for it. Append-only: a change is the next number."""

    __tablename__ = "publication_policy"
    __table_args__ = (
        UniqueConstraint("award_id", "number"),
        CheckConstraint("decision <> 'withhold' OR reason <> ''", name="says_why"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    number: int
    decision: str = Field(max_length=12)
    """publish, generalise or withhold."""
    reason: str = Field(default="", max_length=2000)
    code: str = Field(default="", max_length=60)
    title: str = Field(default="", max_length=300)
    description: str = Field(default="", max_length=4000)
    donor_ref: str = Field(default="", max_length=100)
    donor_type: str = Field(default="", max_length=2)
    donor_activity_id: str = Field(default="", max_length=120)
    """The donor's own identifier of what it funds, such as XM-DAC-7-PPR-4000001234."""
    aid_type: str = Field(default="", max_length=4)
    flow_type: str = Field(default="", max_length=2)
    programme_code: str = Field(default="", max_length=40)
    programme: str = Field(default="", max_length=200)
    prepared_by: UUID | None = None
    prepared_by_name: str = Field(max_length=200)
    prepared_at: datetime = Field(sa_type=Moment)


class PublicationShare(SQLModel, table=True):
    """A sector, country or region of a policy with its percentage. Append-only."""

    __tablename__ = "publication_share"
    policy_id: UUID = Field(primary_key=True, foreign_key="publication_policy.id")
    kind: str = Field(primary_key=True, max_length=8)
    code: str = Field(primary_key=True, max_length=8)
    position: int
    percent: Decimal = Field(sa_type=ExactDecimal)


class PublicationReview(SQLModel, table=True):
    """What another person said of a policy: once. Append-only."""

    __tablename__ = "publication_review"
    policy_id: UUID = Field(primary_key=True, foreign_key="publication_policy.id")
    verdict: str = Field(max_length=12)
    """approved or declined."""
    reason: str = Field(default="", max_length=2000)
    reviewed_by: UUID | None = None
    reviewed_by_name: str = Field(max_length=200)
    reviewed_at: datetime = Field(sa_type=Moment)
