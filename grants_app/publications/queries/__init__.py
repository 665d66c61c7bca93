"""All that is read for publishing: policies within the awards that the reader may see, and the facts of each file."""

from grants_app.publications.queries.files import publication
from grants_app.publications.queries.policies import (
    PER_PAGE,
    Card,
    Listed,
    PolicyView,
    Publishable,
    Row,
    card,
    kept_code,
    listed,
    names,
    next_number,
    policy,
    proposed,
    publishable,
    publisher,
    publisher_history,
    waiting,
)

__all__ = [
    "PER_PAGE",
    "Card",
    "Listed",
    "PolicyView",
    "Publishable",
    "Row",
    "card",
    "kept_code",
    "listed",
    "names",
    "next_number",
    "policy",
    "proposed",
    "publication",
    "publishable",
    "publisher",
    "publisher_history",
    "waiting",
]
