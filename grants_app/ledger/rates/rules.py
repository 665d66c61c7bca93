"""The exchange-rate rules: named pure functions from a source's rates, or from what hubs received, to one conversion; never a guess."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from grants_app.core.calendar import Period, first_of_month
from grants_app.core.money import Money, rounded
from grants_app.ledger.rates.sources import DAILY_LOOKBACK_DAYS, source_of
from grants_app.ledger.rates.values import (
    SIGNIFICANT,
    Conversion,
    Rate,
    RateMissing,
    RateTable,
    plain,
)


class Rule(StrEnum):
    """How an award's costs are converted; fixed on the award when it is signed."""

    DAILY = "daily"
    MONTHLY = "monthly"
    PERIOD_AVERAGE = "period-average"
    INSTALMENT = "instalment"
    FIFO = "fifo"
    FIXED = "fixed"


RULE_LABELS: Mapping[str, str] = {
    Rule.DAILY: "Rate in force on the day of payment (of a daily source: at most 7 days back)",
    Rule.MONTHLY: "Rate of the month of payment",
    Rule.PERIOD_AVERAGE: "Mean of the monthly rates of the reporting period",
    Rule.INSTALMENT: "Rate of the last disbursement that the hub had received when it paid",
    Rule.FIFO: "Rates of the disbursements that the hub received, used up in their order",
    Rule.FIXED: "Rates fixed in the contract",
}
SETTLED_AT_APPROVAL = frozenset({Rule.PERIOD_AVERAGE, Rule.INSTALMENT, Rule.FIFO})
"""Rules whose rate may not be known when a voucher is posted: it posts provisionally, and an approved report settles it."""
FROM_ARRIVALS = frozenset({Rule.INSTALMENT, Rule.FIFO})
"""Rules that take their rates from what hubs received, not from a source."""


# --- rules that look into a source ---


def daily(table: RateTable, base: str, quote: str, on: date) -> Rate | None:
    """The rate in force on the day of payment: the day's own, or the last before it for as long as it holds (`sources`).

    A daily source rests at weekends: its rate holds at most seven days. A monthly or quarterly one holds until the next, within its
    month or quarter; the Treasury's amendment from its effective date (donor-formats f).
    """
    return table.in_force(base, quote, on)


def monthly(table: RateTable, base: str, quote: str, on: date) -> Rate | None:
    """The rate of the month of payment: of a monthly or quarterly source the one in force on its first day, else the month's first.

    Source: InforEuro of the month of the payment, for costs in another currency than that of the accounts (EU general conditions
    15.9, PRAG practical guide). A change inside the month is not used: the month has one rate.
    """
    if source_of(table.source).is_periodical and (found := table.in_force(base, quote, first_of_month(on))):
        return found
    return table.first_in_month(base, quote, on)


def fixed(table: RateTable, base: str, quote: str, _on: date) -> Rate | None:
    """The rate that the agreement itself states, whatever the day (EU special conditions may state one)."""
    return table.newest(base, quote)


def period_average(table: RateTable, base: str, quote: str, period: Period) -> Rate | None:
    """The simple mean of the monthly rates of the reporting period, to twelve significant digits; None where one month is missing.

    Source: Annex VI until 2012, «average of the rates of InforEuro over the reporting period» (donor-formats a.6).
    KES 149.52, 150.87 and 151.05 give 150.48, and KES 1,500,000 is EUR 9,968.10.
    """
    months = list(period.months())
    rates = [rate for month in months if (rate := monthly(table, base, quote, month))]
    if len(rates) < len(months):
        return None
    mean = plain(SIGNIFICANT.divide(sum((rate.rate for rate in rates), Decimal(0)), Decimal(len(rates))))
    source = f"{table.source} average {months[0]:%Y-%m} to {months[-1]:%Y-%m}"
    return Rate(base, quote, mean, period.ends_on, source)


_FINDERS: Mapping[str, Callable[[RateTable, str, str, date], Rate | None]] = {
    Rule.DAILY: daily,
    Rule.MONTHLY: monthly,
    Rule.FIXED: fixed,
}


def conversion(table: RateTable, rule: str, source: str, target: str, on: date) -> Conversion:
    """From `source` to `target` currency by a rule that looks into a source: a direct rate, or the cross of two rates of one date.

    Raises RateMissing, naming currencies, date and source.
    """
    find = _FINDERS[rule]
    found = _direct_or_cross(lambda base, quote: find(table, base, quote, on), table, source, target)
    if found is None:
        raise RateMissing(target, source, on, table.source, _when(rule, on, table.source))
    return found


def average_conversion(table: RateTable, source: str, target: str, period: Period) -> Conversion:
    """From `source` to `target` currency by the mean of the period's months. Raises RateMissing, naming the first month without a rate."""
    found = _direct_or_cross(lambda base, quote: period_average(table, base, quote, period), table, source, target)
    if found is not None:
        return found
    for month in period.months():
        conversion(table, Rule.MONTHLY, source, target, month)
    raise RateMissing(target, source, period.ends_on, table.source, f"in each month of {period}")


