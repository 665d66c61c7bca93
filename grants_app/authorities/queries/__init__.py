"""All that is read of authority: the table as the reader may see it, and whether an amount is within somebody's limit."""

from grants_app.authorities.queries.delegations import (
    Given,
    delegation,
    delegations,
    may_end,
    visible_delegations,
    who_may_take,
)
from grants_app.authorities.queries.network import MonthRates, month_rates, network_currency
from grants_app.authorities.queries.standing import (
    COUNTED_TOGETHER,
    compared,
    counted,
    counted_together,
    limits_of_actor,
    limits_of_hub,
    must_be_within,
    verdict,
    verdict_of_hub,
)
from grants_app.authorities.queries.table import (
    Row,
    get,
    listed,
    newest_limit,
    proposed,
    row,
    steps,
    visible_authorities,
)

__all__ = [
    "COUNTED_TOGETHER",
    "Given",
    "MonthRates",
    "Row",
    "compared",
    "counted",
    "counted_together",
    "delegation",
    "delegations",
    "get",
    "limits_of_actor",
    "limits_of_hub",
    "listed",
    "may_end",
    "month_rates",
    "must_be_within",
    "network_currency",
    "newest_limit",
    "proposed",
    "row",
    "steps",
    "verdict",
    "verdict_of_hub",
    "visible_authorities",
    "visible_delegations",
    "who_may_take",
]
