"""Any two states of an award's budget side by side, as their page shows them: versions, and the one in force with its transfers."""

from dataclasses import dataclass
from uuid import UUID

from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.budgets.comparison import HeadingChange, compared, period_changes
from grants_app.budgets.periods import periods_of
from grants_app.budgets.queries.versions import (
    VersionRow,
    hubs_shown,
    lines,
    lines_now,
    versions,
)
from grants_app.budgets.rules import PlannedLine, Status
from grants_app.core.errors import NotFound
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hubs

NOW = "now"
"""The version in force with its approved transfers."""


@dataclass(frozen=True, slots=True)
class Side:
    """One state of the budget: a version, or the one in force with its transfers (`is_now`)."""

    version: VersionRow
    is_now: bool = False

    @property
    def key(self) -> str:
        return NOW if self.is_now else str(self.version.number)

    @property
    def label(self) -> str:
        if self.is_now:
            return f"Version {self.version.number} with transfers, today"
        return f"Version {self.version.number}{', draft' if self.version.status == Status.DRAFT else ''}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states side by side, for the hubs that the reader may see."""

    award: Award
    before: Side
    after: Side
    sides: tuple[Side, ...]
    headings: tuple[HeadingChange, ...]
    hubs: dict[UUID, Hub]
    shows_all_hubs: bool
    periods: tuple[str, ...] = ()
    """What changed of the periods themselves, in sentences."""

    @property
    def between(self) -> tuple[VersionRow, ...]:
        """The versions that lie between, the later side's included: who made the change, and why."""
        first, last = sorted((self.before.version.number, self.after.version.number))
        return tuple(row for row in self.versions if first < row.number <= last)

    @property
    def versions(self) -> tuple[VersionRow, ...]:
        return tuple(side.version for side in self.sides if not side.is_now)

    @property
    def amounts(self) -> tuple[int, int]:
        return (
            sum(heading.amounts[0] for heading in self.headings),
            sum(heading.amounts[1] for heading in self.headings),
        )

    @property
    def changed(self) -> int:
        """How many lines differ."""
        return sum(line.is_changed for heading in self.headings for line in heading.lines)


def comparison(work: Work, award_id: UUID, before: str = "", after: str = "") -> Comparison:
    """Two states by their keys (a version's number, or `now`); without them, the first version and the budget now.

    NotFound where the award has no such version.
    """
    its = award(work, award_id)
    sides = _sides(work, its)
    if not sides:
        raise NotFound(f"{its.reference} has no budget yet.")
    old, new = _side(sides, before or sides[-1].key), _side(sides, after or sides[0].key)
    before_lines, after_lines = _lines(work, old), _lines(work, new)
    return Comparison(
        award=its,
        before=old,
        after=new,
        sides=tuple(sides),
        headings=compared(before_lines, after_lines),
        periods=tuple(period_changes(periods_of(before_lines), periods_of(after_lines))),
        hubs={hub.id: hub for hub in hubs(work)},
        shows_all_hubs=hubs_shown(work, its) is None,
    )


def _sides(work: Work, its: Award) -> list[Side]:
    """The draft, the budget now, then all approved versions, the newest first."""
    rows = versions(work, its.id)
    approved = next((row for row in rows if row.status == Status.APPROVED), None)
    drafts = [Side(row) for row in rows if row.status == Status.DRAFT]
    now = [Side(approved, is_now=True)] if approved else []
    return drafts + now + [Side(row) for row in rows if row.status == Status.APPROVED]


def _side(sides: list[Side], key: str) -> Side:
    for side in sides:
        if side.key == key:
            return side
    raise NotFound(f"There is no version {key} of this budget.")


def _lines(work: Work, side: Side) -> list[PlannedLine]:
    found = lines_now(work, side.version.id) if side.is_now else lines(work, side.version.id)
    return [line.planned for line in found]
