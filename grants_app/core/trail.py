"""The audit trail's tables: notes of what was done, chained by hashes, one link per transaction."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Table, Text, bindparam
from sqlmodel import Field, Session, SQLModel, col, func

from grants_app.core.database import Moment, columns
from grants_app.core.identity import new_id
from grants_app.core.row_lists import insert_all

START = "0" * 64
_HASHED = ("link_number", "position", "act", "about_id", "hub_id", "at", "actor_id", "actor_name", "means", "details")


class AuditNote(SQLModel, table=True):
    """One act on one record: who, when, what was before and after. Append-only."""

    __tablename__ = "audit_note"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    link_number: int = Field(sa_type=BigInteger, index=True)
    position: int
    act: str = Field(max_length=80, index=True)
    about_id: UUID | None = Field(default=None, index=True)
    hub_id: UUID | None = Field(default=None, index=True)
    at: datetime = Field(sa_type=Moment)
    actor_id: UUID | None = Field(default=None, index=True)
    actor_name: str = Field(max_length=200)
    means: str = Field(max_length=40)
    details: str = Field(default="{}", sa_column=Column(Text, nullable=False))


class AuditLink(SQLModel, table=True):
    """One transaction's link of the chain: the hash over the link before and over its notes. Append-only."""

    __tablename__ = "audit_link"
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    at: datetime = Field(sa_type=Moment)
    notes: int
    previous: str = Field(max_length=64)
    digest: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """The newest link, kept in one row that the writer locks last, just before commit."""

    __tablename__ = "audit_head"
    id: int = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger)
    digest: str = Field(max_length=64)


_NOTES: Table = AuditNote.__table__  # type: ignore[attr-defined]
_LINKS: Table = AuditLink.__table__  # type: ignore[attr-defined]
_HEAD: Table = AuditHead.__table__  # type: ignore[attr-defined]
_NEWEST = columns(_HEAD.c.number, _HEAD.c.digest).where(_HEAD.c.id == 1)
_NEWEST_LOCKED = _NEWEST.with_for_update()
_MOVE_ON = _HEAD.update().where(_HEAD.c.id == 1).values(number=bindparam("new_number"), digest=bindparam("new_digest"))


def canonical(note: Mapping[str, Any]) -> str:
    """The text of one note that is hashed: JSON with sorted keys, moments in ISO 8601, ids as text."""
    return json.dumps(note, sort_keys=True, ensure_ascii=False, default=_plain, separators=(",", ":"))


def digest(previous: str, notes: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 over the previous digest and the canonical notes, one a line."""
    text = "\n".join([previous, *(canonical(note) for note in notes)])
    return hashlib.sha256(text.encode()).hexdigest()


def hashed_fields(note: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a note that its link's hash covers."""
    return {name: note[name] for name in _HASHED}


def write(session: Session, notes: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Add the transaction's notes as the next link of the chain; locks the head until commit."""
    connection = session.connection()
    before, previous = connection.execute(_NEWEST_LOCKED).one()
    number = before + 1
    rows = [{"id": new_id(), **note, "link_number": number, "position": at_} for at_, note in enumerate(notes)]
    link = digest(previous, [hashed_fields(row) for row in rows])
    insert_all(connection, _NOTES, rows)
    insert_all(
        connection, _LINKS, [{"number": number, "at": at, "notes": len(rows), "previous": previous, "digest": link}]
    )
    connection.execute(_MOVE_ON, {"new_number": number, "new_digest": link})


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it stands in the database, with the notes that its hash covers."""

    number: int
    at: datetime
    previous: str
    digest: str
    notes: tuple[dict[str, Any], ...]

    @property
    def is_whole(self) -> bool:
        """Whether the hash over the link before and these notes is the one that was kept."""
        return self.digest == digest(self.previous, self.notes)


def links(session: Session) -> Iterator[Link]:
    """The whole chain in its order, read as it is asked for."""
    link = (AuditLink.number, AuditLink.at, AuditLink.previous, AuditLink.digest)
    rows = session.execute(
        columns(*(col(its) for its in link), *(col(getattr(AuditNote, name)) for name in _HASHED))
        .join(AuditNote, col(AuditNote.link_number) == AuditLink.number, isouter=True)
        .order_by(col(AuditLink.number), col(AuditNote.position))
        .execution_options(yield_per=2_000)
    )
    for (number, at, previous, its_digest), of_link in groupby(rows, key=lambda row: tuple(row[:4])):
        notes = tuple(dict(zip(_HASHED, row[4:], strict=True)) for row in of_link if row[4] is not None)
        yield Link(number, at, previous, its_digest, notes)


def head(session: Session) -> tuple[int, str]:
    """Number and digest of the newest link."""
    number, its_digest = session.execute(_NEWEST).one()
    return number, its_digest


def breaks(session: Session) -> list[str]:
    """Every place where the chain does not hold, in sentences; empty when the trail is whole."""
    return list(_breaks(session))


def _breaks(session: Session) -> Iterator[str]:
    previous, expected = START, 1
    for link in links(session):
        if link.number != expected:
            yield f"Audit link {expected} is missing."
        if link.previous != previous or not link.is_whole:
            yield f"Audit link {link.number} of {link.at:%Y-%m-%d %H:%M} UTC does not match its notes or the link before it."
        previous, expected = link.digest, link.number + 1
    if head(session) != (expected - 1, previous):
        yield "The head of the audit chain does not match its newest link."
    beside = (
        columns(col(AuditNote.link_number), func.count())
        .join(AuditLink, col(AuditLink.number) == AuditNote.link_number, isouter=True)
        .where(col(AuditLink.number).is_(None))
        .group_by(col(AuditNote.link_number))
    )
    for number, notes in session.execute(beside):
        yield f"{notes} of the audit trail's notes stand under link {number}, which is not in the chain."


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
