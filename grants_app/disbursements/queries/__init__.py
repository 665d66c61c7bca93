"""All that is read of disbursements, within the hubs that the reader may see."""

from grants_app.disbursements.queries.advances import OpenAdvance, RefundCard, open_advances, refund_card
from grants_app.disbursements.queries.cards import Card, ForecastCard, card, hub_lines
from grants_app.disbursements.queries.conversions import to_award
from grants_app.disbursements.queries.forecasts import forecast_rows, in_hand, next_period, spent_of_its_own, taken
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
    "ForecastCard",
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
    "forecast_rows",
    "get",
    "hub_lines",
    "in_hand",
    "listed",
    "open_advances",
    "next_period",
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
    "spent_of_its_own",
    "step_done",
    "steps",
    "taken",
    "to_award",
    "waiting",
]
