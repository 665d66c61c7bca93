"""An amount in English words, as letters that ask for money repeat their figures."""

from decimal import Decimal

from exports.currencies import decimals_of

_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_GROUPS = ("", "thousand", "million", "billion", "trillion")


def in_words(amount: Decimal, currency: str) -> str:
    """125,000.50 EUR: «one hundred and twenty-five thousand EUR and 50/100». Of an amount that is not below zero."""
    decimals = decimals_of(currency)
    whole, part = divmod(int(amount.scaleb(decimals)), 10**decimals)
    said = f"{number_in_words(whole)} {currency}"
    return f"{said} and {part:0{decimals}}/{10**decimals}" if decimals else said


def number_in_words(number: int) -> str:
    """1,001: «one thousand and one»; below a thousand trillions."""
    if number < 1000:
        return _below_a_thousand(number)
    groups = []
    for name in _GROUPS:
        number, own = divmod(number, 1000)
        if own:
            groups.append(f"{_below_a_thousand(own)} {name}".strip() if name else _last(own))
    return " ".join(reversed(groups))


def _last(own: int) -> str:
    """What stands after the thousands; «and» joins what has no hundreds."""
    return _below_a_thousand(own) if own >= 100 else f"and {_below_a_thousand(own)}"


def _below_a_thousand(number: int) -> str:
    if number < 20:
        return _SMALL[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f"-{_SMALL[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{_SMALL[hundreds]} hundred" + (f" and {_below_a_thousand(rest)}" if rest else "")
