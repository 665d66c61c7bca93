"""All that changes findings: recorded, answered, accepted or disallowed, what was recovered, and what of it is taken back."""

from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.commands import share_or_usual
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.expenditures import queries as expenditures
from grants_app.findings import queries, rules
from grants_app.findings.models import Finding
from grants_app.findings.rules import TRACK, AboutKind, Facts, Recovery, Repayment, Status
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.posting import OpenBook, open_book
from grants_app.ledger.posting import reverse as reverse_entry
from grants_app.ledger.rules import AccountName, Event, Kind, Move, Side, State


def record(work: Work, kind: str, about_id: UUID, facts: Facts, *, hub_id: UUID | None = None) -> Finding:
    """Record that a cost is questioned; it moves no money, so an auditor may."""
    work.must_somewhere(Action.FINDING_RECORD)
    target = queries.target(work, kind, about_id, hub_id)
    work.must(Action.FINDING_RECORD, target.hub_id)
    award, hub = awards.award(work, target.award_id), hub_of(work, target.hub_id)
    with open_book(work, award.id):
        # The book's lock brings two findings on one voucher one after the other.
        target = queries.target(work, kind, about_id, hub_id)
        rules.check_facts(facts, target, work.today)
        its = Finding(
            id=new_id(),
            hub_id=target.hub_id,
            reference=next_reference(work, f"{hub.code}-F"),
            award_id=award.id,
            about_kind=target.kind,
            about_id=about_id,
            about_label=target.label[:120],
            line_id=target.line_id,
            status=Status.QUESTIONED,
            type=facts.type,
            found_by=facts.found_by,
            found_on=facts.found_on,
            found_reference=facts.reference.strip()[:120],
            amount_minor=facts.amount.minor,
            says=facts.says.strip()[:2000],
            another_cost=bool(target.beside) and facts.another_cost,
            recorded_by=work.actor.id,
            recorded_by_name=work.actor.name,
            recorded_at=work.now,
        )
        work.add(its)
    work.note(
        "finding.recorded", its.id, its.hub_id, reference=its.reference, about=its.about_label, type=its.type,
        found_by=its.found_by, amount=facts.amount,
    )  # fmt: skip
    return its


def answer(work: Work, finding_id: UUID, *, response: str) -> Finding:
    """Answer a questioned cost: what we say to it."""
    its = queries.get(work, finding_id, to_change=True)
    step = TRACK.step(its.status, "answer")
    work.must(step.action, its.hub_id)
    its.response = _needed(response, "response", "Write the answer.")
    its.answered_by, its.answered_by_name, its.answered_at = work.actor.id, work.actor.name, work.now
    work.add(its)
    work.note("finding.answered", its.id, its.hub_id, reference=its.reference)
    return its


def accept(work: Work, finding_id: UUID, *, reason: str) -> Finding:
    """Decide that the cost stands."""
    its = queries.get(work, finding_id, to_change=True)
    step = TRACK.step(its.status, "accept")
    work.must(step.action, its.hub_id)
    _decide(work, its, step.target, reason)
    work.note("finding.accepted", its.id, its.hub_id, reference=its.reference)
    return its


