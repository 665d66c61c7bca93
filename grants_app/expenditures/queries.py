"""All that is read of vouchers: lists with their totals, one voucher's page, and what commands need to know."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import visible_awards
from grants_app.budgets.models import BudgetLine, BudgetVersion, BudgetVersionLine
from grants_app.core.database import columns
from grants_app.core.errors import NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, ExpenditureImport, Voucher
from grants_app.expenditures.rules import Status, year_of
from grants_app.hubs.models import Community, Hub
from grants_app.ledger.queries import EntryView, entries_about
from importers.records import ExpenditureRecord

PAGE = 50
_IN_ONE_STATEMENT = 400


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
    """By award and line."""

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


def known_vouchers(work: Work, keys: Collection[tuple[UUID, int, str]]) -> dict[tuple[UUID, int, str], KnownVoucher]:
    """The vouchers of these hubs, years and numbers, locked, with all their charges to whatever award."""
    found: dict[tuple[UUID, int, str], KnownVoucher] = {}
    by_id: dict[UUID, KnownVoucher] = {}
    for (hub_id, year), numbers in _grouped(keys).items():
        for some in _portions(sorted(numbers)):
            rows = work.all(
                select(Voucher)
                .where(Voucher.hub_id == hub_id, Voucher.year == year, col(Voucher.number).in_(some))
                .order_by(col(Voucher.id))
                .with_for_update()
            )
            for row in rows:
                known = KnownVoucher(
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
                found[hub_id, year, row.number] = by_id[row.id] = known
    for some_ids in _portions(list(by_id)):
        for charge in work.all(select(Charge).where(col(Charge.voucher_id).in_(some_ids))):
            by_id[charge.voucher_id].charges[charge.award_id, charge.line_id] = KnownCharge(
                charge.percent,
                charge.charged_minor,
                charge.description,
                charge.paid_from,
                charge.community_id,
                charge.units,
            )
    return found


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


def drafts(work: Work, award_id: UUID, charge_ids: Sequence[UUID]) -> list[Draft]:
    """These drafts of an award in the order in which they post: by date, hub and number."""
    wanted = columns(
        col(Charge.id), col(Charge.hub_id), col(Charge.line_id), col(Charge.description), col(Charge.charged_minor),
        col(Charge.paid_from), col(Voucher.number), col(Charge.incurred_on), col(Voucher.paid_on), col(Voucher.currency),
        col(Hub.currency),
    ).join(Voucher, col(Voucher.id) == Charge.voucher_id).join(Hub, col(Hub.id) == Charge.hub_id)  # fmt: skip
    found = [
        Draft(*row)
        for some in _portions(charge_ids)
        for row in work.rows(
            wanted.where(col(Charge.id).in_(some), col(Charge.award_id) == award_id, col(Charge.status) == Status.DRAFT)
        )
    ]
    return sorted(found, key=lambda draft: (draft.incurred_on, draft.hub_id.hex, draft.number, draft.id.hex))


def charges_to_change(work: Work, award_id: UUID, charge_ids: Sequence[UUID]) -> list[Charge]:
    """The charges, locked in id order; NotFound when one of them is not to be seen."""
    found = [
        charge
        for some in _portions(sorted(set(charge_ids), key=lambda at: at.hex))
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


def charge(work: Work, charge_id: UUID, *, to_change: bool = False) -> Charge:
    """One charge that the reader may see."""
    wanted = work.visible(Charge, Action.EXPENDITURE_READ).where(Charge.id == charge_id)
    return work.one(wanted.with_for_update() if to_change else wanted)


def voucher(work: Work, voucher_id: UUID) -> Voucher:
    """One voucher that the reader may see."""
    return work.one(work.visible(Voucher, Action.EXPENDITURE_READ).where(Voucher.id == voucher_id))


def has_charges(work: Work, voucher_id: UUID) -> bool:
    """Whether the voucher is charged to anything."""
    return work.session.exec(select(Charge.id).where(Charge.voucher_id == voucher_id)).first() is not None


def draft_ids(work: Work, award_id: UUID, hub_id: UUID | None = None) -> list[UUID]:
    """All drafts of an award that the reader may see, whoever prepared them."""
    wanted = work.visible(Charge, Action.EXPENDITURE_READ).where(
        Charge.award_id == award_id, Charge.status == Status.DRAFT
    )
    if hub_id is not None:
        wanted = wanted.where(Charge.hub_id == hub_id)
    return [charge.id for charge in work.all(wanted)]


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of vouchers is narrowed to; every total on a page links to such a list."""

    award_id: UUID | None = None
    line_id: UUID | None = None
    heading: str = ""
    kind: str = ""
    hub_id: UUID | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    """By the day on which it was booked; drafts by the day of the cost."""
    status: str = ""
    source: str = ""
    import_id: UUID | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    charge_id: UUID
    voucher_id: UUID
    number: str
    incurred_on: date
    payee: str
    description: str
    hub: str
    award: str
    line: str
    currency: str
    charged_minor: int
    award_currency: str
    award_minor: int | None
    status: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of vouchers, how many there are, and what they come to per currency of award."""

    rows: tuple[Row, ...]
    count: int
    totals: tuple[Money, ...]
    drafts: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PAGE))


def listing(work: Work, narrowed: Filter, page: int = 1) -> Listing:
    """The page of vouchers that the reader may see, newest first; totals are of everything that the filter finds."""
    conditions = _conditions(work, narrowed)
    summary = work.rows(
        columns(col(Award.currency), func.count(), func.sum(Charge.award_minor), func.count(col(Charge.award_minor)))
        .select_from(Charge)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .join(Award, col(Award.id) == Charge.award_id)
        .where(*conditions)
        .group_by(col(Award.currency))
        .order_by(col(Award.currency))
    )
    rows = work.rows(_rows().where(*conditions).order_by(*_newest_first()).limit(PAGE).offset((page - 1) * PAGE))
    return Listing(
        rows=tuple(Row(*row) for row in rows),
        count=sum(count for _, count, _, _ in summary),
        totals=tuple(Money(int(minor or 0), currency) for currency, _, minor, _ in summary),
        drafts=sum(count - posted for _, count, _, posted in summary),
        page=page,
    )


def _rows() -> Any:
    return (
        columns(
            col(Charge.id), col(Voucher.id), col(Voucher.number), col(Charge.incurred_on), col(Voucher.payee),
            col(Charge.description), col(Hub.code), col(Award.reference), col(BudgetLine.code), col(Voucher.currency),
            col(Charge.charged_minor), col(Award.currency), col(Charge.award_minor), col(Charge.status),
        )
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .join(Award, col(Award.id) == Charge.award_id)
        .join(Hub, col(Hub.id) == Charge.hub_id)
        .join(BudgetLine, col(BudgetLine.id) == Charge.line_id)
    )  # fmt: skip


def _newest_first() -> tuple[Any, ...]:
    return col(Charge.incurred_on).desc(), col(Charge.id).desc()


def _conditions(work: Work, narrowed: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if not work.actor.everywhere(Action.EXPENDITURE_READ):
        conditions.append(col(Charge.hub_id).in_(work.actor.hubs_with(Action.EXPENDITURE_READ)))
    equal: tuple[tuple[Any, Any], ...] = (
        (Charge.award_id, narrowed.award_id),
        (Charge.line_id, narrowed.line_id),
        (Charge.hub_id, narrowed.hub_id),
        (Charge.status, narrowed.status),
        (Charge.import_id, narrowed.import_id),
    )
    conditions += [col(column) == value for column, value in equal if value]
    booked_on = func.coalesce(Charge.accounting_on, Charge.incurred_on)
    if narrowed.starts_on:
        conditions.append(booked_on >= narrowed.starts_on)
    if narrowed.ends_on:
        conditions.append(booked_on <= narrowed.ends_on)
    if narrowed.heading:
        conditions.append(_of_line(col(BudgetVersionLine.heading) == narrowed.heading))
    if narrowed.kind:
        conditions.append(_of_line(col(BudgetVersionLine.kind) == narrowed.kind))
    if narrowed.source:
        own = {"own": ("own",), "in-kind": ("in-kind",)}.get(narrowed.source, ("advance", "bank"))
        conditions.append(col(Charge.paid_from).in_(own))
    if narrowed.search:
        like = f"%{narrowed.search}%"
        conditions.append(
            or_(col(Voucher.number).ilike(like), col(Voucher.payee).ilike(like), col(Charge.description).ilike(like))
        )
    return conditions


def _of_line(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Charges to lines of which an approved budget says that."""
    lines = (
        columns(col(BudgetVersionLine.line_id))
        .join(BudgetVersion, col(BudgetVersion.id) == BudgetVersionLine.version_id)
        .where(condition, col(BudgetVersion.status) == "approved", col(BudgetVersion.award_id) == Charge.award_id)
    )
    return col(Charge.line_id).in_(lines)


