"""Private calendar feeds: whose a token is, as long as it opens anything."""

from uuid import UUID

from sqlmodel import col, select

from grants_app.access import Actor
from grants_app.core.work import Work
from grants_app.deadlines.models import CalendarFeed
from grants_app.people.models import Person
from grants_app.people.sessions import actor_of, hashed


def my_feed(work: Work) -> CalendarFeed | None:
    """The reader's feed that is open now."""
    return feed(work, work.actor.id)


def feed(work: Work, person_id: UUID | None) -> CalendarFeed | None:
    """The open feed of a person."""
    its = select(CalendarFeed).where(CalendarFeed.person_id == person_id, col(CalendarFeed.revoked_at).is_(None))
    return work.session.exec(its).first()


def feed_reader(work: Work, token: str) -> Actor | None:
    """The person whose calendar asks; None where the token is not known or revoked, or the person may nothing any more."""
    person = work.session.exec(
        select(Person)
        .join(CalendarFeed, col(CalendarFeed.person_id) == Person.id)
        .where(
            CalendarFeed.token_hash == hashed(token),
            col(CalendarFeed.revoked_at).is_(None),
            col(Person.is_active).is_(True),
        )
    ).first()
    actor = actor_of(work.session, person) if person else None
    return actor if actor is not None and actor.grants else None
