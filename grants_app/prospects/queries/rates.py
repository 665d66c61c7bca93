"""Comparing amounts in two currencies: this month's rates, read once for a page."""

from collections import defaultdict
from datetime import timedelta

from sqlmodel import col

from grants_app.authorities.rules import RATE_SOURCES
from grants_app.core.calendar import first_of_month
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.notation import number
from grants_app.core.work import Work
from grants_app.ledger.models import ExchangeRate
from grants_app.ledger.rates import SOURCE_LABELS, Rate, RateMissing, RateTable, Rule, conversion
from grants_app.prospects.case import Compare, Compared

_A_QUARTER = timedelta(days=95)
"""A quarterly rate holds until the next one."""


def comparing(work: Work) -> Compare:
    """An amount and a currency → the amount in it, at this month's rate of the first source that has one."""
    tables: list[RateTable] = []
    known: dict[tuple[Money, str], Compared] = {}

    def compare(amount: Money, currency: str) -> Compared:
        if amount.currency == currency:
            return Compared(amount)
        if (amount, currency) not in known:
            tables.extend(() if known else _tables(work))
            known[amount, currency] = _compared(work, tables, amount, currency)
        return known[amount, currency]

    return compare


def _tables(work: Work) -> list[RateTable]:
    rate = (col(ExchangeRate.source), col(ExchangeRate.base), col(ExchangeRate.quote), col(ExchangeRate.rate))
    start = first_of_month(work.today)
    wanted = (
        columns(*rate, col(ExchangeRate.on))
        .where(col(ExchangeRate.source).in_(RATE_SOURCES))
        .where(col(ExchangeRate.on) >= start - _A_QUARTER, col(ExchangeRate.on) <= work.today)
        .order_by(col(ExchangeRate.version))
    )
    by_source: dict[str, list[Rate]] = defaultdict(list)
    for source, base, quote, value, on in work.rows(wanted):
        by_source[source].append(Rate(base, quote, value, on, source))
    return [RateTable(source, by_source[source]) for source in RATE_SOURCES if source in by_source]


def _compared(work: Work, tables: list[RateTable], amount: Money, currency: str) -> Compared:
    for table in tables:
        try:
            found = conversion(table, Rule.MONTHLY, amount.currency, currency, work.today)
        except RateMissing:
            continue
        return Compared(found.convert(amount), " and ".join(_told(rate) for rate in found.rates))
    return Compared(None)


def _told(rate: Rate) -> str:
    source = SOURCE_LABELS.get(rate.source, rate.source)
    return f"{number(rate.rate)} {rate.quote} per {rate.base}, {source}, {rate.on:%b %Y}"
