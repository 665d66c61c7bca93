"""Tables: hubs, communities (by alias only), strategies and their objectives."""

from datetime import date
from uuid import UUID

from sqlmodel import Field, SQLModel

from grants_app.core.identity import new_id
from grants_app.core.work import Owned


class Hub(SQLModel, table=True):
    """A regional office with its currency and time zone, or the head office. How far its people may go: room authorities."""

    __tablename__ = "hub"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=12, unique=True)
    name: str = Field(max_length=200)
    country: str = Field(max_length=2)
    currency: str = Field(max_length=3)
    time_zone: str = Field(max_length=60)
    language: str = Field(max_length=8)
    is_head_office: bool = Field(default=False)


class Community(Owned, table=True):
    """A community organisation, known by its alias; who it is stands nowhere in this table."""

    __tablename__ = "community"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    alias: str = Field(max_length=80, unique=True)
    kind: str = Field(max_length=80)
    country: str = Field(max_length=2)
    summary: str = Field(default="", max_length=2000)


class Strategy(SQLModel, table=True):
    """What the network wants to reach in some years; on any day one of them at most is in force."""

    __tablename__ = "strategy"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=20, unique=True)
    title: str = Field(max_length=200)
    starts_on: date
    ends_on: date | None = None
    """None: until another strategy is decided."""


class Objective(SQLModel, table=True):
    """An objective of a strategy, which applications and awards serve."""

    __tablename__ = "objective"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    strategy_id: UUID = Field(foreign_key="strategy.id", index=True)
    code: str = Field(max_length=20, unique=True)
    """In the whole network: a code is one objective for ever."""
    title: str = Field(max_length=200)
    position: int = 0
    follows_id: UUID | None = Field(default=None, foreign_key="objective.id")
    """The objective of an earlier strategy that it continues."""
