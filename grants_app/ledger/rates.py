"""Exchange-rate rules: named pure functions from a source's rates to one conversion, never a guess."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from grants_app.core.calendar import first_of_month, last_of_month
from grants_app.core.errors import Conflict
from grants_app.core.money import Money, exponent, rounded

DAILY_LOOKBACK_DAYS = 7


class Rule(StrEnum):
    """How an award's costs are converted; fixed on the award when it is signed."""

    DAILY = "daily"
    MONTHLY = "monthly"
    FIXED = "fixed"


RULE_LABELS: Mapping[str, str] = {
    Rule.DAILY: "Rate of the day of payment (or of the last day before it, at most 7 days back)",
    Rule.MONTHLY: "Rate of the month of payment",
    Rule.FIXED: "Rates fixed in the contract",
}
SOURCE_LABELS: Mapping[str, str] = {
    "ecb": "European Central Bank",
    "inforeuro": "InforEuro (European Commission)",
    "un": "UN operational rates",
    "treasury": "US Treasury reporting rates",
    "bank": "Bank's own rate",
    "contract": "Fixed in the contract",
    "demo": "Invented rates of the demo network",
}


class RateMissing(Conflict):
    """A source does not hold the rate that is needed: the sentence names currencies, date and source."""

    def __init__(self, base: str, quote: str, on: date, source: str, rule: str) -> None:
        name = SOURCE_LABELS.get(source, source)
        when = (
            f"for {on:%B %Y}" if rule == Rule.MONTHLY else f"for {on:%d %b %Y} or the {DAILY_LOOKBACK_DAYS} days before"
        )
        if rule == Rule.FIXED:
            when = "among the rates fixed for this award"
        super().__init__(
            f"There is no rate between {base} and {quote} {when} from {name}. Import the rate, then try again."
        )
        self.base, self.quote, self.on, self.source = base, quote, on, source


@dataclass(frozen=True, slots=True)
class Rate:
    """Units of `quote` for 1 `base`, from a source, for a day."""

    base: str
    quote: str
    rate: Decimal
    on: date
    source: str

    def __str__(self) -> str:
        return f"{format(self.rate, 'f')} {self.quote} per {self.base}, {self.source}, {self.on.isoformat()}"


@dataclass(frozen=True, slots=True)
class Conversion:
    """From one currency to another by no rate (equal), one, or two; unrounded in between."""

    source_currency: str
    target_currency: str
    factor: Fraction
    """Units of the target for one unit of the source (major units)."""
    rates: tuple[Rate, ...] = ()
    is_provisional: bool = False

    def convert(self, money: Money) -> Money:
        """Rounded once, half away from zero, at the target's minor unit."""
        if money.currency != self.source_currency:
            raise ValueError("the conversion begins with another currency")
        scale = Fraction(10) ** (exponent(self.target_currency) - exponent(self.source_currency))
        return Money(rounded(money.minor * self.factor * scale), self.target_currency)

    @property
    def text(self) -> str:
        """All rates used, for the posting."""
        return "; ".join(str(rate) for rate in self.rates)

    @property
    def source(self) -> str:
        return self.rates[0].source if self.rates else ""

    @property
    def on(self) -> date | None:
        return self.rates[0].on if self.rates else None


def read_rates(text: str) -> tuple[Rate, ...]:
    """The rates that a posting keeps as text (the inverse of `Conversion.text`)."""
    return tuple(_read_rate(part) for part in text.split("; ") if part)


def _read_rate(text: str) -> Rate:
    figure, source, on = text.split(", ")
    rate, quote, _per, base = figure.split(" ")
    return Rate(base, quote, Decimal(rate), date.fromisoformat(on), source)


class RateTable:
    """One source's rates held in memory: per pair, sorted by day; a newer version of a day's rate has replaced the older."""

    def __init__(self, source: str, rates: Iterable[Rate]) -> None:
        self.source = source
        by_pair: dict[tuple[str, str], dict[date, Rate]] = {}
        for rate in rates:
            by_pair.setdefault((rate.base, rate.quote), {})[rate.on] = rate
        self._rates = {pair: [days[on] for on in sorted(days)] for pair, days in by_pair.items()}
        self._days = {pair: sorted(days) for pair, days in by_pair.items()}
        self.bases = sorted({base for base, _ in by_pair})

    def daily(self, base: str, quote: str, on: date) -> Rate | None:
        """The rate of the day, or of the last day before it, at most seven days back."""
        days = self._days.get((base, quote), [])
        at = bisect_right(days, on) - 1
        if at < 0 or days[at] < on - timedelta(days=DAILY_LOOKBACK_DAYS):
            return None
        return self._rates[base, quote][at]

    def monthly(self, base: str, quote: str, on: date) -> Rate | None:
        """The first rate that the source gives for the month of `on`."""
        days = self._days.get((base, quote), [])
        at = bisect_left(days, first_of_month(on))
        if at == len(days) or days[at] > last_of_month(on):
            return None
        return self._rates[base, quote][at]

    def fixed(self, base: str, quote: str, on: date) -> Rate | None:
        """The only rate of the pair, whatever the day."""
        rates = self._rates.get((base, quote), [])
        return rates[-1] if rates else None


def conversion(table: RateTable, rule: str, source: str, target: str, on: date) -> Conversion:
    """From `source` to `target` currency by the rule: a direct rate, or the cross of two rates of one base and one date.

    Raises RateMissing, naming currencies, date and source.
    """
    if source == target:
        return Conversion(source, target, Fraction(1))
    find = {Rule.DAILY: table.daily, Rule.MONTHLY: table.monthly, Rule.FIXED: table.fixed}[Rule(rule)]
    if rate := find(target, source, on):
        return Conversion(source, target, 1 / Fraction(rate.rate), (rate,))
    if rate := find(source, target, on):
        return Conversion(source, target, Fraction(rate.rate), (rate,))
    for base in table.bases:
        first, second = find(base, source, on), find(base, target, on)
        if first and second and first.on == second.on:
            return Conversion(source, target, Fraction(second.rate) / Fraction(first.rate), (first, second))
    raise RateMissing(target, source, on, table.source, rule)


@dataclass(frozen=True, slots=True)
class AwardRates:
    """The rate rule of one award with the tables it may use."""

    currency: str
    rule: str
    table: RateTable
    provisional: RateTable
    """Where a currency outside the rule's table finds its way to the hub's currency (by month)."""

    def to_award(self, currency: str, hub_currency: str, on: date) -> Conversion:
        """From a transaction's currency to the award's; in two steps through the hub's currency where the rule knows only that."""
        try:
            return conversion(self.table, self.rule, currency, self.currency, on)
        except RateMissing:
            if self.rule != Rule.FIXED or currency == hub_currency:
                raise
        first = conversion(self.provisional, Rule.MONTHLY, currency, hub_currency, on)
        second = conversion(self.table, self.rule, hub_currency, self.currency, on)
        return Conversion(currency, self.currency, first.factor * second.factor, first.rates + second.rates)

    def to_hub(self, hub_currency: str, on: date) -> Conversion:
        """From the award's currency to the hub's, by the same rule and source."""
        try:
            return conversion(self.table, self.rule, self.currency, hub_currency, on)
        except RateMissing:
            if self.rule != Rule.FIXED:
                raise
        return conversion(self.provisional, Rule.MONTHLY, self.currency, hub_currency, on)
