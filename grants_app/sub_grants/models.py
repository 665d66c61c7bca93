"""Tables: agreements with communities, their tranches and conditions, what was paid, what became cost, what came back."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.core.database import Moment
from grants_app.core.identity import new_id
from grants_app.core.work import Owned


class SubGrant(Owned, table=True):
    """An agreement of a hub with a community, known by its alias alone, under an award."""

    __tablename__ = "sub_grant"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=30, unique=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    community_id: UUID = Field(foreign_key="community.id", index=True)
    status: str = Field(max_length=12, index=True)
    purpose: str = Field(max_length=400)
    currency: str = Field(max_length=3)
    amount_minor: int = Field(sa_type=BigInteger)
    """The sum of its tranches, in `currency`."""
    award_minor: int = Field(default=0, sa_type=BigInteger)
    """The same in the award's currency, at the rate of the day on which it was proposed: compared with the donor's ceiling."""
    rates: str = Field(default="", max_length=400)
    starts_on: date
    ends_on: date
    cost_arises: str = Field(max_length=12)
    """payment, milestone or report."""
    shown_as: str = Field(max_length=12)
    """tranches or vouchers."""
    consent_reference: str = Field(default="", max_length=120)
    consent_on: date | None = None
    created_by: UUID | None = None
    created_by_name: str = Field(max_length=200)
    created_at: datetime = Field(sa_type=Moment)
    approved_by: UUID | None = None
    approved_by_name: str = Field(default="", max_length=200)
    approved_at: datetime | None = Field(default=None, sa_type=Moment)


class Tranche(Owned, table=True):
    """A part of a sub-grant, charged to one budget line."""

    __tablename__ = "sub_grant_tranche"
    __table_args__ = (
        UniqueConstraint("sub_grant_id", "position"),
        CheckConstraint("amount_minor > 0", name="above_zero"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    sub_grant_id: UUID = Field(foreign_key="sub_grant.id", index=True)
    position: int
    title: str = Field(max_length=120)
    line_id: UUID = Field(foreign_key="budget_line.id", index=True)
    amount_minor: int = Field(sa_type=BigInteger)
    expected_on: date
    milestone: str = Field(default="", max_length=400)
    status: str = Field(max_length=12, index=True)
    paid_from: str = Field(default="", max_length=12)
    """`bank`, or the currency of the hub's advance, as it was asked for."""
    award_minor: int = Field(default=0, sa_type=BigInteger)
    """In the award's currency, as approved."""
    reserved_minor: int = Field(default=0, sa_type=BigInteger)
    """What is still set aside of the budget for it, in the award's currency."""
    from_advance_minor: int = Field(default=0, sa_type=BigInteger)
    """The part of it that was taken out of what the hub's advance had on the line."""
    requested_by: UUID | None = None
    requested_by_name: str = Field(default="", max_length=200)
    approved_by: UUID | None = None
    approved_by_name: str = Field(default="", max_length=200)
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
    approved_details: str = Field(default="", max_length=32)
    """The mark of the community's bank details as they were at the approval: the payment compares it."""


class Condition(SQLModel, table=True):
    """What must hold before a tranche is paid, and who saw that it does."""

    __tablename__ = "sub_grant_condition"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    tranche_id: UUID = Field(foreign_key="sub_grant_tranche.id", index=True)
    kind: str = Field(max_length=12)
    """report, day or document."""
    text: str = Field(max_length=300)
    not_before: date | None = None
    met_on: date | None = None
    met_by: UUID | None = None
    met_by_name: str = Field(default="", max_length=200)
    met_at: datetime | None = Field(default=None, sa_type=Moment)
    note: str = Field(default="", max_length=400)
    """Where the proof is filed; it stands on the page of the hub alone, never in the trail or in a file."""


