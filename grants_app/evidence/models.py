"""Tables: who from outside may see what until when, samples and donors' queries with their threads, and released documents."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.calendar import Period
from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class AuditAccess(SQLModel, table=True):
    """An external auditor may see one award's evidence of some days, until a date; ended early by somebody who says why."""

    __tablename__ = "audit_access"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="in_order"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    starts_on: date
    ends_on: date
    """The days whose vouchers are seen, by the day on which they were booked."""
    until_on: date
    """The last day on which anything is seen."""
    reason: str = Field(max_length=400)
    given_by: UUID | None = None
    given_by_name: str = Field(max_length=200)
    given_at: datetime = Field(sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    ended_by: UUID | None = None
    ended_by_name: str = Field(default="", max_length=200)
    end_reason: str = Field(default="", max_length=400)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class Sample(SQLModel, table=True):
    """A list that an auditor asks the evidence of, or what a donor asks about a report. Its items have the threads."""

    __tablename__ = "sample"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    kind: str = Field(max_length=12)
    """sample or query."""
    award_id: UUID = Field(foreign_key="award.id", index=True)
    report_id: UUID | None = Field(default=None, foreign_key="report.id", index=True)
    starts_on: date
    ends_on: date
    title: str = Field(max_length=200)
    asked_by: UUID | None = None
    asked_by_name: str = Field(max_length=200)
    asked_at: datetime = Field(sa_type=Moment)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class SampleItem(SQLModel, table=True):
    """One number or one question: what became of it, and whether its thread is closed."""

    __tablename__ = "sample_item"
    __table_args__ = (UniqueConstraint("sample_id", "position"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    sample_id: UUID = Field(foreign_key="sample.id")
    position: int
    asked: str = Field(max_length=2000)
    outcome: str = Field(max_length=12)
    extra: str = Field(default="", max_length=300)
    voucher_id: UUID | None = Field(default=None, foreign_key="voucher.id", index=True)
    """The voucher's first version."""
    hub_id: UUID | None = Field(default=None, foreign_key="hub.id")
    status: str = Field(max_length=12, index=True)


class ItemMessage(SQLModel, table=True):
    """What somebody said in a thread, or why it was closed or opened again, perhaps with a file. Append-only."""

    __tablename__ = "item_message"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    item_id: UUID = Field(foreign_key="sample_item.id", index=True)
    act: str = Field(max_length=12)
    """said, closed or reopened."""
    says: str = Field(max_length=4000)
    by_id: UUID | None = None
    by_name: str = Field(max_length=200)
    from_outside: bool = False
    at: datetime = Field(sa_type=Moment)
    file_name: str = Field(default="", max_length=200)
    extension: str = Field(default="", max_length=8)
    media_type: str = Field(default="", max_length=100)
    size: int = 0
    sha256: str = Field(default="", max_length=64)
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))


class DocumentRelease(SQLModel, table=True):
    """A deliberate act: somebody cleared takes protected documents into a pack, for somebody and with a reason. Append-only."""

    __tablename__ = "document_release"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    starts_on: date
    ends_on: date
    for_whom: str = Field(max_length=200)
    reason: str = Field(max_length=400)
    released_by: UUID | None = None
    released_by_name: str = Field(max_length=200)
    released_at: datetime = Field(sa_type=Moment)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class ReleasedDocument(SQLModel, table=True):
    """A document that a release takes in. Append-only."""

    __tablename__ = "released_document"
    release_id: UUID = Field(primary_key=True, foreign_key="document_release.id")
    document_id: UUID = Field(primary_key=True, foreign_key="voucher_document.id")
