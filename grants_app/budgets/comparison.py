"""Two states of a budget side by side: what changed, line by line and hub by hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from grants_app.budgets.rules import PlannedLine
from grants_app.core.money import percentage


@dataclass(frozen=True, slots=True)
class HubChange:
    """A hub's share of a line before and after, in minor units."""

    hub_id: UUID
    before: int
    after: int

    @property
    def difference(self) -> int:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line before and after; None where it was not, or is no longer, in the budget."""

    before: PlannedLine | None
    after: PlannedLine | None
    hubs: tuple[HubChange, ...]

    @property
    def line(self) -> PlannedLine:
        """The line as it is shown: as it is after, else as it was."""
        found = self.after or self.before
        if found is None:
            raise ValueError("a change needs a line")
        return found

    @property
    def amounts(self) -> tuple[int, int]:
        return (self.before.amount if self.before else 0, self.after.amount if self.after else 0)

    @property
    def difference(self) -> int:
        before, after = self.amounts
        return after - before

    @property
    def percent(self) -> Decimal | None:
        before, _ = self.amounts
        return percentage(self.difference, before)

    @property
    def what(self) -> str:
        """In words, beside the amounts: new, gone, or which of its texts changed; empty where only amounts did, or nothing."""
        if self.before is None:
            return "new line"
        if self.after is None:
            return "no longer in the budget"
        named = {
            "heading": "other heading",
            "description": "other description",
            "kind": "other kind of cost",
            "unit": "other unit",
            "source": "other source",
        }
        changed = [says for name, says in named.items() if getattr(self.before, name) != getattr(self.after, name)]
        if (self.before.quantity, self.before.unit_cost) != (self.after.quantity, self.after.unit_cost):
            changed.append("other quantity or unit cost")
        return ", ".join(changed)

    @property
    def is_changed(self) -> bool:
        return bool(self.difference or self.what or any(hub.difference for hub in self.hubs))


@dataclass(frozen=True, slots=True)
class HeadingChange:
    """A heading with its lines."""

    heading: str
    lines: tuple[LineChange, ...]

    @property
    def amounts(self) -> tuple[int, int]:
        return (sum(line.amounts[0] for line in self.lines), sum(line.amounts[1] for line in self.lines))

    @property
    def difference(self) -> int:
        before, after = self.amounts
        return after - before

    @property
    def percent(self) -> Decimal | None:
        return percentage(self.difference, self.amounts[0])


def compared(before: Sequence[PlannedLine], after: Sequence[PlannedLine]) -> tuple[HeadingChange, ...]:
    """Every line of either side under its heading, in the order of the later side; lines that are gone stand after them."""
    old, new = {line.code: line for line in before}, {line.code: line for line in after}
    changes = [_change(old.get(line.code), line) for line in after]
    changes += [_change(line, None) for line in before if line.code not in new]
    headings: dict[str, list[LineChange]] = {}
    for change in changes:
        headings.setdefault(change.line.heading, []).append(change)
    return tuple(HeadingChange(heading, tuple(lines)) for heading, lines in headings.items())


def _change(before: PlannedLine | None, after: PlannedLine | None) -> LineChange:
    old: Mapping[UUID, int] = before.shares if before else {}
    new: Mapping[UUID, int] = after.shares if after else {}
    hubs = tuple(HubChange(hub_id, old.get(hub_id, 0), new.get(hub_id, 0)) for hub_id in {**new, **old})
    return LineChange(before, after, hubs)
