"""Whose money a column of a budget is: it is called the donor's only where nobody else pays a part."""

from decimal import Decimal

from exports.statement import AwardFacts
from exports.wording import Said, said

ALL_SOURCES = said("Budget (all sources)")


def funding(award: AwardFacts, total: Decimal, of_the_donor: Said, of_all: Said = ALL_SOURCES) -> Said:
    """The heading over the whole cost: that of the donor, where its award covers all of it."""
    return of_all if award.amount < total else of_the_donor
