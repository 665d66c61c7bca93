"""Rates in words: what a person reads once more before money moves. Amounts in words: `core/words.py`."""

from datetime import date

from grants_app.ledger.rates import source_label


def rates_in_words(rates: str) -> str:
    """The rates kept with an amount («8.53 GTQ per EUR, inforeuro, 2026-03-01; …») as a reader understands them."""
    return " and ".join(_rate_in_words(rate) for rate in rates.split("; ")) if rates else ""


def _rate_in_words(rate: str) -> str:
    what, source, on = rate.rsplit(", ", 2)
    day = date.fromisoformat(on)
    when = "" if day == date.min else f" of {day.day} {day:%b %Y}"
    return f"{what} ({source_label(source)}{when})"
