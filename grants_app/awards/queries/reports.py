"""The financial reports that awards owe their donors, and where each stands."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, String, Uuid, and_, bindparam, cast, exists, null, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from grants_app.awards.models import AgreedDay, AgreedSchedule, Award, AwardReport
from grants_app.awards.schedule import Agreement, OwedReport, owed_from
from grants_app.core.database import columns
from grants_app.core.work import Work


def owed_reports(work: Work, its: Award) -> list[OwedReport]:
    """All reports of an award in the order of their periods, each with the day on which the donor wants it."""
    return owed_from([its], work.values(_KNOWN_OF_ONE, award_id=its.id))[its.id]


def owed_by(work: Work, awards: Sequence[Agreement]) -> dict[UUID, list[OwedReport]]:
    """The same of many awards, in one statement."""
    if not awards:
        return {}
    return owed_from(awards, work.values(_KNOWN_OF_MANY, award_ids=[its.id for its in awards]))


def _reports_known() -> Any:
    """Of all awards the reports that are begun, and the days of the schedules that were recorded last."""
    nothing = {kind: cast(null(), kind()) for kind in (Date, Uuid, String, Integer)}
    reports: Any = columns(
        col(AwardReport.award_id).label("award_id"), col(AwardReport.ends_on).label("until"),
        col(AwardReport.starts_on).label("begins_on"), col(AwardReport.status).label("report_status"),
        col(AwardReport.version).label("report_version"), col(AwardReport.report_id).label("report_id"),
        col(AwardReport.since).label("since"), nothing[Date].label("agreed_due_on"), nothing[Date].label("award_ended_on"),
    )  # fmt: skip
    later = aliased(AgreedSchedule)
    is_replaced = exists().where(
        col(later.award_id) == AgreedSchedule.award_id,
        or_(
            col(later.recorded_at) > AgreedSchedule.recorded_at,
            and_(col(later.recorded_at) == AgreedSchedule.recorded_at, col(later.id) > AgreedSchedule.id),
        ),
    )
    days = (
        columns(
            col(AgreedSchedule.award_id), col(AgreedDay.ends_on), nothing[Date], nothing[String], nothing[Integer],
            nothing[Uuid], nothing[Date], col(AgreedDay.due_on), col(AgreedSchedule.award_ends_on),
        )
        .join(AgreedDay, col(AgreedDay.schedule_id) == AgreedSchedule.id)
        .where(~is_replaced)
    )  # fmt: skip
    return reports.union_all(days)


REPORTS_KNOWN: Any = _reports_known()
"""A part of statements, with the columns that `schedule.owed_from` reads."""
_KNOWN = REPORTS_KNOWN.subquery()
_KNOWN_OF_ONE = columns(_KNOWN).where(_KNOWN.c.award_id == bindparam("award_id"))
_KNOWN_OF_MANY = columns(_KNOWN).where(_KNOWN.c.award_id.in_(bindparam("award_ids", expanding=True)))


def agreed_schedules(work: Work, award_id: UUID) -> Sequence[AgreedSchedule]:
    """What was recorded of the agreement's own reports, the newest first."""
    wanted = select(AgreedSchedule).where(AgreedSchedule.award_id == award_id)
    return work.all(wanted.order_by(col(AgreedSchedule.recorded_at).desc(), col(AgreedSchedule.id).desc()))


def agreed_days(work: Work, award_id: UUID) -> Mapping[UUID, list[AgreedDay]]:
    """The days of each schedule that was recorded for an award."""
    mine = select(AgreedSchedule.id).where(AgreedSchedule.award_id == award_id)
    found: dict[UUID, list[AgreedDay]] = {}
    for row in work.all(select(AgreedDay).where(col(AgreedDay.schedule_id).in_(mine)).order_by(col(AgreedDay.ends_on))):
        found.setdefault(row.schedule_id, []).append(row)
    return found


def last_reports(work: Work, award_ids: Sequence[UUID]) -> dict[UUID, AwardReport]:
    """The report of each award that reaches furthest, begun or more; awards without any are left out."""
    rows = work.all(
        select(AwardReport).where(col(AwardReport.award_id).in_(award_ids)).order_by(col(AwardReport.ends_on))
    )
    return {row.award_id: row for row in rows}