def disallow(work: Work, finding_id: UUID, *, reason: str) -> Finding:
    """Decide that the cost is disallowed: it becomes our own, its budget is free again, income beyond the donor's share is reversed."""
    its = queries.get(work, finding_id, to_change=True)
    step = TRACK.step(its.status, "disallow")
    work.must(step.action, its.hub_id)
    award, hub = awards.award(work, its.award_id), hub_of(work, its.hub_id)
    about_id = its.id
    if its.about_kind == AboutKind.CHARGE:
        # Locked, so that it is not corrected meanwhile; the move of the budget names it, and so it is not corrected afterwards.
        about_id = expenditures.charge(work, its.about_id, to_change=True).id
    with open_book(work, award.id) as book:
        rules.must_still_stand(queries.to_lose(work, its), its.amount_minor)
        posted, cost = queries.income_and_cost(work, award.id)
        income = rules.income_to_reverse(award.amount_minor, award.total_budget_minor, cost - its.amount_minor, posted)
        sides = rules.disallowed_sides(book.currency, hub.currency, hub.id, its.line_id, its.amount_minor, income)
        key = f"finding.disallowed:{its.id}"
        entry_id = book.post(_event(work, book, its, key, rules.DISALLOWED_EVENT, sides))
        book.move(key, about_id, [Move(its.line_id, hub.id, State.SPENT, State.AVAILABLE, its.amount_minor)])
    its.entry_id = entry_id
    _decide(work, its, step.target, reason)
    amount = Money(its.amount_minor, award.currency)
    work.note(
        "finding.disallowed",
        its.id,
        its.hub_id,
        reference=its.reference,
        amount=amount,
        income=Money(income, award.currency),
    )
    return its


def recover(work: Work, finding_id: UUID, came: Recovery) -> Finding:
    """Record that the hub or the community paid a disallowed cost back into the award's bank share."""
    its = queries.get(work, finding_id, to_change=True)
    step = TRACK.step(its.status, "recover")
    work.must(step.action, its.hub_id)
    if its.recovered_minor:
        raise Conflict("What was recovered of this finding is recorded already.")
    award, hub = awards.award(work, its.award_id), hub_of(work, its.hub_id)
    disallowed = Money(its.amount_minor, award.currency)
    rules.check_recovery(came, disallowed, its.decided_on or work.today, work.today)
    with open_book(work, award.id) as book:
        # One that was recorded wrongly was reversed, and the next is another event.
        key = f"finding.recovered:{its.id}:{len(queries.recoveries(work, its.id))}"
        book.post(
            _event(work, book, its, key, rules.RECOVERED_EVENT, _into_the_bank(work, book, hub, came.amount, came))
        )
    its.recovered_from, its.recovered_minor = came.recovered_from, came.amount.minor
    its.recovered_on, its.recovered_reference = came.value_on, came.bank_reference.strip()[:80]
    work.add(its)
    work.note("finding.recovered", its.id, its.hub_id, reference=its.reference, amount=came.amount)
    return its


def withdraw(work: Work, finding_id: UUID, *, reason: str) -> Finding:
    """Take a disallowance back: its entry is reversed to the cent, and the cost is the action's again, on its budget."""
    its = queries.get(work, finding_id, to_change=True)
    step = TRACK.step(its.status, "withdraw")
    work.must(step.action, its.hub_id)
    rules.another_decides(its.recorded_by, its.answered_by, work.actor.id)
    its.withdrawal_reason = _needed(reason, "note", "Say why the disallowance is taken back.")
    about_id = its.id
    if its.about_kind == AboutKind.CHARGE:
        about_id = expenditures.charge(work, its.about_id, to_change=True).id
    with open_book(work, its.award_id) as book:
        key, description = f"finding.withdrawn:{its.id}", f"{its.reference}: {its.about_label}, taken back"
        reverse_entry(work, book, _entry(its), key=key, on=work.today, description=description)
        book.move(key, about_id, [Move(its.line_id, its.hub_id, State.AVAILABLE, State.SPENT, its.amount_minor)])
        amount = Money(its.amount_minor, book.currency)
    its.status, its.withdrawn_on = str(step.target), work.today
    its.withdrawn_by, its.withdrawn_by_name = work.actor.id, work.actor.name
    work.add(its)
    work.note("finding.withdrawn", its.id, its.hub_id, reference=its.reference, amount=amount, reason=reason)
    return its


