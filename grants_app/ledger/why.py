"""Why a number is what it is: an entry's amounts computed again from its rates, in sentences."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from grants_app.core.money import Money, exponent, rounded
from grants_app.core.notation import number
from grants_app.ledger.models import Account, Posting
from grants_app.ledger.rates import Rate, rates_in_words, read_rates, source_label
from grants_app.ledger.rules import CARRYING_KINDS, Kind


def converted(charged: Money, booked: Money, rates: Sequence[Rate]) -> str:
    """How an amount became another by one rate, a cross or two steps; what cannot be computed again so is said, not shown as if."""
    if not rates:
        if charged == booked:
            return f"{booked} is the amount itself: both currencies are the same."
        return ""
    steps, factor, currency = f"{charged}", Fraction(1), charged.currency
    for rate in rates:
        if rate.quote == currency:
            factor, currency, sign = factor / Fraction(rate.rate), rate.base, "÷"
        elif rate.base == currency:
            factor, currency, sign = factor * Fraction(rate.rate), rate.quote, "×"
        else:
            return _by(booked, rates)
        steps += f" {sign} {_named(rate)}"
    scale = Fraction(10) ** (exponent(booked.currency) - exponent(charged.currency))
    exact = charged.minor * factor * scale
    if currency != booked.currency or rounded(exact) != booked.minor:
        return _by(booked, rates)
    is_exact = exact.denominator == 1
    where = "" if is_exact else f", rounded once, at the minor unit of {booked.currency}"
    between = "; nothing is rounded in between" if len(rates) > 1 else ""
    return f"{steps} = {booked}{where}{between}."


def sentences(pairs: Sequence[tuple[Posting, Account]], book_currency: str) -> tuple[str, ...]:
    """All that explains the amounts of one entry: the rates, carrying values, and the exchange difference."""
    found = (says for posting, account in pairs for says in _of(posting, account, book_currency))
    return tuple(dict.fromkeys(says for says in found if says))


def _of(posting: Posting, account: Account, book_currency: str) -> Iterator[str]:
    amount = Money(posting.amount_minor, book_currency)
    own = Money(posting.transaction_minor, posting.transaction_currency)
    if account.kind == Kind.EXPENSE and own:
        to_award, _, to_hub = posting.rates.partition(" | ")
        yield converted(own, amount, _read(to_award))
        if to_hub:
            yield "In the hub's currency: " + converted(
                amount, Money(posting.hub_minor, posting.hub_currency), _read(to_hub)
            )
        if posting.rates:
            yield f"It was paid on {_day(posting.paid_on)}: by the award's rate rule that day chooses the rate."
        if posting.is_provisional:
            yield "The rate is provisional: the report that takes this up settles it, by a revaluation of its own."
    elif account.kind == Kind.EXPENSE and posting.rates and amount:
        yield f"The final rate is {rates_in_words(posting.rates)}: the cost changes by {amount} from what was posted provisionally."
    elif account.kind in CARRYING_KINDS and account.currency != book_currency and own:
        if own.minor > 0:
            yield f"{own} entered the {account.kind}, which carries it at {amount}."
        else:
            average = "the weighted average of what it held, or the value by the rate rule where it held nothing"
            yield f"{-own} left the {account.kind} at a carrying value of {-amount}: {average}."
    elif account.kind == Kind.EXCHANGE_DIFFERENCE:
        what = "a loss" if amount.minor > 0 else "a gain"
        yield f"The gap between the carrying value and the value by the rate rule, {abs(amount)}, is an exchange difference: {what}."


def _by(booked: Money, rates: Sequence[Rate]) -> str:
    """For several layers of money, each at its own rate (first in, first out)."""
    return f"{booked} by several rates, each for its part: " + "; ".join(_named(rate) for rate in rates) + "."


def _read(text: str) -> tuple[Rate, ...]:
    return tuple(read_rates(text))


def _named(rate: Rate) -> str:
    return f"{number(rate.rate)} {rate.quote} per {rate.base} ({source_label(rate.source)}, {_day(rate.on)})"


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
