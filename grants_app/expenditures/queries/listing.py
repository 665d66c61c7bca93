"""Lists of vouchers: what every total on a page links to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import case, col, func

from exports.register import Column, Register, count_column, day_column, money_column, text_column
from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import visible_awards
from grants_app.budgets.models import BudgetLine, BudgetVersion, BudgetVersionLine
from grants_app.core.database import columns
from grants_app.core.money import Money, amount_of, total
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, ExpenditureImport, Voucher
from grants_app.expenditures.queries.one import descriptions
from grants_app.expenditures.rules import Status
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Book, Entry, Posting
from grants_app.ledger.queries import visible_hubs
from grants_app.ledger.rules import Kind

PAGE = 50


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
    summary = _summary(work, narrowed, conditions)
    rows = work.rows(_rows().where(*conditions).order_by(*_newest_first()).limit(PAGE).offset((page - 1) * PAGE))
    return Listing(
        rows=tuple(Row(*row) for row in rows),
        count=sum(count for _, count, _, _ in summary),
        totals=tuple(Money(int(minor or 0), currency) for currency, _, minor, _ in summary),
        drafts=sum(count - posted for _, count, _, posted in summary),
        page=page,
    )


def _summary(work: Work, narrowed: Filter, conditions: list[ColumnElement[bool]]) -> Sequence[Any]:
    """Per currency of award: how many charges there are, what they come to, and how many of them are posted."""
    # Where the entries that took charges back are not listed beside them, those charges count for nothing.
    left_out = "" if _lists_other_entries(narrowed) or narrowed.status == Status.REVERSED else Status.REVERSED
    counting = case((col(Charge.status) == left_out, 0), else_=col(Charge.award_minor))
    return work.rows(
        columns(col(Award.currency), func.count(), func.sum(counting), func.count(col(Charge.award_minor)))
        .select_from(Charge)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id)
        .join(Award, col(Award.id) == Charge.award_id)
        .where(*conditions)
        .group_by(col(Award.currency))
        .order_by(col(Award.currency))
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
        (Charge.import_id, narrowed.import_id),
    )
    conditions += [col(column) == value for column, value in equal if value]
    if narrowed.status == Status.POSTED:
        conditions.append(
            col(Charge.status) != Status.DRAFT
        )  # what was taken back since was posted, and its entry stands
    elif narrowed.status:
        conditions.append(col(Charge.status) == narrowed.status)
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
        own = {"own": ("own",), "in-kind": ("in-kind",)}.get(narrowed.source, ("advance", "bank", "sub-grant"))
        conditions.append(col(Charge.paid_from).in_(own))
    if narrowed.search:
        like = f"%{narrowed.search}%"
        conditions.append(
            or_(col(Voucher.number).ilike(like), col(Voucher.payee).ilike(like), col(Charge.description).ilike(like))
        )
    return conditions


def _of_line(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Charges to lines of which an approved budget says that."""
    return col(Charge.line_id).in_(_lines_where(condition, Charge.award_id))


def _lines_where(condition: ColumnElement[bool], award_id: Any) -> Any:
    """The lines of which an approved budget of the award says that."""
    return (
        columns(col(BudgetVersionLine.line_id))
        .join(BudgetVersion, col(BudgetVersion.id) == BudgetVersionLine.version_id)
        .where(condition, col(BudgetVersion.status) == "approved", col(BudgetVersion.award_id) == award_id)
    )


@dataclass(frozen=True, slots=True)
class OtherEntry:
    """A cost in the ledger that no voucher made by itself: indirect cost of a report, a charge taken back, a settled rate."""

    entry_id: UUID
    number: int
    event: str
    description: str
    accounting_on: date
    line: str
    amount: Money


def _lists_other_entries(narrowed: Filter) -> bool:
    """Whether the list is of all that an award's ledger holds for some lines, hubs and days."""
    by_charge = narrowed.import_id or narrowed.search or narrowed.status not in ("", Status.POSTED)
    return narrowed.award_id is not None and not by_charge


