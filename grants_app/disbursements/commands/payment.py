"""The payment of a disbursement and its arrival at the hub, with the entries they make."""

from datetime import date
from fractions import Fraction
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from grants_app.awards import queries as awards
from grants_app.awards.commands import share_or_usual
from grants_app.awards.models import Award
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.money import Money, rounded
from grants_app.core.work import Work
from grants_app.disbursements import queries
from grants_app.disbursements.history import write_down
from grants_app.disbursements.models import Disbursement, DisbursementPayment
from grants_app.disbursements.postings import Advance, arrived_short, paid_out
from grants_app.disbursements.rules.amounts import Payment, check_payment, check_receipt, give_back, pay_out
from grants_app.disbursements.rules.gate import gate
from grants_app.disbursements.rules.life import TRACK, people_different
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger import remitting
from grants_app.ledger.posting import OpenBook, open_book
from grants_app.ledger.rates import Arrival
from grants_app.ledger.rules import AccountName, carried


def pay(work: Work, disbursement_id: UUID, payment: Payment) -> Disbursement:
    """Record that an approved disbursement was paid; never by its approver. It posts once, whatever happens.

    The advance is debited in its own currency with what the bank credited, the award's bank share credited with what was sent and
    with the fee; the reservation becomes the hub's advance, rescaled to what was sent (`rules.amounts.pay_out`).
    """
    disbursement = queries.get(work, disbursement_id, to_change=True)
    step = TRACK.step(disbursement.status, "pay")
    work.must(step.action, disbursement.hub_id)
    people_different(step.name, queries.done_by(work, disbursement), work.actor.id)
    award, hub = awards.award(work, disbursement.award_id), hub_of(work, disbursement.hub_id)
    with open_book(work, award.id) as book:
        gate(queries.situation(work, disbursement, award, hub)).must_let(step.name)
        advance = _advance(work, book, disbursement, award, hub, payment)
        _must_be_covered(book, advance.bank, payment)
        _check(work, disbursement, award, payment, _worth(book, advance.bank, payment))
        sent, fee = _post_payment(work, book, disbursement, advance, payment)
    work.add(_row(work, disbursement, payment, advance.bank, sent, fee))
    remitting.sent(work, award.id, disbursement.id, _arrival(disbursement, payment, Money(sent, award.currency)))
    write_down(
        work,
        disbursement,
        step.name,
        step.target,
        sent=payment.sent,
        credited=payment.credited,
        fee=payment.fee,
        value_on=payment.value_on,
        bank_reference=payment.bank_reference,
    )
    return disbursement


def receive(
    work: Work, disbursement_id: UUID, *, received_on: date, received: Money, shortfall_confirmed: bool = True
) -> Disbursement:
    """The hub confirms what arrived; what the banks kept on the way is posted as their charges."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    step = TRACK.step(disbursement.status, "receive")
    work.must(step.action, disbursement.hub_id)
    people_different(step.name, queries.done_by(work, disbursement), work.actor.id)
    row = queries.payment(work, disbursement)
    if row is None:
        raise NotFound
    credited = Money(row.credited_minor, disbursement.currency)
    check_receipt(received, received_on, credited, row.value_on, work.today, confirmed=shortfall_confirmed)
    row.received_on, row.received_minor, row.received_by = received_on, received.minor, work.actor.id
    remitting.arrived(work, disbursement.id, received_on)
    if received < credited:
        _post_shortfall(work, disbursement, row, credited - received)
    write_down(work, disbursement, step.name, step.target, received=received, received_on=received_on)
    return disbursement


def _check(work: Work, disbursement: Disbursement, award: Award, payment: Payment, worth: Money) -> None:
    approved = queries.step_done(work, disbursement, "approve")
    if approved is None:
        raise Conflict("This disbursement has no approval on record, so it cannot be paid. Return it to the hub.")
    approved_on = approved.at.astimezone(ZoneInfo(work.actor.time_zone)).date()
    asked = Money(disbursement.amount_minor, disbursement.currency)
    reserved = Money(disbursement.award_minor, award.currency)
    check_payment(payment, asked, reserved, approved_on, work.today, worth=worth)


def _advance(
    work: Work, book: OpenBook, disbursement: Disbursement, award: Award, hub: Hub, payment: Payment
) -> Advance:
    """The hub's advance, with the bank share that fills it."""
    share = share_or_usual(work, book, payment.bank_account_id, payment.sent.currency, payment.value_on)
    rates = partial(awards.rates_for, work, award, [hub.currency])
    return Advance(book, hub, disbursement.currency, payment.value_on, rates, share)


