"""A rate, a conversion by one or two rates, the rates of a source in memory, and the sentence for a rate that is missing."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from grants_app.core.calendar import first_of_month, last_of_month
from grants_app.core.errors import Conflict
from grants_app.core.money import Money, exponent, nearest
from grants_app.ledger.rates.sources import source_label, source_of

SIGNIFICANT = Context(prec=12, rounding=ROUND_HALF_UP)
"""A rate that we compute (a mean; sent ÷ credited) has twelve significant digits: what is shown is what was used, to the cent."""


class RateMissing(Conflict):
    """A source does not hold the rate that is needed: the sentence names currencies, date and source."""

    def __init__(self, base: str, quote: str, on: date, source: str, when: str) -> None:
        super().__init__(
            f"There is no rate between {base} and {quote} {when} from {source_label(source)}. "
            "Import the rate, then try again."
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
    """From one currency to another by no rate (equal), one, or more; unrounded in between."""

    source_currency: str
    target_currency: str
    factor: Fraction
    """Units of the target for one unit of the source (major units)."""
    rates: tuple[Rate, ...] = ()
    is_provisional: bool = False
    _in_minor: tuple[int, int] = field(init=False, repr=False, compare=False, default=(1, 1))
    _text: str = field(init=False, repr=False, compare=False, default="")

    def __post_init__(self) -> None:
        scale = Fraction(10) ** (exponent(self.target_currency) - exponent(self.source_currency))
        factor = self.factor * scale
        object.__setattr__(self, "_in_minor", (factor.numerator, factor.denominator))
        object.__setattr__(self, "_text", "; ".join(str(rate) for rate in self.rates))

    def convert(self, money: Money) -> Money:
        """Rounded once, half away from zero, at the target's minor unit."""
        if money.currency != self.source_currency:
            raise ValueError("the conversion begins with another currency")
        numerator, denominator = self._in_minor
        return Money(nearest(money.minor * numerator, denominator), self.target_currency)

    @property
    def text(self) -> str:
        """All rates used, for the posting."""
        return self._text

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


def chained(rates: Iterable[Rate], source: str) -> Conversion:
    """The conversion that rates make, each after the other: from the quote to the base (divide), or from the base to the quote."""
    factor, currency = Fraction(1), source
    used = tuple(rates)
    for rate in used:
        if currency == rate.quote:
            factor, currency = factor / Fraction(rate.rate), rate.base
        elif currency == rate.base:
            factor, currency = factor * Fraction(rate.rate), rate.quote
        else:
            raise ValueError(f"{rate} does not begin with {currency}")
    return Conversion(source, currency, factor, used)


def plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    return Decimal(format(value.normalize(), "f"))


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

    def in_force(self, base: str, quote: str, on: date) -> Rate | None:
        """The rate of the day, or the last before it, for as long as the source says that it holds."""
        days = self._days.get((base, quote), [])
        at = bisect_right(days, on) - 1
        if at < 0 or on > source_of(self.source).holds_until(days[at]):
            return None
        return self._rates[base, quote][at]

    def first_in_month(self, base: str, quote: str, on: date) -> Rate | None:
        """The first rate that the source gives for the month of `on`."""
        days = self._days.get((base, quote), [])
        at = bisect_left(days, first_of_month(on))
        if at == len(days) or days[at] > last_of_month(on):
            return None
        return self._rates[base, quote][at]

    def newest(self, base: str, quote: str) -> Rate | None:
        """The last rate of the pair."""
        rates = self._rates.get((base, quote), [])
        return rates[-1] if rates else None
