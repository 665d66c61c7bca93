"""How the benchmarks say what they measured: a figure beside its goal, and the facts behind it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, and at most what it should be; a figure that is no goal is only shown beside."""

    what: str
    value: float
    most: float
    is_goal: bool = True

    @property
    def is_met(self) -> bool:
        return self.value <= self.most or not self.is_goal


def show(title: str, figures: Sequence[Figure], facts: Sequence[str]) -> bool:
    """Print it; whether every goal is met."""
    out = Console(highlight=False)
    out.print(f"[bold]{title}[/bold]")
    for figure in figures:
        verdict = "" if not figure.is_goal else ("  holds" if figure.is_met else "  DOES NOT HOLD")
        out.print(f"  {figure.value:10.2f}  {figure.what} (at most {figure.most:g}){verdict}")
    for fact in facts:
        out.print(f"              {fact}")
    return all(figure.is_met for figure in figures)
