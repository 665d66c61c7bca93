"""Documents of communities: what they are and until when, without what is sealed; and those that expire."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.communities.models import CommunityDocument
from grants_app.core.work import Work
from grants_app.hubs.models import Community


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document without its bytes; `is_newest` of its kind."""

    id: UUID
    hub_id: UUID
    community_id: UUID
    alias: str
    position: int
    kind: str
    issued_on: date
    expires_on: date | None
    extension: str
    size: int
    attached_by: str
    attached_at: datetime
    is_newest: bool

    @property
    def kilobytes(self) -> int:
        """Its size, rounded up."""
        return -(-self.size // 1024)


def documents(work: Work, community_id: UUID) -> list[DocumentRow]:
    """All documents of a community that the reader may see, the newest first."""
    mine = _rows(work).where(col(CommunityDocument.community_id) == community_id)
    return [DocumentRow(*row) for row in work.rows(mine.order_by(col(CommunityDocument.position).desc()))]


def expiring(work: Work, until: date) -> list[DocumentRow]:
    """The newest document of each kind and community that the reader may see, where it expires by that day; the first to expire first."""
    mine = _rows(work).where(col(CommunityDocument.expires_on) <= until, ~_newer())
    return [
        DocumentRow(*row) for row in work.rows(mine.order_by(col(CommunityDocument.expires_on), col(Community.alias)))
    ]


def document(work: Work, document_id: UUID) -> CommunityDocument:
    """One document with its envelope, for the cleared of its hub; NotFound for all others."""
    return work.one(work.visible(CommunityDocument, Action.IDENTITY_OPEN).where(CommunityDocument.id == document_id))


def last_position(work: Work, community_id: UUID) -> int:
    """0 before the first document."""
    mine = select(func.max(CommunityDocument.position)).where(CommunityDocument.community_id == community_id)
    return work.session.exec(mine).one() or 0


def _rows(work: Work) -> Any:
    its = CommunityDocument
    return (
        work.visible(its, Action.COMMUNITY_READ)
        .join(Community, col(Community.id) == its.community_id)
        .with_only_columns(
            col(its.id), col(its.hub_id), col(its.community_id), col(Community.alias), col(its.position), col(its.kind),
            col(its.issued_on), col(its.expires_on), col(its.extension), col(its.size), col(its.attached_by_name),
            col(its.attached_at), ~_newer(),
        )
    )  # fmt: skip


def _newer() -> ColumnElement[bool]:
    """Another one of its kind came later."""
    other, its = aliased(CommunityDocument), CommunityDocument
    return exists().where(
        col(other.community_id) == its.community_id,
        col(other.kind) == its.kind,
        col(other.position) > its.position,
    )