@dataclass(frozen=True, slots=True)
class ChargeView:
    """One charge of a voucher with its names, amounts and the entry that it made."""

    charge: Charge
    award: Award
    line_code: str
    line_description: str
    community: str
    entries: tuple[EntryView, ...]
    came_by: ExpenditureImport | None


@dataclass(frozen=True, slots=True)
class VoucherView:
    """All that a voucher's page shows."""

    voucher: Voucher
    hub: Hub
    charges: tuple[ChargeView, ...]

    @property
    def amount(self) -> Money:
        return Money(self.voucher.amount_minor, self.voucher.currency)

    @property
    def charged(self) -> Money:
        return Money(sum(view.charge.charged_minor for view in self.charges), self.voucher.currency)


def voucher_view(work: Work, voucher_id: UUID) -> VoucherView:
    """One voucher with what it is charged to."""
    found = voucher(work, voucher_id)
    hub = work.one(select(Hub).where(Hub.id == found.hub_id))
    rows = work.rows(
        columns(Charge, Award, col(BudgetLine.code), col(Community.alias), ExpenditureImport)
        .join(Award, col(Award.id) == Charge.award_id)
        .join(BudgetLine, col(BudgetLine.id) == Charge.line_id)
        .join(Community, col(Community.id) == Charge.community_id, isouter=True)
        .join(ExpenditureImport, col(ExpenditureImport.id) == Charge.import_id, isouter=True)
        .where(col(Charge.voucher_id) == found.id)
        .order_by(col(BudgetLine.code))
    )
    described = _descriptions(work, [charge.line_id for charge, *_ in rows])
    views = tuple(
        ChargeView(
            charge,
            award,
            code,
            described.get(charge.line_id, ""),
            alias or "",
            tuple(entries_about(work, charge.id)),
            came_by,
        )
        for charge, award, code, alias, came_by in rows
    )
    return VoucherView(found, hub, views)


