"""All that is read of sub-grants, within the hubs that the reader may see."""

from grants_app.sub_grants.queries.authority import authority, authority_of_tranche
from grants_app.sub_grants.queries.balances import held_by_communities, of_one, of_sub_grants, of_tranches
from grants_app.sub_grants.queries.cards import Card, TrancheCard, card, diligence_gate
from grants_app.sub_grants.queries.choices import (
    Source,
    ThirdPartyLine,
    ceiling,
    line_code,
    places,
    sources,
    third_party_lines,
)
from grants_app.sub_grants.queries.listed import Filters, Listed, awards_to_choose, listed
from grants_app.sub_grants.queries.records import (
    accepted_reports,
    communities_with_vouchers,
    community_report,
    condition,
    conditions,
    costs,
    get,
    other_with_vouchers,
    payment,
    prepared_by,
    refunds,
    tranche,
    tranches,
    waiting_reports,
)

__all__ = [
    "Card",
    "Filters",
    "Listed",
    "Source",
    "ThirdPartyLine",
    "TrancheCard",
    "accepted_reports",
    "authority",
    "authority_of_tranche",
    "awards_to_choose",
    "card",
    "ceiling",
    "communities_with_vouchers",
    "community_report",
    "condition",
    "conditions",
    "costs",
    "diligence_gate",
    "get",
    "held_by_communities",
    "line_code",
    "listed",
    "of_one",
    "of_sub_grants",
    "of_tranches",
    "other_with_vouchers",
    "payment",
    "places",
    "prepared_by",
    "refunds",
    "sources",
    "third_party_lines",
    "tranche",
    "tranches",
    "waiting_reports",
]
