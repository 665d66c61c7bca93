"""Tables of sealed identities: each value is an envelope of `core.sealing` under its hub's key; whoever has the tables has no name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, LargeBinary, UniqueConstraint
from sqlmodel import Field

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Owned


class HubKey(Owned, table=True):
    """A key of one hub, wrapped by the master key, which is in no database. A retired one was destroyed."""

    __tablename__ = "hub_key"
    __table_args__ = (UniqueConstraint("hub_id", "purpose", "number"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    purpose: str = Field(max_length=12)
    """seal: for envelopes; fingerprint: by which equal bank details are known again."""
    number: int
    wrapped: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    made_by_name: str = Field(max_length=200)
    made_at: datetime = Field(sa_type=Moment)
    retired_at: datetime | None = Field(default=None, sa_type=Moment)


class CommunityName(Owned, table=True):
    """What a community is really called."""

    __tablename__ = "community_name"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="community.id", unique=True)
    name: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed_by_name: str = Field(max_length=200)
    sealed_at: datetime = Field(sa_type=Moment)


class CommunityPlace(Owned, table=True):
    """Where a community is."""

    __tablename__ = "community_place"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="community.id", unique=True)
    place: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed_by_name: str = Field(max_length=200)
    sealed_at: datetime = Field(sa_type=Moment)


class CommunityPerson(Owned, table=True):
    """Somebody of a community: who it is, what for, and how that person is reached."""

    __tablename__ = "community_person"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="community.id", index=True)
    name: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    role: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    contact: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed_by_name: str = Field(max_length=200)
    sealed_at: datetime = Field(sa_type=Moment)


class IdentityOpening(Owned, table=True):
    """Somebody opened what is sealed: which parts, and why. Append-only."""

    __tablename__ = "identity_opening"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    community_id: UUID = Field(foreign_key="community.id", index=True)
    parts: str = Field(max_length=60)
    """Of name, place, persons, bank; with commas between them."""
    reason: str = Field(max_length=400)
    opened_by: UUID | None = None
    opened_by_name: str = Field(max_length=200)
    opened_at: datetime = Field(sa_type=Moment)
