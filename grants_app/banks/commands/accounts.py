"""All that changes bank accounts: recorded by one person, confirmed or refused by another."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.banks import queries, rules
from grants_app.banks.models import BankAccount, BankAccountChange
from grants_app.banks.rules import AccountFacts, Change, Status
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.work import Work
from grants_app.hubs import queries as hubs


def open_account(work: Work, hub_id: UUID, facts: AccountFacts) -> BankAccount:
    """Record an account that a bank opened for a hub; it can be used once another person has confirmed it."""
    work.must(Action.BANK_WRITE, hub_id)
    rules.check_facts(facts, work.today)
    hub = hubs.hub(work, hub_id)
    _must_be_new(work, facts.number, None)
    its = BankAccount(
        id=new_id(),
        hub_id=hub.id,
        status=Status.WAITING,
        currency=facts.currency,
        holder=facts.holder.strip(),
        bank_name=facts.bank_name.strip(),
        number=facts.number.strip(),
        opened_on=facts.opened_on,
    )
    work.add(its)
    _record(work, its, Change.OPEN, facts, None, "")
    return its


def change_account(work: Work, account_id: UUID, facts: AccountFacts, *, reason: str) -> BankAccountChange:
    """Record that holder, bank or number are others now; the currency of an account and its first day stay."""
    its = queries.account(work, account_id, to_change=True)
    work.must(Action.BANK_WRITE, its.hub_id)
    _must_be_quiet(work, its)
    rules.check_facts(facts, work.today)
    _must_be_new(work, facts.number, its.id)
    _must_say_why(reason)
    return _record(work, its, Change.CHANGE, facts, None, reason)


def close_account(work: Work, account_id: UUID, *, closed_on: date, reason: str) -> BankAccountChange:
    """Record that the bank closed an account that holds nothing any more."""
    its = queries.account(work, account_id, to_change=True)
    work.must(Action.BANK_WRITE, its.hub_id)
    _must_be_quiet(work, its)
    _must_say_why(reason)
    if not its.opened_on <= closed_on <= work.today:
        says = f"An account opened on {its.opened_on:%d %b %Y} is closed between that day and today."
        raise Invalid(says, fields={"closed_on": says})
    rules.must_be_empty(its.label, [share.held for share in queries.shares_in(work, its)])
    facts = AccountFacts(its.holder, its.bank_name, its.number, its.currency, its.opened_on)
    return _record(work, its, Change.CLOSE, facts, closed_on, reason)


def confirm(work: Work, account_id: UUID) -> BankAccount:
    """Confirm, as another person, what was recorded of an account: from now on it counts."""
    its = queries.account(work, account_id, to_change=True)
    work.must(Action.BANK_CONFIRM, its.hub_id)
    change = _decide(work, its, "confirmed")
    if change.kind == Change.CLOSE:
        rules.must_be_empty(its.label, [share.held for share in queries.shares_in(work, its)])
        its.status, its.closed_on = Status.CLOSED, change.closed_on
    else:
        its.status = Status.OPEN
        its.holder, its.bank_name, its.number = change.holder, change.bank_name, change.number
    work.add(its)
    return its


def refuse(work: Work, account_id: UUID, *, note: str) -> BankAccount:
    """Refuse, as another person, what was recorded of an account; an account that was new stays unused."""
    its = queries.account(work, account_id, to_change=True)
    work.must(Action.BANK_CONFIRM, its.hub_id)
    _must_say_why(note)
    change = _decide(work, its, "refused", note.strip())
    if change.kind == Change.OPEN:
        its.status = Status.REFUSED
        work.add(its)
    return its


def _decide(work: Work, its: BankAccount, outcome: str, reason: str = "") -> BankAccountChange:
    change = queries.waiting_change(work, its.id, to_change=True)
    if change is None:
        raise Conflict("Nothing of this account waits to be confirmed. Reload the page to see what happened meanwhile.")
    rules.another_confirms(change.recorded_by, work.actor.id)
    change.outcome = outcome
    change.decided_by, change.decided_by_name, change.decided_at = work.actor.id, work.actor.name, work.now
    work.add(change)
    said = {"reason": reason} if reason else {}
    work.note(f"bank_account.{outcome}", its.id, its.hub_id, what=change.kind, account=its.label, **said)
    return change


def _record(
    work: Work, its: BankAccount, kind: Change, facts: AccountFacts, closed_on: date | None, reason: str
) -> BankAccountChange:
    change = BankAccountChange(
        account_id=its.id,
        kind=kind,
        holder=facts.holder.strip(),
        bank_name=facts.bank_name.strip(),
        number=facts.number.strip(),
        closed_on=closed_on,
        reason=reason.strip()[:400],
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    work.add(change)
    work.note(
        "bank_account.recorded",
        its.id,
        its.hub_id,
        what=kind,
        bank=change.bank_name,
        holder=change.holder,
        number=rules.masked(change.number),
        currency=its.currency,
        closed_on=closed_on,
        reason=change.reason,
    )
    return change


def _must_be_quiet(work: Work, its: BankAccount) -> None:
    if its.status != Status.OPEN:
        raise Conflict(f"{its.label} is {its.status}, so nothing of it can be changed.")
    if queries.waiting_change(work, its.id):
        raise Conflict("Something was recorded of this account already and waits for another person to confirm it.")


def _must_say_why(reason: str) -> None:
    if not reason.strip():
        raise Invalid("Say why.", fields={"reason": "Say why.", "note": "Say why."})


def _must_be_new(work: Work, number: str, but: UUID | None) -> None:
    other = queries.numbers(work).get(rules.plain_number(number))
    if other is not None and other != but:
        says = "An account with this number is recorded already."
        raise Invalid(says, fields={"number": says})
