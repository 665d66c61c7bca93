"""All that is read of reconciliations: the months of an account, one month, and what an award still lacks for its report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.banks import rules
from grants_app.banks.models import BankAccount, Reconciliation, ReconciliationDifference, ReconciliationStep
from grants_app.banks.queries.accounts import AwardShare, account, shares_in
from grants_app.banks.rules import Difference
from grants_app.core.calendar import Period, last_of_month, month_of
from grants_app.core.database import columns
from grants_app.core.money import Money, total
from grants_app.core.work import Work
from grants_app.ledger.models import Account, Balance, Entry, Posting
from grants_app.ledger.rules import Kind


def ledger_balance(work: Work, its: BankAccount, month: int) -> Money:
    """The shares of all awards in an account at the end of a month, by the ledger."""
    return total((share.held for share in shares_in(work, its, month)), its.currency)


def reconciliation(work: Work, account_id: UUID, month: int, *, to_change: bool = False) -> Reconciliation | None:
    """The reconciliation of one month of an account that the person may see, or None where none was begun."""
    wanted = work.visible(Reconciliation, Action.BANK_READ).where(
        Reconciliation.account_id == account_id, Reconciliation.month == month
    )
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    return work.session.exec(wanted).first()


def differences(work: Work, its: Reconciliation, currency: str) -> list[Difference]:
    """What was listed between statement and ledger."""
    rows = work.all(
        select(ReconciliationDifference)
        .where(ReconciliationDifference.reconciliation_id == its.id)
        .order_by(col(ReconciliationDifference.position))
    )
    return [Difference(row.kind, row.text, row.on, Money(row.amount_minor, currency)) for row in rows]


def steps(work: Work, its: Reconciliation) -> Sequence[ReconciliationStep]:
    """What was done with it, oldest first."""
    taken = select(ReconciliationStep).where(ReconciliationStep.reconciliation_id == its.id)
    return work.all(taken.order_by(col(ReconciliationStep.at), col(ReconciliationStep.id)))


# --- the months of an account ---


@dataclass(frozen=True, slots=True)
class Month:
    """One month of an account: the ledger's shares at its end, and its reconciliation where one was begun."""

    month: int
    shares: Money
    reconciliation: Reconciliation | None

    @property
    def text(self) -> str:
        return rules.month_text(self.month)

    @property
    def statement(self) -> Money | None:
        its = self.reconciliation
        return None if its is None else Money(its.statement_minor, self.shares.currency)

    @property
    def changed(self) -> bool:
        """Whether something was posted into the month after it was signed."""
        its = self.reconciliation
        return its is not None and its.is_signed and its.ledger_minor != self.shares.minor

    @property
    def status(self) -> str:
        its = self.reconciliation
        if its is None:
            return "not begun"
        if self.changed:
            return "changed since signed"
        return "signed" if its.is_signed else "prepared"


def months(work: Work, its: BankAccount) -> list[Month]:
    """The months that have come to their last day since money first moved in the account, newest first."""
    at_end = _at_month_ends(work, [its.id]).get(its.id, {})
    begun = {
        row.month: row
        for row in work.all(work.visible(Reconciliation, Action.BANK_READ).where(Reconciliation.account_id == its.id))
    }
    first = min([*at_end, *begun], default=None)
    if first is None:
        return []
    ends_on = min(its.closed_on or work.today, work.today)
    held, found = 0, []
    for day in _days(first, ends_on):
        month = month_of(day)
        held = at_end.get(month, held)
        if last_of_month(day) <= work.today:
            found.append(Month(month, Money(held, its.currency), begun.get(month)))
    return found[::-1]


def _days(first: int, until: date) -> Sequence[date]:
    starts_on = date(first // 100, first % 100, 1)
    return list(Period(starts_on, max(until, starts_on)).months())


def _at_month_ends(work: Work, account_ids: Sequence[UUID]) -> dict[UUID, dict[int, int]]:
    """Per account: what all shares held at the end of each month in which something was booked."""
    gained = func.sum(Balance.transaction_minor)
    rows = work.rows(
        columns(col(Account.party_id), col(Balance.month), gained)
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.kind) == Kind.BANK, col(Account.party_id).in_(account_ids))
        .group_by(col(Account.party_id), col(Balance.month))
        .order_by(col(Balance.month))
    )
    gains: dict[UUID, dict[int, int]] = {}
    for account_id, month, gain in rows:
        gains.setdefault(account_id, {})[month] = int(gain)
    return {
        account_id: dict(zip(by_month, accumulate(by_month.values()), strict=True))
        for account_id, by_month in gains.items()
    }


# --- one month ---


@dataclass(frozen=True, slots=True)
class Late:
    """An entry that was booked into a month after it was signed."""

    entry_id: UUID
    number: int
    book_id: UUID
    description: str
    on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class MonthCard:
    """All that the page of a month shows."""

    account: BankAccount
    month: Month
    shares: Sequence[AwardShare]
    differences: Sequence[Difference]
    steps: Sequence[ReconciliationStep]
    late: Sequence[Late]
    may_prepare: bool
    may_sign: bool
    may_reopen: bool

    @property
    def unexplained(self) -> Money | None:
        """What no line explains; None before a statement was typed."""
        balance = self.month.statement
        return None if balance is None else rules.unexplained(balance, self.month.shares, self.differences)


