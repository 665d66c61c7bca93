"""Table: a community's documents, sealed byte for byte, since most of them say who it is; what they are and until when is open."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Owned


class CommunityDocument(Owned, table=True):
    """One paper of one kind; a newer one of its kind takes its place, and it stays."""

    __tablename__ = "community_document"
    __table_args__ = (UniqueConstraint("community_id", "position"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="community.id")
    position: int
    kind: str = Field(max_length=30)
    issued_on: date
    expires_on: date | None = Field(default=None, index=True)
    extension: str = Field(max_length=8)
    media_type: str = Field(max_length=100)
    size: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    attached_by: UUID | None = None
    attached_by_name: str = Field(max_length=200)
    attached_at: datetime = Field(sa_type=Moment)
