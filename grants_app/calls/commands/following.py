"""Following a call: who follows hears of what changes in it."""

from collections.abc import Iterable
from uuid import UUID

from sqlmodel import col, delete

from grants_app.access import Action
from grants_app.calls import queries, telling
from grants_app.calls.changes import LABELS
from grants_app.calls.models import Call, CallFollow
from grants_app.calls.rules import CallFacts
from grants_app.core.work import Work
from grants_app.notices.commands import tell
from grants_app.people import queries as people_queries


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


def tell_followers(work: Work, call: Call, before: CallFacts, after: CallFacts, changed: Iterable[str]) -> None:
    """Tell each follower once per change, in the same transaction, on the clock of where they are."""
    work.must_somewhere(Action.CALL_WRITE)
    following = queries.followers(work, call.id)
    if not following:
        return
    others = [LABELS.get(name, name) for name in changed if name not in telling.WITHOUT_WORDS]
    zones = people_queries.time_zones(work, following)
    for zone in sorted(set(zones.values())):
        moved = telling.moved_deadlines(before, after, work.now, zone)
        tell(
            work,
            event=f"call.changed:{call.id}:{work.now.isoformat()}",
            people=[person_id for person_id, its in zones.items() if its == zone],
            subject=telling.subject(after.reference, moved),
            text=telling.text(moved, others) or "The time zone of its deadlines changed.",
            link=f"/calls/{call.id}",
        )
