"""What a hub did not spend comes back to the award's bank share."""

from functools import partial
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.commands import share_or_usual
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.numbering import next_reference
from grants_app.core.work import Work
from grants_app.disbursements import queries
from grants_app.disbursements.models import AdvanceRefund
from grants_app.disbursements.postings import Advance, sent_back
from grants_app.disbursements.rules.amounts import Refund, check_refund, give_back
from grants_app.hubs.models import Hub
from grants_app.ledger.posting import OpenBook, open_book
from grants_app.ledger.queries import advances
from grants_app.ledger.rules import AccountName


def refund(work: Work, award_id: UUID, hub_id: UUID, came: Refund) -> AdvanceRefund:
    """Record that a hub sent back what it did not spend: advance to bank; the budget that it held is available again."""
    award = awards.award(work, award_id)
    work.must(Action.DISBURSEMENT_PAY, hub_id)
    hub = next((hub for hub in awards.participants(work, award.id) if hub.id == hub_id), None)
    if hub is None:
        raise NotFound
    row = _row(work, award_id, hub, came)
    with open_book(work, award.id) as book:
        _must_be_new(work, award_id, came)
        rates = partial(awards.rates_for, work, award, [hub.currency])
        share = share_or_usual(work, book, came.bank_account_id, came.credited.currency, came.value_on)
        _must_be_in_its_currency(share, came)
        row.bank_account_id = share.party_id
        advance = Advance(book, hub, came.returned.currency, came.value_on, rates, share)
        check_refund(came, Money(book.held(advance.account).own, came.returned.currency), work.today)
        before = advance.worth
        event = sent_back(row, advance, came)
        book.post(event)
        if share.currency != book.currency:
            row.own_currency, row.own_credited_minor = share.currency, came.credited.minor
            row.credited_minor = next(side.amount for side in event.sides if side.account == share)
        freed = _freed(work, book, advance, before)
        moves = give_back(book.shares(hub_id), [], hub_id, freed)
        book.move(f"refund.recorded:{row.id}", row.id, moves)
    work.add(row)
    amounts = {"returned": came.returned, "credited": came.credited, "value_on": came.value_on}
    work.note("refund.recorded", row.id, hub_id, reference=row.reference, award=award.reference, **amounts)
    return row


def _must_be_new(work: Work, award_id: UUID, came: Refund) -> None:
    if queries.refund_of_bank_reference(work, award_id, came.bank_reference):
        raise Conflict(
            f"A refund with the bank's reference {came.bank_reference} is recorded already; it was not recorded a second time."
        )


def _must_be_in_its_currency(share: AccountName, came: Refund) -> None:
    if came.credited.currency != share.currency:
        says = f"That account is in {share.currency}, so what arrived in it is in {share.currency}."
        raise Invalid(says, fields={"credited": says})


def _freed(work: Work, book: OpenBook, advance: Advance, before: int) -> int:
    """The budget that the refund frees: the value that left; all that is still advanced, where the hub now holds nothing."""
    holds_more = advance.worth > 0 or any(
        there.own > 0
        for (_, hub_id, currency), there in advances(work, [book.id]).items()
        if hub_id == advance.hub.id and currency != advance.currency
    )
    if holds_more:
        return before - advance.worth
    return sum(max(share.advanced, 0) for share in book.shares(advance.hub.id).values())


def _row(work: Work, award_id: UUID, hub: Hub, came: Refund) -> AdvanceRefund:
    return AdvanceRefund(
        id=new_id(),
        hub_id=hub.id,
        reference=next_reference(work, f"{hub.code}-R"),
        award_id=award_id,
        currency=came.returned.currency,
        amount_minor=came.returned.minor,
        credited_minor=came.credited.minor,
        value_on=came.value_on,
        bank_reference=came.bank_reference.strip()[:80],
        reason=came.reason.strip()[:400],
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
