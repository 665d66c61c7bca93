"""The entries that disbursements make: what goes from the award's bank share into a hub's advance, is lost on the way, or comes back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from grants_app.banks.rules import unplaced
from grants_app.core.money import Money
from grants_app.disbursements.models import AdvanceCarryOver, AdvanceRefund, Disbursement
from grants_app.disbursements.rules.amounts import Payment, Refund
from grants_app.hubs.models import Hub
from grants_app.ledger.posting import OpenBook
from grants_app.ledger.rates import AwardRates, Rate
from grants_app.ledger.rules import CARRIED_OVER, AccountName, Event, Kind, Side


@dataclass(frozen=True, slots=True)
class Advance:
    """A hub's advance in one currency, within an open book, beside the bank share from which it is filled."""

    book: OpenBook
    hub: Hub
    currency: str
    on: date
    find_rates: Callable[[], AwardRates]
    """The award's rates, looked up only where the advance is in another currency than the hub's."""
    share: AccountName | None = None
    """The bank share that pays or is paid into; None: what is not yet placed."""

    @property
    def account(self) -> AccountName:
        return AccountName(Kind.ADVANCE, self.currency, hub_id=self.hub.id)

    @property
    def bank(self) -> AccountName:
        return self.share or unplaced(self.book.currency)

    @property
    def worth(self) -> int:
        """Its value above zero, in minor units of the book's currency: what the hub holds, not what it has pre-financed."""
        return max(self.book.held(self.account).carried, 0)

    def moved(self, own: Money, by_rule: int, rate: Rate | None = None) -> Side:
        """Money enters, or below zero leaves, the advance at its carrying value."""
        value = self.book.carry(self.account, own.minor, by_rule)
        text, source, on = (str(rate), rate.source, rate.on) if rate else ("", "", None)
        return Side(self.account, value, own, self._for_hub(own, value), text, source, on)

    def bank_moved(self, amount: Money, by_rule: int | None = None) -> Side:
        """Money enters or leaves the bank share at its carrying value; `by_rule` values what enters one in another currency."""
        value = self.book.carry(self.bank, amount.minor, amount.minor if by_rule is None else by_rule)
        return Side(self.bank, value, amount, amount)

    def charges_at_hub(self, own: Money, value: int) -> Side:
        """What banks kept of the hub's money."""
        account = AccountName(Kind.BANK_CHARGES, self.book.currency, hub_id=self.hub.id)
        return Side(account, value, own, self._for_hub(own, value))

    def charges(self, fee: Money, value: int) -> Side:
        """What the bank took for sending."""
        return Side(AccountName(Kind.BANK_CHARGES, self.book.currency), value, fee, fee)

    def balanced(self, *sides: Side) -> tuple[Side, ...]:
        """The sides that move something, and the exchange difference that is between them."""
        gap = -sum(side.amount for side in sides)
        account = AccountName(Kind.EXCHANGE_DIFFERENCE, self.book.currency, hub_id=self.hub.id)
        difference = Side(account, gap, Money(gap, self.book.currency), Money.zero(self.hub.currency))
        return tuple(side for side in (*sides, difference) if side.amount or side.transaction)

    def _for_hub(self, own: Money, value: int) -> Money:
        if own.currency == self.hub.currency:
            return own
        return (
            self.find_rates().to_hub(self.hub.currency, self.on, self.hub.id).convert(Money(value, self.book.currency))
        )


def paid_out(disbursement: Disbursement, advance: Advance, payment: Payment) -> Event:
    """Advance debit, bank credit; the fee to bank charges. What a payment covers of a hub's own spending enters at that
    spending's value, and the gap is an exchange difference.
    """
    rate = None
    if payment.sent.currency != payment.credited.currency:
        rate = Rate(payment.sent.currency, payment.credited.currency, payment.rate, payment.value_on, "bank")
    sent, fee = advance.bank_moved(-payment.sent), advance.bank_moved(-payment.fee)
    value = payment.credited.minor if payment.credited.currency == advance.book.currency else -sent.amount
    return Event(
        book_id=advance.book.id,
        key=f"disbursement.paid:{disbursement.id}",
        name="disbursement paid",
        about_id=disbursement.id,
        description=f"{disbursement.reference} to {advance.hub.name}, bank reference {payment.bank_reference}",
        incurred_on=payment.value_on,
        paid_on=payment.value_on,
        accounting_on=payment.value_on,
        sides=advance.balanced(
            advance.moved(payment.credited, value, rate),
            sent,
            advance.charges(payment.fee, -fee.amount),
            fee,
        ),
    )


def arrived_short(disbursement: Disbursement, advance: Advance, missing: Money, worth: int) -> Event:
    """Banks on the way kept something: bank charges debit, advance credit at its carrying value.

    `worth` is what is missing by the bank's rate of the payment, for the part that the advance no longer holds.
    """
    lost = advance.moved(-missing, -worth)
    return Event(
        book_id=advance.book.id,
        key=f"disbursement.received:{disbursement.id}",
        name="disbursement arrived short",
        about_id=disbursement.id,
        description=f"{disbursement.reference}: {missing.canonical} kept by banks on the way to {advance.hub.name}",
        incurred_on=advance.on,
        paid_on=advance.on,
        accounting_on=advance.book.first_open_day(advance.on),
        sides=advance.balanced(lost, advance.charges_at_hub(missing, -lost.amount)),
    )


def sent_back(refund: AdvanceRefund, advance: Advance, came: Refund) -> Event:
    """Unspent money returned by a hub: bank debit, advance credit at its carrying value, and the exchange difference.

    In another currency than the award's it enters the bank share at the value that left the advance.
    """
    in_own = came.credited.currency == advance.book.currency
    left = advance.moved(-came.returned, -came.credited.minor if in_own else 0)
    return Event(
        book_id=advance.book.id,
        key=f"refund.recorded:{refund.id}",
        name="unspent returned",
        about_id=refund.id,
        description=f"{refund.reference} from {advance.hub.name}, bank reference {came.bank_reference}",
        incurred_on=came.value_on,
        paid_on=came.value_on,
        accounting_on=came.value_on,
        sides=advance.balanced(left, advance.bank_moved(came.credited, None if in_own else -left.amount)),
    )


def carried_over(its: AdvanceCarryOver, disbursement: Disbursement, advance: Advance) -> Event:
    """Unspent money leaves the advance at its carrying value and is put on it again at the same: nothing changes but what it is for."""
    own = Money(its.amount_minor, its.currency)
    left = advance.moved(-own, 0)
    put_on = replace(left, amount=advance.book.carry(advance.account, own.minor, -left.amount))
    put_on = replace(put_on, transaction=own, hub=-left.hub)
    return Event(
        book_id=advance.book.id,
        key=f"advance.carried-over:{its.id}",
        name=CARRIED_OVER,
        about_id=disbursement.id,
        description=f"{its.reference}: {own.canonical} of {disbursement.reference} stays with {advance.hub.name} for {its.period}",
        incurred_on=advance.on,
        paid_on=advance.on,
        accounting_on=advance.book.first_open_day(advance.on),
        sides=(left, put_on),
    )
