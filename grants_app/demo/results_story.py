"""What the story tells of objectives, targets, results and lines that reach communities."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ResultsTold:
    """Rows as they stand in the story, each a tuple: their order is that of `cues.results`."""

    threshold: tuple[Any, ...]
    serves: tuple[tuple[Any, ...], ...]
    lines: tuple[tuple[Any, ...], ...]
    targets: tuple[tuple[Any, ...], ...]
    measured: tuple[tuple[Any, ...], ...]
    corrected: tuple[Any, ...]
