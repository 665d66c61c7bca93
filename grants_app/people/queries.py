"""All that is read of people, their roles, links, sessions and failed attempts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import ROLE_LABELS, Action, Role
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.people.models import PasswordLink, Person, RoleHeld, SignInAttempt, WebSession
from grants_app.people.rules import PER_ADDRESS, PER_PERSON, counted_as
from grants_app.people.sessions import hashed


@dataclass(frozen=True, slots=True)
class RoleView:
    """One role of one person as a page shows it; no hub: the whole network."""

    id: UUID
    person_id: UUID
    role: str
    hub_id: UUID | None
    hub_name: str

    @property
    def label(self) -> str:
        return f"{ROLE_LABELS[Role(self.role)]}, {self.hub_name or 'whole network'}"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of people."""

    id: UUID
    name: str
    email: str
    is_active: bool
    has_password: bool
    roles: tuple[RoleView, ...]


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """A part of the list of people, with how many there are in all."""

    rows: tuple[PersonRow, ...]
    total: int


def visible_people(work: Work, action: Action = Action.PERSON_READ) -> SelectOfScalar[Person]:
    """Begin every SELECT of people here: all of them, or those with a role in a hub where the reader may see people."""
    everybody = select(Person)
    if work.actor.everywhere(action):
        return everybody
    mine = select(RoleHeld.person_id).where(col(RoleHeld.hub_id).in_(work.actor.hubs_with(action)))
    return everybody.where(col(Person.id).in_(mine))


def people(work: Work, search: str = "", page: int = 1, size: int = 50) -> PeoplePage:
    """The people that the reader may see, by name; `search` looks into names and e-mail addresses."""
    work.must_somewhere(Action.PERSON_READ)
    wanted = visible_people(work)
    if search:
        text = f"%{search.lower()}%"
        wanted = wanted.where(or_(func.lower(col(Person.name)).like(text), col(Person.email).like(text)))
    total = work.session.exec(select(func.count()).select_from(wanted.subquery())).one()
    found = work.all(wanted.order_by(col(Person.name), col(Person.email)).limit(size).offset((page - 1) * size))
    held = _roles(work, [person.id for person in found])
    rows = tuple(
        PersonRow(
            person.id,
            person.name,
            person.email,
            person.is_active,
            bool(person.password_hash),
            tuple(role for role in held if role.person_id == person.id),
        )
        for person in found
    )
    return PeoplePage(rows, total)


def people_of_hub(work: Work, hub_id: UUID) -> list[tuple[UUID, str, str]]:
    """The active people with a role in a hub: id, name and role in words."""
    work.must(Action.PERSON_READ, hub_id)
    rows = work.rows(
        columns(col(Person.id), col(Person.name), col(RoleHeld.role))
        .join(RoleHeld, col(RoleHeld.person_id) == Person.id)
        .where(col(RoleHeld.hub_id) == hub_id, col(Person.is_active).is_(True))
        .order_by(col(Person.name), col(RoleHeld.role))
    )
    return [(person_id, name, ROLE_LABELS[Role(role)]) for person_id, name, role in rows]


