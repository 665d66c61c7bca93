"""Files between their preview and their taking in: kept for one person, for one day."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Column, LargeBinary
from sqlmodel import Field, SQLModel, col, delete, select

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Work

KEPT = timedelta(days=1)


class Upload(SQLModel, table=True):
    """A file that a person sent and has not taken in yet."""

    __tablename__ = "upload"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID | None = Field(default=None, index=True)
    kind: str = Field(max_length=30)
    name: str = Field(max_length=200)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sent_at: datetime = Field(sa_type=Moment)


def keep(work: Work, kind: str, name: str, content: bytes) -> UUID:
    """Keep a file of this person until it is taken in; the files of yesterday go."""
    work.session.execute(delete(Upload).where(col(Upload.sent_at) < work.now - KEPT))
    upload = Upload(person_id=work.actor.id, kind=kind, name=name[:200], content=content, sent_at=work.now)
    work.add(upload)
    return upload.id


def kept(work: Work, upload_id: UUID, kind: str) -> Upload:
    """The person's own file of that kind; NotFound for anybody else's, and when it is gone."""
    return work.one(
        select(Upload).where(Upload.id == upload_id, Upload.person_id == work.actor.id, Upload.kind == kind)
    )


def discard(work: Work, upload: Upload) -> None:
    """Remove a file that was taken in."""
    work.session.delete(upload)
    work.session.flush()
