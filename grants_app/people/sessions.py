"""Who a browser's cookie belongs to, with everything that person may do."""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, select

from grants_app.access import Actor, Grant, Role
from grants_app.core.database import columns
from grants_app.hubs.models import Hub
from grants_app.people.models import Person, RoleHeld, WebSession


def find_person(session: Session, token: str, now: datetime) -> Actor | None:
    """The person of a session that is neither revoked nor over; None for anything else."""
    person = session.exec(
        select(Person)
        .join(WebSession, col(WebSession.person_id) == Person.id)
        .where(
            WebSession.token_hash == hashed(token),
            col(WebSession.revoked_at).is_(None),
            col(WebSession.expires_at) > now,
            col(Person.is_active).is_(True),
        )
    ).first()
    return actor_of(session, person) if person else None


def actor_of(session: Session, person: Person) -> Actor:
    """The person with all roles; time zone and country are those of the first hub, else Brussels (head office)."""
    rows = session.execute(
        columns(col(RoleHeld.role), col(RoleHeld.hub_id), col(Hub.time_zone), col(Hub.country))
        .join(Hub, col(Hub.id) == RoleHeld.hub_id, isouter=True)
        .where(col(RoleHeld.person_id) == person.id)
        .order_by(col(RoleHeld.role))
    ).all()
    places: list[tuple[str, str]] = [(zone, country) for _, hub_id, zone, country in rows if hub_id is not None]
    time_zone, country = places[0] if places else ("Europe/Brussels", "BE")
    return Actor(
        id=person.id,
        name=person.name,
        email=person.email,
        language=person.language,
        country=country,
        time_zone=time_zone,
        grants=frozenset(Grant(Role(role), hub_id) for role, hub_id, *_ in rows),
    )


def hashed(token: str) -> str:
    """What is kept of a token: its SHA-256. The token itself is random and long, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
