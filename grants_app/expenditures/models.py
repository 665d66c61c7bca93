"""Tables: vouchers, their documents, what they are charged to, and the files they came in by."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from grants_app.core.database import ExactDecimal, Moment
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Owned
from grants_app.expenditures.rules import Document, Status


class ExpenditureImport(Owned, table=True):
    """A workbook of vouchers that was taken in, whole: its name, the digest of its rows, how many."""

    __tablename__ = "expenditure_import"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    award_id: UUID = Field(foreign_key="award.id", index=True)
    file_name: str = Field(max_length=200)
    rows_digest: str = Field(max_length=64)
    records: int
    taken_in_by: UUID | None = None
    taken_in_by_name: str = Field(max_length=200)
    taken_in_at: datetime = Field(sa_type=Moment)


class Voucher(Owned, table=True):
    """One document of a cost (or, below zero, of a refund): hub + number + year of its date.

    What it says is corrected by another row, its next version: what was booked with the older one still says what it said.
    """

    __tablename__ = "voucher"
    __table_args__ = (UniqueConstraint("hub_id", "year", "number", "version"),)
    id: UUID = Field(default_factory=new_id, primary_key=True)
    number: str = Field(max_length=40)
    year: int
    incurred_on: date
    paid_on: date
    payee: str = Field(max_length=200)
    currency: str = Field(max_length=3)
    amount_minor: int = Field(sa_type=BigInteger)
    """The whole voucher."""
    receipt: str = Field(default="", max_length=80)
    document_number: str = Field(default="", max_length=80)
    version: int = 1
    first_id: UUID | None = Field(default=None, foreign_key="voucher.id", index=True)
    """The first version; None for the first version itself."""

    @property
    def document_id(self) -> UUID:
        """What all versions of the voucher share: the id of the first."""
        return self.first_id or self.id

    @property
    def says(self) -> Document:
        """What stands on it."""
        amount = Money(self.amount_minor, self.currency)
        return Document(
            self.number, self.incurred_on, self.paid_on, self.payee, amount, self.receipt, self.document_number
        )


class VoucherDocument(Owned, table=True):
    """A proof of a voucher: a receipt, an invoice, a list of payments. Byte for byte and append-only."""

    __tablename__ = "voucher_document"
    __table_args__ = (UniqueConstraint("voucher_id", "position"), UniqueConstraint("voucher_id", "sha256"))
    id: UUID = Field(default_factory=new_id, primary_key=True)
    voucher_id: UUID = Field(foreign_key="voucher.id")
    """The voucher's first version: its documents are those of all its versions."""
    position: int
    name: str = Field(default="", max_length=200)
    """As it was sent; empty for one that was protected from the start, since a name may say who."""
    extension: str = Field(max_length=8)
    media_type: str = Field(max_length=100)
    size: int
    sha256: str = Field(max_length=64)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    attached_by: UUID | None = None
    attached_by_name: str = Field(max_length=200)
    attached_at: datetime = Field(sa_type=Moment)


class DocumentProtection(SQLModel, table=True):
    """A document's protection mark: it names or shows somebody at risk. It is never taken off. Append-only."""

    __tablename__ = "document_protection"
    document_id: UUID = Field(primary_key=True, foreign_key="voucher_document.id")
    inspect_at: str = Field(max_length=300)
    """Where whoever must see it may inspect it."""
    protected_by: UUID | None = None
    protected_by_name: str = Field(max_length=200)
    protected_at: datetime = Field(sa_type=Moment)


class Charge(Owned, table=True):
    """What one voucher charges to one line of one award: a draft, posted with its ledger entry, or taken back by another."""

    __tablename__ = "charge"
    __table_args__ = (
        Index(
            "uq_charge_voucher_id_award_id_line_id",
            "voucher_id",
            "award_id",
            "line_id",
            unique=True,
            sqlite_where=text(f"status <> '{Status.REVERSED}'"),
            postgresql_where=text(f"status <> '{Status.REVERSED}'"),
        ),
        Index("ix_charge_award_id_status", "award_id", "status"),
        Index("ix_charge_award_id_incurred_on", "award_id", "incurred_on", "id"),
    )
    id: UUID = Field(default_factory=new_id, primary_key=True)
    voucher_id: UUID = Field(foreign_key="voucher.id", index=True)
    award_id: UUID = Field(foreign_key="award.id")
    line_id: UUID = Field(foreign_key="budget_line.id", index=True)
    community_id: UUID | None = Field(default=None, foreign_key="community.id")
    import_id: UUID | None = Field(default=None, foreign_key="expenditure_import.id", index=True)
    status: str = Field(max_length=12)
    """draft, posted or reversed."""
    description: str = Field(max_length=400)
    percent: Decimal = Field(sa_type=ExactDecimal)
    charged_minor: int = Field(sa_type=BigInteger)
    """In the voucher's currency."""
    award_minor: int | None = Field(default=None, sa_type=BigInteger)
    """In the award's currency, once posted."""
    hub_minor: int | None = Field(default=None, sa_type=BigInteger)
    """In the hub's currency, once posted."""
    paid_from: str = Field(max_length=12)
    """advance, bank, own or in-kind."""
    bank_account_id: UUID | None = None
    """The account that paid, where the bank did; None: the award's share that `banks.rules.share_to_use` names."""
    units: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    incurred_on: date
    accounting_on: date | None = None
    entry_id: UUID | None = Field(default=None, index=True)
    prepared_by: UUID | None = None
    prepared_by_name: str = Field(max_length=200)
    posted_by: UUID | None = None
    posted_by_name: str = Field(default="", max_length=200)
    corrects_id: UUID | None = Field(default=None, unique=True, foreign_key="charge.id")
    """The charge that was taken back so that this one could say it right."""
    reversal_reason: str = Field(default="", max_length=400)
    reversed_by: UUID | None = None
    reversed_by_name: str = Field(default="", max_length=200)


class Cofinancing(SQLModel, table=True):
    """One line of an award pays cost of another award's action, from a day on: agreed by two people.

    Its charges are recorded once, in its own book; the reports of the action read them on one of the action's lines.
    """

    __tablename__ = "cofinancing"
    id: UUID = Field(default_factory=new_id, primary_key=True)
    action_id: UUID = Field(foreign_key="award.id", index=True)
    """The award whose action is co-financed."""
    action_line_id: UUID = Field(foreign_key="budget_line.id")
    award_id: UUID = Field(foreign_key="award.id", index=True)
    """The award that pays."""
    line_id: UUID = Field(foreign_key="budget_line.id", index=True)
    promised_minor: int = Field(sa_type=BigInteger)
    """In the action's currency."""
    starts_on: date
    ends_on: date
    status: str = Field(max_length=12)
    """draft or approved."""
    prepared_by: UUID | None = None
    prepared_by_name: str = Field(max_length=200)
    prepared_at: datetime = Field(sa_type=Moment)
    approved_by: UUID | None = None
    approved_by_name: str = Field(default="", max_length=200)
    approved_at: datetime | None = Field(default=None, sa_type=Moment)
