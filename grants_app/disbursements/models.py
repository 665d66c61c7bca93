"""Tables: disbursements with forecast, amounts asked per line and payment; what hubs sent back or carried over; our own percentage."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.calendar import Period
from grants_app.core.database import ExactDecimal, Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Owned


class Disbursement(Owned, table=True):
    """Money that a hub asks for an award, and its way until it has arrived."""

    __tablename__ = "disbursement"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    status: str = Field(max_length=12, index=True)
    purpose: str = Field(max_length=400)
    currency: str = Field(max_length=3)
    amount_minor: int = Field(sa_type=BigInteger)
    """The sum of what is asked per line, in `currency`."""
    award_minor: int = Field(sa_type=BigInteger)
    """The same in the award's currency: what is reserved."""
    rates: str = Field(default="", max_length=400)
    """The rate by which the amount was reserved."""
    starts_on: date | None = None
    """The period for which an advance is asked; None: what the hub has spent of its own money."""
    ends_on: date | None = None
    created_by: UUID | None = None
    created_by_name: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=Moment)
    requested_by: UUID | None = None
    requested_at: datetime | None = Field(default=None, sa_type=Moment)
    endorsed_by: UUID | None = None
    approved_by: UUID | None = None

    @property
    def period(self) -> Period | None:
        return None if self.starts_on is None or self.ends_on is None else Period(self.starts_on, self.ends_on)


class DisbursementForecast(SQLModel, table=True):
    """What a hub will spend on one budget line in the period of a request, and what it holds for it already."""

    __tablename__ = "disbursement_forecast"
    __table_args__ = (CheckConstraint("forecast_minor >= 0 AND in_hand_minor >= 0", name="not_below_zero"),)
    disbursement_id: UUID = Field(primary_key=True, foreign_key="disbursement.id")
    line_id: UUID = Field(primary_key=True, foreign_key="budget_line.id")
    forecast_minor: int = Field(sa_type=BigInteger)
    """In the disbursement's currency, like what is in hand."""
    in_hand_minor: int = Field(sa_type=BigInteger)
    need_minor: int = Field(sa_type=BigInteger)
    """What the line needs beyond what is in hand of it, in the award's currency."""


class DisbursementAsk(SQLModel, table=True):
    """What is asked on one budget line."""

    __tablename__ = "disbursement_ask"
    __table_args__ = (
        UniqueConstraint("disbursement_id", "line_id"),
        CheckConstraint("amount_minor > 0", name="above_zero"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    disbursement_id: UUID = Field(foreign_key="disbursement.id", index=True)
    line_id: UUID = Field(foreign_key="budget_line.id")
    amount_minor: int = Field(sa_type=BigInteger)
    """In the disbursement's currency."""
    award_minor: int = Field(sa_type=BigInteger)
    """In the award's currency, as reserved (after payment: as paid)."""


class DisbursementPayment(SQLModel, table=True):
    """How it was paid: once per disbursement, whatever happens."""

    __tablename__ = "disbursement_payment"
    disbursement_id: UUID = Field(primary_key=True, foreign_key="disbursement.id")
    value_on: date
    bank_reference: str = Field(max_length=80)
    sent_minor: int = Field(sa_type=BigInteger)
    """What left the award's bank share, valued in the award's currency, without the fee."""
    credited_minor: int = Field(sa_type=BigInteger)
    """What the bank credited, in the disbursement's currency."""
    rate: Decimal = Field(sa_type=ExactDecimal)
    """The bank's rate: units of the disbursement's currency for 1 of the award's."""
    fee_minor: int = Field(default=0, sa_type=BigInteger)
    """The bank's fee, in the award's currency."""
    bank_account_id: UUID | None = None
    """The bank account that it left; None: not yet placed."""
    own_currency: str = Field(default="", max_length=3)
    """The currency of that account, where it is not the award's; then what left it stands in that currency below."""
    own_sent_minor: int | None = Field(default=None, sa_type=BigInteger)
    own_fee_minor: int | None = Field(default=None, sa_type=BigInteger)
    recorded_by: UUID | None = None
    recorded_at: datetime = Field(sa_type=Moment)
    received_on: date | None = None
    received_minor: int | None = Field(default=None, sa_type=BigInteger)
    received_by: UUID | None = None


class DisbursementStep(SQLModel, table=True):
    """A step that a disbursement took: who, when and why."""

    __tablename__ = "disbursement_step"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    disbursement_id: UUID = Field(foreign_key="disbursement.id", index=True)
    name: str = Field(max_length=30)
    source: str = Field(max_length=12)
    target: str = Field(max_length=12)
    reason: str = Field(default="", max_length=2000)
    at: datetime = Field(sa_type=Moment)
    by_id: UUID | None = None
    by_name: str = Field(max_length=200)


class AdvanceRefund(Owned, table=True):
    """What a hub did not spend and sent back to the award's bank share."""

    __tablename__ = "advance_refund"
    __table_args__ = (
        UniqueConstraint("award_id", "bank_reference"),
        CheckConstraint("amount_minor > 0 AND credited_minor > 0", name="above_zero"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    currency: str = Field(max_length=3)
    amount_minor: int = Field(sa_type=BigInteger)
    """What left the hub's advance, in `currency`."""
    credited_minor: int = Field(sa_type=BigInteger)
    """What the award's bank share received, in the award's currency."""
    bank_account_id: UUID | None = None
    """The bank account that it came into; None: not yet placed."""
    own_currency: str = Field(default="", max_length=3)
    """The currency of that account, where it is not the award's; then what it received stands in that currency below."""
    own_credited_minor: int | None = Field(default=None, sa_type=BigInteger)
    value_on: date
    bank_reference: str = Field(max_length=80)
    reason: str = Field(default="", max_length=400)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class AdvanceCarryOver(Owned, table=True):
    """What of an advance a hub did not spend and keeps for a next period."""

    __tablename__ = "advance_carry_over"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="above_zero"),
        CheckConstraint("ends_on >= starts_on", name="in_order"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    disbursement_id: UUID = Field(foreign_key="disbursement.id", index=True)
    status: str = Field(max_length=12)
    currency: str = Field(max_length=3)
    amount_minor: int = Field(sa_type=BigInteger)
    """In the advance's currency."""
    starts_on: date
    ends_on: date
    worth_minor: int | None = Field(default=None, sa_type=BigInteger)
    """Its carrying value in the award's currency, as posted; None before it is confirmed."""
    entry_id: UUID | None = Field(default=None, foreign_key="entry.id")

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class CarryOverStep(SQLModel, table=True):
    """What was done with a carry-over: asked, confirmed, declined, taken back; who, when and why. Append-only."""

    __tablename__ = "carry_over_step"
    __table_args__ = (UniqueConstraint("carry_over_id", "name"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    carry_over_id: UUID = Field(foreign_key="advance_carry_over.id")
    name: str = Field(max_length=12)
    reason: str = Field(default="", max_length=2000)
    at: datetime = Field(sa_type=Moment)
    by_id: UUID | None = None
    by_name: str = Field(max_length=200)


class OwnPercentage(Owned, table=True):
    """How much of its last advance a hub accounts for before the next is approved, from a day on: our own rule, not a donor's."""

    __tablename__ = "own_percentage"
    __table_args__ = (Index("ix_own_percentage_in_force", "hub_id", "starts_on"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    percent: Decimal = Field(sa_type=ExactDecimal)
    starts_on: date
    reason: str = Field(max_length=400)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)
