"""Proofs of the bank: shares lie in accounts that exist, signed months agree, and loans of own funds are what is recorded."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import and_, or_
from sqlmodel import col, func, select

from grants_app.awards.models import Award, Prefinancing, PrefinancingRepayment
from grants_app.awards.rules import Status
from grants_app.banks.models import BankAccount, Reconciliation, ReconciliationDifference
from grants_app.core.calendar import last_of_month
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Balance, Book, Entry, Posting
from grants_app.ledger.rules import Kind

_WHILE_SIGNING = timedelta(minutes=1)
"""A transaction that began before the signature may have been booked after it."""


def shares_beside_their_accounts(work: Work) -> Iterator[str]:
    """Shares that lie in no account of the register, in one of another currency, or in one that was never confirmed."""
    rows = work.rows(
        columns(col(Account.address), col(Account.currency), col(BankAccount.currency), col(BankAccount.status))
        .join(BankAccount, col(BankAccount.id) == Account.party_id, isouter=True)
        .where(
            col(Account.kind) == Kind.BANK,
            col(Account.party_id).is_not(None),
            or_(
                col(BankAccount.id).is_(None),
                col(BankAccount.currency) != col(Account.currency),
                col(BankAccount.status).in_(("waiting", "refused")),
            ),
        )
    )
    for address, currency, there, status in rows:
        what = f"an account in {there} that is {status}" if there else "no account of the register"
        yield f"The share {address} in {currency} lies in {what}."


def signed_months_that_differ(work: Work) -> Iterator[str]:
    """Signed reconciliations whose statement is not the shares as signed and what is listed, or that one person did alone."""
    listed = func.coalesce(func.sum(ReconciliationDifference.amount_minor), 0)
    rows = work.rows(
        columns(Reconciliation, col(BankAccount.currency), listed)
        .join(BankAccount, col(BankAccount.id) == Reconciliation.account_id)
        .join(
            ReconciliationDifference, col(ReconciliationDifference.reconciliation_id) == Reconciliation.id, isouter=True
        )
        .where(col(Reconciliation.is_signed).is_(True))
        .group_by(col(Reconciliation.id), col(BankAccount.currency))
        .having(
            or_(
                col(Reconciliation.statement_minor) != col(Reconciliation.ledger_minor) + listed,
                col(Reconciliation.prepared_by) == col(Reconciliation.signed_by),
            )
        )
    )
    for its, currency, differences in rows:
        off = Money(its.statement_minor - its.ledger_minor - int(differences), currency)
        yield f"The reconciliation of {its.month} of account {its.account_id} is signed and differs by {off}, or one person did both."


def signed_months_beside_the_ledger(work: Work) -> Iterator[str]:
    """Signed months whose shares, as they were signed, are not what the ledger held then at the end of the month.

    What was booked into the month later does not count; of what was booked within a minute of the signature nobody knows
    whether it was before, so the signed shares may be any that the ledger held in that time.
    """
    now = func.coalesce(func.sum(Balance.transaction_minor), 0)
    rows = work.rows(
        columns(Reconciliation, col(BankAccount.currency), now)
        .join(BankAccount, col(BankAccount.id) == Reconciliation.account_id)
        .join(Account, and_(col(Account.party_id) == BankAccount.id, col(Account.kind) == Kind.BANK), isouter=True)
        .join(
            Balance,
            and_(col(Balance.account_id) == Account.id, col(Balance.month) <= Reconciliation.month),
            isouter=True,
        )
        .where(col(Reconciliation.is_signed).is_(True))
        .group_by(col(Reconciliation.id), col(BankAccount.currency))
        .having(now != col(Reconciliation.ledger_minor))
    )
    for its, currency, held in rows:
        around = list(_held_around_the_signature(work, its, int(held)))
        if its.ledger_minor not in around:
            says = f"The reconciliation of {its.month} of account {its.account_id} was signed with shares of"
            yield f"{says} {Money(its.ledger_minor, currency)}; the ledger held {Money(around[0], currency)} then."


def _held_around_the_signature(work: Work, its: Reconciliation, held: int) -> Iterator[int]:
    """What the ledger held a minute after the signature, and before each entry of the minutes around it, newest first."""
    signed_at = its.signed_at or its.prepared_at
    amount = func.sum(Posting.transaction_minor)
    booked = (
        columns(amount)
        .select_from(Account)
        .join(Posting, col(Posting.account_id) == Account.id)
        .join(Entry, col(Entry.id) == Posting.entry_id)
        .where(
            col(Account.party_id) == its.account_id,
            col(Account.kind) == Kind.BANK,
            col(Posting.accounting_on) <= last_of_month(date(its.month // 100, its.month % 100, 1)),
        )
    )
    ((later,),) = work.rows(booked.where(col(Entry.posted_at) > signed_at + _WHILE_SIGNING))
    held -= int(later or 0)
    yield held
    of_the_minutes = booked.where(
        col(Entry.posted_at) > signed_at - _WHILE_SIGNING, col(Entry.posted_at) <= signed_at + _WHILE_SIGNING
    )
    for (entry,) in work.rows(
        of_the_minutes.group_by(col(Entry.id), col(Entry.posted_at)).order_by(
            col(Entry.posted_at).desc(), col(Entry.id).desc()
        )
    ):
        held -= int(entry)
        yield held


def loans_beside_the_ledger(work: Work) -> Iterator[str]:
    """Pre-financing of which the ledger owes own funds another amount than what was lent less what was repaid."""
    repaid = (
        select(func.coalesce(func.sum(PrefinancingRepayment.amount_minor), 0))
        .where(col(PrefinancingRepayment.prefinancing_id) == Prefinancing.id)
        .scalar_subquery()
    )
    owed = (
        select(func.coalesce(-func.sum(Balance.amount_minor), 0))
        .join(Account, col(Account.id) == Balance.account_id)
        .where(col(Account.kind) == Kind.LOAN, col(Account.party_id) == Prefinancing.id)
        .scalar_subquery()
    )
    left = col(Prefinancing.amount_minor) - repaid
    rows = work.rows(
        columns(col(Award.reference), col(Award.currency), left, owed)
        .select_from(Prefinancing)
        .join(Award, col(Award.id) == Prefinancing.award_id)
        .where(or_(left != owed, left < 0))
    )
    for reference, currency, by_record, by_ledger in rows:
        yield (
            f"{reference}: of a pre-financing {Money(int(by_record), currency)} is not repaid; the ledger says "
            f"{Money(int(by_ledger), currency)}."
        )


def closed_with_a_loan(work: Work) -> Iterator[str]:
    """Closed awards that still owe own funds something."""
    owed = func.sum(Balance.amount_minor)
    rows = work.rows(
        columns(col(Award.reference), col(Book.currency), owed)
        .join(Book, col(Book.id) == Award.id)
        .join(Account, and_(col(Account.book_id) == Book.id, col(Account.kind) == Kind.LOAN))
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Award.status) == Status.CLOSED)
        .group_by(col(Award.id), col(Award.reference), col(Book.currency))
        .having(owed != 0)
    )
    for reference, currency, minor in rows:
        yield f"{reference} is closed, and its loan from own funds stands at {Money(-int(minor), currency)}."
