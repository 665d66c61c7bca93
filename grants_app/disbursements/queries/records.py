"""One disbursement with its parts, and what hubs sent back or carried over."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, select

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.errors import NotFound
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements.models import (
    AdvanceCarryOver,
    AdvanceRefund,
    CarryOverStep,
    Disbursement,
    DisbursementAsk,
    DisbursementPayment,
    DisbursementStep,
)
from grants_app.disbursements.rules.amounts import Ask
from grants_app.disbursements.rules.carrying import STANDING, CarryOverStatus
from grants_app.disbursements.rules.life import DoneBy, Status
from grants_app.hubs.models import Hub

_PREPARING = ("create", "change", "request")


def get(work: Work, disbursement_id: UUID, *, to_change: bool = False) -> Disbursement:
    """One disbursement that the person may see (NotFound otherwise); `to_change` locks its row until commit."""
    mine = work.visible(Disbursement, Action.DISBURSEMENT_READ).where(Disbursement.id == disbursement_id)
    if to_change:
        mine = mine.with_for_update().execution_options(populate_existing=True)
    return work.one(mine)


def award_and_hub(work: Work, disbursement: Disbursement) -> tuple[Award, Hub]:
    """The award and the hub of a disbursement; NotFound where the person may not see the award."""
    both = awards.visible_awards(work).where(Award.id == disbursement.award_id).add_columns(Hub)
    found = work.rows(both.join(Hub, col(Hub.id) == disbursement.hub_id))
    if not found:
        raise NotFound
    award, hub = found[0]
    return award, hub


def ask_rows(work: Work, disbursement: Disbursement) -> Sequence[DisbursementAsk]:
    """What is asked per line, as it is stored."""
    return work.all(
        select(DisbursementAsk)
        .where(DisbursementAsk.disbursement_id == disbursement.id)
        .order_by(col(DisbursementAsk.id))
    )


def asks(work: Work, disbursement: Disbursement, award_currency: str) -> list[Ask]:
    """What is asked per line, in the disbursement's and in the award's currency."""
    return [
        Ask(row.line_id, Money(row.amount_minor, disbursement.currency), Money(row.award_minor, award_currency))
        for row in ask_rows(work, disbursement)
    ]


def payment(work: Work, disbursement: Disbursement) -> DisbursementPayment | None:
    """How it was paid, or None."""
    return work.session.exec(
        select(DisbursementPayment).where(DisbursementPayment.disbursement_id == disbursement.id)
    ).first()


def steps(work: Work, disbursement: Disbursement) -> Sequence[DisbursementStep]:
    """The steps it took, oldest first."""
    taken = select(DisbursementStep).where(DisbursementStep.disbursement_id == disbursement.id)
    return work.all(taken.order_by(col(DisbursementStep.at), col(DisbursementStep.id)))


def step_done(work: Work, disbursement: Disbursement, name: str) -> DisbursementStep | None:
    """The last time that it took the step of this name, or None."""
    return next((step for step in reversed(steps(work, disbursement)) if step.name == name), None)


_TAKEN = (
    columns(col(DisbursementStep.name), col(DisbursementStep.by_id))
    .where(col(DisbursementStep.disbursement_id) == bindparam("disbursement_id"))
    .order_by(col(DisbursementStep.at), col(DisbursementStep.id))
)


def done_by(work: Work, disbursement: Disbursement) -> DoneBy:
    """Who prepared, endorsed, approved and paid it; acts that were taken back by a return no longer bind anybody."""
    taken = work.values(_TAKEN, disbursement_id=disbursement.id)
    done = {"prepare": frozenset(step.by_id for step in taken if step.name in _PREPARING)}
    if disbursement.status != Status.DRAFT:
        last = {step.name: step.by_id for step in taken[_after_the_last_return(taken) :]}
        binding = ("endorse", "waive", "waive-report", "approve", "pay")
        done |= {name: frozenset({last[name]}) for name in binding if name in last}
    return done


def _after_the_last_return(taken: Sequence[Any]) -> int:
    returns = [at for at, step in enumerate(taken) if step.name == "return"]
    return returns[-1] + 1 if returns else 0


def refund(work: Work, refund_id: UUID) -> AdvanceRefund:
    """One refund of a hub that the person may see; NotFound otherwise."""
    return work.one(work.visible(AdvanceRefund, Action.DISBURSEMENT_READ).where(AdvanceRefund.id == refund_id))


def refunds(work: Work, award_id: UUID) -> Sequence[AdvanceRefund]:
    """What hubs sent back of an award, as far as the person may see, oldest first."""
    mine = work.visible(AdvanceRefund, Action.DISBURSEMENT_READ).where(AdvanceRefund.award_id == award_id)
    return work.all(mine.order_by(col(AdvanceRefund.value_on), col(AdvanceRefund.id)))


def refund_of_bank_reference(work: Work, award_id: UUID, bank_reference: str) -> AdvanceRefund | None:
    """The award's refund with that reference on the bank's statement, of whichever hub, or None."""
    return work.session.exec(
        select(AdvanceRefund).where(
            AdvanceRefund.award_id == award_id, AdvanceRefund.bank_reference == bank_reference.strip()
        )
    ).first()


def carry_over(work: Work, carry_over_id: UUID, *, to_change: bool = False) -> AdvanceCarryOver:
    """One carry-over that the person may see (NotFound otherwise); `to_change` locks its row until commit."""
    mine = work.visible(AdvanceCarryOver, Action.DISBURSEMENT_READ).where(AdvanceCarryOver.id == carry_over_id)
    if to_change:
        mine = mine.with_for_update().execution_options(populate_existing=True)
    return work.one(mine)


def carry_overs(work: Work, disbursement_ids: Collection[UUID]) -> Sequence[AdvanceCarryOver]:
    """What was asked to be carried over of these advances, whatever became of it, oldest first."""
    mine = work.visible(AdvanceCarryOver, Action.DISBURSEMENT_READ)
    mine = mine.where(col(AdvanceCarryOver.disbursement_id).in_(disbursement_ids))
    return work.all(mine.order_by(col(AdvanceCarryOver.starts_on), col(AdvanceCarryOver.reference)))


def carry_overs_waiting(work: Work) -> Sequence[AdvanceCarryOver]:
    """The carry-overs that head office has not decided on, as far as the person may see, oldest first."""
    mine = work.visible(AdvanceCarryOver, Action.DISBURSEMENT_READ)
    return work.all(mine.where(AdvanceCarryOver.status == CarryOverStatus.ASKED).order_by(col(AdvanceCarryOver.id)))


def standing(work: Work, disbursement_id: UUID) -> list[AdvanceCarryOver]:
    """The carry-overs of an advance that wait or are confirmed."""
    return [row for row in carry_overs(work, [disbursement_id]) if row.status in STANDING]


def confirmed_last(work: Work, disbursement_ids: Collection[UUID]) -> dict[UUID, AdvanceCarryOver]:
    """By advance: the carry-over that says for which period its unspent money is now."""
    found = carry_overs(work, disbursement_ids)
    return {row.disbursement_id: row for row in found if row.status == CarryOverStatus.CONFIRMED}


def carry_over_steps(work: Work, carry_over_id: UUID) -> Sequence[CarryOverStep]:
    """What was done with a carry-over, oldest first."""
    taken = select(CarryOverStep).where(CarryOverStep.carry_over_id == carry_over_id)
    return work.all(taken.order_by(col(CarryOverStep.at), col(CarryOverStep.id)))
