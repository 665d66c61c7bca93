"""All that is read of calls."""

from grants_app.calls.queries.calls import (
    PORTAL_PROFILE,
    by_reference,
    call,
    call_by_reference,
    facts,
    facts_of,
    portal_donor,
)
from grants_app.calls.queries.cards import SHOWN_CHANGES, Card, Change, card
from grants_app.calls.queries.following import followers
from grants_app.calls.queries.listing import (
    PAGE_SIZE,
    DeadlineView,
    Filters,
    Row,
    listed,
    my_countries,
    open_calls,
    register,
)

__all__ = [
    "PORTAL_PROFILE",
    "by_reference",
    "call",
    "call_by_reference",
    "facts",
    "facts_of",
    "portal_donor",
    "SHOWN_CHANGES",
    "Card",
    "Change",
    "card",
    "followers",
    "PAGE_SIZE",
    "DeadlineView",
    "Filters",
    "Row",
    "listed",
    "my_countries",
    "open_calls",
    "register",
]
