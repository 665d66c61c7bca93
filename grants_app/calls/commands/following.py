"""Following a call: who follows hears of what changes in it."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import col, delete

from grants_app.access import Action
from grants_app.calls import queries
from grants_app.calls.models import CallFollow
from grants_app.core.work import Work


def follow(work: Work, call_id: UUID) -> None:
    """Hear of what changes in a call; once is enough."""
    work.must_somewhere(Action.CALL_FOLLOW)
    if work.actor.id:
        let_follow(work, call_id, [work.actor.id])


def unfollow(work: Work, call_id: UUID) -> None:
    """Hear of it no longer."""
    work.must_somewhere(Action.CALL_FOLLOW)
    call = queries.call(work, call_id)
    mine = (col(CallFollow.call_id) == call_id, col(CallFollow.person_id) == work.actor.id)
    if work.session.execute(delete(CallFollow).where(*mine)).rowcount:  # type: ignore[attr-defined]
        work.note("call.unfollowed", call_id, None, reference=call.reference)


def let_follow(work: Work, call_id: UUID, people: Iterable[UUID]) -> None:
    """Let these people hear of what changes in a call, those who follow it already aside."""
    work.must_somewhere(Action.CALL_FOLLOW)
    call = queries.call(work, call_id)
    new = sorted(set(people) - queries.followers(work, call_id))
    for person_id in new:
        work.add(CallFollow(call_id=call_id, person_id=person_id, since_at=work.now))
    if new:
        work.note("call.followed", call_id, None, reference=call.reference, people=new)
