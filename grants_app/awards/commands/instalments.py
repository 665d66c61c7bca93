"""Money from the donor: when it is due, and what the bank received."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries, rules
from grants_app.awards.commands.shares import bank_share
from grants_app.awards.models import Award, Instalment
from grants_app.awards.rules import Status
from grants_app.banks.rules import unplaced
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, is_currency
from grants_app.core.work import Work
from grants_app.ledger.posting import open_book
from grants_app.ledger.rules import AccountName, Event, Kind, Side


def plan_instalment(work: Work, award_id: UUID, *, due_on: date, amount: Money) -> Instalment:
    """Write down when the donor pays how much of the award."""
    its = queries.award(work, award_id, to_change=True)
    work.must(Action.AWARD_WRITE, its.lead_hub_id)
    _check_plan(its, amount, queries.planned(work, its.id))
    if queries.instalment_due_on(work, its.id, due_on):
        says = f"There is an instalment due on {due_on:%d %b %Y} already; change that one."
        raise Invalid(says, fields={"due_on": says})
    row = Instalment(award_id=its.id, due_on=due_on, amount_minor=amount.minor)
    work.add(row)
    work.note("instalment.planned", row.id, its.lead_hub_id, award=its.reference, due_on=due_on, amount=amount)
    return row


def change_instalment(work: Work, instalment_id: UUID, *, due_on: date, amount: Money) -> Instalment:
    """Change the day or the amount of an instalment that has not come."""
    row, its = _of_award(work, instalment_id)
    work.must(Action.AWARD_WRITE, its.lead_hub_id)
    _must_be_awaited(row)
    _check_plan(its, amount, queries.planned(work, its.id, but=row.id))
    other = queries.instalment_due_on(work, its.id, due_on)
    if other and other.id != row.id:
        says = f"There is another instalment due on {due_on:%d %b %Y}."
        raise Invalid(says, fields={"due_on": says})
    before = {"due_on": row.due_on, "amount": Money(row.amount_minor, its.currency)}
    row.due_on, row.amount_minor = due_on, amount.minor
    work.add(row)
    work.note(
        "instalment.changed",
        row.id,
        its.lead_hub_id,
        award=its.reference,
        before=before,
        after={"due_on": due_on, "amount": amount},
    )
    return row


def receive_instalment(
    work: Work, instalment_id: UUID, *, received_on: date, received: Money, bank_account_id: UUID | None = None
) -> Instalment:
    """Record what the bank received, once: the award's share of that account up, the donor's debt down.

    In another currency than the award's it settles what was due, at the bank's own rate (due ÷ received): the share is then held
    in the account's currency and carried at what was due. Without an account it is not yet placed.
    """
    row, its = _of_award(work, instalment_id)
    work.must(Action.INSTALMENT_RECORD, its.lead_hub_id)
    _must_be_awaited(row)
    if its.status not in (Status.ACTIVE, Status.CLOSING):
        raise Conflict(f"{its.reference} is {its.status}: money can be received once its agreement is signed.")
    _check_receipt(work, received_on, received)
    share = bank_share(work, bank_account_id, received_on) if bank_account_id else None
    row.entry_id = _post_receipt(work, its, row, received_on, received, share)
    row.bank_account_id = bank_account_id
    row.received_on, row.received_minor, row.received_currency = received_on, received.minor, received.currency
    work.add(row)
    work.note(
        "instalment.received",
        row.id,
        its.lead_hub_id,
        award=its.reference,
        received_on=received_on,
        received=received,
        due=Money(row.amount_minor, its.currency),
    )
    return row


def _of_award(work: Work, instalment_id: UUID) -> tuple[Instalment, Award]:
    its = queries.award(work, queries.instalment(work, instalment_id).award_id, to_change=True)
    return queries.instalment(work, instalment_id, to_change=True), its


def _must_be_awaited(row: Instalment) -> None:
    if row.received_on is not None:
        raise Conflict(f"This instalment was recorded already: it came on {row.received_on:%d %b %Y}.")


def _check_plan(its: Award, amount: Money, planned: int) -> None:
    if amount.currency != its.currency or amount.minor <= 0:
        says = f"An instalment is an amount above zero in {its.currency}, the award's currency."
        raise Invalid(says, fields={"amount": says})
    rules.instalment_fits(its.amount, Money(planned, its.currency), amount)


def _check_receipt(work: Work, received_on: date, received: Money) -> None:
    if received_on > work.today:
        says = f"{received_on:%d %b %Y} is not here yet. Record the money when the bank has received it."
        raise Invalid(says, fields={"received_on": says})
    if not is_currency(received.currency) or received.minor <= 0:
        says = "Give the amount that the bank received, above zero, and its currency."
        raise Invalid(says, fields={"received": says})


def _must_be_in_its_currency(share: AccountName | None, received: Money) -> None:
    if share is not None and share.currency != received.currency:
        says = f"That account is in {share.currency}, so its statement shows {share.currency}: give that amount, not {received}."
        raise Invalid(says, fields={"received": says})


def _post_receipt(
    work: Work, its: Award, row: Instalment, received_on: date, received: Money, share: AccountName | None
) -> UUID:
    due = Money(row.amount_minor, its.currency)
    settled, rate = rules.settled(due, received), rules.bank_rate(due, received)
    rates = "" if rate is None else f"{rate:f} {its.currency} per {received.currency}, bank, {received_on.isoformat()}"
    came = f"Instalment due {row.due_on:%d %b %Y}: {received.canonical} received"
    _must_be_in_its_currency(share, received)
    bank, own = (share, received) if share else (unplaced(its.currency), settled)
    donor = AccountName(Kind.DONOR_RECEIVABLE, its.currency)
    source, rate_on = ("bank", received_on) if rates else ("", None)
    with open_book(work, its.id) as book:
        amount = book.carry(bank, own.minor, settled.minor)
        gap = Money(settled.minor - amount, its.currency)
        difference = AccountName(Kind.EXCHANGE_DIFFERENCE, its.currency)
        return book.post(
            Event(
                book_id=its.id,
                key=f"instalment.received:{row.id}",
                name="instalment received",
                about_id=row.id,
                description=came if received.currency == its.currency else f"{came}, settling {settled.canonical}",
                incurred_on=received_on,
                paid_on=received_on,
                accounting_on=book.first_open_day(received_on),
                sides=(
                    Side(bank, amount, own, own, rates, source, rate_on),
                    Side(donor, -settled.minor, -settled, -settled, rates, source, rate_on),
                    *([Side(difference, gap.minor, gap, gap)] if gap else []),
                ),
            )
        )
