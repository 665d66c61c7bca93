"""Vouchers as evidence of one award: the list, one voucher with rates and entries, its documents, for whoever's reach it is in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_
from sqlmodel import case, col, func, select

from exports.register import Column, Register, count_column, day_column, money_column, text_column
from grants_app.budgets.models import BudgetLine
from grants_app.core.attachments import closed
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.errors import NotFound
from grants_app.core.money import Money, amount_of
from grants_app.core.work import Work
from grants_app.evidence.queries.reach import Reach, awards_seen, reach
from grants_app.expenditures.models import Charge, DocumentProtection, Voucher, VoucherDocument
from grants_app.expenditures.queries import DocumentFacts, documents_of
from grants_app.expenditures.queries.one import descriptions
from grants_app.expenditures.rules import Status
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.ledger.rates import rates_in_words
from grants_app.ledger.rules import Kind

first_version: Any = func.coalesce(col(Voucher.first_id), col(Voucher.id))
"""The first version of a voucher: what its documents hang on."""


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """One charge of the award in the list."""

    voucher_id: UUID
    number: str
    incurred_on: date
    booked_on: date
    payee: str
    description: str
    hub: str
    line: str
    currency: str
    charged_minor: int
    award_minor: int
    status: str
    documents: int
    protected: int


@dataclass(frozen=True, slots=True)
class Vouchers:
    """A page of them, how many there are, and what those that stand come to."""

    rows: tuple[VoucherRow, ...]
    count: int
    total: Money


def vouchers(work: Work, there: Reach, period: Period, search: str = "", *, first: int = 0, most: int = 50) -> Vouchers:
    """The award's vouchers that were booked on these days and are in the reader's reach."""
    conditions = _conditions(there, period, search)
    standing = case((col(Charge.status) == Status.REVERSED, 0), else_=col(Charge.award_minor))
    [(count, minor)] = work.rows(
        columns(func.count(), func.coalesce(func.sum(standing), 0))
        .select_from(Charge)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .where(*conditions)
    )
    rows = work.rows(_listed().where(*conditions).offset(first).limit(most))
    return Vouchers(tuple(VoucherRow(*row) for row in rows), count, Money(int(minor), there.award.currency))


def _conditions(there: Reach, period: Period, search: str) -> list[Any]:
    booked_on = func.coalesce(col(Charge.accounting_on), col(Charge.incurred_on))
    conditions: list[Any] = [*there.charges, booked_on.between(period.starts_on, period.ends_on)]
    if search:
        like = f"%{search}%"
        conditions.append(
            or_(col(Voucher.number).ilike(like), col(Voucher.payee).ilike(like), col(Charge.description).ilike(like))
        )
    return conditions


def _listed() -> Any:
    attached = select(func.count()).select_from(VoucherDocument).where(col(VoucherDocument.voucher_id) == first_version)
    marked = attached.join(DocumentProtection, col(DocumentProtection.document_id) == VoucherDocument.id)
    return (
        columns(
            col(Voucher.id), col(Voucher.number), col(Charge.incurred_on),
            func.coalesce(col(Charge.accounting_on), col(Charge.incurred_on)).label("booked_on"), col(Voucher.payee),
            col(Charge.description),
            col(Hub.code), col(BudgetLine.code), col(Voucher.currency), col(Charge.charged_minor),
            func.coalesce(col(Charge.award_minor), 0).label("in_award"), col(Charge.status),
            attached.correlate(Voucher).scalar_subquery().label("attached"),
            marked.correlate(Voucher).scalar_subquery().label("marked"),
        )
        .select_from(Charge)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .join(Hub, col(Hub.id) == Charge.hub_id)
        .join(BudgetLine, col(BudgetLine.id) == Charge.line_id)
        .order_by(col(Charge.incurred_on), col(Voucher.number), col(Charge.id))
    )  # fmt: skip


def vouchers_register(work: Work, there: Reach, period: Period, search: str = "") -> Register:
    """The same list whole, for a file: payees stay on the page."""
    currency = there.award.currency
    found = vouchers(work, there, period, search, most=1)

    def rows() -> Iterator[VoucherRow]:
        wanted = _listed().where(*_conditions(there, period, search))
        yield from (VoucherRow(*row) for row in work.flow(wanted))

    columns_: tuple[Column, ...] = (
        text_column("Hub", lambda row: row.hub, 7),
        text_column("Voucher", lambda row: row.number, 16),
        day_column("Date", lambda row: row.incurred_on),
        day_column("Booked on", lambda row: row.booked_on),
        text_column("Line", lambda row: row.line, 8),
        text_column("Description", lambda row: row.description, 44),
        money_column("Charged", lambda row: amount_of(row.charged_minor, row.currency)),
        text_column("Currency", lambda row: row.currency, 9),
        money_column("In award currency", lambda row: amount_of(row.award_minor, currency), "Award currency"),
        text_column("Award currency", lambda _row: currency, 9),
        text_column("Status", lambda row: row.status.capitalize(), 10),
        count_column("Documents", lambda row: row.documents),
        count_column("Of them protected", lambda row: row.protected),
    )
    facts = (("Award", there.award.reference), ("Booked", str(period)), ("In all", found.total.canonical))
    return Register("Evidence", columns_, rows(), found.count, work.today, facts)


@dataclass(frozen=True, slots=True)
class ChargeEvidence:
    """One charge of a voucher to the award, with its entry and its rate in words."""

    charge: Charge
    line: str
    says: Voucher
    """The version of the voucher that it was charged from."""
    entry_number: int | None
    rates: str
    hub_currency: str


@dataclass(frozen=True, slots=True)
class VoucherEvidence:
    """All that an auditor sees of one voucher: what it says, what of it was charged to the award, and its documents."""

    reach: Reach
    voucher: Voucher
    hub: Hub
    charges: tuple[ChargeEvidence, ...]
    documents: tuple[DocumentFacts, ...]

    @property
    def amount(self) -> Money:
        return Money(self.voucher.amount_minor, self.voucher.currency)


def voucher_evidence(work: Work, voucher_id: UUID, award_id: UUID | None = None) -> VoucherEvidence:
    """One voucher, by any of its versions, as evidence of the award that is asked for, or of the first in the reader's reach."""
    seen = work.one(select(Voucher).where(Voucher.id == voucher_id))
    for there in _reaches(work, seen.document_id, award_id):
        rows = work.rows(
            columns(Charge, Voucher, Hub, col(BudgetLine.code))
            .join(Voucher, col(Voucher.id) == Charge.voucher_id)
            .join(Hub, col(Hub.id) == Charge.hub_id)
            .join(BudgetLine, col(BudgetLine.id) == Charge.line_id)
            .where(first_version == seen.document_id, *there.charges)
            .order_by(col(Voucher.version), col(Charge.id))
        )
        if rows:
            return _evidence(work, there, rows, documents_of(work, [seen.document_id]))
    raise NotFound


