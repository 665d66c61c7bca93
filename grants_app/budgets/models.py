"""Tables: budget versions, their lines and the hubs' shares."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.database import ExactDecimal, Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Owned


class BudgetLine(SQLModel, table=True):
    """A line of an award's budget, the same through all versions: this is what money is charged to."""

    __tablename__ = "budget_line"
    __table_args__ = (UniqueConstraint("award_id", "code"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    code: str = Field(max_length=30)


class BudgetVersion(SQLModel, table=True):
    """One version of an award's budget: a draft, or approved and frozen."""

    __tablename__ = "budget_version"
    __table_args__ = (UniqueConstraint("award_id", "number"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    number: int
    status: str = Field(max_length=12)
    """draft or approved."""
    prepared_by: UUID | None = None
    prepared_by_name: str = Field(max_length=200)
    prepared_at: datetime = Field(sa_type=Moment)
    approved_by: UUID | None = None
    approved_by_name: str = Field(default="", max_length=200)
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    file_name: str = Field(default="", max_length=200)


class BudgetVersionLine(SQLModel, table=True):
    """What a version says of a line. Amounts in the award's currency."""

    __tablename__ = "budget_version_line"
    __table_args__ = (UniqueConstraint("version_id", "line_id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version_id: UUID = Field(foreign_key="budget_version.id", index=True)
    line_id: UUID = Field(foreign_key="budget_line.id", index=True)
    position: int
    heading: str = Field(max_length=200)
    description: str = Field(max_length=400)
    kind: str = Field(max_length=20)
    """direct, indirect, contingency, in-kind, ineligible or third-party."""
    unit: str = Field(default="", max_length=60)
    quantity: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    unit_cost: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    amount_minor: int = Field(sa_type=BigInteger)
    source: str = Field(default="", max_length=60)
    year: int | None = None


class BudgetShare(Owned, table=True):
    """A hub's share of a line in one version."""

    __tablename__ = "budget_share"
    __table_args__ = (UniqueConstraint("version_line_id", "hub_id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version_line_id: UUID = Field(foreign_key="budget_version_line.id", index=True)
    amount_minor: int = Field(sa_type=BigInteger)
