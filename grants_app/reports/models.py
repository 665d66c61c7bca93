"""Tables: financial reports and their steps, what is typed per line, what each took up, and the stored file."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Column, LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.database import ExactDecimal, Moment
from grants_app.core.identity import new_id


class Report(SQLModel, table=True):
    """What a donor gets for a period. A queried one is replaced by its next version, which takes up only what differs."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("award_id", "ends_on", "version"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    status: str = Field(max_length=12, index=True)
    version: int = 1
    format: str = Field(max_length=40)
    starts_on: date
    ends_on: date
    budget_version_id: UUID = Field(foreign_key="budget_version.id")
    prepared_by: UUID | None = None
    prepared_by_name: str = Field(max_length=200)
    prepared_at: datetime = Field(sa_type=Moment)
    reviewed_by: UUID | None = None
    reviewed_by_name: str = Field(default="", max_length=200)
    reviewed_at: datetime | None = Field(default=None, sa_type=Moment)
    approved_by: UUID | None = None
    approved_by_name: str = Field(default="", max_length=200)
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    sent_on: date | None = None
    total_minor: int | None = Field(default=None, sa_type=BigInteger)
    """The ledger's cost up to the last day, when the figures were frozen."""
    frozen_at_entry: int | None = Field(default=None, sa_type=BigInteger)
    """The newest entry of the book when the figures were frozen: a later one inside the period is not in them."""
    read_minor: int | None = Field(default=None, sa_type=BigInteger)
    """What the report was to read in of other awards' books when the figures were frozen, and of how many entries."""
    read_count: int | None = None
    settled_minor: int | None = Field(default=None, sa_type=BigInteger)
    """What the total comes to once approval has settled the rate rule: the figure that is approved."""
    settlement_minor: int | None = Field(default=None, sa_type=BigInteger)
    """What settling changed the cost by, once approved."""
    difference_line_id: UUID | None = Field(default=None, foreign_key="budget_line.id")
    """Where the donor wants exchange differences on a line of the project: that line."""


class ReportStep(SQLModel, table=True):
    """A step that a report took: who, when, on which day it counts, and why. Append-only."""

    __tablename__ = "report_step"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    name: str = Field(max_length=20)
    source: str = Field(max_length=12)
    target: str = Field(max_length=12)
    on: date
    reason: str = Field(default="", max_length=2000)
    at: datetime = Field(sa_type=Moment)
    by_id: UUID | None = None
    by_name: str = Field(max_length=200)
    with_whom: str = Field(default="", max_length=200)
    """To whom at the donor it was sent, or who there answered."""
    means: str = Field(default="", max_length=20)
    """By what means it was sent."""


class ReportLetter(SQLModel, table=True):
    """The paper of a step as it was sent or received: the donor's letter, a receipt of its portal. Append-only."""

    __tablename__ = "report_letter"
    step_id: UUID = Field(primary_key=True, foreign_key="report_step.id")
    name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    stored_at: datetime = Field(sa_type=Moment)


class ReportLine(SQLModel, table=True):
    """What a person typed for one line of a report."""

    __tablename__ = "report_line"
    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    line_id: UUID = Field(primary_key=True, foreign_key="budget_line.id")
    units: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    forecast_unit: str = Field(default="", max_length=60)
    forecast_units: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    forecast_unit_cost: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    forecast_minor: int | None = Field(default=None, sa_type=BigInteger)
    explanation: str = Field(default="", sa_column=Column(Text, nullable=False))


class ReportPosting(SQLModel, table=True):
    """A posting of cost or income that a report took up: each posting by exactly one report. Append-only."""

    __tablename__ = "report_posting"
    posting_id: UUID = Field(primary_key=True, foreign_key="posting.id")
    report_id: UUID = Field(foreign_key="report.id", index=True)


class ReportFigure(SQLModel, table=True):
    """What a report took up on one line, of one hub and funding source, frozen when it was approved. Append-only."""

    __tablename__ = "report_figure"
    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    line_id: UUID = Field(primary_key=True, foreign_key="budget_line.id")
    hub_id: UUID = Field(primary_key=True, foreign_key="hub.id")
    source: str = Field(primary_key=True, max_length=40)
    amount_minor: int = Field(sa_type=BigInteger)
    """In the award's currency; below zero where more was taken back than added."""
    adjustment_minor: int = Field(sa_type=BigInteger)
    """Of it: cost of earlier reports' periods that came late."""


class ReportReading(SQLModel, table=True):
    """A cost of another award's book that a report read in as «financed by …»: each by one report of the action. Append-only."""

    __tablename__ = "report_reading"
    entry_id: UUID = Field(primary_key=True, foreign_key="entry.id")
    link_id: UUID = Field(primary_key=True, foreign_key="cofinancing.id")
    report_id: UUID = Field(foreign_key="report.id", index=True)
    line_id: UUID = Field(foreign_key="budget_line.id")
    """The action's line."""
    hub_id: UUID = Field(foreign_key="hub.id")
    donor: str = Field(max_length=200)
    reference: str = Field(max_length=60)
    """The award that paid, and its donor."""
    amount_minor: int = Field(sa_type=BigInteger)
    """In the action's currency, as it was reported."""


class ReportFile(SQLModel, table=True):
    """The file of an approved report, byte for byte, with its SHA-256."""

    __tablename__ = "report_file"
    report_id: UUID = Field(primary_key=True, foreign_key="report.id")
    name: str = Field(max_length=200)
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    stored_at: datetime = Field(sa_type=Moment)