def names(work: Work, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people who recorded something that the reader sees."""
    wanted = columns(col(Person.id), col(Person.name)).where(col(Person.id).in_(sorted(set(person_ids))))
    return {row.id: row.name for row in work.rows(wanted)}


def time_zones(work: Work, person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Where active people are, by their first hub; Brussels for those of the whole network. For telling them of an hour."""
    rows = work.rows(
        columns(col(Person.id), col(Hub.time_zone))
        .outerjoin(RoleHeld, col(RoleHeld.person_id) == Person.id)
        .outerjoin(Hub, col(Hub.id) == RoleHeld.hub_id)
        .where(col(Person.id).in_(sorted(set(person_ids))), col(Person.is_active).is_(True))
        .order_by(col(RoleHeld.role))
    )
    found: dict[UUID, str] = {}
    for person_id, zone in rows:
        found[person_id] = found.get(person_id) or zone or ""
    return {person_id: zone or "Europe/Brussels" for person_id, zone in found.items()}


def person(work: Work, person_id: UUID, *, to_change: bool = False) -> Person:
    """One person whom the reader may see; NotFound for all others."""
    mine = visible_people(work).where(Person.id == person_id)
    return work.one(mine.with_for_update() if to_change else mine)


def myself(work: Work, *, to_change: bool = False) -> Person:
    """The person who acts."""
    mine = select(Person).where(Person.id == work.actor.id)
    return work.one(mine.with_for_update() if to_change else mine)


def person_by_email(work: Work, email: str) -> Person | None:
    """The person with that e-mail address, or None. For the command line and for imports, not for pages."""
    return work.session.exec(select(Person).where(Person.email == email.strip().lower())).first()


def roles(work: Work, person_id: UUID) -> Sequence[RoleView]:
    """The roles of one person, those in the whole network first."""
    return _roles(work, [person_id])


def role_held(work: Work, person_id: UUID, role: str, hub_id: UUID | None) -> RoleHeld | None:
    """That very role of that person, or None."""
    in_hub = col(RoleHeld.hub_id).is_(None) if hub_id is None else col(RoleHeld.hub_id) == hub_id
    return work.session.exec(
        select(RoleHeld).where(RoleHeld.person_id == person_id, RoleHeld.role == role, in_hub)
    ).first()


def role_of(work: Work, person_id: UUID, role_id: UUID) -> RoleHeld:
    """One role of one person by its id; NotFound where the person has none of that id."""
    return work.one(select(RoleHeld).where(RoleHeld.id == role_id, RoleHeld.person_id == person_id))


def sessions(work: Work, person_id: UUID) -> Sequence[WebSession]:
    """The browsers in which the person is signed in now, newest first."""
    live = select(WebSession).where(
        WebSession.person_id == person_id, col(WebSession.revoked_at).is_(None), col(WebSession.expires_at) > work.now
    )
    return work.all(live.order_by(col(WebSession.created_at).desc()))


def session_of(work: Work, token: str) -> WebSession | None:
    """The session that a cookie belongs to, or None."""
    return work.session.exec(select(WebSession).where(WebSession.token_hash == hashed(token))).first()


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whoever has that e-mail address and could sign in; without a person, nobody could."""

    person_id: UUID | None
    password_hash: str


def candidate(work: Work, email: str) -> Candidate:
    """The active person of an e-mail address with what is kept of the password."""
    found = person_by_email(work, email)
    if found is None or not found.is_active or not found.password_hash:
        return Candidate(None, "")
    return Candidate(found.id, found.password_hash)


def has_failed_too_often(work: Work, email: str, address: str) -> bool:
    """Whether the e-mail or the address it comes from has failed as often as is allowed."""
    for who, throttle in ((counted_as("person", email), PER_PERSON), (counted_as("address", address), PER_ADDRESS)):
        since = work.now - throttle.window
        failures = select(func.count()).select_from(SignInAttempt)
        count = work.session.exec(failures.where(SignInAttempt.who == who, col(SignInAttempt.at) > since)).one()
        if count >= throttle.failures:
            return True
    return False


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A one-time link that can still be used, and whose it is."""

    link: PasswordLink
    person: Person


def open_link(work: Work, token: str, *, to_change: bool = False) -> OpenLink | None:
    """The link of that token while it is neither used nor over and its person is active; else None."""
    wanted = select(PasswordLink).where(
        PasswordLink.token_hash == hashed(token),
        col(PasswordLink.used_at).is_(None),
        col(PasswordLink.expires_at) > work.now,
    )
    link = work.session.exec(wanted.with_for_update() if to_change else wanted).first()
    if link is None:
        return None
    owner = work.one(select(Person).where(Person.id == link.person_id))
    return OpenLink(link, owner) if owner.is_active else None


def last_signed_in(work: Work, person_id: UUID) -> datetime | None:
    """When the person signed in last, or None."""
    return work.session.exec(select(func.max(WebSession.created_at)).where(WebSession.person_id == person_id)).one()


def _roles(work: Work, person_ids: Sequence[UUID]) -> list[RoleView]:
    rows = work.rows(
        columns(col(RoleHeld.id), col(RoleHeld.person_id), col(RoleHeld.role), col(RoleHeld.hub_id), col(Hub.name))
        .join(Hub, col(Hub.id) == RoleHeld.hub_id, isouter=True)
        .where(col(RoleHeld.person_id).in_(person_ids))
        .order_by(col(Hub.name).is_not(None), col(Hub.name), col(RoleHeld.role))
    )
    return [RoleView(id_, person_id, role, hub_id, name or "") for id_, person_id, role, hub_id, name in rows]
