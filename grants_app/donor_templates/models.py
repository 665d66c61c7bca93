"""Tables: donors' blank workbooks, versions of their mappings and what another person said of each, and what is being drawn."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class DonorTemplate(SQLModel, table=True):
    """A donor's blank workbook, byte for byte, with its SHA-256. Append-only: next year's is another one that follows it."""

    __tablename__ = "donor_template"
    __table_args__ = (UniqueConstraint("donor_id", "sha256"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    donor_id: UUID = Field(foreign_key="donor.id", index=True)
    code: str = Field(max_length=30, unique=True)
    """As people see it, such as EC-T-0001; part of the name of the report's format."""
    title: str = Field(max_length=120)
    file_name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    follows_id: UUID | None = Field(default=None, foreign_key="donor_template.id")
    """The template of the year before."""
    uploaded_by: UUID | None = None
    uploaded_by_name: str = Field(max_length=200)
    uploaded_at: datetime = Field(sa_type=Moment)


class MappingVersion(SQLModel, table=True):
    """One version of what goes where in a template, as the text that is exported and shared. Append-only."""

    __tablename__ = "donor_template_mapping"
    __table_args__ = (UniqueConstraint("template_id", "number"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    template_id: UUID = Field(foreign_key="donor_template.id", index=True)
    number: int
    text: str = Field(sa_column=Column(Text, nullable=False))
    why: str = Field(default="", max_length=500)
    prepared_by: UUID | None = None
    prepared_by_name: str = Field(max_length=200)
    prepared_at: datetime = Field(sa_type=Moment)


class MappingReview(SQLModel, table=True):
    """What another person said of a mapping: once. Append-only."""

    __tablename__ = "donor_template_review"
    mapping_id: UUID = Field(primary_key=True, foreign_key="donor_template_mapping.id")
    verdict: str = Field(max_length=12)
    """approved or declined."""
    reason: str = Field(default="", max_length=2000)
    reviewed_by: UUID | None = None
    reviewed_by_name: str = Field(max_length=200)
    reviewed_at: datetime = Field(sa_type=Moment)


class MappingDraft(SQLModel, table=True):
    """What one person is drawing and has not saved yet."""

    __tablename__ = "donor_template_draft"
    template_id: UUID = Field(primary_key=True, foreign_key="donor_template.id")
    person_id: UUID = Field(primary_key=True)
    begun_from: int
    """The number of the newest version when it was begun; 0 where there was none."""
    text: str = Field(sa_column=Column(Text, nullable=False))
    changed_at: datetime = Field(sa_type=Moment)
