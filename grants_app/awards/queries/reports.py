"""The financial reports that awards owe their donors, and where each stands."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, select

from grants_app.awards import rules
from grants_app.awards.models import Award, AwardReport
from grants_app.awards.rules import OwedReport
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.donors.profiles import profile

_REPORTS = columns(
    col(AwardReport.starts_on),
    col(AwardReport.ends_on),
    col(AwardReport.status),
    col(AwardReport.version),
    col(AwardReport.report_id),
    col(AwardReport.since),
).where(col(AwardReport.award_id) == bindparam("award_id"))


def owed_reports(work: Work, its: Award) -> list[OwedReport]:
    """All reports of an award in the order of their periods, each with the day on which the donor wants it."""
    rows = work.values(_REPORTS, award_id=its.id)
    terms = profile(its.profile).on(its.signed_on)
    begun = [_begun(row, its) for row in rows]
    return rules.owed_reports(its.period, begun, terms.interim_report_due_days, terms.final_report_due_days)


def last_reports(work: Work, award_ids: Sequence[UUID]) -> dict[UUID, AwardReport]:
    """The report of each award that reaches furthest, begun or more; awards without any are left out."""
    rows = work.all(
        select(AwardReport).where(col(AwardReport.award_id).in_(award_ids)).order_by(col(AwardReport.ends_on))
    )
    return {row.award_id: row for row in rows}


def _begun(row: Any, its: Award) -> OwedReport:
    return OwedReport(
        Period(row.starts_on, row.ends_on),
        row.ends_on,
        row.ends_on >= its.ends_on,
        row.status,
        row.version,
        row.report_id,
        row.since,
    )
