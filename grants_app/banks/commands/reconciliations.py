"""The monthly reconciliation of an account: prepared by one person, signed by another, reopened with a reason."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlmodel import col, delete

from grants_app.access import Action
from grants_app.banks import queries, rules
from grants_app.banks.models import BankAccount, Reconciliation, ReconciliationDifference, ReconciliationStep
from grants_app.banks.rules import Difference, Statement, Status
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work


def prepare(
    work: Work, account_id: UUID, month: int, statement: Statement, differences: Sequence[Difference]
) -> Reconciliation:
    """Write down what the statement says and what stands between it and the ledger; again, until somebody has signed it."""
    its = _account(work, account_id)
    work.must(Action.RECONCILIATION_PREPARE, its.hub_id)
    rules.check_statement(statement, differences, month, its.opened_on, work.today)
    _must_be_in_its_currency(its, [statement.balance, *(it.amount for it in differences)])
    row = queries.reconciliation(work, account_id, month, to_change=True)
    if row is not None and row.is_signed:
        raise Conflict(f"{rules.month_text(month)} is signed. Reopen it with a reason to change it.")
    row = row or Reconciliation(
        id=new_id(), hub_id=its.hub_id, account_id=its.id, month=month, **_nothing(work, statement)
    )
    row.statement_number, row.statement_on = statement.number.strip()[:40], statement.on
    row.statement_minor = statement.balance.minor
    row.ledger_minor = queries.ledger_balance(work, its, month).minor
    row.prepared_by, row.prepared_by_name, row.prepared_at = work.actor.id, work.actor.name, work.now
    work.add(row)
    _list_differences(work, row, differences)
    left = rules.unexplained(statement.balance, Money(row.ledger_minor, its.currency), differences)
    _step(work, its, row, "prepared", statement=statement.balance, unexplained=left)
    return row


def sign(work: Work, account_id: UUID, month: int) -> Reconciliation:
    """Sign, as another person, a month in which statement and ledger agree to the cent."""
    its = _account(work, account_id)
    work.must(Action.RECONCILIATION_SIGN, its.hub_id)
    row = _begun(work, its, month)
    if row.is_signed:
        raise Conflict(f"{rules.month_text(month)} was signed by {row.signed_by_name} already.")
    rules.another_signs(row.prepared_by, work.actor.id)
    shares = queries.ledger_balance(work, its, month)
    listed = queries.differences(work, row, its.currency)
    rules.must_agree(rules.unexplained(Money(row.statement_minor, its.currency), shares, listed), month)
    row.is_signed, row.ledger_minor = True, shares.minor
    row.signed_by, row.signed_by_name, row.signed_at = work.actor.id, work.actor.name, work.now
    work.add(row)
    _step(work, its, row, "signed", shares=shares)
    return row


def reopen(work: Work, account_id: UUID, month: int, *, note: str) -> Reconciliation:
    """Take a signature back, with the reason: it is prepared and signed anew."""
    its = _account(work, account_id)
    work.must(Action.RECONCILIATION_SIGN, its.hub_id)
    row = _begun(work, its, month)
    if not row.is_signed:
        raise Conflict(f"{rules.month_text(month)} is not signed, so there is nothing to reopen.")
    if not note.strip():
        raise Invalid("Say why it is reopened.", fields={"note": "Say why."})
    row.is_signed = False
    work.add(row)
    _step(work, its, row, "reopened", reason=note.strip()[:400])
    return row


def _account(work: Work, account_id: UUID) -> BankAccount:
    """The account, locked: who prepares and who signs one of its months wait for each other."""
    its = queries.account(work, account_id, to_change=True)
    if its.status in (Status.WAITING, Status.REFUSED):
        raise Conflict(f"{its.label} is not confirmed by a second person, so it holds nothing to reconcile.")
    return its


def _begun(work: Work, its: BankAccount, month: int) -> Reconciliation:
    row = queries.reconciliation(work, its.id, month, to_change=True)
    if row is None:
        raise NotFound(f"Nobody has prepared {rules.month_text(month)} yet.")
    return row


def _must_be_in_its_currency(its: BankAccount, amounts: Sequence[Money]) -> None:
    if any(amount.currency != its.currency for amount in amounts):
        raise Invalid(f"The account is in {its.currency}, and so are its statement and all differences.")


def _nothing(work: Work, statement: Statement) -> dict[str, Any]:
    return {
        "statement_number": "",
        "statement_on": statement.on,
        "statement_minor": 0,
        "ledger_minor": 0,
        "prepared_by_name": "",
        "prepared_at": work.now,
    }


def _list_differences(work: Work, row: Reconciliation, differences: Sequence[Difference]) -> None:
    work.session.execute(
        delete(ReconciliationDifference).where(col(ReconciliationDifference.reconciliation_id) == row.id)
    )
    work.add_all(
        ReconciliationDifference,
        [
            {
                "id": new_id(),
                "reconciliation_id": row.id,
                "position": position,
                "kind": it.kind,
                "text": it.text.strip()[:200],
                "on": it.on,
                "amount_minor": it.amount.minor,
            }
            for position, it in enumerate(differences)
        ],
    )


def _step(work: Work, its: BankAccount, row: Reconciliation, name: str, *, reason: str = "", **amounts: Money) -> None:
    work.add(
        ReconciliationStep(
            reconciliation_id=row.id,
            name=name,
            reason=reason,
            ledger_minor=row.ledger_minor,
            by_id=work.actor.id,
            by_name=work.actor.name,
            at=work.now,
        )
    )
    said = {"reason": reason} if reason else {}
    month = rules.month_text(row.month)
    work.note(f"reconciliation.{name}", row.id, its.hub_id, account=its.label, month=month, **amounts, **said)
