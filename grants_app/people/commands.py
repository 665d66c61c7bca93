"""All that changes people: accounts, roles, one-time links, passwords and sessions."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import col, delete, update

from grants_app.access import Action
from grants_app.core.errors import Conflict, Invalid, NotFound, Refused
from grants_app.core.taken_in import TAKEN, TakenIn, compared, refused, together
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.people import queries, rules
from grants_app.people.models import PasswordLink, Person, RoleHeld, SignInAttempt, WebSession
from grants_app.people.rules import Proof
from grants_app.people.sessions import actor_of, hashed
from importers.records import PersonRecord

# --- accounts and roles ---


def add_person(work: Work, *, email: str, name: str, role: str, hub_id: UUID | None, language: str = "en") -> Person:
    """Add an account with its first role. It has no password until its one-time link is opened."""
    work.must(Action.PERSON_MANAGE, hub_id)
    plain = rules.normal_email(email)
    if not name.strip():
        raise Invalid("Give the person's name.", fields={"name": "Give the person's name."})
    if queries.person_by_email(work, plain):
        says = f"{plain} has an account already. Ask a network administrator to give it the role."
        raise Invalid(says, fields={"email": says})
    person = Person(email=plain, name=name.strip(), language=language, created_at=work.now)
    work.add(person)
    work.note("person.added", person.id, hub_id, name=person.name)
    _give(work, person, role, hub_id)
    return person


def give_role(work: Work, person_id: UUID, role: str, hub_id: UUID | None) -> None:
    """Give a person a role in a hub, or (no hub) in the whole network."""
    work.must(Action.PERSON_MANAGE, hub_id)
    person = queries.person(work, person_id, to_change=True)
    rules.another_changes(person.id, work.actor.id)
    if queries.role_held(work, person_id, role, hub_id):
        raise Conflict(f"{person.name} has this role already.")
    _give(work, person, role, hub_id)


def take_role(work: Work, person_id: UUID, role_id: UUID) -> None:
    """Take a role from a person; what was done with it stays in the trail."""
    work.must_somewhere(Action.PERSON_MANAGE)
    person = queries.person(work, person_id, to_change=True)
    held = queries.role_of(work, person_id, role_id)
    work.must(Action.PERSON_MANAGE, held.hub_id)
    rules.another_changes(person.id, work.actor.id)
    work.session.delete(held)
    work.session.flush()
    work.note("role.taken", person.id, held.hub_id, role=held.role)


def deactivate(work: Work, person_id: UUID) -> None:
    """Let a person in no more, now: every session and link ends."""
    work.must_somewhere(Action.PERSON_MANAGE)
    person = _managed(work, person_id)
    rules.another_changes(person.id, work.actor.id)
    person.is_active = False
    work.add(person)
    _end_sessions(work, person.id)
    _end_links(work, person.id)
    work.note("person.deactivated", person.id)


def activate(work: Work, person_id: UUID) -> None:
    """Let a deactivated person in again, with the password and the roles of before."""
    work.must_somewhere(Action.PERSON_MANAGE)
    person = _managed(work, person_id)
    person.is_active = True
    work.add(person)
    work.note("person.activated", person.id)


def make_link(work: Work, person_id: UUID) -> str:
    """A new one-time link's token, by which the person sets a password within a week; older links end."""
    work.must_somewhere(Action.PERSON_MANAGE)
    person = _managed(work, person_id)
    if not person.is_active:
        raise Conflict(f"{person.name} is deactivated; activate the account first.")
    _end_links(work, person.id)
    token = secrets.token_urlsafe(32)
    link = PasswordLink(person_id=person.id, token_hash=hashed(token), expires_at=work.now + rules.LINK_LASTS)
    work.add(link)
    work.note("person.link_made", person.id, expires_at=link.expires_at)
    return token


def revoke_sessions(work: Work, person_id: UUID) -> int:
    """Sign a person out everywhere; gives from how many browsers."""
    work.must_somewhere(Action.PERSON_MANAGE)
    person = _managed(work, person_id)
    ended = _end_sessions(work, person.id)
    work.note("person.signed_out_everywhere", person.id, sessions=ended)
    return ended


def take_in_people(work: Work, records: Sequence[PersonRecord]) -> TakenIn:
    """Add the people of a register with one role a row; those that are here with the same facts are counted."""
    if records:
        work.must(Action.PERSON_MANAGE)
    return together([_take_in_person(work, record) for record in records])


# --- signing in ---


@dataclass(frozen=True, slots=True)
class Browser:
    """From where somebody signs in: how the browser calls itself, and for how long the session lasts."""

    name: str = ""
    lasts: timedelta = timedelta(hours=12)


def count_attempt(work: Work, email: str, address: str) -> None:
    """Count an attempt as failed before the password is looked at, so that many at once cannot pass; a good one clears it.

    Raises TooOften (429) when there were too many.
    """
    work.session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) < work.now - rules.PER_PERSON.window))
    if queries.has_failed_too_often(work, email, address):
        raise rules.WAIT
    for who in (rules.counted_as("person", email), rules.counted_as("address", address)):
        work.add(SignInAttempt(who=who, at=work.now))


def sign_in(work: Work, found: queries.Candidate, email: str, browser: Browser) -> str:
    """Begin a session of a person whose password fitted; gives the cookie's token. Refuses when the account changed meanwhile."""
    person = queries.person_by_email(work, email)
    if person is None or found.person_id is None or queries.candidate(work, email) != found:
        raise rules.REFUSED
    counted = rules.counted_as("person", email)
    work.session.execute(delete(SignInAttempt).where(col(SignInAttempt.who) == counted))
    return _begin_session(work, person, frozenset({Proof.PASSWORD}), browser)


