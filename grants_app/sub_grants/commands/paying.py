"""The payment of a tranche to the community, with its entry and, where the agreement says so, its cost."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements.rules.amounts import give_back
from grants_app.ledger.posting import open_book
from grants_app.ledger.rules import AccountName, Kind, Move, State, carried
from grants_app.sub_grants import entries, queries
from grants_app.sub_grants.entries import BANK, Heading, Purse
from grants_app.sub_grants.history import write_down
from grants_app.sub_grants.models import SubGrantCost, Tranche, TranchePayment
from grants_app.sub_grants.posting import Why, keep, must_be_in, post_cost, purse_of, settle, share_named
from grants_app.sub_grants.rules.agreement import must_be_met, open_conditions
from grants_app.sub_grants.rules.amounts import Payment, check_payment, must_cover
from grants_app.sub_grants.rules.life import TRANCHE_TRACK, CostArises, ShownAs, another_pays
from grants_app.sub_grants.taking import Taken, payable_to, take


def pay(work: Work, tranche_id: UUID, payment: Payment) -> Tranche:
    """Record that an approved tranche was paid; never by who asked for it or approved it. It posts once, whatever happens.

    Where the agreement says that cost arises on payment, the cost posts with it, at the award's rate rule of the value date.
    """
    taken = take(work, tranche_id)
    row = taken.tranche
    step = TRANCHE_TRACK.step(row.status, "pay")
    work.must(step.action, row.hub_id)
    taken.must_run()
    another_pays(row.requested_by, row.approved_by, work.actor.id)
    must_be_met(open_conditions(queries.conditions(work, [row.id])))
    queries.diligence_gate(work, taken.sub_grant, taken.award).must_let()
    payable_to(work, taken, row.approved_details)
    costs: list[SubGrantCost] = []
    with open_book(work, taken.award.id) as book:
        share = share_named(work, book, payment.paid_from, payment.bank_account_id, payment.value_on)
        purse = purse_of(work, book, taken, payment.paid_from, share)
        source = purse.source(payment.paid_from)
        must_be_in(source.currency, payment.sent, payment.fee)
        _check(work, taken, payment, _worth(purse, source, payment))
        row.status = str(step.target)
        _post(purse, taken, payment)
        if taken.sub_grant.cost_arises == CostArises.PAYMENT:
            cost = entries.cost_of(purse, taken.amount, payment.value_on)
            key = f"sub-grant.cost-on-payment:{row.id}"
            why = Why("payment", payment.value_on, payment.value_on, payment.bank_reference, key)
            costs.append(post_cost(work, purse, taken, cost, why))
            settle(book, taken, taken.nothing, f"sub-grant.settled:{row.id}")
    work.add(_row(work, taken, source, payment))
    keep(work, taken, costs)
    facts: dict[str, Any] = {"sent": payment.sent, "fee": payment.fee, "value_on": payment.value_on}
    write_down(work, taken.sub_grant, step.name, tranche=row, amount=taken.amount, **facts)
    return row


def _worth(purse: Purse, source: AccountName, payment: Payment) -> Money | None:
    """What is sent out of a bank share in another currency, at the value that the share carries."""
    if source.kind is not Kind.BANK or source.currency == purse.book.currency:
        return None
    sent = payment.sent.minor
    return Money(-carried(purse.book.held(source), -sent, -sent), purse.book.currency)


def _check(work: Work, taken: Taken, payment: Payment, worth: Money | None) -> None:
    row = taken.tranche
    if row.approved_at is None:
        raise Conflict("This tranche has no approval on record, so it cannot be paid. Return it.")
    if payment.paid_from != row.paid_from:
        raise Conflict("It was approved to be paid from elsewhere. Return the tranche, so that it is asked for anew.")
    approved_on = row.approved_at.astimezone(ZoneInfo(work.actor.time_zone)).date()
    approved = Money(row.award_minor, taken.award.currency)
    check_payment(payment, taken.amount, approved, approved_on, work.today, worth=worth)


def _post(purse: Purse, taken: Taken, payment: Payment) -> None:
    """The entry, and what happens to the hub's advanced budget when the money leaves its advance."""
    row, source = taken.tranche, purse.source(payment.paid_from)
    what = "The award's share of the bank account" if payment.paid_from == BANK else f"The advance of {taken.hub.name}"
    must_cover(purse.held(source), payment.sent + payment.fee, what)
    key = f"sub-grant.paid:{row.id}"
    description = f"{taken.name}: {row.title}, {payment.bank_reference.strip()}"
    event, value = entries.paid(
        purse, Heading(key, row.id, description, payment.value_on, payment.value_on), payment, taken.amount
    )
    purse.book.post(event)
    moves: list[Move] = []
    if payment.paid_from != BANK:
        still = max(value - row.from_advance_minor, 0)
        moves += give_back(purse.book.shares(taken.hub.id), [row.line_id], taken.hub.id, still)
    if taken.sub_grant.shown_as == ShownAs.VOUCHERS:
        # Vouchers that are charged one by one use up what is advanced, as those of the hub do.
        moves.append(Move(row.line_id, taken.hub.id, State.RESERVED, State.ADVANCED, row.reserved_minor))
        row.reserved_minor = 0
    purse.book.move(key, row.id, moves)


def _row(work: Work, taken: Taken, source: AccountName, payment: Payment) -> TranchePayment:
    of_bank = source.kind is Kind.BANK
    return TranchePayment(
        tranche_id=taken.tranche.id,
        bank_account_id=source.party_id if of_bank else None,
        own_currency=source.currency if of_bank and source.currency != taken.award.currency else "",
        value_on=payment.value_on,
        bank_reference=payment.bank_reference.strip()[:80],
        paid_from=payment.paid_from,
        sent_minor=payment.sent.minor,
        fee_minor=payment.fee.minor,
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
