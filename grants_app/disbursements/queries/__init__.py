"""All that is read of disbursements, within the hubs that the reader may see."""

from grants_app.disbursements.queries.advances import OpenAdvance, RefundCard, open_advances, refund_card
from grants_app.disbursements.queries.cards import Card, card, hub_lines, to_award
from grants_app.disbursements.queries.liquidation import (
    Ageing,
    Narrowed,
    OpenPart,
    Percent,
    ageing,
    own_percent,
    own_percents,
    own_tests,
)
from grants_app.disbursements.queries.listed import (
    Filters,
    Listed,
    awards_to_choose,
    listed,
    places_to_ask,
    waiting,
)
from grants_app.disbursements.queries.records import (
    ask_rows,
    asks,
    done_by,
    get,
    payment,
    refund,
    refund_of_bank_reference,
    refunds,
    step_done,
    steps,
)
from grants_app.disbursements.queries.situations import situation

__all__ = [
    "Ageing",
    "Card",
    "Filters",
    "Listed",
    "Narrowed",
    "OpenAdvance",
    "OpenPart",
    "Percent",
    "RefundCard",
    "ageing",
    "ask_rows",
    "asks",
    "awards_to_choose",
    "card",
    "done_by",
    "get",
    "hub_lines",
    "listed",
    "open_advances",
    "own_percent",
    "own_percents",
    "own_tests",
    "payment",
    "places_to_ask",
    "refund",
    "refund_card",
    "refund_of_bank_reference",
    "refunds",
    "situation",
    "step_done",
    "steps",
    "to_award",
    "waiting",
]
