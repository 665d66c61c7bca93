"""Money: signed integer minor units with an ISO 4217 currency, exact shares and exact roundings."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from grants_app.core.notation import number
from importers.currencies import EXPONENTS

Exact = int | Decimal | Fraction


class UnlikeCurrencies(TypeError):
    """Two amounts in different currencies were added or compared: a mistake in the program, never a guess."""


def exponent(currency: str) -> int:
    """Decimals of the currency's minor unit (ISO 4217): 2 for EUR, 0 for UGX, 3 for KWD. KeyError for an unknown code."""
    return EXPONENTS[currency]


def is_currency(code: str) -> bool:
    """Whether the three letters are an ISO 4217 currency that money can be held in."""
    return code in EXPONENTS


def rounded(amount: Exact) -> int:
    """The nearest integer, half away from zero (what a spreadsheet's ROUND does)."""
    return nearest(*amount.as_integer_ratio())


def nearest(numerator: int, denominator: int) -> int:
    """The integer nearest to a quotient of whole numbers, half away from zero: exact, and without a Fraction to reduce."""
    whole = (2 * abs(numerator) + abs(denominator)) // (2 * abs(denominator))
    return whole if (numerator >= 0) == (denominator > 0) else -whole


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` units (cents, or whole units where the currency has none) of `currency`."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Exact | str, currency: str) -> "Money":
        """From major units, e.g. `Money.of("12.50", "EUR")`; rounds half away from zero at the currency's minor unit."""
        exact = Decimal(amount) if isinstance(amount, str) else amount
        numerator, denominator = exact.as_integer_ratio()
        return cls(nearest(numerator * 10 ** exponent(currency), denominator), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        return cls(0, currency)

    @property
    def amount(self) -> Decimal:
        """Major units as an exact Decimal with the currency's own number of decimals."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._like(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._like(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.minor), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._like(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._like(other)

    def __gt__(self, other: "Money") -> bool:
        return self.minor > self._like(other)

    def __ge__(self, other: "Money") -> bool:
        return self.minor >= self._like(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        """«EUR 1,234.56», for sentences that are shown: in the notation of whoever reads."""
        return f"{self.currency} {number(self.amount)}"

    @property
    def canonical(self) -> str:
        """«EUR 1,234.56», for texts that are kept: the same whoever writes them."""
        return f"{self.currency} {self.amount:,}"

    def times(self, factor: Exact) -> "Money":
        """This amount times an exact factor, rounded half away from zero at the minor unit."""
        numerator, denominator = factor.as_integer_ratio()
        return Money(nearest(self.minor * numerator, denominator), self.currency)

    def percent(self, percentage: Exact) -> "Money":
        """`percentage` per cent of this amount, rounded half away from zero."""
        numerator, denominator = percentage.as_integer_ratio()
        return Money(nearest(self.minor * numerator, 100 * denominator), self.currency)

    def _like(self, other: "Money") -> int:
        if self.currency != other.currency:
            raise UnlikeCurrencies(f"{self.currency} and {other.currency} cannot be added or compared.")
        return other.minor


_KEPT = re.compile(r"\b([A-Z]{3}) (-?[0-9]{1,3}(?:,[0-9]{3})*(?:\.[0-9]+)?)(?![0-9]|[.,][0-9])")


def in_readers_notation(kept: str) -> str:
    """A text that is kept, such as an entry's, with its `canonical` amounts written as whoever reads writes them."""
    return _KEPT.sub(lambda found: _read_again(found[1], found[2], found[0]), kept)


def _read_again(currency: str, amount: str, as_kept: str) -> str:
    if currency not in EXPONENTS:
        return as_kept
    money = Money.of(amount.replace(",", ""), currency)
    return str(money) if money.canonical == as_kept else as_kept


def amount_of(minor: int | None, currency: str) -> Decimal | None:
    """Major units of what stands in a column of minor units; None where nothing does."""
    return None if minor is None else Money(minor, currency).amount


def total(amounts: Iterable[Money], currency: str) -> Money:
    """The sum; UnlikeCurrencies when one of them is not in `currency`."""
    return sum(amounts, Money(0, currency))


def split(minor: int, weights: Sequence[int]) -> list[int]:
    """Divide minor units by weights so that the parts add up exactly: each is rounded down, the largest remainders get the rest."""
    whole = sum(weights)
    if whole == 0:
        raise ValueError("weights must not add up to zero")
    exact = [Fraction(minor * weight, whole) for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda at: (parts[at] - exact[at], at))
    for at in by_remainder[: minor - sum(parts)]:
        parts[at] += 1
    return parts


def percentage(part: int, whole: int, decimals: int = 1) -> Decimal | None:
    """`part` of `whole` in per cent, half away from zero; None where there is no whole to compare with."""
    if whole == 0:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
