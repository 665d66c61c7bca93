"""All that is read of the pipeline."""

from grants_app.pipeline.queries.chances import PAGE_SIZE, Filters, Row, board, listed, register
from grants_app.pipeline.queries.choices import Choices, choices, history, likely
from grants_app.pipeline.queries.sums import Sums, sums

__all__ = [
    "PAGE_SIZE",
    "Choices",
    "Filters",
    "Row",
    "Sums",
    "board",
    "choices",
    "history",
    "likely",
    "listed",
    "register",
    "sums",
]
