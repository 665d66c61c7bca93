"""Delegations as the reader may see them, and to whom one could delegate."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import PERMISSIONS, Action
from grants_app.authorities.models import Delegation
from grants_app.authorities.rules import ACTS
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.people.models import Person, RoleHeld


@dataclass(frozen=True, slots=True)
class Given:
    """One delegation with its words."""

    delegation: Delegation
    act: str
    place: str
    now: str
    may_end: bool


def visible_delegations(work: Work) -> SelectOfScalar[Delegation]:
    """Begin every SELECT of delegations here: those of the network, and those of hubs that the reader may see."""
    everything = select(Delegation)
    if work.actor.everywhere(Action.AUTHORITY_READ):
        return everything
    mine = work.actor.hubs_with(Action.AUTHORITY_READ)
    return everything.where(or_(col(Delegation.hub_id).is_(None), col(Delegation.hub_id).in_(mine)))


def delegation(work: Work, delegation_id: UUID, *, to_change: bool = False) -> Delegation:
    """One delegation that the reader may see; NotFound otherwise."""
    mine = visible_delegations(work).where(Delegation.id == delegation_id)
    return work.one(mine.with_for_update().execution_options(populate_existing=True) if to_change else mine)


def delegations(work: Work) -> list[Given]:
    """All that the reader may see, the newest first."""
    rows = work.rows(
        columns(Delegation, col(Hub.name))
        .join(Hub, col(Hub.id) == Delegation.hub_id, isouter=True)
        .where(col(Delegation.id).in_(visible_delegations(work).with_only_columns(col(Delegation.id))))
        .order_by(col(Delegation.ends_on).desc(), col(Delegation.id).desc())
    )
    return [
        Given(its, ACTS[Action(its.act)].label, hub or "Whole network", _now(work, its), may_end(work, its))
        for its, hub in rows
    ]


def may_end(work: Work, its: Delegation) -> bool:
    """Whether this person may end it: the giver, or a director."""
    is_open = its.ended_at is None and its.ends_on >= work.today
    return is_open and (work.actor.id == its.giver_id or work.actor.may(Action.AUTHORITY_APPROVE, its.hub_id))


def who_may_take(work: Work, act: Action, hub_id: UUID | None) -> Sequence[Any]:
    """Id and name of the active people whose own roles allow the act there: a delegation gives no right that a role does not."""
    in_hub = (
        col(RoleHeld.hub_id).is_(None)
        if hub_id is None
        else or_(col(RoleHeld.hub_id).is_(None), RoleHeld.hub_id == hub_id)
    )
    return work.rows(
        columns(col(Person.id), col(Person.name))
        .join(RoleHeld, col(RoleHeld.person_id) == Person.id)
        .where(col(RoleHeld.role).in_([role.value for role in PERMISSIONS[act]]), in_hub)
        .where(col(Person.is_active).is_(True), col(Person.id).is_distinct_from(work.actor.id))
        .distinct()
        .order_by(col(Person.name))
    )


def _now(work: Work, its: Delegation) -> str:
    if its.ended_at is not None:
        return f"ended by {its.ended_by_name}"
    if its.starts_on > work.today:
        return "from later on"
    return "in force" if its.ends_on >= work.today else "over"
