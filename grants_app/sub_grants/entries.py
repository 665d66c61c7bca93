"""The entries that sub-grants make: money to a community, what becomes cost, and what comes back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from grants_app.banks.rules import share_to_use
from grants_app.core.money import Money
from grants_app.hubs.models import Hub
from grants_app.ledger.posting import OpenBook
from grants_app.ledger.rates import AwardRates
from grants_app.ledger.rules import AccountName, Event, Kind, Side, carried
from grants_app.sub_grants.rules.amounts import Payment

BANK = "bank"


@dataclass(frozen=True, slots=True)
class Purse:
    """What a community holds of an award in one currency, within an open book, beside the hub's advances and the bank share."""

    book: OpenBook
    hub: Hub
    community_id: UUID
    currency: str
    rates: AwardRates
    share: AccountName | None = None
    """The share of the bank account that pays or is paid into; None: the one in the award's currency that usually does."""

    @property
    def account(self) -> AccountName:
        return AccountName(Kind.SUB_GRANT, self.currency, hub_id=self.hub.id, party_id=self.community_id)

    def source(self, paid_from: str) -> AccountName:
        """The award's share of a bank account, or the hub's advance in that currency."""
        if paid_from == BANK:
            return self.share or share_to_use(self.book.held_in(Kind.BANK), [self.book.currency], self.book.currency)
        return AccountName(Kind.ADVANCE, paid_from, hub_id=self.hub.id)

    def held(self, account: AccountName) -> Money:
        return Money(self.book.held(account).own, account.currency)

    def moved(self, account: AccountName, own: Money, by_rule: int, on: date) -> Side:
        """Money enters, or below zero leaves, an account that carries."""
        value = self.book.carry(account, own.minor, by_rule)
        return Side(account, value, own, self.for_hub(own, value, on))

    def charges(self, fee: Money, value: int, paid_from: str, on: date) -> Side:
        """What the bank took for sending."""
        hub_id = None if paid_from == BANK else self.hub.id
        return Side(
            AccountName(Kind.BANK_CHARGES, self.book.currency, hub_id=hub_id), value, fee, self.for_hub(fee, value, on)
        )

    def balanced(self, *sides: Side) -> tuple[Side, ...]:
        """The sides that move something, and the exchange difference that is between them."""
        gap = -sum(side.amount for side in sides)
        account = AccountName(Kind.EXCHANGE_DIFFERENCE, self.book.currency, hub_id=self.hub.id)
        difference = Side(account, gap, Money(gap, self.book.currency), Money.zero(self.hub.currency))
        return tuple(side for side in (*sides, difference) if side.amount or side.transaction)

    def for_hub(self, own: Money, value: int, on: date) -> Money:
        """An amount in the hub's currency: its own where it is the same, else by the award's rule from the award's currency."""
        if own.currency == self.hub.currency:
            return own
        return self.rates.to_hub(self.hub.currency, on, self.hub.id).convert(Money(value, self.book.currency))


@dataclass(frozen=True, slots=True)
class Cost:
    """An amount that becomes a cost, in three currencies, with the rates that made them."""

    amount: Money
    award: Money
    hub: Money
    rates: str
    rate_source: str
    rate_on: date | None
    is_provisional: bool


def cost_of(purse: Purse, amount: Money, on: date) -> Cost:
    """The amount at the award's rate rule of that day. Raises RateMissing."""
    to_award = purse.rates.to_award(amount.currency, purse.hub.currency, on, purse.hub.id)
    award = to_award.convert(amount)
    hub, text = amount, to_award.text
    if amount.currency != purse.hub.currency:
        to_hub = purse.rates.to_hub(purse.hub.currency, on, purse.hub.id)
        hub = to_hub.convert(award)
        text = f"{text} | {to_hub.text}" if to_hub.text else text
    return Cost(amount, award, hub, text, to_award.source, to_award.on, to_award.is_provisional)


@dataclass(frozen=True, slots=True)
class Heading:
    """What an entry is of: its key, the record that it is about, words, and its days."""

    key: str
    about_id: UUID
    description: str
    incurred_on: date
    paid_on: date


def paid(purse: Purse, heading: Heading, payment: Payment, amount: Money) -> tuple[Event, int]:
    """Sub-grant debit, bank share or advance credit, both at the value that left; gives also that value with the fee's."""
    source, on = purse.source(payment.paid_from), payment.value_on
    left, fee = (
        purse.moved(source, -part, -_leaving(purse, source, part, on), on) for part in (payment.sent, payment.fee)
    )
    entered = purse.moved(purse.account, amount, -left.amount, on)
    charges = purse.charges(payment.fee, -fee.amount, payment.paid_from, on)
    event = _event(purse, heading, "sub-grant paid", purse.balanced(entered, left, charges, fee))
    return event, -left.amount - fee.amount


def became_cost(purse: Purse, heading: Heading, cost: Cost, line_id: UUID) -> Event:
    """Expense debit at the rule's value, sub-grant credit at its carrying value; the gap is an exchange difference."""
    account = AccountName(Kind.EXPENSE, purse.book.currency, hub_id=purse.hub.id, line_id=line_id, source="award")
    expense = Side(
        account,
        cost.award.minor,
        cost.amount,
        cost.hub,
        cost.rates,
        cost.rate_source,
        cost.rate_on,
        cost.is_provisional,
    )
    carried = purse.book.carry(purse.account, -cost.amount.minor, -cost.award.minor)
    left = Side(purse.account, carried, -cost.amount, -cost.hub)
    name = "sub-grant cost" if cost.amount.minor > 0 else "sub-grant cost taken back"
    return _event(purse, heading, name, purse.balanced(expense, left))


def came_back(purse: Purse, heading: Heading, paid_to: str, returned: Money, credited: Money) -> tuple[Event, int]:
    """Bank share or advance debit, sub-grant credit at its carrying value; gives also the value that arrived."""
    on = heading.paid_on
    left = purse.moved(purse.account, -returned, -_by_rule(purse, returned, on), on)
    value = credited.minor if credited.currency == purse.book.currency else -left.amount
    arrived = purse.moved(purse.source(paid_to), credited, value, on)
    event = _event(purse, heading, "sub-grant returned", purse.balanced(arrived, left))
    return event, arrived.amount


def _leaving(purse: Purse, source: AccountName, amount: Money, on: date) -> int:
    """A bank share is never overdrawn by a payment, so what leaves it has the value that the share carries."""
    if source.kind is Kind.BANK:
        return -carried(purse.book.held(source), -amount.minor, -amount.minor)
    return _by_rule(purse, amount, on)


def _by_rule(purse: Purse, amount: Money, on: date) -> int:
    if not amount:
        return 0
    return purse.rates.to_award(amount.currency, purse.hub.currency, on, purse.hub.id).convert(amount).minor


def _event(purse: Purse, heading: Heading, name: str, sides: tuple[Side, ...]) -> Event:
    return Event(
        book_id=purse.book.id,
        key=heading.key,
        name=name,
        about_id=heading.about_id,
        description=heading.description,
        incurred_on=heading.incurred_on,
        paid_on=heading.paid_on,
        accounting_on=purse.book.first_open_day(heading.incurred_on),
        sides=sides,
    )
