"""The strategy objectives that an application serves, and how much of it serves each."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from grants_app.applications.models import ApplicationObjective
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.hubs.models import Objective


def objective_ids(work: Work, application_id: UUID) -> frozenset[UUID]:
    """The objectives that an application serves."""
    chosen = select(ApplicationObjective.objective_id).where(ApplicationObjective.application_id == application_id)
    return frozenset(work.all(chosen))


@dataclass(frozen=True, slots=True)
class Served:
    """An objective with the share in which it is served, in whole percent."""

    id: UUID
    code: str
    title: str
    percent: int


def objectives_served(work: Work, application_id: UUID) -> list[Served]:
    """The objectives that an application serves, in the strategy's order: an award takes them over."""
    its = (col(Objective.id), col(Objective.code), col(Objective.title), col(ApplicationObjective.percent))
    served = columns(*its).join(ApplicationObjective, col(ApplicationObjective.objective_id) == Objective.id)
    served = served.where(col(ApplicationObjective.application_id) == application_id)
    return [Served(*row) for row in work.rows(served.order_by(col(Objective.position), col(Objective.code)))]
