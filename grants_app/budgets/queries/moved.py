"""What approved transfers moved inside a version, per line and hub: transfers and uses of the contingency reserve apart."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import col, func

from grants_app.budgets.models import BudgetPeriod, BudgetTransfer, BudgetTransferMove
from grants_app.budgets.rules import PlannedPeriod
from grants_app.budgets.transfers import Key, Purpose, Status
from grants_app.core.database import columns
from grants_app.core.work import Work


@dataclass(frozen=True, slots=True)
class Moved:
    """What each share gained, or gave (below zero), in minor units of the award's currency."""

    transfers: dict[Key, int] = field(default_factory=dict)
    contingency: dict[Key, int] = field(default_factory=dict)
    parts: dict[tuple[UUID, UUID, PlannedPeriod], int] = field(default_factory=dict)
    """Both, by line, hub and period, where the budget has periods."""

    @property
    def together(self) -> dict[Key, int]:
        """Both, without shares that came out even."""
        keys = {*self.transfers, *self.contingency}
        sums = {key: self.transfers.get(key, 0) + self.contingency.get(key, 0) for key in keys}
        return {key: change for key, change in sums.items() if change}


def moved(
    work: Work, version_id: UUID, hubs: Collection[UUID] | None = None, *, until: datetime | None = None
) -> Moved:
    """What approved transfers moved inside a version, in these hubs (None: in all), up to a moment (None: to now)."""
    sums = func.sum(BudgetTransferMove.amount_minor)
    share = (col(BudgetTransfer.kind), col(BudgetTransferMove.line_id), col(BudgetTransferMove.hub_id))
    period = (col(BudgetPeriod.starts_on), col(BudgetPeriod.ends_on), col(BudgetPeriod.name))
    wanted = (
        columns(*share, *period, sums)
        .join(BudgetTransfer, col(BudgetTransfer.id) == BudgetTransferMove.transfer_id)
        .join(BudgetPeriod, col(BudgetPeriod.id) == BudgetTransferMove.period_id, isouter=True)
        .where(col(BudgetTransfer.version_id) == version_id, col(BudgetTransfer.status) == Status.APPROVED)
        .group_by(*share, *period)
    )
    if hubs is not None:
        wanted = wanted.where(col(BudgetTransferMove.hub_id).in_(hubs))
    if until is not None:
        wanted = wanted.where(col(BudgetTransfer.decided_at) <= until)
    found = Moved()
    for kind, line_id, hub_id, starts_on, ends_on, name, amount in work.rows(wanted):
        into = found.contingency if kind == Purpose.CONTINGENCY else found.transfers
        into[line_id, hub_id] = into.get((line_id, hub_id), 0) + int(amount)
        if starts_on is not None:
            part = (line_id, hub_id, PlannedPeriod(starts_on, ends_on, name))
            found.parts[part] = found.parts.get(part, 0) + int(amount)
    return found
