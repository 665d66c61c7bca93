"""Who follows a call."""

from uuid import UUID

from sqlmodel import select

from grants_app.calls.models import CallFollow
from grants_app.core.work import Work


def followers(work: Work, call_id: UUID) -> frozenset[UUID]:
    """Who wants to hear of what changes in a call."""
    return frozenset(work.all(select(CallFollow.person_id).where(CallFollow.call_id == call_id)))
