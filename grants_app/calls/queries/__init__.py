"""All that is read of calls."""

from grants_app.calls.queries.calls import (
    PORTAL_PROFILE,
    by_reference,
    call,
    call_by_reference,
    every_source,
    facts,
    facts_of,
    lock_donors,
    portal_donor,
    sources,
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
from grants_app.calls.queries.past_grants import PastGrants, Typical, past_grants, past_grants_by_identifier

__all__ = [
    "every_source",
    "lock_donors",
    "sources",
    "PastGrants",
    "Typical",
    "past_grants",
    "past_grants_by_identifier",
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