class TranchePayment(SQLModel, table=True):
    """How a tranche was paid: once, whatever happens. Append-only."""

    __tablename__ = "sub_grant_payment"
    tranche_id: UUID = Field(primary_key=True, foreign_key="sub_grant_tranche.id")
    value_on: date
    bank_reference: str = Field(max_length=80)
    paid_from: str = Field(max_length=12)
    """`bank`, or the currency of the hub's advance."""
    sent_minor: int = Field(sa_type=BigInteger)
    """What left the bank share or the advance, in its own currency, without the fee."""
    fee_minor: int = Field(default=0, sa_type=BigInteger)
    bank_account_id: UUID | None = None
    """The bank account that it left; None: not yet placed, or the hub's advance."""
    own_currency: str = Field(default="", max_length=3)
    """The currency of that account, where it is not the award's: what was sent, and the fee, stand in it."""
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class CommunityReport(Owned, table=True):
    """What a community says that it spent of a tranche: received, then accepted or sent back."""

    __tablename__ = "community_report"
    __table_args__ = (CheckConstraint("spent_minor > 0", name="above_zero"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    tranche_id: UUID = Field(foreign_key="sub_grant_tranche.id", index=True)
    status: str = Field(max_length=12)
    """received, accepted or returned."""
    spent_on: date
    """The day until which the amount was spent: the day of the cost."""
    spent_minor: int = Field(sa_type=BigInteger)
    document_number: str = Field(max_length=80)
    entered_by: UUID | None = None
    entered_by_name: str = Field(max_length=200)
    entered_at: datetime = Field(sa_type=Moment)
    decided_by: UUID | None = None
    decided_by_name: str = Field(default="", max_length=200)
    decided_at: datetime | None = Field(default=None, sa_type=Moment)
    reason: str = Field(default="", max_length=400)


class SubGrantCost(Owned, table=True):
    """A part of a tranche that became a cost, or below zero came back. Its entry is about its id. Append-only."""

    __tablename__ = "sub_grant_cost"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    tranche_id: UUID = Field(foreign_key="sub_grant_tranche.id", index=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    line_id: UUID = Field(foreign_key="budget_line.id")
    why: str = Field(max_length=12)
    """payment, milestone, report or refund."""
    incurred_on: date
    document_number: str = Field(default="", max_length=80)
    amount_minor: int = Field(sa_type=BigInteger)
    """In the agreement's currency."""
    award_minor: int = Field(sa_type=BigInteger)
    hub_minor: int = Field(sa_type=BigInteger)
    entry_id: UUID = Field(foreign_key="entry.id", index=True)
    posted_by: UUID | None = None
    posted_by_name: str = Field(max_length=200)
    posted_at: datetime = Field(sa_type=Moment)


class SubGrantRefund(Owned, table=True):
    """What a community did not spend and sent back. Append-only."""

    __tablename__ = "sub_grant_refund"
    __table_args__ = (
        UniqueConstraint("tranche_id", "bank_reference"),
        CheckConstraint("amount_minor > 0 AND credited_minor > 0", name="above_zero"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    tranche_id: UUID = Field(foreign_key="sub_grant_tranche.id", index=True)
    amount_minor: int = Field(sa_type=BigInteger)
    """In the agreement's currency."""
    paid_to: str = Field(max_length=12)
    """`bank`, or the currency of the hub's advance."""
    credited_minor: int = Field(sa_type=BigInteger)
    """What arrived, in that currency."""
    bank_account_id: UUID | None = None
    """The bank account that it came into; None: not yet placed, or the hub's advance."""
    own_currency: str = Field(default="", max_length=3)
    """The currency of that account, where it is not the award's: what arrived stands in it."""
    value_on: date
    bank_reference: str = Field(max_length=80)
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class SubGrantStep(SQLModel, table=True):
    """A step that an agreement, or one of its tranches, took: who, when and why."""

    __tablename__ = "sub_grant_step"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    sub_grant_id: UUID = Field(foreign_key="sub_grant.id", index=True)
    tranche_id: UUID | None = None
    name: str = Field(max_length=30)
    reason: str = Field(default="", max_length=2000)
    at: datetime = Field(sa_type=Moment)
    by_id: UUID | None = None
    by_name: str = Field(max_length=200)
