"""What commands need to know of vouchers that are here, and of drafts that wait to be posted."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import Action
from grants_app.banks.models import BankAccount
from grants_app.core.database import columns, portions
from grants_app.core.errors import NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.rules import Status, year_of
from grants_app.hubs.models import Hub
from importers.records import ExpenditureRecord


@dataclass(frozen=True, slots=True)
class KnownCharge:
    """A charge that is here, as far as a file can differ from it."""

    percent: Decimal
    charged_minor: int
    description: str
    paid_from: str
    community_id: UUID | None
    units: Decimal | None

    @property
    def content(self) -> tuple[tuple[str, object], ...]:
        return (
            ("charge %", self.percent),
            ("description", self.description),
            ("paid from", self.paid_from),
            ("community", self.community_id),
            ("units", self.units),
        )


Content = tuple[tuple[str, object], ...]


@dataclass(slots=True)
class KnownVoucher:
    """A voucher that is here, or comes with the same file, with all that it is charged to."""

    id: UUID
    hub_id: UUID
    number: str
    year: int
    incurred_on: date
    paid_on: date
    payee: str
    currency: str
    amount_minor: int
    charges: dict[tuple[UUID, UUID], KnownCharge] = field(default_factory=dict)
    """What stands, by award and line."""
    taken_back: list[tuple[UUID, UUID, Content]] = field(default_factory=list)
    """Award, line, and what voucher and charge said before a correction: a file may still say it."""

    @classmethod
    def new(cls, record: ExpenditureRecord, hub_id: UUID) -> "KnownVoucher":
        minor = Money.of(record.amount, record.currency).minor
        paid_on = record.paid_on or record.incurred_on
        year = year_of(record.incurred_on)
        return cls(
            new_id(), hub_id, record.voucher, year, record.incurred_on, paid_on, record.payee, record.currency, minor
        )

    @property
    def content(self) -> tuple[tuple[str, object], ...]:
        return (
            ("date", self.incurred_on),
            ("paid on", self.paid_on),
            ("payee", self.payee),
            ("currency", self.currency),
            ("amount", self.amount_minor),
        )

    def row(self, record: ExpenditureRecord) -> dict[str, Any]:
        """The voucher as a row to write."""
        return {
            "id": self.id,
            "hub_id": self.hub_id,
            "number": self.number,
            "year": self.year,
            "incurred_on": self.incurred_on,
            "paid_on": self.paid_on,
            "payee": self.payee[:200],
            "currency": self.currency,
            "amount_minor": self.amount_minor,
            "receipt": record.receipt[:80],
            "document_number": record.document_number[:80],
        }

    def was_corrected(self, award_id: UUID, line_id: UUID, found: Content) -> bool:
        """Whether this charge was here just so, and was corrected since."""
        return (award_id, line_id, found) in self.taken_back


def known_vouchers(work: Work, keys: Collection[tuple[UUID, int, str]]) -> dict[tuple[UUID, int, str], KnownVoucher]:
    """The vouchers of these hubs, years and numbers as they say now, locked, with all their charges to whatever award."""
    versions: dict[UUID, list[Voucher]] = {}
    keyed: dict[tuple[UUID, int, str], UUID] = {}
    for (hub_id, year), numbers in _grouped(keys).items():
        for some in portions(sorted(numbers)):
            for row in work.all(_locked(Voucher.hub_id == hub_id, Voucher.year == year, col(Voucher.number).in_(some))):
                keyed[hub_id, year, row.number] = row.document_id
                versions.setdefault(row.document_id, []).append(row)
    for row in _other_versions(work, versions):
        versions[row.document_id].append(row)
    known = {document_id: _known(max(rows, key=lambda row: row.version)) for document_id, rows in versions.items()}
    _add_charges(work, known, {row.id: row for rows in versions.values() for row in rows})
    return {key: known[document_id] for key, document_id in keyed.items()}


def _locked(*conditions: ColumnElement[bool] | bool) -> SelectOfScalar[Voucher]:
    return select(Voucher).where(*conditions).order_by(col(Voucher.id)).with_for_update()


def _other_versions(work: Work, versions: dict[UUID, list[Voucher]]) -> list[Voucher]:
    """Versions of the vouchers found that bear another number or year."""
    here = {row.id for rows in versions.values() for row in rows}
    wanted = [document_id for document_id, rows in versions.items() if any(row.version > 1 for row in rows)]
    wanted += [document_id for document_id in _corrected(work, here) if document_id not in wanted]
    found = [
        row
        for some in portions(wanted)
        for row in work.all(_locked(or_(col(Voucher.id).in_(some), col(Voucher.first_id).in_(some))))
    ]
    return [row for row in found if row.id not in here]


def _corrected(work: Work, voucher_ids: Collection[UUID]) -> set[UUID]:
    """Which of these are the first versions of vouchers that have more."""
    return {
        first_id
        for some in portions(list(voucher_ids))
        for (first_id,) in work.rows(columns(col(Voucher.first_id)).where(col(Voucher.first_id).in_(some)).distinct())
    }


def _known(row: Voucher) -> KnownVoucher:
    return KnownVoucher(
        row.id,
        row.hub_id,
        row.number,
        row.year,
        row.incurred_on,
        row.paid_on,
        row.payee,
        row.currency,
        row.amount_minor,
    )


def _add_charges(work: Work, known: dict[UUID, KnownVoucher], rows: dict[UUID, Voucher]) -> None:
    for some in portions(list(rows)):
        for charge in work.all(select(Charge).where(col(Charge.voucher_id).in_(some))):
            said = rows[charge.voucher_id]
            it = KnownCharge(
                charge.percent,
                charge.charged_minor,
                charge.description,
                charge.paid_from,
                charge.community_id,
                charge.units,
            )
            voucher = known[said.document_id]
            if charge.status == Status.REVERSED:
                voucher.taken_back.append((charge.award_id, charge.line_id, (*_known(said).content, *it.content)))
            else:
                voucher.charges[charge.award_id, charge.line_id] = it


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft charge with what posting needs of its voucher and hub."""

    id: UUID
    hub_id: UUID
    line_id: UUID
    description: str
    charged_minor: int
    paid_from: str
    number: str
    incurred_on: date
    paid_on: date
    currency: str
    hub_currency: str
    community_id: UUID | None
    bank_account_id: UUID | None
    bank_currency: str | None
    """Of the account that paid, where one is named."""

    @property
    def place(self) -> tuple[date, str, str, str]:
        """The order in which drafts post: by date, hub and number."""
        return self.incurred_on, self.hub_id.hex, self.number, self.id.hex


