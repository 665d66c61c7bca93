"""Pre-financing from the network's own funds: a director's recorded act, a loan that the donor's money repays."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries, rules
from grants_app.awards.commands.shares import share_or_usual
from grants_app.awards.models import Award, Prefinancing, PrefinancingRepayment
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.ledger.posting import OpenBook, open_book
from grants_app.ledger.rules import AccountName, Event, Kind, Side


def prefinance(
    work: Work,
    award_id: UUID,
    *,
    amount: Money,
    on: date,
    until_on: date,
    reason: str,
    bank_account_id: UUID | None = None,
) -> Prefinancing:
    """Lend the award own funds until its donor pays: bank debit, loan from own funds credit."""
    its = queries.award(work, award_id, to_change=True)
    work.must(Action.PREFINANCING_RECORD)
    _must_be_running(its)
    rules.check_prefinancing(amount, its.currency, on, until_on, reason, work.today)
    row = Prefinancing(
        id=new_id(),
        award_id=its.id,
        amount_minor=amount.minor,
        on=on,
        until_on=until_on,
        reason=reason.strip()[:400],
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    with open_book(work, its.id) as book:
        share = _share(work, book, bank_account_id, on)
        row.bank_account_id = share.party_id
        row.entry_id = book.post(_event(book, row.id, "recorded", on, _lent(book, row.id, share, amount)))
    work.add(row)
    dates = {"on": on, "until_on": until_on}
    work.note(
        "prefinancing.recorded", row.id, its.lead_hub_id, award=its.reference, amount=amount, reason=row.reason, **dates
    )
    return row


def repay(
    work: Work, prefinancing_id: UUID, *, amount: Money, on: date, bank_account_id: UUID | None = None
) -> PrefinancingRepayment:
    """Give own funds back what they lent, or a part of it: loan from own funds debit, bank credit."""
    its = queries.award(work, queries.prefinancing(work, prefinancing_id).award_id, to_change=True)
    work.must(Action.PREFINANCING_REPAY)
    loan = queries.prefinancing(work, prefinancing_id, to_change=True)
    rules.check_repayment(amount, queries.outstanding(work, loan, its.currency), on, loan.on, work.today)
    row = PrefinancingRepayment(
        id=new_id(),
        prefinancing_id=loan.id,
        amount_minor=amount.minor,
        on=on,
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    with open_book(work, its.id) as book:
        share = _share(work, book, bank_account_id, on)
        _must_be_covered(book, share, amount)
        row.bank_account_id = share.party_id
        row.entry_id = book.post(_event(book, row.id, "repaid", on, _lent(book, loan.id, share, -amount)))
    work.add(row)
    work.note("prefinancing.repaid", loan.id, its.lead_hub_id, award=its.reference, amount=amount, on=on)
    return row


def _share(work: Work, book: OpenBook, account_id: UUID | None, on: date) -> AccountName:
    share = share_or_usual(work, book, account_id, book.currency, on)
    if share.currency != book.currency:
        raise Conflict(
            f"Own funds are lent and repaid in {book.currency}, the award's currency; that account is in {share.currency}."
        )
    return share


def _event(book: OpenBook, about_id: UUID, act: str, on: date, sides: tuple[Side, Side]) -> Event:
    amount = abs(sides[0].transaction)
    return Event(
        book_id=book.id,
        key=f"prefinancing.{act}:{about_id}",
        name=f"pre-financing {act}",
        about_id=about_id,
        description=f"Own funds lent the award {amount.canonical}"
        if act == "recorded"
        else f"Own funds got back {amount.canonical}",
        incurred_on=on,
        paid_on=on,
        accounting_on=book.first_open_day(on),
        sides=sides,
    )


def _lent(book: OpenBook, loan_id: UUID, share: AccountName, amount: Money) -> tuple[Side, Side]:
    """Bank debit, loan credit; below zero: the other way."""
    owed = AccountName(Kind.LOAN, book.currency, party_id=loan_id)
    value = book.carry(share, amount.minor, amount.minor)
    return Side(share, value, amount, amount), Side(owed, -value, -amount, -amount)


def _must_be_running(its: Award) -> None:
    if its.status not in (rules.Status.ACTIVE, rules.Status.CLOSING):
        raise Conflict(f"{its.reference} is {its.status}: only a signed award that is not closed can be pre-financed.")


def _must_be_covered(book: OpenBook, share: AccountName, amount: Money) -> None:
    held = Money(book.held(share).own, share.currency)
    if amount > held:
        raise Conflict(f"The award's share of the bank account holds {held}; {amount} cannot be repaid from it yet.")
