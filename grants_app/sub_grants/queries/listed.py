"""The list of sub-grants, narrowed by the address."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import visible_awards
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.models import Community, Hub
from grants_app.sub_grants.models import SubGrant
from grants_app.sub_grants.queries.balances import of_sub_grants
from grants_app.sub_grants.rules.amounts import Left


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to."""

    status: str = ""
    hub_id: UUID | None = None
    award_id: UUID | None = None
    community_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One sub-grant in the list."""

    id: UUID
    reference: str
    community_id: UUID
    alias: str
    hub: str
    award_id: UUID
    award: str
    starts_on: date
    ends_on: date
    amount: Money
    left: Left
    status: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list, and how many there are."""

    rows: tuple[Row, ...]
    total: int


def listed(work: Work, filters: Filters, *, first: int = 0, most: int = 50) -> Listed:
    """The sub-grants that the reader may see, the newest first."""
    wanted = _wanted(filters)
    mine = work.visible(SubGrant, Action.SUB_GRANT_READ).where(*wanted)
    total = work.session.exec(select(func.count()).select_from(mine.subquery())).one()
    page = mine.with_only_columns(col(SubGrant.id)).order_by(col(SubGrant.created_at).desc(), col(SubGrant.id).desc())
    rows = work.rows(
        columns(SubGrant, col(Community.alias), col(Hub.code), col(Award.reference))
        .join(Community, col(Community.id) == SubGrant.community_id)
        .join(Hub, col(Hub.id) == SubGrant.hub_id)
        .join(Award, col(Award.id) == SubGrant.award_id)
        .where(col(SubGrant.id).in_(page.offset(first).limit(most)))
        .order_by(col(SubGrant.created_at).desc(), col(SubGrant.id).desc())
    )
    left = of_sub_grants(work, [row[0] for row in rows])
    return Listed(tuple(_row(its, alias, hub, award, left[its.id]) for its, alias, hub, award in rows), int(total))


def _wanted(filters: Filters) -> list[Any]:
    equal: tuple[tuple[Any, Any], ...] = (
        (SubGrant.status, filters.status),
        (SubGrant.hub_id, filters.hub_id),
        (SubGrant.award_id, filters.award_id),
        (SubGrant.community_id, filters.community_id),
    )
    return [col(column) == value for column, value in equal if value]


def _row(its: SubGrant, alias: str, hub: str, award: str, left: Left) -> Row:
    return Row(
        its.id,
        its.reference,
        its.community_id,
        alias,
        hub,
        its.award_id,
        award,
        its.starts_on,
        its.ends_on,
        Money(its.amount_minor, its.currency),
        left,
        its.status,
    )


def awards_to_choose(work: Work) -> list[tuple[UUID, str]]:
    """Id and reference of the awards that the person may see, for the filter."""
    mine = visible_awards(work).with_only_columns(col(Award.id))
    rows = work.rows(columns(col(Award.id), col(Award.reference)).where(col(Award.id).in_(mine)))
    return sorted(((award_id, reference) for award_id, reference in rows), key=lambda row: row[1])
