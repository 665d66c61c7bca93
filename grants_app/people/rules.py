"""Who may sign in: passwords, proofs, how often one may fail; and who may change whose roles."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from grants_app.access import Role
from grants_app.core.errors import Conflict, Invalid, Refused

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
LINK_LASTS = timedelta(days=7)
LANGUAGES: Mapping[str, str] = {"en": "English", "es": "Español", "fr": "Français"}
NETWORK_ROLES = frozenset(
    {Role.FINANCE_OFFICER, Role.DIRECTOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.EXTERNAL_AUDITOR}
)
"""Roles that may be held in the whole network; staff, coordinators and the cleared always belong to a hub."""

# OWASP's setting for small servers: 19 MiB and two passes, so that four sign-ins at once stay far below 100 MiB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODYS_HASH = _HASHER.hash(secrets.token_urlsafe(24))


class Proof(StrEnum):
    """By what somebody shows who they are. A second factor is one more of these, asked between password and session."""

    PASSWORD = "password"  # noqa: S105 - the name of a proof
    ONE_TIME_LINK = "one-time link"


ENOUGH: tuple[frozenset[Proof], ...] = (frozenset({Proof.PASSWORD}), frozenset({Proof.ONE_TIME_LINK}))
"""The sets of proofs of which one must be complete before a session begins."""


@dataclass(frozen=True, slots=True)
class Throttle:
    """So many failures within the window, and then nobody is let in until it has passed."""

    failures: int
    window: timedelta = timedelta(minutes=15)


PER_PERSON = Throttle(10)
PER_ADDRESS = Throttle(60)


class TooOften(Refused):
    """Too many failed attempts."""

    status = 429


class SignInRefused(Refused):
    """Unknown, without password, deactivated or wrong: all get the same answer."""

    status = 401


REFUSED = SignInRefused("The e-mail address or the password is not right. Check both and try again.")
WAIT = TooOften("There were too many failed attempts. Wait 15 minutes, or ask your administrator for a one-time link.")


def must_be_enough(proofs: frozenset[Proof]) -> None:
    """No session begins before one of the sets of proofs is complete."""
    if not any(needed <= proofs for needed in ENOUGH):
        raise REFUSED


def normal_email(email: str) -> str:
    """An e-mail address as it is kept: without surrounding space, lower case. Invalid when it cannot be one."""
    plain = email.strip().lower()
    name, _, domain = plain.rpartition("@")
    if not name or "." not in domain or any(sign.isspace() for sign in plain) or len(plain) > LONGEST_PASSWORD:
        says = f"«{email.strip()}» is not an e-mail address; write it like name@example.org."
        raise Invalid(says, fields={"email": says})
    return plain


def check_password(password: str, again: str, *, email: str) -> None:
    """Refuse (422) a password that is too short, too simple, or not typed twice the same."""
    says = ""
    if len(password) < SHORTEST_PASSWORD:
        says = f"The password needs at least {SHORTEST_PASSWORD} characters; this has {len(password)}."
    elif len(password) > LONGEST_PASSWORD:
        says = f"The password may have at most {LONGEST_PASSWORD} characters."
    elif len(set(password)) < 5 or password.lower() in email or email.partition("@")[0] == password.lower():
        says = "This password is too easy to guess; take four or five words that only you would put together."
    if says:
        raise Invalid(says, fields={"password": says})
    if password != again:
        says = "The two passwords are not the same; type both again."
        raise Invalid(says, fields={"again": says})


def hashed_password(password: str) -> str:
    """What is kept of a password (argon2id)."""
    return _HASHER.hash(password)


def password_fits(password_hash: str, password: str) -> bool:
    """Whether the password is the one that was hashed; takes about as long when there is no hash to compare with."""
    try:
        _HASHER.verify(password_hash or _NOBODYS_HASH, password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def counted_as(kind: str, who: str) -> str:
    """Under what failures of an e-mail or an address are counted: a hash, so that no list of addresses is kept."""
    return hashlib.sha256(f"{kind}:{who.strip().lower()}".encode()).hexdigest()


def own_path(wanted: str) -> str:
    """Where to go after signing in: a path of our own, else Home. Foreign addresses are never followed."""
    parts = urlsplit(wanted)
    is_ours = wanted.startswith("/") and not wanted.startswith("//") and not parts.scheme and not parts.netloc
    plain = is_ours and "\\" not in wanted and not any(ord(sign) < 33 for sign in wanted)
    return wanted if plain and not parts.path.startswith(("/sign-in", "/sign-out", "/password")) else "/"


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def browser_name(user_agent: str) -> str:
    """«Firefox on Windows» out of what a browser calls itself."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser


def another_changes(person_id: UUID, actor_id: UUID | None) -> None:
    """Nobody changes their own roles or deactivates themselves; so there is always an administrator left."""
    if person_id == actor_id:
        raise Conflict(
            "This is your own account: another administrator must change its roles and whether it is active."
        )


def check_role(role: str, hub_id: UUID | None) -> Role:
    """The role; Invalid when it is unknown, or is one of a hub and no hub is given."""
    if role not in set(Role):
        raise Invalid(f"«{role}» is not a role; choose one of {', '.join(Role)}.", fields={"role": "Choose a role."})
    if hub_id is None and Role(role) not in NETWORK_ROLES:
        says = f"The role {role} belongs to a hub: name the hub."
        raise Invalid(says, fields={"hub": says})
    if hub_id is not None and role == Role.EXTERNAL_AUDITOR:
        says = "An external auditor belongs to no hub: choose the whole network. An audit access names what is seen, until when."
        raise Invalid(says, fields={"hub": says})
    return Role(role)


DEMO_PASSWORD = "many small rivers meet"  # noqa: S105 - of invented people, shown beside the form
"""The one password of all people of the demo network."""
