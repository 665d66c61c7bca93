"""All that is read of strategies: the records, and what serves their objectives."""

from grants_app.strategy.queries.alignment import (
    KINDS,
    NONE,
    Alignment,
    Behind,
    Wishes,
    alignment,
    behind,
    chosen,
    register,
    rows_register,
)
from grants_app.strategy.queries.figures import AWARDED, PIPELINE, SPENT, Figure, Figures, figures
from grants_app.strategy.queries.records import (
    by_code,
    codes_elsewhere,
    facts,
    known,
    objectives_of,
    one_at_a_time,
    served,
    strategy,
)
from grants_app.strategy.queries.weights import Weights, thresholds, weights

__all__ = [
    "AWARDED",
    "KINDS",
    "NONE",
    "PIPELINE",
    "SPENT",
    "Alignment",
    "Behind",
    "Figure",
    "Figures",
    "Weights",
    "Wishes",
    "alignment",
    "behind",
    "by_code",
    "chosen",
    "codes_elsewhere",
    "facts",
    "figures",
    "known",
    "objectives_of",
    "one_at_a_time",
    "register",
    "rows_register",
    "served",
    "strategy",
    "thresholds",
    "weights",
]
