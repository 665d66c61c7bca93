"""The reports that awards owe their donors: one list over all awards that the reader may see, each with its day and who acts next."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import col, select

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award, AwardHub
from grants_app.awards.rules import Status as AwardStatus
from grants_app.awards.schedule import OwedReport
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.donors.profiles import profile
from grants_app.hubs.models import Hub
from grants_app.reports.models import Report
from grants_app.reports.rules import NextAct, Status, next_act, state_of


@dataclass(frozen=True, slots=True)
class DueFilters:
    """What the list is narrowed to."""

    hub_id: UUID | None = None
    donor_id: UUID | None = None
    award_id: UUID | None = None
    state: str = ""
    is_late: bool = False
    is_mine: bool = False
    """Only what waits for the reader."""


@dataclass(frozen=True, slots=True)
class DueReport:
    """One report that is owed, with the award that owes it."""

    award_id: UUID
    reference: str
    title: str
    donor: str
    hub: str
    owed: OwedReport
    act: NextAct
    is_mine: bool
    """Whether the reader may take the next step."""
    may_open: bool
    """Whether the reader may see the whole figures of the award."""
    format: str

    @property
    def due_on(self) -> date:
        return self.owed.due_on

    @property
    def may_begin(self) -> bool:
        return self.is_mine and not self.owed.is_begun

    def days_left(self, today: date) -> int:
        return (self.owed.due_on - today).days


def due_reports(work: Work, filters: DueFilters) -> list[DueReport]:
    """All of the list, the one that is due first first; four statements however many awards there are."""
    awards = _awards(work, filters)
    hubs = _hubs_of(work, [row.id for row in awards])
    owed = award_queries.owed_by(work, awards)
    handled = _handled_by(work, [row.id for row in awards])
    rows = [row for award in awards for row in _rows(work, award, owed[award.id], hubs[award.id], handled)]
    chosen = [row for row in rows if _is_wanted(row, filters, work.today)]
    return sorted(chosen, key=lambda row: (row.due_on, row.reference))


def _awards(work: Work, filters: DueFilters) -> Sequence[Any]:
    """The awards that run, as far as the reader may see them."""
    mine = award_queries.visible_awards(work).with_only_columns(col(Award.id))
    wanted: Any = (
        columns(
            col(Award.id), col(Award.reference), col(Award.title), col(Award.profile), col(Award.signed_on),
            col(Award.starts_on), col(Award.ends_on), col(Donor.name).label("donor"), col(Hub.name).label("hub"),
        )
        .join(Donor, col(Donor.id) == Award.donor_id)
        .join(Hub, col(Hub.id) == Award.lead_hub_id)
        .where(col(Award.id).in_(mine), col(Award.status).in_((AwardStatus.ACTIVE, AwardStatus.CLOSING)))
        .order_by(col(Award.reference))
    )  # fmt: skip
    if filters.donor_id:
        wanted = wanted.where(col(Award.donor_id) == filters.donor_id)
    if filters.award_id:
        wanted = wanted.where(col(Award.id) == filters.award_id)
    if filters.hub_id:
        takes_part = select(AwardHub.award_id).where(AwardHub.hub_id == filters.hub_id)
        wanted = wanted.where(col(Award.id).in_(takes_part))
    return work.rows(wanted)


def _hubs_of(work: Work, award_ids: Sequence[UUID]) -> dict[UUID, set[UUID]]:
    """The hubs that take part in each award: a report is of the whole award."""
    found: dict[UUID, set[UUID]] = {award_id: set() for award_id in award_ids}
    wanted = columns(col(AwardHub.award_id), col(AwardHub.hub_id)).where(col(AwardHub.award_id).in_(award_ids))
    for award_id, hub_id in work.rows(wanted):
        found[award_id].add(hub_id)
    return found


def _handled_by(work: Work, award_ids: Sequence[UUID]) -> Mapping[UUID, tuple[UUID | None, UUID | None]]:
    """Who prepared and who froze each report that waits for approval: neither approves it."""
    wanted = columns(col(Report.id), col(Report.prepared_by), col(Report.reviewed_by)).where(
        col(Report.award_id).in_(award_ids), col(Report.status) == Status.REVIEWED
    )
    return {report_id: (prepared_by, reviewed_by) for report_id, prepared_by, reviewed_by in work.rows(wanted)}


def _rows(
    work: Work, award: Any, owed: Sequence[OwedReport], hubs: set[UUID], handled: Mapping[UUID, tuple[Any, ...]]
) -> Iterator[DueReport]:
    file_format = profile(award.profile).on(award.signed_on).report_format
    may_open = _may_in_all(work, Action.REPORT_READ, hubs)
    is_first = True
    for it in owed:
        act = next_act(it, work.today)
        is_mine = act.action is not None and _may_in_all(work, act.action, hubs)
        is_mine = is_mine and work.actor.id not in handled.get(it.report_id or award.id, ())
        if not it.is_begun:  # reports are begun in the order of their periods
            is_mine, is_first = is_mine and is_first, False
        yield DueReport(
            award.id, award.reference, award.title, award.donor, award.hub, it, act, is_mine, may_open, file_format
        )


def _may_in_all(work: Work, action: Action, hubs: set[UUID]) -> bool:
    return work.actor.everywhere(action) or (bool(hubs) and hubs <= work.actor.hubs_with(action))


def _is_wanted(row: DueReport, filters: DueFilters, today: date) -> bool:
    state = state_of(row.owed, today)
    is_in_state = state == filters.state if filters.state else (state != "accepted" or filters.award_id is not None)
    is_in_time = row.owed.is_late(today) or not filters.is_late
    return is_in_state and is_in_time and (row.is_mine or not filters.is_mine)