def _reaches(work: Work, document_id: UUID, award_id: UUID | None) -> Iterator[Reach]:
    if award_id is not None:
        yield reach(work, award_id)
        return
    charged_to = work.rows(
        columns(col(Charge.award_id)).join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .where(first_version == document_id).distinct()
    )  # fmt: skip
    ids = {row.award_id for row in charged_to}
    for its in awards_seen(work):
        if its.id in ids:
            yield reach(work, its.id)


def _evidence(work: Work, there: Reach, rows: Sequence[Any], documents: Sequence[DocumentFacts]) -> VoucherEvidence:
    entries = _entries(work, [charge.entry_id for charge, *_ in rows if charge.entry_id])
    described = descriptions(work, [charge.line_id for charge, *_ in rows])
    charges = []
    for charge, says, hub, code in rows:
        number, rates = entries.get(charge.entry_id, (None, ""))
        line = f"{code} {described.get(charge.line_id, '')}".strip()
        charges.append(ChargeEvidence(charge, line, says, number, rates, hub.currency))
    _, newest, hub, _ = rows[-1]
    return VoucherEvidence(there, newest, hub, tuple(charges), tuple(documents))


def _entries(work: Work, entry_ids: Sequence[UUID]) -> dict[UUID, tuple[int, str]]:
    """Number and rates in words of the cost of each entry."""
    rows = work.rows(
        columns(col(Entry.id), col(Entry.number), col(Posting.rates))
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(col(Entry.id).in_(entry_ids), col(Account.kind) == Kind.EXPENSE)
    )
    return {entry_id: (number, rates_in_words(rates)) for entry_id, number, rates in rows}


def evidence_document(work: Work, document_id: UUID) -> tuple[VoucherEvidence, VoucherDocument]:
    """One document of a voucher in the reader's reach; Forbidden (403), with where to inspect it, for a protected one."""
    its = work.one(select(VoucherDocument).where(VoucherDocument.id == document_id))
    evidence = voucher_evidence(work, its.voucher_id)
    facts = next(one for one in evidence.documents if one.id == its.id)
    if facts.inspect_at is not None:
        raise closed(facts.inspect_at)
    return evidence, its


def content_of(work: Work, document_id: UUID) -> bytes:
    """The bytes of a document whose facts were read before; the row leaves memory with its bytes."""
    rows = work.rows(columns(col(VoucherDocument.content)).where(col(VoucherDocument.id) == document_id))
    return bytes(rows[0][0])
