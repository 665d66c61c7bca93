"""A private address for one's own calendar: made, made anew, revoked."""

import secrets

from grants_app.access import Action
from grants_app.core.work import Work
from grants_app.deadlines import queries
from grants_app.deadlines.models import CalendarFeed
from grants_app.people import queries as people
from grants_app.people.sessions import hashed


def make_feed(work: Work) -> str:
    """A new address's token, to be shown once; an older address ends."""
    work.must_somewhere(Action.DEADLINE_READ)
    me = people.myself(work, to_change=True)
    _revoke(work)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(person_id=me.id, token_hash=hashed(token), made_at=work.now)
    work.add(feed)
    work.note("calendar.feed_made", me.id)
    return token


def revoke_feed(work: Work) -> None:
    """End the address now."""
    work.must_somewhere(Action.DEADLINE_READ)
    if _revoke(work):
        work.note("calendar.feed_revoked", work.actor.id)


def _revoke(work: Work) -> bool:
    feed = queries.my_feed(work)
    if feed is None:
        return False
    feed.revoked_at = work.now
    work.add(feed)
    return True
