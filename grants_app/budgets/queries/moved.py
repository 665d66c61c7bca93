"""What approved transfers moved inside a version, per line and hub: transfers and uses of the contingency reserve apart."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import col, func

from grants_app.budgets.models import BudgetTransfer, BudgetTransferMove
from grants_app.budgets.transfers import Key, Purpose, Status
from grants_app.core.database import columns
from grants_app.core.work import Work


@dataclass(frozen=True, slots=True)
class Moved:
    """What each share gained, or gave (below zero), in minor units of the award's currency."""

    transfers: dict[Key, int] = field(default_factory=dict)
    contingency: dict[Key, int] = field(default_factory=dict)

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
    wanted = (
        columns(col(BudgetTransfer.kind), col(BudgetTransferMove.line_id), col(BudgetTransferMove.hub_id), sums)
        .join(BudgetTransfer, col(BudgetTransfer.id) == BudgetTransferMove.transfer_id)
        .where(col(BudgetTransfer.version_id) == version_id, col(BudgetTransfer.status) == Status.APPROVED)
        .group_by(col(BudgetTransfer.kind), col(BudgetTransferMove.line_id), col(BudgetTransferMove.hub_id))
    )
    if hubs is not None:
        wanted = wanted.where(col(BudgetTransferMove.hub_id).in_(hubs))
    if until is not None:
        wanted = wanted.where(col(BudgetTransfer.decided_at) <= until)
    found = Moved()
    for kind, line_id, hub_id, amount in work.rows(wanted):
        into = found.contingency if kind == Purpose.CONTINGENCY else found.transfers
        into[line_id, hub_id] = int(amount)
    return found
