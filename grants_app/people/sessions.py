"""Who a browser's cookie belongs to, with everything that person may do."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col

from grants_app.access import Actor, Grant, Role
from grants_app.core.database import columns
from grants_app.hubs.models import Hub
from grants_app.people.models import Person, RoleHeld, WebSession

_WHO = (
    columns(
        col(Person.id), col(Person.name), col(Person.email), col(Person.language),
        col(RoleHeld.role), col(RoleHeld.hub_id), col(Hub.time_zone), col(Hub.country),
    )
    .select_from(Person)
    .join(RoleHeld, col(RoleHeld.person_id) == Person.id, isouter=True)
    .join(Hub, col(Hub.id) == RoleHeld.hub_id, isouter=True)
    .order_by(col(RoleHeld.role))
)  # fmt: skip
"""A person with each role: every page asks it first, so it is one statement."""


def find_person(session: Session, token: str, now: datetime) -> Actor | None:
    """The person of a session that is neither revoked nor over; None for anything else."""
    rows = session.execute(
        _WHO.join(WebSession, col(WebSession.person_id) == Person.id).where(
            col(WebSession.token_hash) == hashed(token),
            col(WebSession.revoked_at).is_(None),
            col(WebSession.expires_at) > now,
            col(Person.is_active).is_(True),
        )
    ).all()
    return _actor(rows) if rows else None


def actor_of(session: Session, person: Person) -> Actor:
    """The person with all roles."""
    return _actor(session.execute(_WHO.where(col(Person.id) == person.id)).all())


def _actor(rows: Sequence[Row[Any]]) -> Actor:
    """Time zone and country are those of the first hub, else Brussels (head office)."""
    who = rows[0]
    held = [row for row in rows if row.role is not None]
    time_zone, country = next(
        ((row.time_zone, row.country) for row in held if row.hub_id is not None), ("Europe/Brussels", "BE")
    )
    return Actor(
        id=who.id,
        name=who.name,
        email=who.email,
        language=who.language,
        country=country,
        time_zone=time_zone,
        grants=frozenset(Grant(Role(row.role), row.hub_id) for row in held),
    )


def hashed(token: str) -> str:
    """What is kept of a token: its SHA-256. The token itself is random and long, so no salt is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