def other_entries(work: Work, narrowed: Filter) -> list[OtherEntry]:
    """What the totals of an award hold beside vouchers, narrowed alike: without it a total could not be opened whole."""
    if not _lists_other_entries(narrowed):
        return []
    conditions = [
        col(Account.book_id) == narrowed.award_id,
        col(Account.kind) == Kind.EXPENSE,
        visible_hubs(work),
        col(Charge.id).is_(None),
    ]
    if narrowed.source:
        conditions.append(col(Account.source) == narrowed.source)
    if narrowed.line_id:
        conditions.append(col(Account.line_id) == narrowed.line_id)
    if narrowed.hub_id:
        conditions.append(col(Account.hub_id) == narrowed.hub_id)
    if narrowed.starts_on:
        conditions.append(col(Posting.accounting_on) >= narrowed.starts_on)
    if narrowed.ends_on:
        conditions.append(col(Posting.accounting_on) <= narrowed.ends_on)
    for value, column in ((narrowed.heading, BudgetVersionLine.heading), (narrowed.kind, BudgetVersionLine.kind)):
        if value:
            conditions.append(col(Account.line_id).in_(_lines_where(col(column) == value, narrowed.award_id)))
    rows = work.rows(
        columns(
            col(Entry.id), col(Entry.number), col(Entry.event), col(Entry.description), col(Posting.accounting_on),
            col(BudgetLine.code), col(Posting.amount_minor), col(Book.currency),
        )
        .select_from(Posting)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(Book, col(Book.id) == Account.book_id)
        .join(BudgetLine, col(BudgetLine.id) == Account.line_id)
        .join(Charge, col(Charge.entry_id) == Entry.id, isouter=True)
        .where(*conditions)
        .order_by(col(Entry.number), col(BudgetLine.code))
    )  # fmt: skip
    return [
        OtherEntry(entry_id, number, event, description, booked_on, line, Money(minor, currency))
        for entry_id, number, event, description, booked_on, line, minor, currency in rows
    ]


# --- the same as a file ---


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A charge, or an entry beside the vouchers: the two tables of the page in one."""

    voucher: str
    on: date
    payee: str
    description: str
    hub: str
    award: str
    line: str
    currency: str
    charged: Decimal | None
    award_currency: str
    in_award: Decimal | None
    status: str
    entry: int | None = None


REGISTER: tuple[Column, ...] = (
    text_column("Voucher", lambda row: row.voucher, 14),
    day_column("Date", lambda row: row.on),
    text_column("Payee", lambda row: row.payee, 24),
    text_column("Description", lambda row: row.description, 44),
    text_column("Hub", lambda row: row.hub, 7),
    text_column("Award", lambda row: row.award, 15),
    text_column("Line", lambda row: row.line, 8),
    money_column("Charged", lambda row: row.charged),
    text_column("Currency", lambda row: row.currency, 9),
    money_column("In award currency", lambda row: row.in_award, "Award currency"),
    text_column("Award currency", lambda row: row.award_currency, 9),
    text_column("Status", lambda row: row.status, 10),
    count_column("Ledger entry", lambda row: row.entry),
)


def register(work: Work, narrowed: Filter) -> Register:
    """All charges of the list, then the entries beside them, for a file."""
    conditions = _conditions(work, narrowed)
    summary, others = _summary(work, narrowed, conditions), other_entries(work, narrowed)
    wanted = _rows().where(*conditions).order_by(*_newest_first())
    count = sum(charges for _, charges, _, _ in summary) + len(others)
    totals = {currency: Money(int(minor or 0), currency) for currency, _, minor, _ in summary}
    for currency in {it.amount.currency for it in others}:
        beside = total((it.amount for it in others), currency)
        totals[currency] = totals.get(currency, Money(0, currency)) + beside
    facts = (("Posted", ", ".join(its.canonical for its in totals.values()) or "nothing"),)
    return Register("Vouchers", REGISTER, _registered(work, wanted, narrowed, others), count, work.today, facts)


def _registered(work: Work, wanted: Any, narrowed: Filter, others: list[OtherEntry]) -> Iterator[RegisterRow]:
    for row in (Row(*found) for found in work.flow(wanted)):
        yield RegisterRow(
            row.number, row.incurred_on, row.payee, row.description, row.hub, row.award, row.line,
            row.currency, amount_of(row.charged_minor, row.currency),
            row.award_currency, amount_of(row.award_minor, row.award_currency), row.status.capitalize(),
        )  # fmt: skip
    award = _reference(work, narrowed.award_id) if others else ""
    for it in others:
        yield RegisterRow(
            "", it.accounting_on, "", f"{it.event.capitalize()}: {it.description}", "", award, it.line,
            "", None, it.amount.currency, it.amount.amount, "Entry", it.number,
        )  # fmt: skip


def _reference(work: Work, award_id: UUID | None) -> str:
    return str(work.one(visible_awards(work).where(col(Award.id) == award_id)).reference)


def narrowed_names(work: Work, narrowed: Filter) -> list[str]:
    """What a list is narrowed to, in words, for its heading."""
    names: list[str] = []
    if narrowed.heading:
        names.append(narrowed.heading)
    if narrowed.line_id:
        rows = work.rows(columns(col(BudgetLine.code)).where(col(BudgetLine.id) == narrowed.line_id))
        described = descriptions(work, [narrowed.line_id])
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
