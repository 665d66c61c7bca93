"""The table of authority as the reader may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import ROLE_LABELS, Action, Role
from grants_app.authorities.models import Authority
from grants_app.authorities.rules import ACTS, TRACK, Status
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.people.models import Person


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table with its names."""

    authority: Authority
    holder: str
    act: str
    place: str
    limit: Money | None
    now: str
    """How it stands today: `proposed`, `rejected`, `in force`, `from later on`, `over` or `replaced`."""


def visible_authorities(work: Work) -> SelectOfScalar[Authority]:
    """Begin every SELECT of limits here: those of the network, and those of hubs whose limits the reader may see."""
    everything = select(Authority)
    if work.actor.everywhere(Action.AUTHORITY_READ):
        return everything
    mine = work.actor.hubs_with(Action.AUTHORITY_READ)
    return everything.where(or_(col(Authority.hub_id).is_(None), col(Authority.hub_id).in_(mine)))


def get(work: Work, authority_id: UUID, *, to_change: bool = False) -> Authority:
    """One row that the reader may see; NotFound otherwise. `to_change` locks it until commit."""
    mine = visible_authorities(work).where(Authority.id == authority_id)
    return work.one(mine.with_for_update().execution_options(populate_existing=True) if to_change else mine)


def listed(work: Work, hub_id: UUID | None = None) -> list[Row]:
    """The table by hub, act and holder, the newest row of each first; of one hub where it is given."""
    wanted = visible_authorities(work)
    if hub_id is not None:
        wanted = wanted.where(Authority.hub_id == hub_id)
    return _rows(work, wanted)


def row(work: Work, authority_id: UUID) -> Row:
    """One row with its names; NotFound where the reader may not see it."""
    its = get(work, authority_id)
    same = visible_authorities(work).where(
        Authority.act == its.act,
        Authority.role == its.role,
        col(Authority.person_id).is_not_distinct_from(its.person_id),
        col(Authority.hub_id).is_not_distinct_from(its.hub_id),
    )
    return next(found for found in _rows(work, same) if found.authority.id == its.id)


def newest_limit(work: Work, act: Action, hub_id: UUID) -> Money | None:
    """The limit of the newest row of a hub for an act that was not rejected, or None where there is none."""
    rows = visible_authorities(work).where(
        Authority.act == act.value, Authority.hub_id == hub_id, Authority.status != Status.REJECTED
    )
    newest_first = rows.where(col(Authority.limit_minor).is_not(None)).order_by(
        col(Authority.starts_on).desc(), col(Authority.recorded_at).desc()
    )
    its = work.session.exec(newest_first).first()
    return None if its is None or its.limit_minor is None else Money(its.limit_minor, its.currency)


def steps(work: Work, its: Authority) -> tuple[Step, ...]:
    """What this person may do with the row now."""
    if work.actor.id is not None and work.actor.id in (its.recorded_by, its.person_id):
        return ()
    return TRACK.steps_for(its.status, work.actor, its.hub_id)


def proposed(work: Work) -> int:
    """How many rows wait for this person's approval."""
    if not work.actor.may_somewhere(Action.AUTHORITY_APPROVE):
        return 0
    waiting = visible_authorities(work).where(Authority.status == Status.PROPOSED)
    return sum(1 for its in work.all(waiting) if steps(work, its))


def _rows(work: Work, wanted: SelectOfScalar[Authority]) -> list[Row]:
    found = work.rows(
        columns(Authority, col(Hub.name), col(Person.name))
        .select_from(Authority)
        .join(Hub, col(Hub.id) == Authority.hub_id, isouter=True)
        .join(Person, col(Person.id) == Authority.person_id, isouter=True)
        .where(col(Authority.id).in_(wanted.with_only_columns(col(Authority.id))))
        .order_by(
            col(Hub.name).is_not(None), col(Hub.name), col(Authority.act), col(Authority.role), col(Person.name),
            col(Authority.starts_on).desc(), col(Authority.recorded_at).desc(),
        )
    )  # fmt: skip
    holding = {its.id for its in in_force(work, [its for its, _, _ in found])}
    return [_row(work, its, hub or "", person or "", is_newest=its.id in holding) for its, hub, person in found]


def _row(work: Work, its: Authority, hub: str, person: str, *, is_newest: bool) -> Row:
    holder = person or ROLE_LABELS[Role(its.role)]
    limit = None if its.limit_minor is None else Money(its.limit_minor, its.currency)
    act = ACTS[Action(its.act)].label if its.act in ACTS else its.act
    return Row(its, holder, act, hub or "Whole network", limit, _now(work, its, is_newest=is_newest))


def _now(work: Work, its: Authority, *, is_newest: bool) -> str:
    if its.status != Status.APPROVED:
        return its.status
    if its.starts_on > work.today:
        return "from later on"
    if its.ends_on is not None and its.ends_on < work.today:
        return "over"
    return "in force" if is_newest else "replaced"


def counts(work: Work, its: Authority, day: date | None = None) -> bool:
    """Whether an approved row holds on the day (today, where none is given)."""
    on = day or work.today
    begun = its.status == Status.APPROVED and its.starts_on <= on
    return begun and (its.ends_on is None or its.ends_on >= on)


def in_force(work: Work, rows: Sequence[Authority]) -> list[Authority]:
    """Of these rows, those in force today: the newest of each holder, act and place replaces those before it."""
    by_holder: dict[tuple[str, str, UUID | None, UUID | None], Authority] = {}
    for its in sorted(rows, key=lambda at: (at.starts_on, at.recorded_at, at.id.hex)):
        if counts(work, its):
            by_holder[its.act, its.role, its.person_id, its.hub_id] = its
    return list(by_holder.values())
