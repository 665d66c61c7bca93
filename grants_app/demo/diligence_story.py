"""The part of the story that due diligence is: when it is needed, checks of sealed names, reviews filled in and decided on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class ReviewTold:
    """A review of a community: who searched the lists, who filled it in, what differs from a community that does well, the decision."""

    community: str
    checked: tuple[date, str]
    filled: tuple[date, str]
    answers: tuple[tuple[str, str], ...] = ()
    """What differs, by question."""
    submits: bool = True
    decided: tuple[Any, ...] = ()
    """Day, person, decision, level of risk, what it rests on; then for each condition its text and its day."""


@dataclass(frozen=True, slots=True)
class DiligenceTold:
    """When due diligence is needed, the answers of a community that does well, and the reviews."""

    donor: str
    least: str
    currency: str
    on: date
    by: str
    reason: str
    well: tuple[tuple[str, Any], ...]
    reviews: tuple[ReviewTold, ...]


def read_diligence(told: Mapping[str, Any]) -> DiligenceTold:
    """Out of the story's table `diligence`."""
    rows = [dict(row) for row in told["review"]]
    reviews = tuple(ReviewTold(**{name: _tuples(value) for name, value in row.items()}) for row in rows)
    others = {name: value for name, value in told.items() if name not in ("review", "well")}
    return DiligenceTold(**others, well=tuple(told["well"].items()), reviews=reviews)


def _tuples(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple(value.items())
    return tuple(map(_tuples, value)) if isinstance(value, list) else value
