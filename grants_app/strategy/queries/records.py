"""The strategies themselves: their periods and objectives, which are no secret."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlmodel import col, select

from grants_app.applications.models import ApplicationObjective
from grants_app.awards.models import AwardObjective
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.hubs.models import Hub, Objective, Strategy
from grants_app.strategy.rules import Known, ObjectiveFacts, StrategyFacts


def one_at_a_time(work: Work) -> None:
    """Whoever changes strategies waits for whoever does so already: two of them may not both be in force on a day."""
    work.all(select(Hub).where(col(Hub.is_head_office).is_(True)).order_by(col(Hub.id)).with_for_update())


def strategy(work: Work, strategy_id: UUID, *, to_change: bool = False) -> Strategy:
    """One strategy; NotFound when there is none."""
    wanted = select(Strategy).where(Strategy.id == strategy_id)
    return work.one(wanted.with_for_update() if to_change else wanted)


def by_code(work: Work, code: str) -> Strategy | None:
    """The strategy of that code, or None."""
    return work.session.exec(select(Strategy).where(Strategy.code == code)).first()


def known(work: Work, *, but: UUID | None = None) -> list[Known]:
    """The periods of all strategies, without the one that is about to change."""
    rows = work.all(select(Strategy).order_by(col(Strategy.starts_on)))
    return [Known(row.code, row.title, row.starts_on, row.ends_on) for row in rows if row.id != but]


def objectives_of(work: Work, strategy_id: UUID) -> Sequence[Objective]:
    """A strategy's objectives in their order."""
    its = select(Objective).where(Objective.strategy_id == strategy_id)
    return work.all(its.order_by(col(Objective.position), col(Objective.code)))


def codes_elsewhere(work: Work, strategy_id: UUID | None) -> list[str]:
    """The codes of all objectives of other strategies."""
    wanted = select(Objective.code)
    if strategy_id is not None:
        wanted = wanted.where(Objective.strategy_id != strategy_id)
    return list(work.all(wanted))


def facts(work: Work, its: Strategy) -> StrategyFacts:
    """A strategy as it would be typed."""
    codes = {row.id: row.code for row in work.all(select(Objective))}
    objectives = tuple(
        ObjectiveFacts(row.code, row.title, codes[row.follows_id] if row.follows_id else "")
        for row in objectives_of(work, its.id)
    )
    return StrategyFacts(its.code, its.title, its.starts_on, its.ends_on, objectives)


def served(work: Work, objective_ids: Iterable[UUID]) -> set[UUID]:
    """Which of these objectives an application or an award serves, or another objective follows."""
    wanted = list(objective_ids)
    named = (col(ApplicationObjective.objective_id), col(AwardObjective.objective_id), col(Objective.follows_id))
    return {each for column in named for (each,) in work.rows(columns(column).where(column.in_(wanted)))}
