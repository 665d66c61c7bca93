"""All that is read of hubs, communities, strategies and objectives. Hubs are no secret; communities are seen by their own hub."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import Action
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.hubs.models import Community, Hub, Objective, Strategy


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


def strategies(work: Work) -> Sequence[Strategy]:
    """The network's strategies, the first one first."""
    return work.all(select(Strategy).order_by(col(Strategy.starts_on), col(Strategy.code)))


def strategies_with_objectives(work: Work) -> tuple[list[Strategy], list[Objective]]:
    """The strategies and their objectives, both in their order: one statement."""
    order = (col(Strategy.starts_on), col(Strategy.code), col(Objective.position), col(Objective.code))
    rows = work.rows(
        columns(Strategy, Objective).outerjoin(Objective, col(Objective.strategy_id) == Strategy.id).order_by(*order)
    )
    found = {strategy.id: strategy for strategy, _ in rows}
    return list(found.values()), [objective for _, objective in rows if objective is not None]


def strategy_on(work: Work, on: date) -> Strategy | None:
    """The strategy that is in force on a day, or None between two."""
    until = or_(col(Strategy.ends_on).is_(None), col(Strategy.ends_on) >= on)
    return work.session.exec(select(Strategy).where(col(Strategy.starts_on) <= on, until)).first()


def objectives(work: Work) -> Sequence[Objective]:
    """The objectives of all strategies, the first strategy first, each in its order."""
    return work.all(_in_order())


def objectives_on(work: Work, on: date) -> Sequence[Objective]:
    """The objectives of the strategy that is in force on a day, in their order."""
    until = or_(col(Strategy.ends_on).is_(None), col(Strategy.ends_on) >= on)
    return work.all(_in_order().where(col(Strategy.starts_on) <= on, until))


def _in_order() -> SelectOfScalar[Objective]:
    its = select(Objective).join(Strategy, col(Strategy.id) == Objective.strategy_id)
    return its.order_by(col(Strategy.starts_on), col(Objective.position), col(Objective.code))
