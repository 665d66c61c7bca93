"""Proofs of reports: their totals are the ledger's, what they locked stays closed, and their files are as they were hashed."""

import hashlib
from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, exists, or_, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from grants_app.awards.models import Award
from grants_app.budgets.models import BudgetLine
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.expenditures.models import Cofinancing
from grants_app.ledger.models import Account, Book, Entry, Posting
from grants_app.ledger.rules import Kind
from grants_app.reports.models import Report, ReportFigure, ReportFile, ReportPosting, ReportReading
from grants_app.reports.rules import CURRENT, FROZEN, HAVE_FILE, Status

_KEY = ("report_id", "line_id", "hub_id", "source")


def totals_beside_the_ledger(work: Work) -> Iterator[str]:
    """Frozen reports whose total is not the cost in the ledger up to their last day.

    One that is frozen and not yet approved locks nothing: of it, what was in the ledger when it was frozen.
    """
    was_there = exists().where(
        col(Entry.id) == col(Posting.entry_id), col(Entry.number) <= func.coalesce(col(Report.frozen_at_entry), 0)
    )
    cost = func.coalesce(func.sum(Posting.amount_minor), 0)
    rows = work.rows(
        columns(col(Award.reference), col(Award.currency), col(Report.ends_on), col(Report.total_minor), cost)
        .select_from(Report)
        .join(Award, col(Award.id) == Report.award_id)
        .join(Account, and_(col(Account.book_id) == Award.id, col(Account.kind) == Kind.EXPENSE), isouter=True)
        .join(
            Posting,
            and_(
                col(Posting.account_id) == Account.id,
                col(Posting.accounting_on) <= Report.ends_on,
                or_(col(Report.status) != Status.REVIEWED, was_there.correlate(Posting, Report)),
            ),
            isouter=True,
        )
        .where(col(Report.status).in_(FROZEN))
        .group_by(
            col(Report.id), col(Award.reference), col(Award.currency), col(Report.ends_on), col(Report.total_minor)
        )
        .having(cost != func.coalesce(col(Report.total_minor), 0))
    )
    for reference, currency, ends_on, total, there in rows:
        yield (
            f"The report of {reference} until {ends_on} says {Money(total or 0, currency)}, the ledger "
            f"{Money(int(there), currency)}."
        )


def postings_behind_a_lock(work: Work) -> Iterator[str]:
    """Cost and income inside an approved report's days that no report took up, and locks that are open."""
    late = (
        columns(col(Award.reference), col(Entry.number), col(Entry.key), col(Report.ends_on))
        .select_from(Posting)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(Account, col(Account.id) == Posting.account_id)
        .join(Award, col(Award.id) == Account.book_id)
        .join(Report, and_(col(Report.award_id) == Award.id, col(Report.ends_on) >= Posting.accounting_on))
        .join(ReportPosting, col(ReportPosting.posting_id) == Posting.id, isouter=True)
        .where(
            col(Report.status).in_(CURRENT),
            col(Account.kind).in_((Kind.EXPENSE, Kind.GRANT_INCOME)),
            col(ReportPosting.posting_id).is_(None),
        )
    )
    for reference, number, key, ends_on in work.rows(late):
        yield f"{reference}: entry {number} ({key}) lies before {ends_on}, which a report closed, and no report took it up."
    open_again = (
        columns(col(Award.reference), col(Report.ends_on), col(Book.locked_until))
        .select_from(Report)
        .join(Award, col(Award.id) == Report.award_id)
        .join(Book, col(Book.id) == Award.id)
        .where(col(Report.status).in_(CURRENT), func.coalesce(col(Book.locked_until), Award.starts_on) < Report.ends_on)
    )
    for reference, ends_on, locked_until in work.rows(open_again):
        yield f"{reference}: a report closed its books until {ends_on}, and they are locked until {locked_until}."


