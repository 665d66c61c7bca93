"""The entries behind a report's figures: what each total of cost on its page opens into."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, exists
from sqlalchemy.orm import aliased
from sqlmodel import col, func, or_

from grants_app.budgets.models import BudgetLine, BudgetVersionLine
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge, Voucher
from grants_app.hubs.models import Hub
from grants_app.ledger.models import Account, Entry, Posting
from grants_app.ledger.settling import SETTLED_EVENT
from grants_app.reports.models import Report, ReportPosting
from grants_app.reports.queries.figures import Figures
from grants_app.reports.queries.reach import TAKEN_UP, Reach
from grants_app.reports.queries.readings import to_read
from grants_app.reports.rules import is_adjustment

MARKS = {
    "adjustment": "adjustments of earlier periods",
    "correction": "corrections",
    "settlement": "settled rates",
    "later": "posted since the review",
}
"""What a list of entries may be narrowed to."""

_takes_back, _taken_back_by, _corrects = aliased(Entry), aliased(Entry), aliased(Entry)
_corrected = aliased(Charge)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list of a report's entries is narrowed to."""

    line_id: UUID | None = None
    heading: str = ""
    mark: str = ""
    only_new: bool = False
    """Only what this version takes up itself: where it differs from the version that it replaced."""


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One posting of cost of a report."""

    entry_id: UUID
    number: int
    event: str
    booked_on: date
    incurred_on: date
    line: str
    hub: str
    voucher_id: UUID | None
    voucher: str
    payee: str
    description: str
    charged: Money
    amount: Money
    is_adjustment: bool
    takes_back: tuple[UUID, int] | None
    """The entry that this one takes back: its id and number."""
    taken_back_by: tuple[UUID, int] | None
    corrects: tuple[UUID, int] | None
    """The entry in whose place this one says it right."""


@dataclass(frozen=True, slots=True)
class Entries:
    """A page of entries, how many there are, and what they come to."""

    rows: tuple[EntryRow, ...]
    count: int
    total: Money


def entries(work: Work, found: Figures, narrowed: Narrowed, *, first: int = 0, most: int = 50) -> Entries:
    """The entries of a report as they were spent; the total is of all that the list is narrowed to."""
    conditions = _conditions(found, narrowed)
    [(count, total)] = work.rows(
        _joined(columns(func.count(), func.coalesce(func.sum(Posting.amount_minor), 0))).where(*conditions)
    )
    rows = work.rows(
        _joined(_wanted())
        .where(*conditions)
        .order_by(col(Posting.incurred_on), col(Entry.number), col(Posting.id))
        .offset(first)
        .limit(most)
    )
    return Entries(tuple(_row(row, found) for row in rows), count, Money(int(total), found.award.currency))


def _wanted() -> Any:
    return columns(
        col(Entry.id), col(Entry.number), col(Entry.event), col(Entry.description), col(Posting.accounting_on),
        col(Posting.incurred_on), col(BudgetLine.code), col(Hub.code).label("hub"), col(Voucher.id).label("voucher_id"),
        col(Voucher.number).label("voucher"), col(Voucher.payee), col(Charge.description).label("says"),
        col(Posting.transaction_minor), col(Posting.transaction_currency), col(Posting.amount_minor),
        col(_takes_back.id).label("takes_back_id"), col(_takes_back.number).label("takes_back"),
        col(_taken_back_by.id).label("taken_back_by_id"), col(_taken_back_by.number).label("taken_back_by"),
        col(_corrects.id).label("corrects_id"), col(_corrects.number).label("corrects"),
    )  # fmt: skip


def _joined(wanted: Any) -> Any:
    return (
        wanted.select_from(Posting)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(BudgetLine, col(BudgetLine.id) == Account.line_id)
        .join(Hub, col(Hub.id) == Account.hub_id)
        .join(Charge, col(Charge.id) == Entry.about_id, isouter=True)
        .join(Voucher, col(Voucher.id) == Charge.voucher_id, isouter=True)
        .join(_takes_back, col(_takes_back.id) == Entry.reverses_id, isouter=True)
        .join(_taken_back_by, col(_taken_back_by.reverses_id) == Entry.id, isouter=True)
        .join(_corrected, col(_corrected.id) == Charge.corrects_id, isouter=True)
        .join(_corrects, and_(col(_corrects.id) == _corrected.entry_id, col(Entry.id) == Charge.entry_id), isouter=True)
    )


def _conditions(found: Figures, narrowed: Narrowed) -> list[Any]:
    conditions = found.reach.conditions
    if narrowed.line_id:
        conditions.append(col(Account.line_id) == narrowed.line_id)
    if narrowed.heading:
        lines = columns(col(BudgetVersionLine.line_id)).where(
            col(BudgetVersionLine.version_id) == found.version.id, col(BudgetVersionLine.heading) == narrowed.heading
        )
        conditions.append(col(Account.line_id).in_(lines))
    if narrowed.mark == "adjustment":
        conditions.append(found.reach.adjustment)
    if narrowed.mark == "correction":
        conditions.append(or_(*(col(one.id).is_not(None) for one in (_takes_back, _taken_back_by, _corrects))))
    if narrowed.mark == "settlement":
        conditions.append(col(Entry.event) == SETTLED_EVENT)
    if narrowed.mark == "later" and found.reach.report is not None:
        conditions.append(col(Entry.number) > (found.reach.report.frozen_at_entry or 0))
    if narrowed.only_new:
        conditions.append(_new_with(found.reach))
    return conditions


def _new_with(there: Reach) -> Any:
    """What the version took up itself; while it is open, what no version has."""
    taken = columns(col(ReportPosting.posting_id))
    if there.has_taken_up and there.report is not None:
        return col(Posting.id).in_(taken.where(col(ReportPosting.report_id) == there.report.id))
    here = taken.where(col(ReportPosting.posting_id) == Posting.id)
    return ~exists(here)


def _row(row: Any, found: Figures) -> EntryRow:
    return EntryRow(
        entry_id=row.id,
        number=row.number,
        event=row.event,
        booked_on=row.accounting_on,
        incurred_on=row.incurred_on,
        line=row.code,
        hub=row.hub,
        voucher_id=row.voucher_id,
        voucher=row.voucher or "",
        payee=row.payee or "",
        description=row.description if row.event == SETTLED_EVENT else row.says or row.description,
        charged=Money(row.transaction_minor, row.transaction_currency),
        amount=Money(row.amount_minor, found.award.currency),
        is_adjustment=is_adjustment(row.incurred_on, found.reach.earlier),
        takes_back=(row.takes_back_id, row.takes_back) if row.takes_back_id else None,
        taken_back_by=(row.taken_back_by_id, row.taken_back_by) if row.taken_back_by_id else None,
        corrects=(row.corrects_id, row.corrects) if row.corrects_id else None,
    )


@dataclass(frozen=True, slots=True)
class LaterEntry:
    """An entry of cost or income that was posted inside a report's period after its figures were frozen."""

    id: UUID
    number: int
    description: str


