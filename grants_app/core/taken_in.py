"""What became of the records of a file: how many were taken in, how many were here already, and what stands in the way."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from importers.records import Notice, Problem, Where


@dataclass(frozen=True, slots=True)
class Changed:
    """A record that was here and that the file changed: what of it, from what, to what."""

    name: str
    page: str
    """Its address."""
    moved: tuple[tuple[str, str, str], ...]
    """Label, before, after; both empty where only that it changed can be told."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The count of a file, or of a part of it; with problems, nothing of it may be kept."""

    taken: int = 0
    already_here: int = 0
    problems: tuple[Problem, ...] = ()
    notices: tuple[Notice, ...] = ()
    changes: tuple[Changed, ...] = ()
    """The first of what the file changed."""

    def __add__(self, other: "TakenIn") -> "TakenIn":
        return TakenIn(
            self.taken + other.taken,
            self.already_here + other.already_here,
            self.problems + other.problems,
            self.notices + other.notices,
            self.changes + other.changes,
        )


TAKEN = TakenIn(taken=1)
ALREADY_HERE = TakenIn(already_here=1)


def together(parts: Iterable[TakenIn]) -> TakenIn:
    """All parts of a file as one."""
    return sum(parts, TakenIn())


def compared(where: Where, what: str, here: Mapping[str, Any], there: Mapping[str, Any]) -> TakenIn:
    """A record whose key is here already: the same content is counted, other content is a problem for each column.

    `here` and `there` map the headings of the columns to what is kept and to what the file says.
    """
    problems = [
        Problem(
            replace(where, column=column),
            str(there[column]),
            f"{what} is here already with «{here[column]}». Correct the file, or change the record on its own page.",
        )
        for column in there
        if here[column] != there[column]
    ]
    return TakenIn(problems=tuple(problems)) if problems else ALREADY_HERE


def refused(where: Where, column: str, found: str, says: str) -> TakenIn:
    """A record that cannot be taken in, for one reason."""
    return TakenIn(problems=(Problem(replace(where, column=column), found, says),))