def _descriptions(work: Work, line_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = work.rows(
        columns(col(BudgetVersionLine.line_id), col(BudgetVersionLine.description))
        .where(col(BudgetVersionLine.line_id).in_(line_ids))
        .order_by(col(BudgetVersionLine.id))
    )
    return dict(rows)


def _grouped(keys: Iterable[tuple[UUID, int, str]]) -> dict[tuple[UUID, int], set[str]]:
    grouped: dict[tuple[UUID, int], set[str]] = {}
    for hub_id, year, number in keys:
        grouped.setdefault((hub_id, year), set()).add(number)
    return grouped


def _portions(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    for at in range(0, len(values), _IN_ONE_STATEMENT):
        yield values[at : at + _IN_ONE_STATEMENT]


def narrowed_names(work: Work, narrowed: Filter) -> list[str]:
    """What a list is narrowed to, in words, for its heading."""
    names: list[str] = []
    if narrowed.heading:
        names.append(narrowed.heading)
    if narrowed.line_id:
        rows = work.rows(columns(col(BudgetLine.code)).where(col(BudgetLine.id) == narrowed.line_id))
        described = _descriptions(work, [narrowed.line_id])
        names += [f"line {code} {described.get(narrowed.line_id, '')}".strip() for (code,) in rows]
    if narrowed.import_id:
        rows = work.rows(
            columns(col(ExpenditureImport.file_name)).where(col(ExpenditureImport.id) == narrowed.import_id)
        )
        names += [f"from {name}" for (name,) in rows]
    if narrowed.starts_on:
        names.append(f"booked from {narrowed.starts_on:%d %b %Y}")
    if narrowed.ends_on:
        names.append(f"until {narrowed.ends_on:%d %b %Y}")
    return names


def awards_to_choose(work: Work) -> list[tuple[UUID, str, str]]:
    """The awards that the reader may see: id, reference and title, for choosing one."""
    return [(its.id, its.reference, its.title) for its in work.all(visible_awards(work).order_by(col(Award.reference)))]
