"""Proofs of donors' own workbooks: each blank is the one that was uploaded, and no mapping counts by one person alone."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import and_, or_
from sqlmodel import col, select

from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.donor_templates.models import DonorTemplate, MappingReview, MappingVersion
from grants_app.donor_templates.rules import Verdict


def changed_blanks(work: Work) -> Iterator[str]:
    """Blank workbooks that are not what their hash says."""
    for its in work.session.exec(select(DonorTemplate)).yield_per(5):
        if hashlib.sha256(its.content).hexdigest() != its.sha256:
            yield f"The blank workbook {its.code} is not the one that was uploaded: its hash differs."


def approved_by_one(work: Work) -> Iterator[str]:
    """Mappings that were approved by whoever prepared them, or that say themselves that nobody did."""
    same = or_(
        col(MappingReview.reviewed_by) == MappingVersion.prepared_by,
        and_(col(MappingVersion.prepared_by).is_not(None), col(MappingReview.reviewed_by).is_(None)),
    )
    rows = work.rows(
        columns(col(DonorTemplate.code), col(MappingVersion.number), col(MappingReview.reviewed_by_name))
        .select_from(MappingVersion)
        .join(MappingReview, col(MappingReview.mapping_id) == MappingVersion.id)
        .join(DonorTemplate, col(DonorTemplate.id) == MappingVersion.template_id)
        .where(col(MappingReview.verdict) == Verdict.APPROVED, same)
        .order_by(col(DonorTemplate.code), col(MappingVersion.number))
    )
    for code, number, name in rows:
        yield f"Mapping {number} of {code} was approved by {name or 'nobody'}, who is not another person."
