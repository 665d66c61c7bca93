"""What waits for a second look."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards import rules
from grants_app.awards.models import Award, SecondLook
from grants_app.awards.queries.awards import one_row
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.hubs.models import Hub

# --- second looks ---


@dataclass(frozen=True, slots=True)
class PendingLook:
    """Something that one person took in alone as approved or posted, and that nobody else has looked at."""

    id: UUID
    award_id: UUID
    award_reference: str
    hub_id: UUID | None
    hub_code: str
    kind: str
    about_id: UUID
    title: str
    """Without a name of a file where it belongs to a hub that is not the reader's."""
    made_by: UUID | None
    made_by_name: str
    made_at: datetime
    is_mine: bool
    """Whether the reader may see what it is about."""
    may_look: bool

    @property
    def url(self) -> str:
        """Where what is to be looked at stands."""
        if self.kind == rules.LookKind.BUDGET:
            return f"/awards/{self.award_id}/budget/versions/{self.about_id}"
        if self.kind == rules.LookKind.CORRECTION:
            return f"/expenditures/charges/{self.about_id}"
        return f"/expenditures?award={self.award_id}&import={self.about_id}"


HOW_MANY_LOOKS = (
    columns(func.count().label("looks"))
    .select_from(SecondLook)
    .where(col(SecondLook.award_id) == bindparam("award_id"), col(SecondLook.looked_at).is_(None))
)
"""How many second looks an award waits for, of every hub: one row."""


def pending_looks(work: Work, award_id: UUID) -> list[PendingLook]:
    """All that waits for a second look on an award, of every hub: it stands in the way of all of them."""
    rows = work.rows(_looks().where(col(SecondLook.award_id) == award_id, col(SecondLook.looked_at).is_(None)))
    return [_pending_look(work, *row) for row in rows]


def looks_waiting(work: Work) -> list[PendingLook]:
    """What waits for a second look and may be looked at by this person's roles, oldest first."""
    wanted = _looks().where(col(SecondLook.looked_at).is_(None))
    if not work.actor.everywhere(Action.SECOND_LOOK):
        wanted = wanted.where(col(SecondLook.hub_id).in_(work.actor.hubs_with(Action.SECOND_LOOK)))
    return [_pending_look(work, *row) for row in work.rows(wanted)]


def second_look(work: Work, look_id: UUID, *, to_change: bool = False) -> SecondLook:
    """One second look, asked for or taken, of a hub in which the person may look; NotFound otherwise."""
    wanted = select(SecondLook).where(SecondLook.id == look_id)
    if not work.actor.everywhere(Action.SECOND_LOOK):
        wanted = wanted.where(col(SecondLook.hub_id).in_(work.actor.hubs_with(Action.SECOND_LOOK)))
    row: SecondLook = one_row(work, wanted, to_change=to_change)
    return row


def _looks() -> Any:
    return (
        columns(SecondLook, col(Award.reference), col(Hub.code))
        .join(Award, col(Award.id) == SecondLook.award_id)
        .join(Hub, col(Hub.id) == SecondLook.hub_id, isouter=True)
        .order_by(col(SecondLook.made_at), col(SecondLook.id))
    )


def _pending_look(work: Work, look: SecondLook, reference: str, hub_code: str | None) -> PendingLook:
    may_read = work.actor.may(Action.AWARD_READ, look.hub_id)
    return PendingLook(
        id=look.id,
        award_id=look.award_id,
        award_reference=reference,
        hub_id=look.hub_id,
        hub_code=hub_code or "",
        kind=look.kind,
        about_id=look.about_id,
        title=look.title if may_read else f"A file of {hub_code or 'the network'}",
        made_by=look.made_by,
        made_by_name=look.made_by_name,
        made_at=look.made_at,
        is_mine=may_read,
        may_look=work.actor.may(Action.SECOND_LOOK, look.hub_id) and look.made_by != work.actor.id,
    )
