"""Rates in words: what a person reads, in the reader's notation, of the rates that are kept with an amount as text."""

from datetime import date
from decimal import Decimal

from grants_app.core.notation import number
from grants_app.ledger.rates.sources import source_label


def rates_in_words(rates: str) -> str:
    """The rates kept with an amount («8.53 GTQ per EUR, inforeuro, 2026-03-01; …») as a reader understands them.

    What stands after « | » leads from the award's currency to the hub's.
    """
    steps = (" and ".join(_rate_in_words(rate) for rate in step.split("; ") if rate) for step in rates.split(" | "))
    return ", then ".join(filter(None, steps))


def _rate_in_words(rate: str) -> str:
    what, source, on = rate.rsplit(", ", 2)
    value, _, units = what.partition(" ")
    day = date.fromisoformat(on)
    when = "" if day == date.min else f" of {day.day} {day:%b %Y}"
    return f"{number(Decimal(value))} {units} ({source_label(source)}{when})"
