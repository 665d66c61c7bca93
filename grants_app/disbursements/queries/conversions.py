"""How amounts of a request are converted to the award's currency and back."""

from fractions import Fraction

from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.ledger.rates import Conversion, RateMissing


def to_award(work: Work, award: Award, hub: Hub, currency: str) -> Conversion:
    """How an amount of a request is converted today: by the award's own rule and source. Raises RateMissing."""
    if currency == award.currency:
        return Conversion(currency, currency, Fraction(1))
    rates = awards.rates_for(work, award, {currency, hub.currency})
    return rates.to_award(currency, hub.currency, work.today, hub.id)


def from_award(work: Work, award: Award, hub: Hub, currency: str) -> Conversion | None:
    """The way back, for the form; None where both are one currency, or there is no rate today."""
    if currency == award.currency:
        return None
    try:
        there = to_award(work, award, hub, currency)
    except RateMissing:
        return None
    return Conversion(award.currency, currency, 1 / there.factor, there.rates)
