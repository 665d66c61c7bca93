"""The calls that hubs weigh: one of them, those under a call, and who may do it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import case, col, select

from grants_app.access import PERMISSIONS, Action
from grants_app.calls import queries as call_queries
from grants_app.calls.models import Call
from grants_app.calls.rules import Openness, openness
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Community, Hub
from grants_app.people.models import Person, RoleHeld
from grants_app.people.queries import names
from grants_app.prospects import rules
from grants_app.prospects.models import Prospect, ProspectStep
from grants_app.prospects.rules import LABELS, Status


def get(work: Work, prospect_id: UUID, *, to_change: bool = False) -> Prospect:
    """One prospect of the reader's hubs; its row stays locked until commit where it is to be changed."""
    mine = work.visible(Prospect, Action.PROSPECT_READ).where(Prospect.id == prospect_id)
    return work.one(mine.with_for_update().execution_options(populate_existing=True) if to_change else mine)


def standing(work: Work, hub_id: UUID, call_id: UUID, community_id: UUID | None) -> Prospect | None:
    """What a hub weighs already under a call, for that community or for itself; None where it does not."""
    mine = work.visible(Prospect, Action.PROSPECT_READ).where(Prospect.hub_id == hub_id, Prospect.call_id == call_id)
    whose = col(Prospect.community_id).is_(None) if community_id is None else Prospect.community_id == community_id
    return work.session.exec(mine.where(whose)).first()


def going(work: Work, hub_id: UUID, call_id: UUID, community_id: UUID) -> Prospect | None:
    """The go of a hub that an application for this community comes from: the community's own, else the hub's; locked."""
    wanted = (
        work.visible(Prospect, Action.PROSPECT_READ)
        .where(Prospect.hub_id == hub_id, Prospect.call_id == call_id, Prospect.status == Status.GO)
        .where(or_(col(Prospect.community_id).is_(None), col(Prospect.community_id) == community_id))
        .order_by(case((col(Prospect.community_id).is_(None), 1), else_=0))
    )
    return work.session.exec(wanted.with_for_update().execution_options(populate_existing=True)).first()


def possible_owners(work: Work, hub_id: UUID) -> list[tuple[UUID, str]]:
    """Who may do it: the active people of the hub who write applications, by name."""
    work.must(Action.PROSPECT_READ, hub_id)
    roles = sorted(PERMISSIONS[Action.PROSPECT_WEIGH])
    rows = work.rows(
        columns(col(Person.id), col(Person.name))
        .join(RoleHeld, col(RoleHeld.person_id) == Person.id)
        .where(col(RoleHeld.hub_id) == hub_id, col(RoleHeld.role).in_(roles), col(Person.is_active).is_(True))
        .distinct()
        .order_by(col(Person.name))
    )
    return [(person_id, name) for person_id, name in rows]


# --- the page of one ---


@dataclass(frozen=True, slots=True)
class Card:
    """All that the page of a prospect shows, its fit aside."""

    prospect: Prospect
    call: Call
    donor: Donor
    hub: Hub
    community: Community | None
    deadline: call_queries.DeadlineView | None
    is_closed: bool
    status_label: str
    owner: str
    decided_by: str
    expected: Money | None
    owners: tuple[tuple[UUID, str], ...]
    history: tuple[ProspectStep, ...]
    steps: tuple[Step, ...]
    may_weigh: bool
    may_start: bool


def card(work: Work, prospect_id: UUID) -> Card:
    """A prospect with everything that its page shows."""
    prospect = get(work, prospect_id)
    of_call = call_queries.card(work, prospect.call_id)
    owners = tuple(possible_owners(work, prospect.hub_id))
    own, history = dict(owners), tuple(steps(work, prospect_id))
    owner_id = prospect.owner_id
    owner = own.get(owner_id) or names(work, [owner_id]).get(owner_id, "") if owner_id else ""
    may_weigh = work.actor.may(Action.PROSPECT_WEIGH, prospect.hub_id)
    is_closed = of_call.openness is Openness.CLOSED
    may_start = may_weigh and not is_closed and rules.may_start(prospect.status, prospect.application_id is not None)
    return Card(
        prospect=prospect,
        call=of_call.call,
        donor=of_call.donor,
        hub=hub_queries.hub(work, prospect.hub_id),
        community=hub_queries.community(work, prospect.community_id) if prospect.community_id else None,
        deadline=next((each for each in of_call.deadlines if not each.is_over), None),
        is_closed=is_closed,
        status_label=LABELS[prospect.status],
        owner=owner,
        decided_by=next((step.by_name for step in reversed(history) if step.name == prospect.status), ""),
        expected=prospect.expected,
        owners=owners,
        history=history,
        steps=rules.TRACK.steps_for(prospect.status, work.actor, prospect.hub_id),
        may_weigh=may_weigh and prospect.status != Status.NO_GO,
        may_start=may_start,
    )


def steps(work: Work, prospect_id: UUID) -> Sequence[ProspectStep]:
    """What was done with a prospect, oldest first."""
    taken = select(ProspectStep).where(ProspectStep.prospect_id == prospect_id)
    return work.all(taken.order_by(col(ProspectStep.at), col(ProspectStep.id)))


def is_closed(work: Work, call_id: UUID) -> bool:
    """Whether the call's last deadline is over."""
    call = call_queries.call(work, call_id)
    return openness(call.opens_on, call.deadline_at, work.now, call.deadline_zone) is Openness.CLOSED
