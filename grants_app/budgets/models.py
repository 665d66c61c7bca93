"""Tables: budget versions, their lines, the hubs' shares and their periods, and transfers inside a version."""

from datetime import date, datetime
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
    donor_reference: str = Field(default="", max_length=120)
    """The donor's letter by which an amendment is agreed; empty for the first version."""
    donor_on: date | None = None
    reason: str = Field(default="", max_length=1000)
    award_minor: int | None = Field(default=None, sa_type=BigInteger)
    """What the amendment makes of the award's amount; None where it stays."""
    total_budget_minor: int | None = Field(default=None, sa_type=BigInteger)
    ends_on: date | None = None


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
    justification: str = Field(default="", max_length=1000)
    """Why the cost is as high as it is, in words for the donor."""


class BudgetShare(Owned, table=True):
    """A hub's share of a line in one version."""

    __tablename__ = "budget_share"
    __table_args__ = (UniqueConstraint("version_line_id", "hub_id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version_line_id: UUID = Field(foreign_key="budget_version_line.id", index=True)
    amount_minor: int = Field(sa_type=BigInteger)


class BudgetPeriod(SQLModel, table=True):
    """A named part of the award's time by which a version's shares are given; a version without periods has none."""

    __tablename__ = "budget_period"
    __table_args__ = (UniqueConstraint("version_id", "name"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    version_id: UUID = Field(foreign_key="budget_version.id", index=True)
    name: str = Field(max_length=60)
    starts_on: date
    ends_on: date


class BudgetPart(Owned, table=True):
    """A hub's share of a line in one period; the periods of a share come to it, which a trigger asks when the version is approved."""

    __tablename__ = "budget_part"
    __table_args__ = (UniqueConstraint("share_id", "period_id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    share_id: UUID = Field(foreign_key="budget_share.id", index=True)
    period_id: UUID = Field(foreign_key="budget_period.id", index=True)
    amount_minor: int = Field(sa_type=BigInteger)


class BudgetTransfer(SQLModel, table=True):
    """Money moved between lines and hubs inside an approved version: it makes no new contract."""

    __tablename__ = "budget_transfer"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    version_id: UUID = Field(foreign_key="budget_version.id", index=True)
    reference: str = Field(max_length=40, unique=True)
    kind: str = Field(max_length=20)
    """transfer, or contingency: a use of the contingency reserve that the donor authorised."""
    status: str = Field(max_length=12)
    """prepared, approved, rejected or withdrawn."""
    reason: str = Field(max_length=1000)
    explanation: str = Field(default="", max_length=2000)
    donor_reference: str = Field(default="", max_length=120)
    """The letter or e-mail by which the donor approved it, or was told."""
    donor_on: date | None = None
    prepared_by: UUID | None = None
    prepared_by_name: str = Field(max_length=200)
    prepared_at: datetime = Field(sa_type=Moment)
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    note: str = Field(default="", max_length=2000)
    """Why it was rejected or withdrawn."""
    judged: str = Field(default="", max_length=1000)
    """The rule by which it was approved, with its citation."""


class BudgetTransferMove(Owned, table=True):
    """What a hub's share of a line gains by a transfer, or gives (below zero); each pair at one position comes to zero."""

    __tablename__ = "budget_transfer_move"
    __table_args__ = (UniqueConstraint("transfer_id", "position", "line_id", "hub_id", "period_id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    transfer_id: UUID = Field(foreign_key="budget_transfer.id", index=True)
    position: int
    line_id: UUID = Field(foreign_key="budget_line.id", index=True)
    period_id: UUID | None = Field(default=None, foreign_key="budget_period.id", index=True)
    """The period of the budget that gains or gives; None in a budget without periods."""
    amount_minor: int = Field(sa_type=BigInteger)
