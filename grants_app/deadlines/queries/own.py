"""Own deadlines: of the reader's hubs and of the reader alone, each with its days."""

from collections.abc import Iterator, Sequence
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import Action
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.deadlines.models import DeadlineDay, OwnDeadline
from grants_app.deadlines.recurring import Repeats, Rule, instant
from grants_app.deadlines.rules import Deadline, Kind
from grants_app.hubs.models import Hub


def _visible(work: Work) -> SelectOfScalar[OwnDeadline]:
    """Begin every SELECT of own deadlines here: the reader's own, and those of hubs where the reader is somebody."""
    its = OwnDeadline
    mine = col(its.person_id) == work.actor.id
    if work.actor.everywhere(Action.DEADLINE_READ):
        return select(its).where(or_(mine, col(its.hub_id).is_not(None)))
    return select(its).where(or_(mine, col(its.hub_id).in_(work.actor.hubs_with(Action.DEADLINE_READ))))


def own_deadline(work: Work, deadline_id: UUID, *, to_change: bool = False) -> OwnDeadline:
    """One own deadline that the reader may see."""
    its = _visible(work).where(OwnDeadline.id == deadline_id)
    return work.one(its.with_for_update() if to_change else its)


def own_rule(work: Work, its: OwnDeadline) -> Rule:
    """When it comes."""
    return _rule_of(its, _days(work, [its.id]))


def own_days(work: Work, its: OwnDeadline) -> Sequence[DeadlineDay]:
    """What became of its days, the newest first."""
    return sorted(_days(work, [its.id]), key=lambda row: row.regular_on, reverse=True)


def day_row(work: Work, deadline_id: UUID, regular_on: date) -> DeadlineDay | None:
    """What became of one of its regular days."""
    its = select(DeadlineDay).where(DeadlineDay.deadline_id == deadline_id, DeadlineDay.regular_on == regular_on)
    return work.session.exec(its).first()


def of_own(work: Work, until: date) -> Iterator[Deadline]:
    """All days up to `until` that are not done."""
    found = work.all(_visible(work).where(col(OwnDeadline.starts_on) <= until).order_by(col(OwnDeadline.reference)))
    if not found:
        return
    days = _days(work, [its.id for its in found])
    hubs = {row.id: row for row in work.rows(columns(col(Hub.id), col(Hub.name), col(Hub.is_head_office)))}
    for its in found:
        of_it = [row for row in days if row.deadline_id == its.id]
        done = {row.regular_on for row in of_it if row.done_at is not None}
        for regular, falls_on in _rule_of(its, of_it).days(until):
            if regular not in done:
                yield _day_of(work, its, regular, falls_on, hubs.get(its.hub_id))


def _day_of(work: Work, its: OwnDeadline, regular: date, falls_on: date, hub: Any) -> Deadline:
    """One of its days; that of a hub concerns everybody who works there, that of head office those of the whole network."""
    works_there = its.hub_id in work.actor.hubs_with(Action.DEADLINE_WRITE)
    if hub is not None and hub.is_head_office:
        works_there = works_there or work.actor.everywhere(Action.DEADLINE_WRITE)
    return Deadline(
        Kind.OWN, f"own-{its.id}-{regular}", falls_on, its.reference, its.title, f"/calendar/deadlines/{its.id}",
        at=instant(falls_on, time.fromisoformat(its.hour), its.zone) if its.hour else None,
        hub_ids=frozenset({its.hub_id} if its.hub_id else ()), hub=hub.name if hub else "",
        is_of_reader=its.person_id == work.actor.id or works_there,
    )  # fmt: skip


def _rule_of(its: OwnDeadline, days: Sequence[DeadlineDay]) -> Rule:
    moved: dict[date, Any] = {
        row.regular_on: None if row.is_left_out else row.falls_on
        for row in days
        if row.is_left_out or row.falls_on is not None
    }
    return Rule(its.starts_on, Repeats(its.repeats), its.workday, its.until_on, moved)


def _days(work: Work, deadline_ids: Sequence[UUID]) -> Sequence[DeadlineDay]:
    return work.all(select(DeadlineDay).where(col(DeadlineDay.deadline_id).in_(deadline_ids)))
