"""The rate rule of one award with the rates that it may use: final where they are known, provisional where they cannot be yet."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from grants_app.ledger.rates.rules import (
    FROM_ARRIVALS,
    SETTLED_AT_APPROVAL,
    Arrival,
    Rule,
    conversion,
    in_order,
    instalment,
    is_awaited,
)
from grants_app.ledger.rates.values import Conversion, Rate, RateMissing, RateTable


@dataclass(frozen=True, slots=True)
class AwardRates:
    """An award's rule, its source, its provisional source, and what its hubs received. Every conversion is found once."""

    currency: str
    rule: str
    table: RateTable
    provisional: RateTable
    """By month: where a currency outside the rule's table finds its way, and what posts before its final rate is known."""
    arrivals: tuple[Arrival, ...] = ()
    _found: dict[tuple[object, ...], Conversion] = field(default_factory=dict, repr=False, compare=False)

    def to_award(self, currency: str, hub_currency: str, on: date, hub_id: UUID | None = None) -> Conversion:
        """From a transaction's currency to the award's; in two steps through the hub's where the rule knows only that.

        `hub_id` says whose disbursements the rules `instalment` and `fifo` look at. `is_provisional`: a report settles it.
        Raises RateMissing.
        """
        key = ("to award", currency, hub_currency, on, hub_id)
        return self._once(key, lambda: self._to_award(currency, hub_currency, on, hub_id))

    def to_hub(self, hub_currency: str, on: date, hub_id: UUID | None = None) -> Conversion:
        """From the award's currency to the hub's, by the same rule and source. Raises RateMissing."""
        key = ("to hub", hub_currency, on, hub_id)
        return self._once(key, lambda: self._to_hub(hub_currency, on, hub_id))

    def by_month(self, source: str, target: str, on: date) -> Conversion:
        """By the provisional source's rate of the month. Raises RateMissing."""
        return self._once(
            ("month", source, target, on), lambda: conversion(self.provisional, Rule.MONTHLY, source, target, on)
        )

    def _to_award(self, currency: str, hub_currency: str, on: date, hub_id: UUID | None) -> Conversion:
        if currency == self.currency:
            return Conversion(currency, currency, Fraction(1))
        if self.rule in SETTLED_AT_APPROVAL:
            return self._known_now(currency, hub_currency, on, hub_id) or replace(
                self.by_month(currency, self.currency, on), is_provisional=True
            )
        try:
            return conversion(self.table, self.rule, currency, self.currency, on)
        except RateMissing:
            if currency == hub_currency or (self.rule != Rule.FIXED and self.provisional is self.table):
                raise
        first = self.by_month(currency, hub_currency, on)
        return joined(first, conversion(self.table, self.rule, hub_currency, self.currency, on))

    def _known_now(self, currency: str, hub_currency: str, on: date, hub_id: UUID | None) -> Conversion | None:
        """The final rate, where the rule has it already."""
        if self.rule in FROM_ARRIVALS and hub_currency == self.currency and not self._received(hub_id, currency):
            return self.by_month(currency, self.currency, on)
        if self.rule != Rule.INSTALMENT:
            return None
        account = self.account_of(currency, hub_currency, hub_id)
        if is_awaited(self.arrivals, hub_id, account, on):
            return None
        rate = instalment(self._received(hub_id, account), on)
        return self.through_account(currency, account, on, rate) if rate else None

    def account_of(self, currency: str, hub_currency: str, hub_id: UUID | None) -> str:
        """The currency of the hub's account out of which a cost is converted: its own where money came in it, else the hub's."""
        return currency if self._received(hub_id, currency) else hub_currency

    def through_account(self, currency: str, account: str, on: date, rate: Rate) -> Conversion:
        """From a transaction's currency to the award's: by the month to the account's, then by the rate at which money came into it."""
        last = Conversion(account, self.currency, 1 / Fraction(rate.rate), (rate,))
        return last if currency == account else joined(self.by_month(currency, account, on), last)

    def _to_hub(self, hub_currency: str, on: date, hub_id: UUID | None) -> Conversion:
        if hub_currency == self.currency:
            return Conversion(hub_currency, hub_currency, Fraction(1))
        if self.rule in SETTLED_AT_APPROVAL:
            there = self._to_award(hub_currency, hub_currency, on, hub_id)
            return Conversion(self.currency, hub_currency, 1 / there.factor, there.rates, there.is_provisional)
        try:
            return conversion(self.table, self.rule, self.currency, hub_currency, on)
        except RateMissing:
            if self.rule != Rule.FIXED and self.provisional is self.table:
                raise
        return self.by_month(self.currency, hub_currency, on)

    def _received(self, hub_id: UUID | None, currency: str) -> list[Arrival]:
        return in_order(self.arrivals, hub_id, currency)

    def _once(self, key: tuple[object, ...], find: Callable[[], Conversion]) -> Conversion:
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = find()
        return found


def joined(first: Conversion, second: Conversion) -> Conversion:
    """Two steps, unrounded in between; both rates are kept."""
    return Conversion(
        first.source_currency,
        second.target_currency,
        first.factor * second.factor,
        first.rates + second.rates,
        first.is_provisional or second.is_provisional,
    )