def month_card(work: Work, account_id: UUID, month: int) -> MonthCard:
    """One month of an account, reconciled or not."""
    its = account(work, account_id)
    rules.month_end(month)
    begun = reconciliation(work, account_id, month)
    shares = shares_in(work, its, month)
    signed = begun is not None and begun.is_signed
    may_sign = work.actor.may(Action.RECONCILIATION_SIGN, its.hub_id)
    return MonthCard(
        account=its,
        month=Month(month, total((share.held for share in shares), its.currency), begun),
        shares=shares,
        differences=differences(work, begun, its.currency) if begun else (),
        steps=steps(work, begun) if begun else (),
        late=_late(work, its, begun) if begun and begun.is_signed else (),
        may_prepare=not signed and work.actor.may(Action.RECONCILIATION_PREPARE, its.hub_id),
        may_sign=begun is not None and not signed and may_sign and begun.prepared_by != work.actor.id,
        may_reopen=signed and may_sign,
    )


def _late(work: Work, its: BankAccount, begun: Reconciliation) -> list[Late]:
    found: Any = (
        columns(
            col(Entry.id),
            col(Entry.number),
            col(Entry.book_id),
            col(Entry.description),
            col(Posting.accounting_on),
            col(Posting.transaction_minor),
        )
        .join(Posting, col(Posting.entry_id) == Entry.id)
        .join(Account, col(Account.id) == Posting.account_id)
        .where(
            col(Account.kind) == Kind.BANK,
            col(Account.party_id) == its.id,
            col(Posting.accounting_on) <= rules.month_end(begun.month),
            col(Entry.posted_at) > begun.signed_at,
        )
        .order_by(col(Entry.posted_at), col(Entry.number))
        .limit(100)
    )
    return [
        Late(entry_id, number, book_id, text, on, Money(own, its.currency))
        for entry_id, number, book_id, text, on, own in work.rows(found)
    ]


# --- what a report waits for ---


@dataclass(frozen=True, slots=True)
class Unsigned:
    """Months of a period for which an account that holds a share of the award has no signed reconciliation that still holds."""

    account_id: UUID
    label: str
    months: tuple[int, ...]

    @property
    def text(self) -> str:
        """«Jan, Feb and Mar 2026», or how many where they are many."""
        if len(self.months) > 3:
            first, last = rules.month_text(self.months[0]), rules.month_text(self.months[-1])
            return f"{len(self.months)} months between {first} and {last}"
        return ", ".join(rules.month_text(month) for month in self.months)


def unsigned_months(work: Work, book_id: UUID, period: Period) -> list[Unsigned]:
    """What an award's report for a period still lacks: whole months in which its share of an account held or moved something."""
    wanted = _months_of_shares(work, book_id, period)
    if not wanted:
        return []
    at_end = _at_month_ends(work, list(wanted))
    signed = {
        (row.account_id, row.month): row.ledger_minor
        for row in work.all(
            select(Reconciliation).where(
                col(Reconciliation.account_id).in_(list(wanted)), col(Reconciliation.is_signed).is_(True)
            )
        )
    }
    accounts = {its.id: its for its in work.all(select(BankAccount).where(col(BankAccount.id).in_(list(wanted))))}
    found = []
    for account_id, of_share in wanted.items():
        lacking = tuple(
            month for month in of_share if signed.get((account_id, month)) != _held_at(at_end[account_id], month)
        )
        if lacking:
            found.append(Unsigned(account_id, accounts[account_id].label, lacking))
    return sorted(found, key=lambda unsigned: unsigned.label)


def _months_of_shares(work: Work, book_id: UUID, period: Period) -> dict[UUID, list[int]]:
    """Per account: the whole months of the period in which the award's share held something at the beginning, or moved."""
    rows = work.rows(
        columns(col(Account.party_id), col(Balance.month), col(Balance.transaction_minor))
        .join(Balance, col(Balance.account_id) == Account.id)
        .where(col(Account.book_id) == book_id, col(Account.kind) == Kind.BANK, col(Account.party_id).is_not(None))
    )
    gains: dict[UUID, dict[int, int]] = {}
    for account_id, month, gain in rows:
        gains.setdefault(account_id, {})[month] = int(gain)
    whole = [month_of(day) for day in period.months() if last_of_month(day) <= period.ends_on]
    found: dict[UUID, list[int]] = {}
    for account_id, by_month in gains.items():
        held = [month for month in whole if month in by_month or _sum_before(by_month, month) != 0]
        if held:
            found[account_id] = held
    return found


def _sum_before(gains: dict[int, int], month: int) -> int:
    return sum(gain for of_month, gain in gains.items() if of_month < month)


def _held_at(at_end: dict[int, int], month: int) -> int:
    """What was held at the end of a month, booked in it or before."""
    return next((held for of_month, held in reversed(at_end.items()) if of_month <= month), 0)
