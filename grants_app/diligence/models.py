"""Tables: kept questionnaires, reviews with answers and evidence, conditions, checks against lists, when due diligence is needed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, ForeignKeyConstraint, Index, LargeBinary, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Owned

_OPEN = "status IN ('draft', 'submitted')"


class KeptQuestionnaire(SQLModel, table=True):
    """A version of the questionnaire as it was written when a review was begun under it. Append-only."""

    __tablename__ = "diligence_questionnaire"
    sha256: str = Field(primary_key=True, max_length=64)
    content: str = Field(sa_column=Column(Text, nullable=False))
    kept_at: datetime = Field(sa_type=Moment)


class Review(Owned, table=True):
    """A due diligence of a community, known by its alias; one at a time is open."""

    __tablename__ = "diligence_review"
    __table_args__ = (
        Index(
            "uq_diligence_review_one_open",
            "community_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        Index("ix_diligence_review_community_id_decided_at", "community_id", "decided_at"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    community_id: UUID = Field(foreign_key="community.id")
    questionnaire: str = Field(max_length=64, foreign_key="diligence_questionnaire.sha256")
    previous_id: UUID | None = Field(default=None, foreign_key="diligence_review.id")
    status: str = Field(max_length=24, index=True)
    begun_by: UUID | None = None
    begun_by_name: str = Field(max_length=200)
    begun_at: datetime = Field(sa_type=Moment)
    submitted_by: UUID | None = None
    submitted_by_name: str = Field(default="", max_length=200)
    submitted_at: datetime | None = Field(default=None, sa_type=Moment)
    return_reason: str = Field(default="", max_length=2000)
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    decided_on: date | None = None
    says: str = Field(default="", max_length=2000)
    percent: int | None = None
    red_flags: int = 0
    stops: int = 0
    level: str = Field(default="", max_length=40)
    level_label: str = Field(default="", max_length=80)
    valid_until: date | None = Field(default=None, index=True)


class Answer(SQLModel, table=True):
    """What a review says to one question; changed while the review is a draft."""

    __tablename__ = "diligence_answer"
    review_id: UUID = Field(primary_key=True, foreign_key="diligence_review.id")
    question: str = Field(primary_key=True, max_length=40)
    value: str = Field(default="", sa_column=Column(Text, nullable=False))
    note: str = Field(default="", max_length=2000)
    answered_on: date
    answered_by: UUID | None = None
    answered_by_name: str = Field(max_length=200)
    from_review_id: UUID | None = Field(default=None, foreign_key="diligence_review.id")
    """The review from which it was taken over; None where it was given or confirmed in this one."""


class Proof(Owned, table=True):
    """A paper behind an answer or a check, byte for byte. Append-only."""

    __tablename__ = "diligence_proof"
    __table_args__ = (UniqueConstraint("community_id", "position"), UniqueConstraint("community_id", "sha256"))
    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="community.id")
    position: int
    name: str = Field(default="", max_length=200)
    """As it was sent; empty for one that was protected from the start, since a name may say who."""
    extension: str = Field(max_length=8)
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    attached_by: UUID | None = None
    attached_by_name: str = Field(max_length=200)
    attached_at: datetime = Field(sa_type=Moment)


class ProofProtection(SQLModel, table=True):
    """A paper's protection mark: it names or shows somebody at risk. It is never taken off. Append-only."""

    __tablename__ = "diligence_proof_protection"
    proof_id: UUID = Field(primary_key=True, foreign_key="diligence_proof.id")
    inspect_at: str = Field(max_length=300)
    protected_by: UUID | None = None
    protected_by_name: str = Field(max_length=200)
    protected_at: datetime = Field(sa_type=Moment)


class Evidence(SQLModel, table=True):
    """A paper stands behind an answer of a review."""

    __tablename__ = "diligence_evidence"
    __table_args__ = (
        ForeignKeyConstraint(["review_id", "question"], ["diligence_answer.review_id", "diligence_answer.question"]),
    )
    review_id: UUID = Field(primary_key=True)
    question: str = Field(primary_key=True, max_length=40)
    proof_id: UUID = Field(primary_key=True, foreign_key="diligence_proof.id")


class Check(Owned, table=True):
    """A recorded act: the sealed names of a community were searched in these lists on this day. Append-only, without any name."""

    __tablename__ = "diligence_check"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    community_id: UUID = Field(foreign_key="community.id", index=True)
    checked_on: date
    lists: str = Field(max_length=400)
    outcome: str = Field(max_length=12)
    note: str = Field(default="", max_length=1000)
    proof_id: UUID = Field(foreign_key="diligence_proof.id")
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class ReviewCondition(SQLModel, table=True):
    """What must be done until a day, so that an acceptance goes on holding."""

    __tablename__ = "diligence_condition"
    __table_args__ = (UniqueConstraint("review_id", "position"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    review_id: UUID = Field(foreign_key="diligence_review.id")
    position: int
    text: str = Field(max_length=400)
    due_on: date = Field(index=True)
    cleared_on: date | None = None
    cleared_by: UUID | None = None
    cleared_by_name: str = Field(default="", max_length=200)
    cleared_at: datetime | None = Field(default=None, sa_type=Moment)
    clearing_note: str = Field(default="", max_length=400)


class Requirement(SQLModel, table=True):
    """From a day on, due diligence is needed (or no longer) for money to communities: everywhere, of a hub, of a donor. Append-only."""

    __tablename__ = "diligence_requirement"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    hub_id: UUID | None = Field(default=None, foreign_key="hub.id", index=True)
    donor_id: UUID | None = Field(default=None, foreign_key="donor.id", index=True)
    starts_on: date
    is_needed: bool
    from_minor: int = Field(default=0, sa_type=BigInteger)
    """Agreements of less than this need none; 0: every one does."""
    currency: str = Field(default="", max_length=3)
    reason: str = Field(max_length=400)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
