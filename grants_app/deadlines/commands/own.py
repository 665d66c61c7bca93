"""Own deadlines: made, moved for once, done, ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.deadlines import queries
from grants_app.deadlines.models import DeadlineDay, OwnDeadline
from grants_app.deadlines.recurring import Rule
from grants_app.hubs import queries as hubs


@dataclass(frozen=True, slots=True)
class Terms:
    """What a new deadline is: of a hub, or (none) of oneself alone; `hour` is «17:30», or empty for a whole day."""

    title: str
    rule: Rule
    hub_id: UUID | None = None
    hour: str = ""


def add(work: Work, terms: Terms) -> OwnDeadline:
    """Make a deadline of a hub, seen by all who work there, or of one's own, seen by nobody else."""
    zone = work.actor.time_zone
    if terms.hub_id is None:
        work.must_somewhere(Action.DEADLINE_READ)
    else:
        zone = hubs.hub(work, terms.hub_id).time_zone
        work.must(Action.DEADLINE_WRITE, terms.hub_id)
    if not terms.title.strip():
        raise Invalid("Say what is due.", fields={"title": "Say what is due."})
    terms.rule.check()
    made = OwnDeadline(
        reference=next_reference(work, "DL"), hub_id=terms.hub_id,
        person_id=None if terms.hub_id else work.actor.id, title=terms.title.strip(),
        starts_on=terms.rule.starts_on, repeats=terms.rule.repeats.value, workday=terms.rule.workday,
        until_on=terms.rule.until_on, hour=terms.hour, zone=zone,
        made_by=work.actor.id, made_by_name=work.actor.name, made_at=work.now,
    )  # fmt: skip
    work.add(made)
    work.note("deadline.added", made.id, made.hub_id, reference=made.reference, comes=terms.rule.in_words())
    return made


def move(work: Work, deadline_id: UUID, regular_on: date, to: date | None, reason: str) -> None:
    """Let one of its days fall on another, or (None) out; the others stay."""
    its = _mine(work, deadline_id)
    work.must_somewhere(Action.DEADLINE_READ)
    if not reason.strip():
        raise Invalid("Say why, such as a public holiday.", fields={"reason": "Say why."})
    day = _day(work, its, regular_on)
    if day.done_at is not None:
        raise Conflict("This one is done already.")
    day.is_left_out, day.falls_on, day.reason = to is None, to, reason.strip()
    work.add(day)
    work.note("deadline.moved", its.id, its.hub_id, reference=its.reference, day=regular_on, to=to)


def finish(work: Work, deadline_id: UUID, regular_on: date) -> None:
    """Say that what was due on one of its days is done."""
    its = _mine(work, deadline_id)
    work.must_somewhere(Action.DEADLINE_READ)
    day = _day(work, its, regular_on)
    if day.done_at is None:
        day.done_at, day.done_by_name = work.now, work.actor.name
        work.add(day)
        work.note("deadline.done", its.id, its.hub_id, reference=its.reference, day=regular_on)


def end(work: Work, deadline_id: UUID, until_on: date) -> None:
    """Let it come no more after a day."""
    its = _mine(work, deadline_id)
    work.must_somewhere(Action.DEADLINE_READ)
    before = its.until_on
    its.until_on = max(until_on, its.starts_on - timedelta(days=1))
    work.add(its)
    work.note("deadline.ended", its.id, its.hub_id, reference=its.reference, before=before, after=its.until_on)


def _mine(work: Work, deadline_id: UUID) -> OwnDeadline:
    its = queries.own_deadline(work, deadline_id, to_change=True)
    if its.hub_id is not None:
        work.must(Action.DEADLINE_WRITE, its.hub_id)
    return its


def _day(work: Work, its: OwnDeadline, regular_on: date) -> DeadlineDay:
    """What is known of one of its regular days; refused (422) where it has no such day."""
    known = queries.day_row(work, its.id, regular_on)
    if known is None and regular_on not in {regular for regular, _ in queries.own_rule(work, its).days(regular_on)}:
        raise Invalid(f"{regular_on} is none of the days of this deadline.", fields={"on": "Choose one of its days."})
    return known or DeadlineDay(deadline_id=its.id, regular_on=regular_on)
