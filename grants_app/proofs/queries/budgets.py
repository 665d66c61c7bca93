"""Proofs of budget control: states are sums of moves, add up to the approved budget, and spent is what the ledger says."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, union_all
from sqlmodel import col, func

from grants_app.awards.models import Award
from grants_app.budgets.models import (
    BudgetLine,
    BudgetPart,
    BudgetPeriod,
    BudgetShare,
    BudgetTransfer,
    BudgetTransferMove,
    BudgetVersion,
    BudgetVersionLine,
)
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Balance, ControlBalance, ControlMove
from grants_app.ledger.rules import Kind, State

_STATES = tuple(state.value for state in (State.AVAILABLE, State.RESERVED, State.ADVANCED, State.SPENT))


def wrong_control_balances(work: Work) -> Iterator[str]:
    """States of a hub's share of a line that are not the sums of their moves."""
    there = _sums_of_moves(work)
    share = (col(ControlBalance.line_id), col(ControlBalance.hub_id), *(getattr(ControlBalance, it) for it in _STATES))
    for line_id, hub_id, *states, reference, line, hub in work.rows(
        _named(columns(*share, col(Award.reference), col(BudgetLine.code), col(Hub.code)))
    ):
        moved = there.pop((line_id, hub_id), {})
        if states != [moved.get(state, 0) for state in _STATES]:
            yield f"{reference}, line {line}, hub {hub}: the states of the budget are not the sums of their moves."
    for line_id, hub_id in there:
        yield f"Line {line_id}, hub {hub_id}: budget was moved and no balance is kept."


def _sums_of_moves(work: Work) -> dict[tuple[UUID, UUID], dict[str, int]]:
    """What each share gained in each state, by one walk over all moves."""
    move = (
        col(ControlMove.line_id),
        col(ControlMove.hub_id),
        col(ControlMove.source_state),
        col(ControlMove.target_state),
    )
    found: dict[tuple[UUID, UUID], dict[str, int]] = {}
    for line_id, hub_id, source, target, amount in work.rows(
        columns(*move, func.sum(ControlMove.amount_minor)).group_by(*move)
    ):
        states = found.setdefault((line_id, hub_id), {})
        states[source] = states.get(source, 0) - int(amount)
        states[target] = states.get(target, 0) + int(amount)
    return found


def shares_beside_the_budget(work: Work) -> Iterator[str]:
    """Shares whose states do not add up to the newest approved version's amount with its approved transfers."""
    newest = (
        columns(col(BudgetVersion.award_id).label("award_id"), func.max(BudgetVersion.number).label("number"))
        .where(col(BudgetVersion.status) == "approved")
        .group_by(col(BudgetVersion.award_id))
        .subquery()
    )
    per_contract: Any = (
        columns(
            col(BudgetVersionLine.line_id).label("line_id"),
            col(BudgetShare.hub_id).label("hub_id"),
            col(BudgetShare.amount_minor).label("amount"),
        )
        .select_from(BudgetShare)
        .join(BudgetVersionLine, col(BudgetVersionLine.id) == BudgetShare.version_line_id)
        .join(BudgetVersion, col(BudgetVersion.id) == BudgetVersionLine.version_id)
        .join(newest, and_(newest.c.award_id == BudgetVersion.award_id, newest.c.number == BudgetVersion.number))
    )
    transferred: Any = (
        columns(
            col(BudgetTransferMove.line_id).label("line_id"),
            col(BudgetTransferMove.hub_id).label("hub_id"),
            col(BudgetTransferMove.amount_minor).label("amount"),
        )
        .select_from(BudgetTransferMove)
        .join(BudgetTransfer, col(BudgetTransfer.id) == BudgetTransferMove.transfer_id)
        .join(BudgetVersion, col(BudgetVersion.id) == BudgetTransfer.version_id)
        .join(newest, and_(newest.c.award_id == BudgetVersion.award_id, newest.c.number == BudgetVersion.number))
        .where(col(BudgetTransfer.status) == "approved")
    )
    both = union_all(per_contract, transferred).subquery()
    approved = (
        columns(both.c.line_id, both.c.hub_id, func.sum(both.c.amount).label("amount"))
        .group_by(both.c.line_id, both.c.hub_id)
        .subquery()
    )
    same = and_(approved.c.line_id == col(ControlBalance.line_id), approved.c.hub_id == col(ControlBalance.hub_id))
    states = _sum_of_states()
    budget = func.coalesce(approved.c.amount, 0)
    kept = _named(
        columns(col(Award.reference), col(Award.currency), col(BudgetLine.code), col(Hub.code), states, budget),
    )
    for reference, currency, line, hub, there, should_be in work.rows(
        kept.join(approved, same, isouter=True).where(states != budget)
    ):
        yield (
            f"{reference}, line {line}, hub {hub}: available, reserved, advanced and spent add up to "
            f"{Money(int(there), currency)}; the approved budget is {Money(int(should_be), currency)}, its transfers included."
        )
    missing = columns(approved.c.line_id, approved.c.hub_id).join(ControlBalance, same, isouter=True)
    unkept = missing.where(col(ControlBalance.line_id).is_(None), approved.c.amount != 0)
    for line_id, hub_id in work.rows(unkept):
        yield f"Line {line_id}, hub {hub_id}: the approved budget was never made available."