def sign_out(work: Work, token: str) -> None:
    """End the session of this browser."""
    session = queries.session_of(work, token)
    if session is not None and session.revoked_at is None:
        session.revoked_at = work.now
        work.add(session)
        work.note("person.signed_out", session.person_id)


def set_password(work: Work, token: str, password: str, again: str, browser: Browser) -> str:
    """Set the password by a one-time link and sign in; every other session ends. Gives the cookie's token."""
    found = queries.open_link(work, token, to_change=True)
    if found is None:
        raise NotFound("This link was used already or is too old. Ask your administrator for a new one.")
    rules.check_password(password, again, email=found.person.email)
    token_of_session = _begin_session(work, found.person, frozenset({Proof.ONE_TIME_LINK}), browser)
    found.link.used_at = work.now
    found.person.password_hash = rules.hashed_password(password)
    work.add(found.link)
    work.add(found.person)
    _end_sessions(work, found.person.id, but=hashed(token_of_session))
    work.note("person.password_set", found.person.id)
    return token_of_session


def change_password(work: Work, current: str, password: str, again: str, *, keep_token: str) -> None:
    """Change one's own password; every other browser is signed out."""
    person = queries.myself(work, to_change=True)
    if not rules.password_fits(person.password_hash, current):
        says = "This is not your present password."
        raise Invalid(says, fields={"current": says})
    rules.check_password(password, again, email=person.email)
    person.password_hash = rules.hashed_password(password)
    work.add(person)
    _end_sessions(work, person.id, but=hashed(keep_token))
    work.note("person.password_changed", person.id)


def revoke_own_session(work: Work, session_id: UUID) -> None:
    """Sign out one of one's own browsers; NotFound for anybody else's."""
    mine = [session for session in queries.sessions(work, queries.myself(work).id) if session.id == session_id]
    if not mine:
        raise NotFound
    mine[0].revoked_at = work.now
    work.add(mine[0])
    work.note("person.session_revoked", mine[0].person_id)


def revoke_own_sessions(work: Work, *, keep_token: str) -> int:
    """Sign out all of one's other browsers; gives how many."""
    person = queries.myself(work)
    ended = _end_sessions(work, person.id, but=hashed(keep_token))
    work.note("person.signed_out_elsewhere", person.id, sessions=ended)
    return ended


# --- within this room ---


def _managed(work: Work, person_id: UUID) -> Person:
    """A person all of whose roles the actor may manage: who rules over one hub must not reach a network-wide account."""
    person = queries.person(work, person_id, to_change=True)
    held = queries.roles(work, person.id)
    for role in held:
        work.must(Action.PERSON_MANAGE, role.hub_id)
    if not held:
        work.must(Action.PERSON_MANAGE)
    return person


def _give(work: Work, person: Person, role: str, hub_id: UUID | None) -> None:
    checked = rules.check_role(role, hub_id)
    if hub_id is not None:
        hub_queries.hub(work, hub_id)
    work.add(RoleHeld(person_id=person.id, role=checked, hub_id=hub_id))
    work.note("role.given", person.id, hub_id, role=checked.value)


def _begin_session(work: Work, person: Person, proofs: frozenset[Proof], browser: Browser) -> str:
    """From here on it is this person who acts."""
    rules.must_be_enough(proofs)
    work.actor = actor_of(work.session, person)
    token = secrets.token_urlsafe(32)
    session = WebSession(
        token_hash=hashed(token),
        person_id=person.id,
        created_at=work.now,
        expires_at=work.now + browser.lasts,
        browser=rules.browser_name(browser.name),
    )
    work.add(session)
    work.note("person.signed_in", person.id, by=sorted(proofs))
    return token


def _end_sessions(work: Work, person_id: UUID, *, but: str = "") -> int:
    live = [session for session in queries.sessions(work, person_id) if session.token_hash != but]
    for session in live:
        session.revoked_at = work.now
        work.session.add(session)
    work.session.flush()
    return len(live)


def _end_links(work: Work, person_id: UUID) -> None:
    work.session.execute(
        update(PasswordLink)
        .where(col(PasswordLink.person_id) == person_id, col(PasswordLink.used_at).is_(None))
        .values(used_at=work.now)
    )


def _take_in_person(work: Work, record: PersonRecord) -> TakenIn:
    hub = hub_queries.hub_by_code(work, record.hub) if record.hub else None
    if record.hub and hub is None:
        return refused(record.where, "Hub", record.hub, "There is no hub of that code; add it to the sheet Hubs.")
    hub_id = hub.id if hub else None
    try:
        known = queries.person_by_email(work, record.email)
        if known is None:
            language = record.language or "en"
            add_person(work, email=record.email, name=record.name, role=record.role, hub_id=hub_id, language=language)
            return TAKEN
        here = {"Name": known.name, "Language": known.language}
        there = {"Name": record.name, "Language": record.language or "en"}
        same = compared(record.where, f"The account {known.email}", here, there)
        if same.problems or queries.role_held(work, known.id, record.role, hub_id):
            return same
        give_role(work, known.id, record.role, hub_id)
    except Refused as problem:
        return refused(record.where, "Role", record.role, problem.sentence)
    return TAKEN
