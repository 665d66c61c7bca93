"""The list of reviews, a page of it or the whole as a register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from exports.register import Register, count_column, day_column, text_column
from grants_app.access import Action
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.diligence.models import Review
from grants_app.diligence.rules.life import STATUS_LABELS
from grants_app.hubs.models import Community, Hub


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows the list."""

    hub_id: UUID | None = None
    status: str = ""
    community_id: UUID | None = None
    until: date | None = None
    """Reviews that end on or before that day."""


@dataclass(frozen=True, slots=True)
class Found:
    """A page of reviews, and how many there are."""

    rows: Sequence[Any]
    total: int


_ROW: Any = (
    columns(
        col(Review.id),
        col(Review.reference),
        col(Review.status),
        col(Review.community_id),
        col(Community.alias).label("community"),
        col(Hub.name).label("hub"),
        col(Review.begun_by_name),
        col(Review.decided_by_name),
        col(Review.decided_on),
        col(Review.percent),
        col(Review.red_flags),
        col(Review.level_label),
        col(Review.valid_until),
    )
    .join(Community, col(Community.id) == Review.community_id)
    .join(Hub, col(Hub.id) == Review.hub_id)
)


def _matching(work: Work, filters: Filters) -> Any:
    mine = work.visible(Review, Action.DILIGENCE_READ)
    if filters.hub_id:
        mine = mine.where(Review.hub_id == filters.hub_id)
    if filters.status:
        mine = mine.where(Review.status == filters.status)
    if filters.community_id:
        mine = mine.where(Review.community_id == filters.community_id)
    if filters.until:
        mine = mine.where(col(Review.valid_until) <= filters.until)
    return mine.with_only_columns(col(Review.id))


def listed(work: Work, filters: Filters, *, first: int = 0, most: int = 50) -> Found:
    """A page of the reviews of visible hubs, the newest first."""
    mine = _matching(work, filters)
    total = work.session.exec(select(func.count()).select_from(mine.subquery())).one()
    wanted = _ordered(mine).offset(first).limit(most)
    return Found(work.rows(wanted), total)


def _ordered(mine: Any) -> Any:
    return _ROW.where(col(Review.id).in_(mine)).order_by(col(Review.begun_at).desc(), col(Review.reference).desc())


def register(work: Work, filters: Filters) -> Register:
    """The whole of the list."""
    mine = _matching(work, filters)
    total = work.session.exec(select(func.count()).select_from(mine.subquery())).one()
    return Register("Due diligence", _COLUMNS, work.flow(_ordered(mine)), total, work.today)


_COLUMNS = (
    text_column("Reference", lambda row: row.reference),
    text_column("Community", lambda row: row.community, 24),
    text_column("Hub", lambda row: row.hub, 22),
    text_column("Status", lambda row: STATUS_LABELS[row.status], 24),
    count_column("Score %", lambda row: row.percent),
    count_column("Red flags", lambda row: row.red_flags if row.decided_on else None),
    text_column("Risk", lambda row: row.level_label),
    text_column("Filled in by", lambda row: row.begun_by_name, 22),
    text_column("Reviewed by", lambda row: row.decided_by_name, 22),
    day_column("Reviewed on", lambda row: row.decided_on),
    day_column("Valid until", lambda row: row.valid_until),
)
