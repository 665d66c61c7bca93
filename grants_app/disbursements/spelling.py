"""Amounts and rates in words: what a person reads once more before money moves."""

from datetime import date

from babel.numbers import get_currency_name

from grants_app.core.money import Money, exponent
from grants_app.ledger.rates import SOURCE_LABELS

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SIZES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (10**2, "hundred"))


def in_words(money: Money) -> str:
    """«twenty-five thousand five hundred and ninety Guatemalan quetzals and 50/100»; the minor unit as a fraction."""
    whole, part = divmod(abs(money.minor), 10 ** exponent(money.currency))
    name = get_currency_name(money.currency, count=whole, locale="en")
    cents = f" and {part}/{10 ** exponent(money.currency)}" if part else ""
    return f"{'minus ' if money.minor < 0 else ''}{number_in_words(whole)} {name}{cents}"


def number_in_words(number: int) -> str:
    """A whole number from zero up, in English."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        ten, one = divmod(number, 10)
        return _TENS[ten] + (f"-{_ONES[one]}" if one else "")
    size, name = next((size, name) for size, name in _SIZES if number >= size)
    count, rest = divmod(number, size)
    words = f"{number_in_words(count)} {name}"
    if not rest:
        return words
    return f"{words}{' and' if rest < 100 else ''} {number_in_words(rest)}"


def rates_in_words(rates: str) -> str:
    """The rates kept with an amount («8.53 GTQ per EUR, inforeuro, 2026-03-01; …») as a reader understands them."""
    return " and ".join(_rate_in_words(rate) for rate in rates.split("; ")) if rates else ""


def _rate_in_words(rate: str) -> str:
    what, source, on = rate.rsplit(", ", 2)
    day = date.fromisoformat(on)
    when = "" if day == date.min else f" of {day.day} {day:%b %Y}"
    return f"{what} ({SOURCE_LABELS.get(source, source)}{when})"
