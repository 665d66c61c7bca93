"""Tables: notices, how each person wants them by mail, and the outbox."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class Notice(SQLModel, table=True):
    """What one person was told of one event: once, for ever. Says references and aliases only. Never deleted."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "event"),
        Index("ix_notice_person_id_at", "person_id", "at"),
        Index(
            "ix_notice_unread", "person_id", sqlite_where=text("read_at IS NULL"), postgresql_where=text("read_at IS NULL")
        ),
        Index(
            "ix_notice_for_digest",
            "person_id",
            sqlite_where=text("mail = 'digest' AND digest_id IS NULL"),
            postgresql_where=text("mail = 'digest' AND digest_id IS NULL"),
        ),
    )  # fmt: skip
    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    event: str = Field(max_length=200)
    subject: str = Field(max_length=200)
    text: str = Field(max_length=2000)
    link: str = Field(max_length=300)
    at: datetime = Field(sa_type=Moment)
    read_at: datetime | None = Field(default=None, sa_type=Moment)
    mail: str = Field(max_length=8)
    """How it goes by mail, as the person wanted it then: each, digest or none."""
    digest_id: UUID | None = Field(default=None, foreign_key="outbox_message.id", index=True)
    """The mail with all notices of a morning that took it up."""


class NoticeSetting(SQLModel, table=True):
    """How a person wants notices by mail; without a row: each by itself."""

    __tablename__ = "notice_setting"
    person_id: UUID = Field(foreign_key="person.id", primary_key=True)
    mail: str = Field(max_length=8)


class OutboxMessage(SQLModel, table=True):
    """A mail that is to leave, or left. That of a single notice has the notice's id, so there is never a second one."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_state_next_try_at", "state", "next_try_at"),)
    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    kind: str = Field(max_length=8)
    """each or digest."""
    state: str = Field(max_length=8)
    made_at: datetime = Field(sa_type=Moment)
    tries: int = 0
    next_try_at: datetime = Field(sa_type=Moment)
    claimed_by: str = Field(default="", max_length=60)
    """The worker that is sending it, and until when it may take."""
    claimed_until: datetime | None = Field(default=None, sa_type=Moment)
    ended_at: datetime | None = Field(default=None, sa_type=Moment)
    problem: str = Field(default="", max_length=300)
