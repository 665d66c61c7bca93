"""All that is read of authority: the table as the reader may see it, and whether an amount is within somebody's limit."""

from grants_app.authorities.queries.standing import (
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
    "Row",
    "compared",
    "counted",
    "counted_together",
    "get",
    "limits_of_actor",
    "limits_of_hub",
    "listed",
    "must_be_within",
    "newest_limit",
    "proposed",
    "row",
    "steps",
    "verdict",
    "verdict_of_hub",
    "visible_authorities",
]
