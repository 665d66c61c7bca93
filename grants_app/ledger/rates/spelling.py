"""Rates in words: what a person reads, in the reader's notation, of the rates that are kept with an amount as text."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import itemgetter

from grants_app.core.notation import number
from grants_app.ledger.rates.sources import source_label


def rates_in_words(rates: str) -> str:
    """The rates kept with an amount («8.53 GTQ per EUR, inforeuro, 2026-03-01; …») as a reader understands them.

    What stands after « | » leads from the award's currency to the hub's.
    """
    return ", then ".join(filter(None, (_step_in_words(step) for step in rates.split(" | "))))


def _step_in_words(step: str) -> str:
    """Rates of one source and day after each other, and the source once."""
    said = [(_figure(what), _origin(source, on)) for what, source, on in _parts(step)]
    runs = [(origin, [figure for figure, _ in run]) for origin, run in groupby(said, key=itemgetter(1))]
    return " and ".join(f"{' and '.join(figures)} ({origin})" for origin, figures in runs)


def _parts(step: str) -> Iterator[list[str]]:
    return (rate.rsplit(", ", 2) for rate in step.split("; ") if rate)


def _figure(what: str) -> str:
    value, _, units = what.partition(" ")
    return f"{number(Decimal(value))} {units}"


def _origin(source: str, on: str) -> str:
    day = date.fromisoformat(on)
    return source_label(source) + ("" if day == date.min else f" of {day.day} {day:%b %Y}")
