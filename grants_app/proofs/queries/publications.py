"""Proofs of publishing: nothing is published by one person alone, and the percentages of what is published come to 100."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col

from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.publications.models import PublicationPolicy, PublicationReview, PublicationShare
from grants_app.publications.rules import Decision, ShareKind, Verdict


def reviewed_by_one(work: Work) -> Iterator[str]:
    """Policies that were approved by whoever prepared them, or that say themselves that nobody did."""
    same = or_(
        col(PublicationReview.reviewed_by) == PublicationPolicy.prepared_by,
        and_(col(PublicationPolicy.prepared_by).is_not(None), col(PublicationReview.reviewed_by).is_(None)),
    )
    for reference, number, name in work.rows(
        _approved(PublicationPolicy.number, PublicationReview.reviewed_by_name).where(same)
    ):
        yield f"Policy {number} of {reference} for publishing was approved by {name or 'nobody'}, who is not another person."


def shares_that_are_no_whole(work: Work) -> Iterator[str]:
    """Approved policies whose sectors, or places, do not come to 100 per cent."""
    rows = work.rows(
        _approved(PublicationPolicy.id, PublicationPolicy.number, PublicationShare.kind, PublicationShare.percent)
        .join(PublicationShare, col(PublicationShare.policy_id) == PublicationPolicy.id, isouter=True)
        .where(col(PublicationPolicy.decision) != Decision.WITHHOLD)
    )
    sums: dict[tuple[str, UUID, int], dict[str, Decimal]] = {}
    for reference, policy_id, number, kind, percent in rows:
        its = sums.setdefault((reference, policy_id, number), {"sectors": Decimal(0), "places": Decimal(0)})
        its["sectors" if kind == ShareKind.SECTOR else "places"] += percent or Decimal(0)
    for (reference, _, number), its in sums.items():
        for name, whole in its.items():
            if whole != 100:
                yield f"Policy {number} of {reference} for publishing: its {name} come to {whole} per cent."


def _approved(*facts: Any) -> Any:
    """The award's reference and these facts of each approved policy."""
    return (
        columns(col(Award.reference), *facts)
        .select_from(PublicationPolicy)
        .join(PublicationReview, col(PublicationReview.policy_id) == PublicationPolicy.id)
        .join(Award, col(Award.id) == PublicationPolicy.award_id)
        .where(col(PublicationReview.verdict) == Verdict.APPROVED)
        .order_by(col(Award.reference), col(PublicationPolicy.number))
    )
