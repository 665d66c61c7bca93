"""Tables: awards, the hubs that take part, instalments, pre-financing from own funds, and what waits for a second look."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from grants_app.awards.rules import highest_total
from grants_app.core.calendar import Period
from grants_app.core.database import ExactDecimal, Moment
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Owned


class Award(SQLModel, table=True):
    """A signed grant agreement. Its id is also the id of its book in the ledger."""

    __tablename__ = "award"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    reference: str = Field(max_length=60, unique=True)
    donor_id: UUID = Field(foreign_key="donor.id", index=True)
    application_id: UUID | None = Field(default=None, foreign_key="application.id", unique=True)
    title: str = Field(max_length=300)
    lead_hub_id: UUID = Field(foreign_key="hub.id", index=True)
    status: str = Field(max_length=20, index=True)
    """preparing, active, closing or closed."""
    currency: str = Field(max_length=3)
    amount_minor: int = Field(sa_type=BigInteger)
    total_budget_minor: int = Field(sa_type=BigInteger)
    """The whole action: what the donor and all others pay."""
    total_budget_is_stated: bool = False
    """Stated in the agreement; otherwise computed from the co-financing percentage."""
    cofinancing_percent: Decimal = Field(sa_type=ExactDecimal)
    """Share of the total budget that the donor does not pay, as printed in the agreement."""
    starts_on: date
    ends_on: date
    signed_on: date
    profile: str = Field(max_length=40)
    rate_rule: str = Field(max_length=20)
    rate_source: str = Field(max_length=20)
    provisional_source: str = Field(default="", max_length=20)
    search_text: str = Field(default="", max_length=400)
    """Reference and title in lower case without accents."""
    created_at: datetime = Field(sa_type=Moment)

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def total_budget(self) -> Money:
        return Money(self.total_budget_minor, self.currency)

    @property
    def highest_total(self) -> Money:
        """The highest total that its budget may have."""
        stated = self.total_budget if self.total_budget_is_stated else None
        return highest_total(self.amount, self.cofinancing_percent, stated)

    @property
    def period(self) -> Period:
        return Period(self.starts_on, self.ends_on)


class AwardHub(Owned, table=True):
    """A hub that takes part in an award: its lead hub, and every hub with a share of its budget."""

    __tablename__ = "award_hub"
    __table_args__ = (UniqueConstraint("award_id", "hub_id"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)


class AwardObjective(SQLModel, table=True):
    """A strategy objective that an award serves, and how much: the shares of one award come to 100."""

    __tablename__ = "award_objective"
    award_id: UUID = Field(primary_key=True, foreign_key="award.id")
    objective_id: UUID = Field(primary_key=True, foreign_key="objective.id")
    percent: int


class FixedRate(SQLModel, table=True):
    """A rate fixed in the agreement: units of `quote` for 1 of the award's currency."""

    __tablename__ = "fixed_rate"
    award_id: UUID = Field(primary_key=True, foreign_key="award.id")
    quote: str = Field(primary_key=True, max_length=3)
    rate: Decimal = Field(sa_type=ExactDecimal)


class Instalment(SQLModel, table=True):
    """Money due from the donor; once it came, with what the bank received."""

    __tablename__ = "instalment"
    __table_args__ = (UniqueConstraint("award_id", "due_on"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    due_on: date
    amount_minor: int = Field(sa_type=BigInteger)
    received_on: date | None = None
    received_minor: int | None = Field(default=None, sa_type=BigInteger)
    """In `received_currency`, as the bank received it."""
    received_currency: str = Field(default="", max_length=3)
    bank_account_id: UUID | None = None
    """The bank account that it came into; None: not yet placed."""
    entry_id: UUID | None = None


class FormFact(SQLModel, table=True):
    """What only a donor's form asks of an award, such as its number at the agency; a blank has no row."""

    __tablename__ = "award_form_fact"
    award_id: UUID = Field(primary_key=True, foreign_key="award.id")
    key: str = Field(primary_key=True, max_length=40)
    """As the layouts of the forms name it."""
    value: str = Field(max_length=300)


class AwardReport(SQLModel, table=True):
    """A report that the award owes its donor, as the room of reports wrote it down: its newest version, and where that stands."""

    __tablename__ = "award_report"
    award_id: UUID = Field(primary_key=True, foreign_key="award.id")
    ends_on: date = Field(primary_key=True)
    starts_on: date
    report_id: UUID
    version: int
    status: str = Field(max_length=12)
    """draft, reviewed, approved, sent, accepted or queried."""
    since: date
    """The day of its last step: for «accepted», the day on which the donor accepted it."""


class AgreedSchedule(SQLModel, table=True):
    """The reports that an agreement itself names, as somebody recorded them; the newest holds, one without days gives the donor's
    rule back. Append-only.
    """

    __tablename__ = "agreed_schedule"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    award_ends_on: date
    """The award's last day when this was recorded: the report until then was the final one."""
    reason: str = Field(max_length=400)
    """Where it stands: article, letter or e-mail of the donor."""
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class AgreedDay(SQLModel, table=True):
    """One report of an agreed schedule: the last day of its period, and until when the donor wants it. Append-only."""

    __tablename__ = "agreed_day"
    schedule_id: UUID = Field(primary_key=True, foreign_key="agreed_schedule.id")
    ends_on: date = Field(primary_key=True)
    due_on: date


class Prefinancing(SQLModel, table=True):
    """Own funds that a director lent an award until its donor pays. Append-only."""

    __tablename__ = "prefinancing"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="above_zero"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    amount_minor: int = Field(sa_type=BigInteger)
    """In the award's currency."""
    on: date
    until_on: date
    reason: str = Field(max_length=400)
    bank_account_id: UUID | None = None
    entry_id: UUID | None = None
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class PrefinancingRepayment(SQLModel, table=True):
    """What of a pre-financing went back to own funds. Append-only."""

    __tablename__ = "prefinancing_repayment"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="above_zero"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    prefinancing_id: UUID = Field(foreign_key="prefinancing.id", index=True)
    amount_minor: int = Field(sa_type=BigInteger)
    on: date
    bank_account_id: UUID | None = None
    entry_id: UUID | None = None
    recorded_by: UUID | None = None
    recorded_by_name: str = Field(max_length=200)
    recorded_at: datetime = Field(sa_type=Moment)


class SecondLook(SQLModel, table=True):
    """What one person alone imported as approved or posted; another person must look at it."""

    __tablename__ = "second_look"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    hub_id: UUID | None = Field(default=None, foreign_key="hub.id")
    kind: str = Field(max_length=30)
    """`budget` or `expenditures`."""
    about_id: UUID = Field(index=True)
    """The budget version, or the import of vouchers."""
    title: str = Field(max_length=300)
    made_by: UUID | None = None
    made_by_name: str = Field(max_length=200)
    made_at: datetime = Field(sa_type=Moment)
    looked_by: UUID | None = None
    looked_by_name: str = Field(default="", max_length=200)
    looked_at: datetime | None = Field(default=None, sa_type=Moment)
