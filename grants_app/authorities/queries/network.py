"""Amounts of many currencies in the network's own, by one named rate of the month each, which is shown with them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import col

from grants_app.authorities.rules import RATE_SOURCES, rate_in_words
from grants_app.core.calendar import first_of_month, last_of_month
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Hub
from grants_app.ledger.models import ExchangeRate
from grants_app.ledger.rates import Conversion, Rate, RateMissing, RateTable, Rule, conversion

_LONGEST_HOLD = timedelta(days=100)
"""A quarter's rate, and some days before it."""
USUAL = "EUR"


def network_currency(work: Work, hubs: Iterable[Hub] | None = None) -> str:
    """The head office's currency, of these hubs or of all; the euro before there is one."""
    its = hub_queries.hubs(work) if hubs is None else hubs
    return next((hub.currency for hub in its if hub.is_head_office), USUAL)


@dataclass(slots=True)
class MonthRates:
    """This month's rates into one currency; what has none stays as it is, and is said."""

    currency: str
    tables: tuple[RateTable, ...]
    work: Work
    used: dict[str, Conversion | None] = field(default_factory=dict)

    def of(self, money: Money) -> Money | None:
        """The amount in that currency, or None where no source has a rate."""
        if money.currency == self.currency:
            return money
        if money.currency not in self.used:
            self.used[money.currency] = self._find(money.currency)
        found = self.used[money.currency]
        return found.convert(money) if found else None

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Each currency that was met, with its rate in words; nothing where there is no rate."""
        return tuple(
            (code, " and ".join(map(rate_in_words, its.rates)) if its else "")
            for code, its in sorted(self.used.items())
        )

    def _find(self, currency: str) -> Conversion | None:
        for table in self.tables:
            try:
                return conversion(table, Rule.MONTHLY, currency, self.currency, self.work.today)
            except RateMissing:
                continue
        return None


def month_rates(work: Work, currency: str, others: Iterable[str]) -> MonthRates:
    """The rates of this month between these currencies and one, from the first source that has them: one statement."""
    wanted = sorted({currency, *others})
    rates: dict[str, list[Rate]] = {source: [] for source in RATE_SOURCES}
    if len(wanted) > 1:
        its = (
            col(ExchangeRate.base),
            col(ExchangeRate.quote),
            col(ExchangeRate.rate),
            col(ExchangeRate.on),
            col(ExchangeRate.source),
        )
        since, until = first_of_month(work.today) - _LONGEST_HOLD, last_of_month(work.today)
        found = columns(*its).where(col(ExchangeRate.source).in_(RATE_SOURCES), col(ExchangeRate.quote).in_(wanted))
        found = found.where(col(ExchangeRate.on).between(since, until)).order_by(col(ExchangeRate.version))
        for row in work.rows(found):
            rates[row.source].append(Rate(*row))
    return MonthRates(currency, tuple(RateTable(source, its) for source, its in rates.items()), work)