def _direct_or_cross(
    find: Callable[[str, str], Rate | None], table: RateTable, source: str, target: str
) -> Conversion | None:
    """Units per base, whichever of the two is the base; else through a third currency, by two rates of one source and date.

    Rates of a monthly or quarterly source are of one date where both are in force on it: an amendment changes one of them alone.
    """
    if source == target:
        return Conversion(source, target, Fraction(1))
    if rate := find(target, source):
        return Conversion(source, target, 1 / Fraction(rate.rate), (rate,))
    if rate := find(source, target):
        return Conversion(source, target, Fraction(rate.rate), (rate,))
    of_one_day = not source_of(table.source).is_periodical
    for base in table.bases:
        first, second = find(base, source), find(base, target)
        if first and second and (first.on == second.on or not of_one_day):
            return Conversion(source, target, Fraction(second.rate) / Fraction(first.rate), (first, second))
    return None


def _when(rule: str, on: date, source: str) -> str:
    if rule == Rule.FIXED:
        return "among the rates fixed for this award"
    if rule == Rule.MONTHLY:
        return f"for {on:%B %Y}"
    if source_of(source).is_periodical:
        return f"that holds on {on:%d %b %Y}"
    return f"for {on:%d %b %Y} or the {DAILY_LOOKBACK_DAYS} days before"


# --- rules that look at what a hub received ---


@dataclass(frozen=True, slots=True)
class Arrival:
    """Money that was sent to a hub for an award, and what the hub's bank credited."""

    hub_id: UUID
    reference: str
    sent: Money
    """In the award's currency, without the fee."""
    credited: Money
    """In the currency of the hub's account."""
    sent_on: date
    arrived_on: date | None = None
    """The day on which the hub saw it on its statement; None while it is on its way."""

    @property
    def rate(self) -> Rate:
        """Units of the account's currency for 1 of the award's: credited ÷ sent, to twelve significant digits."""
        units = plain(SIGNIFICANT.divide(self.credited.amount, self.sent.amount))
        on = self.arrived_on or self.sent_on
        return Rate(self.sent.currency, self.credited.currency, units, on, f"disbursement {self.reference}")


def in_order(arrivals: Iterable[Arrival], hub_id: UUID | None, currency: str) -> list[Arrival]:
    """What a hub received in a currency, in the order in which it arrived; what is on its way is left out."""
    mine = [it for it in arrivals if it.hub_id == hub_id and it.credited.currency == currency]
    return sorted(
        (it for it in mine if it.arrived_on is not None), key=lambda it: (it.arrived_on, it.sent_on, it.reference)
    )


def is_awaited(arrivals: Iterable[Arrival], hub_id: UUID | None, currency: str, on: date) -> bool:
    """Whether money that was sent by that day has not been confirmed by the hub: it may have arrived before the day."""
    return any(
        it.arrived_on is None and it.hub_id == hub_id and it.credited.currency == currency and it.sent_on <= on
        for it in arrivals
    )


def instalment(received: Sequence[Arrival], on: date) -> Rate | None:
    """The rate of the latest disbursement of the award which the hub had received when it paid; None where it had received none.

    `received` stands in the order of arrival. Source: EU general conditions 15.9, «the rate of exchange at which each contribution
    was recorded in the accounts»; it holds from the day the money is on the bank statement until the next arrives (donor-formats a.6).
    KES 1,500,000 paid before an instalment credited at 155 and after one at 150.
    """
    before = [it for it in received if it.arrived_on is not None and it.arrived_on <= on]
    return before[-1].rate if before else None


def fifo(received: Sequence[Arrival], used: int, amount: int) -> tuple[tuple[Rate, int], ...]:
    """The rates of the disbursements that `amount` uses up after `used` (minor units of the hub's account), each with its part.

    First in, first out: the oldest money is spent first (donor-formats a.6). What exceeds everything received takes the rate of
    the last disbursement (EU general conditions 15.9, last sentence). An amount below zero gives back what was used last.
    Empty where nothing was received.
    """
    if amount < 0:
        given_back = fifo(received, max(used + amount, 0), -amount)
        return tuple((rate, -part) for rate, part in given_back)
    parts: list[tuple[Rate, int]] = []
    skip, left = used, amount
    for it in received:
        there = max(it.credited.minor - skip, 0)
        skip = max(skip - it.credited.minor, 0)
        taken = min(there, left)
        if taken:
            parts.append((it.rate, taken))
            left -= taken
    if left and received:
        last = received[-1].rate
        if parts and parts[-1][0] == last:
            parts[-1] = (last, parts[-1][1] + left)
        else:
            parts.append((last, left))
    return tuple(parts)


def unused(received: Sequence[Arrival], used: int) -> int:
    """What is left of everything received, in minor units of the hub's account; below zero where the hub has pre-financed."""
    return sum(it.credited.minor for it in received) - used


def by_layers(parts: Sequence[tuple[Rate, int]], account: str, award: str) -> Conversion | None:
    """One conversion from the account's to the award's currency by the parts of layers, exact; None without parts."""
    whole = sum(part for _, part in parts)
    if not whole:
        return None
    worth = sum((Fraction(part) / Fraction(rate.rate) for rate, part in parts), Fraction(0))
    return Conversion(account, award, worth / whole, tuple(rate for rate, _ in parts))


def minor_of(first: Conversion, money: Money) -> int:
    """An amount in the hub's currency, in minor units, as it uses up the hub's money."""
    return first.convert(money).minor if first.source_currency == money.currency else rounded(money.minor)
