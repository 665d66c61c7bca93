"""All that is read of hubs, communities and objectives. Hubs are no secret; communities are seen by their own hub."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.core.work import Work
from grants_app.hubs.models import Community, Hub, Objective


def hubs(work: Work) -> Sequence[Hub]:
    """All hubs by name."""
    return work.all(select(Hub).order_by(col(Hub.name)))


def hub(work: Work, hub_id: UUID) -> Hub:
    """One hub; NotFound when there is none."""
    return work.one(select(Hub).where(Hub.id == hub_id))


def hub_by_code(work: Work, code: str) -> Hub | None:
    """The hub with that code (in any case), or None."""
    return work.session.exec(select(Hub).where(func.upper(col(Hub.code)) == code.strip().upper())).first()


def reach(work: Work, action: Action) -> str:
    """Where the person may do this, in words: by these rights a file was made."""
    if work.actor.everywhere(action):
        return "the whole network"
    mine = work.actor.hubs_with(action)
    return ", ".join(hub.name for hub in hubs(work) if hub.id in mine)


def head_office(work: Work) -> Hub | None:
    """The head office, or None before there is one."""
    return work.session.exec(select(Hub).where(col(Hub.is_head_office).is_(True)).order_by(col(Hub.code))).first()


def communities(work: Work, hub_id: UUID | None = None) -> Sequence[Community]:
    """The communities that the person may see, of one hub or of all, by alias."""
    mine = work.visible(Community, Action.COMMUNITY_READ)
    if hub_id is not None:
        mine = mine.where(Community.hub_id == hub_id)
    return work.all(mine.order_by(col(Community.alias)))


def community(work: Work, community_id: UUID) -> Community:
    """One community that the person may see; NotFound for all others."""
    return work.one(work.visible(Community, Action.COMMUNITY_READ).where(Community.id == community_id))


def community_by_alias(work: Work, alias: str) -> Community | None:
    """The community with that alias that the person may see, or None."""
    mine = work.visible(Community, Action.COMMUNITY_READ)
    return work.session.exec(mine.where(Community.alias == alias.strip())).first()


def alias_is_free(work: Work, alias: str) -> bool:
    """Whether no community of the network, visible or not, has that alias."""
    return work.session.exec(select(Community.id).where(Community.alias == alias.strip())).first() is None


def objectives(work: Work) -> Sequence[Objective]:
    """The objectives of the network's strategy, in their order."""
    return work.all(select(Objective).order_by(col(Objective.position), col(Objective.code)))
