"""Tables: people, their roles, one-time links, sessions and sign-in attempts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class Person(SQLModel, table=True):
    """Somebody who signs in. Without a password hash: has not opened the one-time link yet."""

    __tablename__ = "person"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    email: str = Field(max_length=200, unique=True)
    """Lower case."""
    name: str = Field(max_length=200)
    language: str = Field(default="en", max_length=8)
    password_hash: str = Field(default="", max_length=200)
    is_active: bool = True
    created_at: datetime = Field(sa_type=Moment)


class RoleHeld(SQLModel, table=True):
    """One role of one person in one hub, or in the whole network where there is no hub."""

    __tablename__ = "role_held"
    __table_args__ = (
        Index("uq_role_held_in_hub", "person_id", "role", "hub_id", unique=True),
        Index(
            "uq_role_held_in_network",
            "person_id",
            "role",
            unique=True,
            sqlite_where=text("hub_id IS NULL"),
            postgresql_where=text("hub_id IS NULL"),
        ),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    role: str = Field(max_length=30)
    hub_id: UUID | None = Field(default=None, foreign_key="hub.id", index=True)


class PasswordLink(SQLModel, table=True):
    """A one-time link by which a person sets the password; only its hash is kept."""

    __tablename__ = "password_link"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    expires_at: datetime = Field(sa_type=Moment)
    used_at: datetime | None = Field(default=None, sa_type=Moment)


class WebSession(SQLModel, table=True):
    """A browser that is signed in; only the hash of its cookie is kept, and it can be revoked."""

    __tablename__ = "web_session"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    token_hash: str = Field(max_length=64, unique=True)
    person_id: UUID = Field(foreign_key="person.id", index=True)
    created_at: datetime = Field(sa_type=Moment)
    expires_at: datetime = Field(sa_type=Moment)
    revoked_at: datetime | None = Field(default=None, sa_type=Moment)
    browser: str = Field(default="", max_length=200)


class SignInAttempt(SQLModel, table=True):
    """A failed attempt to sign in, kept to slow down guessing; the e-mail only as a hash."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (Index("ix_sign_in_attempt_who", "who", "at"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    who: str = Field(max_length=64)
    at: datetime = Field(sa_type=Moment)