def _worth(book: OpenBook, share: AccountName, payment: Payment) -> Money:
    """What is sent, at the carrying value of the share that it leaves."""
    return Money(-carried(book.held(share), -payment.sent.minor, -payment.sent.minor), book.currency)


def _post_payment(
    work: Work, book: OpenBook, disbursement: Disbursement, advance: Advance, payment: Payment
) -> tuple[int, int]:
    """Post the payment; gives the values in the award's currency of what was sent and of the fee."""
    before = advance.worth
    event = paid_out(disbursement, advance, payment)
    book.post(event)
    asks = queries.asks(work, disbursement, book.currency)
    moves = pay_out(asks, advance.hub.id, advance.worth - before)
    book.move(f"disbursement.paid:{disbursement.id}", disbursement.id, moves)
    sent, *fee = (-side.amount for side in event.sides if side.account == advance.bank)
    return sent, sum(fee)


def _must_be_covered(book: OpenBook, share: AccountName, payment: Payment) -> None:
    if payment.sent.currency != share.currency or payment.fee.currency != share.currency:
        says = f"What is sent leaves an account in {share.currency}, so it and the fee are in {share.currency}."
        raise Invalid(says, fields={"sent": says})
    cash = Money(book.held(share).own, share.currency)
    if payment.sent + payment.fee > cash:
        raise Conflict(
            f"The award's share of the bank account holds {cash}; {payment.sent} and a fee of {payment.fee} are more. "
            "Record the donor's instalment first."
        )


def _row(
    work: Work, disbursement: Disbursement, payment: Payment, share: AccountName, sent: int, fee: int
) -> DisbursementPayment:
    other = share.currency != awards.award(work, disbursement.award_id).currency
    return DisbursementPayment(
        disbursement_id=disbursement.id,
        value_on=payment.value_on,
        bank_reference=payment.bank_reference.strip()[:80],
        sent_minor=sent,
        credited_minor=payment.credited.minor,
        rate=payment.rate,
        fee_minor=fee,
        bank_account_id=share.party_id,
        own_currency=share.currency if other else "",
        own_sent_minor=payment.sent.minor if other else None,
        own_fee_minor=payment.fee.minor if other else None,
        recorded_by=work.actor.id,
        recorded_at=work.now,
    )


def _arrival(disbursement: Disbursement, payment: Payment, worth: Money) -> Arrival:
    """What the rules of rates need to know: sent (in the award's currency), credited, and the day.

    The day of arrival comes with the hub's confirmation.
    """
    return Arrival(disbursement.hub_id, disbursement.reference, worth, payment.credited, payment.value_on)


def _post_shortfall(work: Work, disbursement: Disbursement, row: DisbursementPayment, missing: Money) -> None:
    """The banks' charges leave the advance at its carrying value; the budget that went with them is available again."""
    award, hub = awards.award(work, disbursement.award_id), hub_of(work, disbursement.hub_id)
    with open_book(work, award.id) as book:
        advance = Advance(
            book,
            hub,
            disbursement.currency,
            row.received_on or work.today,
            partial(awards.rates_for, work, award, [hub.currency]),
        )
        before = advance.worth
        worth = rounded(Fraction(missing.minor * row.sent_minor, row.credited_minor))
        book.post(arrived_short(disbursement, advance, missing, worth))
        lines = [ask.line_id for ask in queries.asks(work, disbursement, award.currency)]
        moves = give_back(book.shares(hub.id), lines, hub.id, before - advance.worth)
        book.move(f"disbursement.received:{disbursement.id}", disbursement.id, moves)