def figures_beside_what_was_taken_up(work: Work) -> Iterator[str]:
    """Reports whose frozen figures are not, line by line, hub by hub and source by source, the postings that they took up."""
    key = (col(ReportPosting.report_id), col(Account.line_id), col(Account.hub_id), col(Account.source))
    taken: Any = (
        columns(
            *(part.label(name) for part, name in zip(key, _KEY, strict=True)),
            func.sum(Posting.amount_minor).label("taken"),
        )
        .join(Posting, col(Posting.id) == ReportPosting.posting_id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(col(Account.kind) == Kind.EXPENSE)
        .group_by(*key)
    )
    said = columns(*(getattr(ReportFigure, name) for name in _KEY), -col(ReportFigure.amount_minor))
    both = union_all(taken, said).subquery()
    difference = func.sum(both.c.taken)
    rows = work.rows(
        columns(col(Award.reference), col(Award.currency), col(Report.ends_on), col(BudgetLine.code), difference)
        .select_from(both)
        .join(Report, col(Report.id) == both.c.report_id)
        .join(Award, col(Award.id) == Report.award_id)
        .join(BudgetLine, col(BudgetLine.id) == both.c.line_id)
        .group_by(
            *(both.c[name] for name in _KEY),
            col(Award.reference), col(Award.currency), col(Report.ends_on), col(BudgetLine.code),
        )
        .having(difference != 0)
    )  # fmt: skip
    for reference, currency, ends_on, code, minor in rows:
        yield (
            f"The report of {reference} until {ends_on}, line {code}: what it took up differs from its frozen figure by "
            f"{Money(int(minor), currency)}."
        )


def readings_beside_the_ledger(work: Work) -> Iterator[str]:
    """What reports read in of other awards' cost that is not in the other book: there, on its line and hub, in its days.

    In the action's own currency it is the booked amount to the cent; what was converted when it was reported has its sign.
    """
    action, paying = aliased(Award), aliased(Award)
    said, booked = col(ReportReading.amount_minor), func.coalesce(func.sum(Posting.amount_minor), 0)
    rows = work.rows(
        columns(
            col(action.reference), col(action.currency), col(Report.ends_on), col(ReportReading.reference), said, booked
        )
        .select_from(ReportReading)
        .join(Report, col(Report.id) == ReportReading.report_id)
        .join(action, col(action.id) == Report.award_id)
        .join(Cofinancing, col(Cofinancing.id) == ReportReading.link_id)
        .join(paying, col(paying.id) == Cofinancing.award_id)
        .join(
            Account,
            and_(
                col(Account.book_id) == Cofinancing.award_id,
                col(Account.line_id) == Cofinancing.line_id,
                col(Account.hub_id) == ReportReading.hub_id,
                col(Account.kind) == Kind.EXPENSE,
                col(Account.source) == "award",
                col(Cofinancing.action_id) == Report.award_id,
                col(Cofinancing.action_line_id) == ReportReading.line_id,
            ),
            isouter=True,
        )
        .join(
            Posting,
            and_(
                col(Posting.account_id) == Account.id,
                col(Posting.entry_id) == ReportReading.entry_id,
                col(Posting.accounting_on) <= Report.ends_on,
            ),
            isouter=True,
        )
        .group_by(
            col(ReportReading.entry_id), col(ReportReading.link_id), said, col(ReportReading.reference),
            col(Report.ends_on), col(action.reference), col(action.currency), col(paying.currency),
        )
        .having(
            or_(
                func.count(col(Posting.id)) == 0,
                and_(col(action.currency) == col(paying.currency), said != booked),
                and_(said > 0, booked <= 0),
                and_(said < 0, booked >= 0),
            )
        )
    )  # fmt: skip
    for reference, currency, ends_on, other, minor, there in rows:
        yield (
            f"The report of {reference} until {ends_on} read in {Money(minor, currency)} of {other}, whose book does not say so "
            f"({there} in its minor units)."
        )


def postings_taken_out_of_turn(work: Work) -> Iterator[str]:
    """Postings that a report of another award, or one that ended before they were booked, took up."""
    rows = work.rows(
        columns(col(Award.reference), col(Report.ends_on), col(Entry.number))
        .select_from(ReportPosting)
        .join(Report, col(Report.id) == ReportPosting.report_id)
        .join(Award, col(Award.id) == Report.award_id)
        .join(Posting, col(Posting.id) == ReportPosting.posting_id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(or_(col(Account.book_id) != Report.award_id, col(Posting.accounting_on) > Report.ends_on))
    )
    for reference, ends_on, number in rows:
        yield f"The report of {reference} until {ends_on} took up entry {number}, which is not of its award or not of its days."


def changed_files(work: Work) -> Iterator[str]:
    """Stored files that are not what their hash says, and approved reports without a file."""
    for file in work.session.exec(select(ReportFile)).yield_per(5):
        if hashlib.sha256(file.content).hexdigest() != file.sha256:
            yield f"The stored file {file.name} is not the one that was approved: its hash differs."
    without = (
        columns(col(Award.reference), col(Report.ends_on))
        .select_from(Report)
        .join(Award, col(Award.id) == Report.award_id)
        .join(ReportFile, col(ReportFile.report_id) == Report.id, isouter=True)
        .where(col(Report.status).in_(HAVE_FILE), col(ReportFile.report_id).is_(None))
    )
    for reference, ends_on in work.rows(without):
        yield f"The approved report of {reference} until {ends_on} has no stored file."