def drafts(work: Work, award_id: UUID, charge_ids: Sequence[UUID]) -> list[Draft]:
    """These drafts of an award."""
    wanted = columns(
        col(Charge.id), col(Charge.hub_id), col(Charge.line_id), col(Charge.description), col(Charge.charged_minor),
        col(Charge.paid_from), col(Voucher.number), col(Charge.incurred_on), col(Voucher.paid_on), col(Voucher.currency),
        col(Hub.currency), col(Charge.community_id), col(Charge.bank_account_id), col(BankAccount.currency),
    ).join(Voucher, col(Voucher.id) == Charge.voucher_id).join(Hub, col(Hub.id) == Charge.hub_id).join(
        BankAccount, col(BankAccount.id) == Charge.bank_account_id, isouter=True
    )  # fmt: skip
    return [
        Draft(*row)
        for some in portions(charge_ids)
        for row in work.rows(
            wanted.where(col(Charge.id).in_(some), col(Charge.award_id) == award_id, col(Charge.status) == Status.DRAFT)
        )
    ]


def charges_to_change(work: Work, award_id: UUID, charge_ids: Sequence[UUID]) -> list[Charge]:
    """The charges, locked in id order; NotFound when one of them is not to be seen."""
    found = [
        charge
        for some in portions(sorted(set(charge_ids), key=lambda at: at.hex))
        for charge in work.all(
            work.visible(Charge, Action.EXPENDITURE_READ)
            .where(col(Charge.id).in_(some), Charge.award_id == award_id)
            .order_by(col(Charge.id))
            .with_for_update()
        )
    ]
    if not found or len(found) != len(set(charge_ids)):
        raise NotFound
    return found


def draft_ids(work: Work, award_id: UUID, hub_id: UUID | None = None) -> list[UUID]:
    """All drafts of an award that the reader may see, whoever prepared them."""
    wanted = work.visible(Charge, Action.EXPENDITURE_READ).where(
        Charge.award_id == award_id, Charge.status == Status.DRAFT
    )
    if hub_id is not None:
        wanted = wanted.where(Charge.hub_id == hub_id)
    return [charge.id for charge in work.all(wanted)]


def _grouped(keys: Iterable[tuple[UUID, int, str]]) -> dict[tuple[UUID, int], set[str]]:
    grouped: dict[tuple[UUID, int], set[str]] = {}
    for hub_id, year, number in keys:
        grouped.setdefault((hub_id, year), set()).add(number)
    return grouped