def periods_beside_their_shares(work: Work) -> Iterator[str]:
    """Shares of approved budgets with periods whose periods do not come to them, and transfers there that name no period."""
    together = (
        columns(col(BudgetPart.share_id).label("share_id"), func.sum(BudgetPart.amount_minor).label("amount"))
        .group_by(col(BudgetPart.share_id))
        .subquery()
    )
    with_periods = columns(col(BudgetPeriod.version_id)).distinct().subquery()
    its_sum = func.coalesce(together.c.amount, 0)
    shown = (col(Award.reference), col(Award.currency), col(BudgetVersion.number), col(BudgetLine.code), col(Hub.code))
    wanted = (
        columns(*shown, col(BudgetShare.amount_minor), its_sum)
        .select_from(BudgetShare)
        .join(BudgetVersionLine, col(BudgetVersionLine.id) == BudgetShare.version_line_id)
        .join(BudgetVersion, col(BudgetVersion.id) == BudgetVersionLine.version_id)
        .join(with_periods, with_periods.c.version_id == BudgetVersion.id)
        .join(together, together.c.share_id == BudgetShare.id, isouter=True)
        .join(BudgetLine, col(BudgetLine.id) == BudgetVersionLine.line_id)
        .join(Award, col(Award.id) == BudgetVersion.award_id)
        .join(Hub, col(Hub.id) == BudgetShare.hub_id)
        .where(col(BudgetShare.amount_minor) != its_sum)
    )
    for reference, currency, number, line, hub, share, there in work.rows(wanted):
        yield (
            f"{reference}, version {number}, line {line}, hub {hub}: the periods come to {Money(int(there), currency)} and the "
            f"share is {Money(share, currency)}."
        )
    unnamed = (
        columns(col(BudgetTransfer.reference))
        .distinct()
        .join(BudgetTransferMove, col(BudgetTransferMove.transfer_id) == BudgetTransfer.id)
        .join(with_periods, with_periods.c.version_id == BudgetTransfer.version_id)
        .where(col(BudgetTransferMove.period_id).is_(None))
    )
    for (reference,) in work.rows(unnamed):
        yield f"{reference} moves money of a budget with periods and does not say in which."


def spent_beside_the_ledger(work: Work) -> Iterator[str]:
    """Shares whose spent part is not the cost that the ledger has for the line and hub, whoever funds it."""
    cost = (
        columns(
            col(Account.line_id).label("line_id"),
            col(Account.hub_id).label("hub_id"),
            func.sum(Balance.amount_minor).label("cost"),
        )
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.kind) == Kind.EXPENSE)
        .group_by(col(Account.line_id), col(Account.hub_id))
        .subquery()
    )
    same = and_(cost.c.line_id == col(ControlBalance.line_id), cost.c.hub_id == col(ControlBalance.hub_id))
    spent, in_ledger = col(ControlBalance.spent), func.coalesce(cost.c.cost, 0)
    kept = _named(
        columns(col(Award.reference), col(Award.currency), col(BudgetLine.code), col(Hub.code), spent, in_ledger),
    )
    for reference, currency, line, hub, said, there in work.rows(
        kept.join(cost, same, isouter=True).where(spent != in_ledger)
    ):
        yield (
            f"{reference}, line {line}, hub {hub}: {Money(int(said), currency)} of the budget is spent, and the ledger has "
            f"{Money(int(there), currency)} of cost."
        )
    missing = columns(cost.c.line_id, cost.c.hub_id).join(ControlBalance, same, isouter=True)
    unkept = missing.where(col(ControlBalance.line_id).is_(None), cost.c.line_id.is_not(None), cost.c.cost != 0)
    for line_id, hub_id in work.rows(unkept):
        yield f"Line {line_id}, hub {hub_id}: the ledger has cost, and no budget was spent."


def _named(wanted: Any) -> Any:
    """A share's award, line and hub by their names."""
    return (
        wanted.select_from(ControlBalance)
        .join(Award, col(Award.id) == ControlBalance.book_id)
        .join(BudgetLine, col(BudgetLine.id) == ControlBalance.line_id)
        .join(Hub, col(Hub.id) == ControlBalance.hub_id)
    )


def _sum_of_states() -> ColumnElement[int]:
    share = ControlBalance
    return col(share.available) + col(share.reserved) + col(share.advanced) + col(share.spent)
