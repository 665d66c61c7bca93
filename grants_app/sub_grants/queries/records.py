"""One sub-grant with its parts, as far as the person may see."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.core.work import Work
from grants_app.sub_grants.models import (
    CommunityReport,
    Condition,
    SubGrant,
    SubGrantCost,
    SubGrantRefund,
    SubGrantStep,
    Tranche,
    TranchePayment,
)
from grants_app.sub_grants.rules.life import ReportStatus, ShownAs, Status

_PREPARING = ("create", "change", "propose")


def get(work: Work, sub_grant_id: UUID, *, to_change: bool = False) -> SubGrant:
    """One sub-grant that the person may see (NotFound otherwise); `to_change` locks its row until commit."""
    mine = work.visible(SubGrant, Action.SUB_GRANT_READ).where(SubGrant.id == sub_grant_id)
    row: SubGrant = work.one(_locked(mine) if to_change else mine)
    return row


def tranche(work: Work, tranche_id: UUID, *, to_change: bool = False) -> Tranche:
    """One tranche of a sub-grant that the person may see; `to_change` locks its row until commit."""
    mine = work.visible(Tranche, Action.SUB_GRANT_READ).where(Tranche.id == tranche_id)
    row: Tranche = work.one(_locked(mine) if to_change else mine)
    return row


def condition(work: Work, condition_id: UUID, *, to_change: bool = False) -> tuple[Condition, Tranche]:
    """One condition with its tranche, which the person may see."""
    wanted = select(Condition).where(Condition.id == condition_id)
    row: Condition = work.one(_locked(wanted) if to_change else wanted)
    return row, tranche(work, row.tranche_id)


def community_report(work: Work, community_report_id: UUID, *, to_change: bool = False) -> CommunityReport:
    """One report of a community that the person may see."""
    mine = work.visible(CommunityReport, Action.SUB_GRANT_READ).where(CommunityReport.id == community_report_id)
    row: CommunityReport = work.one(_locked(mine) if to_change else mine)
    return row


def _locked(wanted: Any) -> Any:
    return wanted.with_for_update().execution_options(populate_existing=True)


def tranches(work: Work, sub_grant_id: UUID) -> Sequence[Tranche]:
    """Its tranches in their order."""
    return work.all(select(Tranche).where(Tranche.sub_grant_id == sub_grant_id).order_by(col(Tranche.position)))


def conditions(work: Work, tranche_ids: Sequence[UUID]) -> Sequence[Condition]:
    """The conditions of these tranches, in the order in which they were written."""
    return work.all(select(Condition).where(col(Condition.tranche_id).in_(tranche_ids)).order_by(col(Condition.id)))


def payment(work: Work, tranche_id: UUID) -> TranchePayment:
    """How a tranche was paid; NotFound before it was."""
    return work.one(select(TranchePayment).where(TranchePayment.tranche_id == tranche_id))


def payments(work: Work, tranche_ids: Sequence[UUID]) -> Sequence[TranchePayment]:
    """The payments of these tranches."""
    return work.all(select(TranchePayment).where(col(TranchePayment.tranche_id).in_(tranche_ids)))


def community_reports(work: Work, tranche_ids: Sequence[UUID]) -> Sequence[CommunityReport]:
    """What the community reported on these tranches, oldest first."""
    wanted = select(CommunityReport).where(col(CommunityReport.tranche_id).in_(tranche_ids))
    return work.all(wanted.order_by(col(CommunityReport.entered_at), col(CommunityReport.id)))


def accepted_reports(work: Work, sub_grant_id: UUID) -> int:
    """How many reports of the community are accepted under an agreement."""
    wanted = (
        select(func.count())
        .select_from(CommunityReport)
        .join(Tranche, col(Tranche.id) == CommunityReport.tranche_id)
        .where(Tranche.sub_grant_id == sub_grant_id, CommunityReport.status == ReportStatus.ACCEPTED)
    )
    return int(work.session.exec(wanted).one())


def waiting_reports(work: Work, tranche_id: UUID) -> int:
    """What the community reported on a tranche and nobody has decided on, in minor units of the agreement's currency."""
    wanted = select(func.coalesce(func.sum(CommunityReport.spent_minor), 0)).where(
        CommunityReport.tranche_id == tranche_id, CommunityReport.status == ReportStatus.RECEIVED
    )
    return int(work.session.exec(wanted).one())


def costs(work: Work, tranche_ids: Sequence[UUID]) -> Sequence[SubGrantCost]:
    """What of these tranches became cost, oldest first."""
    wanted = select(SubGrantCost).where(col(SubGrantCost.tranche_id).in_(tranche_ids))
    return work.all(wanted.order_by(col(SubGrantCost.posted_at), col(SubGrantCost.id)))


def refunds(work: Work, tranche_ids: Sequence[UUID]) -> Sequence[SubGrantRefund]:
    """What came back of these tranches, oldest first."""
    wanted = select(SubGrantRefund).where(col(SubGrantRefund.tranche_id).in_(tranche_ids))
    return work.all(wanted.order_by(col(SubGrantRefund.value_on), col(SubGrantRefund.id)))


def steps(work: Work, sub_grant_id: UUID) -> Sequence[SubGrantStep]:
    """The steps that it and its tranches took, oldest first."""
    taken = select(SubGrantStep).where(SubGrantStep.sub_grant_id == sub_grant_id)
    return work.all(taken.order_by(col(SubGrantStep.at), col(SubGrantStep.id)))


def prepared_by(work: Work, sub_grant_id: UUID) -> frozenset[UUID | None]:
    """Everybody who drafted, changed or proposed the agreement."""
    return frozenset(
        step.by_id for step in steps(work, sub_grant_id) if step.tranche_id is None and step.name in _PREPARING
    )


def communities_with_vouchers(work: Work, award_id: UUID) -> frozenset[UUID]:
    """The communities with a running agreement under the award whose vouchers are charged one by one."""
    mine = work.visible(SubGrant, Action.SUB_GRANT_READ).where(
        SubGrant.award_id == award_id, SubGrant.shown_as == ShownAs.VOUCHERS, SubGrant.status == Status.ACTIVE
    )
    return frozenset(its.community_id for its in work.all(mine))


def other_with_vouchers(work: Work, its: SubGrant) -> SubGrant | None:
    """Another running agreement with the same community and award whose vouchers are charged one by one, or None."""
    return work.session.exec(
        select(SubGrant).where(
            SubGrant.award_id == its.award_id,
            SubGrant.community_id == its.community_id,
            SubGrant.shown_as == ShownAs.VOUCHERS,
            SubGrant.status == Status.ACTIVE,
            SubGrant.id != its.id,
        )
    ).first()
