"""What own funds have lent an award, and how much of it is not repaid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from grants_app.awards.models import Award, Instalment, Prefinancing, PrefinancingRepayment
from grants_app.awards.queries.awards import award, one_row, visible_awards
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work


@dataclass(frozen=True, slots=True)
class Loan:
    """One pre-financing with what is still owed to own funds."""

    row: Prefinancing
    amount: Money
    outstanding: Money
    repayments: Sequence[PrefinancingRepayment]
    donor_paid_on: date | None
    """The day on which the donor's next instalment came, where one has: then it is time to repay."""

    def is_late(self, today: date) -> bool:
        """Whether it should have been repaid."""
        return self.outstanding.minor > 0 and today > self.row.until_on


def prefinancing(work: Work, prefinancing_id: UUID, *, to_change: bool = False) -> Prefinancing:
    """One pre-financing of an award that the person may see; NotFound otherwise."""
    mine = visible_awards(work).with_only_columns(col(Award.id))
    wanted = select(Prefinancing).where(Prefinancing.id == prefinancing_id, col(Prefinancing.award_id).in_(mine))
    row: Prefinancing = one_row(work, wanted, to_change=to_change)
    return row


def outstanding(work: Work, loan: Prefinancing, currency: str) -> Money:
    """What of one pre-financing is not repaid."""
    repaid = select(func.coalesce(func.sum(PrefinancingRepayment.amount_minor), 0)).where(
        PrefinancingRepayment.prefinancing_id == loan.id
    )
    return Money(loan.amount_minor - int(work.session.exec(repaid).one()), currency)


def loans(work: Work, award_id: UUID) -> list[Loan]:
    """All pre-financing of an award, oldest first."""
    its = award(work, award_id)
    rows = work.all(
        select(Prefinancing).where(Prefinancing.award_id == its.id).order_by(col(Prefinancing.on), col(Prefinancing.id))
    )
    if not rows:
        return []
    repaid = work.all(
        select(PrefinancingRepayment)
        .where(col(PrefinancingRepayment.prefinancing_id).in_([row.id for row in rows]))
        .order_by(col(PrefinancingRepayment.on), col(PrefinancingRepayment.id))
    )
    came = work.rows(
        columns(col(Instalment.received_on)).where(
            col(Instalment.award_id) == its.id, col(Instalment.received_on).is_not(None)
        )
    )
    days = sorted(day for (day,) in came)
    return [_loan(row, [it for it in repaid if it.prefinancing_id == row.id], its.currency, days) for row in rows]


def _loan(row: Prefinancing, repayments: Sequence[PrefinancingRepayment], currency: str, came: Sequence[date]) -> Loan:
    left = row.amount_minor - sum(it.amount_minor for it in repayments)
    donor_paid_on = next((day for day in came if day >= row.on), None)
    return Loan(row, Money(row.amount_minor, currency), Money(left, currency), repayments, donor_paid_on)


_REPAID = (
    columns(func.coalesce(func.sum(PrefinancingRepayment.amount_minor), 0))
    .where(col(PrefinancingRepayment.prefinancing_id) == Prefinancing.id)
    .correlate(Prefinancing)
    .scalar_subquery()
)
_LEFT = (
    columns((col(Prefinancing.amount_minor) - _REPAID).label("amount"), col(Prefinancing.until_on))
    .where(col(Prefinancing.award_id) == bindparam("award_id"))
    .subquery()
)
PREFINANCED = columns(
    func.coalesce(func.sum(_LEFT.c.amount), 0).label("prefinanced"),
    func.min(_LEFT.c.until_on).label("prefinanced_until"),
).where(_LEFT.c.amount != 0)
"""What own funds still have in an award, and until when at the earliest: one row."""


def prefinanced(work: Work, award_id: UUID, currency: str) -> tuple[Money, date | None]:
    """What own funds still have in an award, and until when at the earliest; None where it is nothing."""
    [(minor, until_on)] = work.rows(PREFINANCED, award_id=award_id)
    return Money(int(minor), currency), until_on
