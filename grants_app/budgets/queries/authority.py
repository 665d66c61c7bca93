"""Whether whoever approves a budget, an amendment or a transfer has the authority, by the dated table that disbursements ask too."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, func, or_

from grants_app.access import Action
from grants_app.authorities import queries as authorities
from grants_app.authorities.rules import COUNTED_WITHIN, RATE_SOURCES, Verdict
from grants_app.awards.models import Award
from grants_app.budgets.models import BudgetTransfer, BudgetTransferMove
from grants_app.budgets.transfers import Status
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.queries import hub


def authority_over(
    work: Work, its: Award, amount: Money, *, requests: int = 1, prepared_by: Collection[UUID | None] = ()
) -> Verdict:
    """Whether the person who acts may approve so much of an award's budget today; who prepared it delegates nothing for it."""
    return authorities.verdict(
        work,
        Action.BUDGET_APPROVE,
        hub(work, its.lead_hub_id),
        amount,
        requests=requests,
        sources=tuple(dict.fromkeys((its.rate_source, *RATE_SOURCES))),
        but_not_from=prepared_by,
    )


def authority_over_transfer(work: Work, its: Award, row: BudgetTransfer) -> Verdict:
    """As `authority_over`; the award's transfers that were approved in the thirty days before count together with it."""
    wanted = (
        columns(col(BudgetTransfer.id), func.sum(BudgetTransferMove.amount_minor))
        .join(BudgetTransferMove, col(BudgetTransferMove.transfer_id) == BudgetTransfer.id)
        .where(col(BudgetTransfer.award_id) == its.id, col(BudgetTransferMove.amount_minor) > 0)
        .where(
            or_(
                col(BudgetTransfer.id) == row.id,
                (col(BudgetTransfer.status) == Status.APPROVED)
                & (col(BudgetTransfer.decided_at) >= work.now - COUNTED_WITHIN),
            )
        )
        .group_by(col(BudgetTransfer.id))
    )
    amounts = [int(amount) for _, amount in work.rows(wanted)]
    return authority_over(
        work, its, Money(sum(amounts), its.currency), requests=len(amounts), prepared_by=[row.prepared_by]
    )
