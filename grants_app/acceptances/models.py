"""Tables: an agency's answer to a report, line by line, with what was our own cost already, and what it authorised for a period."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id


class Acceptance(SQLModel, table=True):
    """What an agency's letter says of a report that was sent to it."""

    __tablename__ = "acceptance"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    report_id: UUID = Field(foreign_key="report.id", index=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    status: str = Field(max_length=12)
    on: date
    """The day of the letter."""
    reference: str = Field(max_length=120)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", max_length=2000)


class AcceptedLine(SQLModel, table=True):
    """One line of the answer, of one hub, in minor units of the award's currency. Append-only."""

    __tablename__ = "accepted_line"
    __table_args__ = (CheckConstraint("accepted_minor <= reported_minor", name="at_most_reported"),)
    acceptance_id: UUID = Field(primary_key=True, foreign_key="acceptance.id")
    line_id: UUID = Field(primary_key=True, foreign_key="budget_line.id")
    hub_id: UUID = Field(primary_key=True, foreign_key="hub.id")
    reported_minor: int = Field(sa_type=BigInteger)
    accepted_minor: int = Field(sa_type=BigInteger)
    reason: str = Field(default="", max_length=2000)
    finding_id: UUID | None = Field(default=None, foreign_key="finding.id", index=True)
    """Where a part is rejected: the finding whose decision takes it out of the donor's column."""


class RejectedBefore(SQLModel, table=True):
    """A finding that had disallowed what the agency rejects later: nothing more is booked for it. Append-only."""

    __tablename__ = "rejected_before"
    acceptance_id: UUID = Field(primary_key=True, foreign_key="acceptance.id")
    finding_id: UUID = Field(primary_key=True, foreign_key="finding.id", index=True)
    line_id: UUID = Field(foreign_key="budget_line.id")
    hub_id: UUID = Field(foreign_key="hub.id")


class AuthorisedAmount(SQLModel, table=True):
    """What was requested for a line and a period, and what the agency authorised. Append-only; one below zero takes back an earlier one."""

    __tablename__ = "authorised_amount"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    line_id: UUID = Field(foreign_key="budget_line.id")
    starts_on: date
    ends_on: date
    requested_minor: int = Field(sa_type=BigInteger)
    authorised_minor: int = Field(sa_type=BigInteger)
    reference: str = Field(max_length=120)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
