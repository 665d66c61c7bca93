"""All that is read of prospects: what hubs weigh, who could apply, and how well calls fit them."""

from grants_app.prospects.queries.applicants import Applicants, applicants, hub_profile
from grants_app.prospects.queries.fitting import PAGE_SIZE, Filters, FitRow, Listed, Row, fit_of, fits_of, listed
from grants_app.prospects.queries.records import (
    Card,
    card,
    get,
    going,
    is_closed,
    possible_owners,
    standing,
    steps,
)

__all__ = [
    "Applicants",
    "applicants",
    "hub_profile",
    "PAGE_SIZE",
    "Filters",
    "FitRow",
    "Listed",
    "Row",
    "fit_of",
    "fits_of",
    "listed",
    "Card",
    "card",
    "get",
    "going",
    "is_closed",
    "possible_owners",
    "standing",
    "steps",
]
