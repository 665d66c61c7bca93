"""The strategy objectives that an award serves, and those that it may."""

from uuid import UUID

from sqlmodel import col

from grants_app.applications.queries import Served
from grants_app.awards.models import AwardObjective
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.hubs.models import Objective
from grants_app.hubs.queries import objectives_on


def objectives_served(work: Work, award_id: UUID) -> list[Served]:
    """The objectives that an award serves, in the strategy's order; the caller has found the award to be the reader's."""
    its = (col(Objective.id), col(Objective.code), col(Objective.title), col(AwardObjective.percent))
    served = columns(*its).join(AwardObjective, col(AwardObjective.objective_id) == Objective.id)
    served = served.where(col(AwardObjective.award_id) == award_id)
    return [Served(*row) for row in work.rows(served.order_by(col(Objective.position), col(Objective.code)))]


def offered_objectives(work: Work, award_id: UUID) -> list[Served]:
    """Those that it serves, with their shares, and the others of the strategy in force today, with none."""
    served = objectives_served(work, award_id)
    here = {each.id for each in served}
    today = objectives_on(work, work.today)
    return [*served, *(Served(each.id, each.code, each.title, 0) for each in today if each.id not in here)]
