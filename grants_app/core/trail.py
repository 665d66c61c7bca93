"""The audit trail's tables: notes of what was done, chained by hashes, one link per transaction."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Text
from sqlmodel import Field, Session, SQLModel, col, insert, select

from grants_app.core.database import Moment
from grants_app.core.identity import new_id

START = "0" * 64


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


def canonical(note: Mapping[str, Any]) -> str:
    """The text of one note that is hashed: JSON with sorted keys, moments in ISO 8601, ids as text."""
    return json.dumps(note, sort_keys=True, ensure_ascii=False, default=_plain, separators=(",", ":"))


def digest(previous: str, notes: Sequence[Mapping[str, Any]]) -> str:
    """SHA-256 over the previous digest and the canonical notes, one a line."""
    text = "\n".join([previous, *(canonical(note) for note in notes)])
    return hashlib.sha256(text.encode()).hexdigest()


def hashed_fields(note: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a note that its link's hash covers."""
    names = ("link_number", "position", "act", "about_id", "hub_id", "at", "actor_id", "actor_name", "means", "details")
    return {name: note[name] for name in names}


def write(session: Session, notes: Sequence[Mapping[str, Any]], at: datetime) -> None:
    """Add the transaction's notes as the next link of the chain; locks the head until commit."""
    head = session.exec(select(AuditHead).where(AuditHead.id == 1).with_for_update()).one()
    number = head.number + 1
    rows = [{"id": new_id(), **note, "link_number": number, "position": at_} for at_, note in enumerate(notes)]
    link = digest(head.digest, [hashed_fields(row) for row in rows])
    session.execute(insert(AuditNote), rows)
    session.execute(
        insert(AuditLink), [{"number": number, "at": at, "notes": len(rows), "previous": head.digest, "digest": link}]
    )
    head.number, head.digest = number, link
    session.flush()


def breaks(session: Session) -> list[str]:
    """Every place where the chain does not hold, in sentences; empty when the trail is whole."""
    found: list[str] = []
    previous, expected = START, 1
    for link in session.exec(select(AuditLink).order_by(col(AuditLink.number))).yield_per(500):
        if link.number != expected:
            found.append(f"Audit link {expected} is missing.")
        notes = session.exec(
            select(AuditNote).where(AuditNote.link_number == link.number).order_by(col(AuditNote.position))
        ).all()
        if link.previous != previous or link.digest != digest(
            link.previous, [hashed_fields(note.model_dump()) for note in notes]
        ):
            found.append(
                f"Audit link {link.number} of {link.at:%Y-%m-%d %H:%M} UTC does not match its notes or the link before it."
            )
        previous, expected = link.digest, link.number + 1
    head = session.exec(select(AuditHead)).one()
    if (head.number, head.digest) != (expected - 1, previous):
        found.append("The head of the audit chain does not match its newest link.")
    return found


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
