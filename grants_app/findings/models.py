"""Table: findings, with the answer, the decision and what was recovered."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint
from sqlmodel import Field

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Owned
from grants_app.findings.rules import AboutKind, Beside


class Finding(Owned, table=True):
    """A cost of an award that somebody questions. Amounts in the award's currency."""

    __tablename__ = "finding"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="above_zero"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    about_kind: str = Field(max_length=12)
    """charge, cost (of a sub-grant) or line."""
    about_id: UUID = Field(index=True)
    about_label: str = Field(max_length=120)
    line_id: UUID = Field(foreign_key="budget_line.id")
    status: str = Field(max_length=12, index=True)
    type: str = Field(max_length=40)
    found_by: str = Field(max_length=12)
    found_on: date
    found_reference: str = Field(default="", max_length=120)
    amount_minor: int = Field(sa_type=BigInteger)
    says: str = Field(max_length=2000)
    another_cost: bool = False
    """Recorded as another cost than those that stood beside it then."""
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
    response: str = Field(default="", max_length=2000)
    answered_by: UUID | None = None
    answered_by_name: str = Field(default="", max_length=200)
    answered_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", max_length=2000)
    decided_on: date | None = None
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=200)
    entry_id: UUID | None = Field(default=None, foreign_key="entry.id")
    recovered_from: str = Field(default="", max_length=12)
    recovered_minor: int = Field(default=0, sa_type=BigInteger)
    recovered_on: date | None = None
    recovered_reference: str = Field(default="", max_length=80)
    withdrawal_reason: str = Field(default="", max_length=2000)
    withdrawn_on: date | None = None
    withdrawn_by: UUID | None = None
    withdrawn_by_name: str = Field(default="", max_length=200)
    repaid_on: date | None = None
    """When what was recovered went back, after the disallowance was taken back."""
    repaid_reference: str = Field(default="", max_length=80)

    def beside(self, currency: str) -> Beside:
        """As it stands beside another finding; the currency is its award's."""
        kind, amount = AboutKind(self.about_kind), Money(self.amount_minor, currency)
        label, status = self.about_label, self.status
        return Beside(self.id, kind, self.about_id, self.reference, label, status, amount, self.found_on)
