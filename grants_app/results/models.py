"""Tables: indicators, what applications and awards aim at, what hubs measured with its evidence, and lines that reach communities."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, LargeBinary
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Owned


class Indicator(SQLModel, table=True):
    """Something that can be measured of a community's economic life: its unit and how it is counted."""

    __tablename__ = "indicator"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    code: str = Field(max_length=20, unique=True)
    title: str = Field(max_length=200)
    unit: str = Field(max_length=60)
    counted: str = Field(max_length=1000)
    of_people: bool = False
    """It counts people: told for women, men and young people, and small counts stay in the hub."""
    is_money: bool = False
    """Its values are minor units of a currency that each plan and result names."""
    adds_up: bool = False
    """Results of several periods are added; otherwise the newest one holds."""
    position: int = 0


class IndicatorPlan(Owned, table=True):
    """Where an application or an award begins and what it aims at; the newest row of an indicator holds. Append-only."""

    __tablename__ = "indicator_plan"
    __table_args__ = (CheckConstraint("(application_id IS NULL) <> (award_id IS NULL)", name="of_one"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    application_id: UUID | None = Field(default=None, foreign_key="application.id", index=True)
    award_id: UUID | None = Field(default=None, foreign_key="award.id", index=True)
    indicator_id: UUID = Field(foreign_key="indicator.id")
    baseline: int = Field(sa_type=BigInteger)
    target: int = Field(sa_type=BigInteger)
    currency: str = Field(default="", max_length=3)
    is_dropped: bool = False
    """It is no longer aimed at."""
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class IndicatorResult(Owned, table=True):
    """What a hub measured for an award and a period; a mistake is corrected by another row that names it. Append-only."""

    __tablename__ = "indicator_result"
    __table_args__ = (CheckConstraint("value >= 0", name="not_below_zero"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    community_id: UUID | None = Field(default=None, foreign_key="community.id", index=True)
    indicator_id: UUID = Field(foreign_key="indicator.id")
    starts_on: date
    ends_on: date
    value: int = Field(sa_type=BigInteger)
    women: int | None = None
    men: int | None = None
    youth: int | None = None
    currency: str = Field(default="", max_length=3)
    measured_how: str = Field(max_length=1000)
    corrects_id: UUID | None = Field(default=None, unique=True, foreign_key="indicator_result.id")
    reason: str = Field(default="", max_length=400)
    """Why the row that it names was wrong."""
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class ResultDocument(Owned, table=True):
    """The evidence of a result, byte for byte. Append-only; it stays with the hub."""

    __tablename__ = "result_document"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    result_id: UUID = Field(foreign_key="indicator_result.id", index=True)
    name: str = Field(max_length=200)
    extension: str = Field(max_length=8)
    media_type: str = Field(max_length=100)
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    attached_by_name: str = Field(max_length=200)
    attached_at: datetime = Field(sa_type=Moment)


class CommunityLine(SQLModel, table=True):
    """Whether the cost of a budget line reaches communities, from a month on; without a row the kind of the line says it. Append-only."""

    __tablename__ = "community_line"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    line_id: UUID = Field(foreign_key="budget_line.id", index=True)
    starts_on: date
    """The first day of an accounting month."""
    reaches: bool
    reason: str = Field(max_length=400)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