def reverse(work: Work, finding_id: UUID, *, reason: str) -> Finding:
    """Take back a recovery that was recorded wrongly: its entry is reversed, and it may be recorded anew."""
    its = queries.get(work, finding_id, to_change=True)
    step = TRACK.step(its.status, "reverse")
    work.must(step.action, its.hub_id)
    if not its.recovered_minor:
        raise Conflict("Nothing is recorded as recovered of this finding.")
    rules.must_not_be_repaid(its.repaid_on)
    why = _needed(reason, "note", "Say what was wrong with the recovery.")
    entry = queries.recoveries(work, its.id)[-1]
    rules.another_reverses(entry.posted_by, work.actor.id)
    before = {"amount_minor": its.recovered_minor, "on": its.recovered_on, "bank": its.recovered_reference}
    with open_book(work, its.award_id) as book:
        description = f"{its.reference}: recovery taken back, {why}"
        reverse_entry(work, book, entry.id, key=f"finding.reversed:{entry.id}", on=work.today, description=description)
    its.recovered_from, its.recovered_minor, its.recovered_on, its.recovered_reference = "", 0, None, ""
    work.add(its)
    work.note("finding.reversed", its.id, its.hub_id, reference=its.reference, before=before, reason=why)
    return its


def repay(work: Work, finding_id: UUID, went: Repayment) -> Finding:
    """Record that what was recovered went back to who had paid it, since the cost is the action's again."""
    its = queries.get(work, finding_id, to_change=True)
    step = TRACK.step(its.status, "repay")
    work.must(step.action, its.hub_id)
    if not its.recovered_minor or its.withdrawn_on is None:
        raise Conflict("Nothing was recovered of this finding, so nothing goes back.")
    rules.must_not_be_repaid(its.repaid_on)
    rules.check_repayment(went, its.withdrawn_on, work.today)
    award, hub = awards.award(work, its.award_id), hub_of(work, its.hub_id)
    amount = Money(its.recovered_minor, award.currency)
    with open_book(work, award.id) as book:
        sides = _into_the_bank(work, book, hub, -amount, went)
        book.post(_event(work, book, its, f"finding.repaid:{its.id}", rules.REPAID_EVENT, sides))
    its.repaid_on, its.repaid_reference = went.value_on, went.bank_reference.strip()[:80]
    work.add(its)
    work.note("finding.repaid", its.id, its.hub_id, reference=its.reference, amount=amount)
    return its


def _into_the_bank(work: Work, book: OpenBook, hub: Hub, amount: Money, by: Recovery | Repayment) -> tuple[Side, ...]:
    """A recovery: the bank's share grows, our own cost shrinks; below zero the other way around."""
    bank = share_or_usual(work, book, by.bank_account_id, book.currency, by.value_on)
    if bank.currency != book.currency:
        says = f"A disallowed cost comes back in {book.currency}, the award's currency; that account is in {bank.currency}."
        raise Invalid(says, fields={"bank_account": says})
    value = book.carry(bank, amount.minor, amount.minor)
    cost = AccountName(Kind.OWN_COST, book.currency, hub_id=hub.id)
    hubs = amount if hub.currency == book.currency else Money.zero(hub.currency)
    return (Side(bank, value, amount, amount), Side(cost, -value, -amount, -hubs))


def _entry(its: Finding) -> UUID:
    if its.entry_id is None:
        raise Conflict(f"{its.reference} has no entry in the books, so nothing can be taken back.")
    return its.entry_id


def _decide(work: Work, its: Finding, status: str, reason: str) -> None:
    rules.another_decides(its.recorded_by, its.answered_by, work.actor.id)
    rules.must_be_answered(its.response)
    its.reason = _needed(reason, "note", "Give the reason of the decision.")
    its.status, its.decided_on = str(status), work.today
    its.decided_by, its.decided_by_name = work.actor.id, work.actor.name
    work.add(its)


def _event(work: Work, book: OpenBook, its: Finding, key: str, name: str, sides: tuple[Side, ...]) -> Event:
    on = work.today
    description = f"{its.reference}: {its.about_label}"
    return Event(book.id, key, name, its.id, description, on, on, book.first_open_day(on), sides, id=new_id())


def _needed(text: str, field: str, says: str) -> str:
    if not text.strip():
        raise Invalid(says, fields={field: says})
    return text.strip()[:2000]