@dataclass(frozen=True, slots=True)
class Since:
    """Why the figures of a frozen report are no longer what was frozen."""

    says: str
    entries: int = 0
    """How many entries of the award's own book were posted in the period since."""
    read_in: bool = False
    """Whether it is what other awards paid that changed."""


def later_entries(work: Work, found: Figures) -> list[LaterEntry]:
    """What was posted in the period of a frozen report since; its figures hold none of it."""
    report = found.reach.report
    if report is None or report.frozen_at_entry is None:
        return []
    rows = work.rows(
        columns(col(Entry.id), col(Entry.number), col(Entry.description))
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(
            col(Entry.book_id) == report.award_id,
            col(Entry.number) > report.frozen_at_entry,
            col(Entry.accounting_on) <= report.ends_on,
            col(Account.kind).in_(TAKEN_UP),
        )
        .distinct()
        .order_by(col(Entry.number))
    )
    return [LaterEntry(*row) for row in rows]


def changed_since(work: Work, found: Figures) -> Since | None:
    """Why the figures of a frozen report are no longer what was frozen; None where they are."""
    report = found.reach.report
    if report is None or report.frozen_at_entry is None:
        return None
    if later := later_entries(work, found):
        named = ", ".join(f"entry {entry.number} ({entry.description})" for entry in later[:3])
        more = f" and {len(later) - 3} more" if len(later) > 3 else ""
        return Since(f"Posted in this period after the figures were frozen: {named}{more}.", len(later))
    if report.budget_version_id != found.version.id:
        return Since("Another budget was approved after the figures were frozen.")
    if report.total_minor != found.total_cumulative:
        return Since("The figures are no longer those that were frozen.")
    return _read_since(work, found, report)


def _read_since(work: Work, found: Figures, report: Report) -> Since | None:
    """Whether other awards paid something else for the action than when the figures were frozen."""
    if report.read_minor is None:
        return None
    minor, count = to_read(work, found.reach)
    if minor is None or (minor, count) == (report.read_minor, report.read_count):
        return None
    then, now = (Money(it, found.award.currency) for it in (report.read_minor, minor))
    return Since(
        f"What other awards paid for this action changed after the figures were frozen: {then} of {report.read_count or 0} entries then, "
        f"{now} of {count} now.",
        read_in=True,
    )
