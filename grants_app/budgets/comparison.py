"""Two states of a budget side by side: what changed, line by line and hub by hub."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from grants_app.budgets.rules import PlannedLine, PlannedPeriod
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
class PeriodChange:
    """A line's amount of one period, all hubs together, before and after; None where that side has no such period."""

    name: str
    before: int | None
    after: int | None

    @property
    def difference(self) -> int:
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line before and after; None where it was not, or is no longer, in the budget."""

    before: PlannedLine | None
    after: PlannedLine | None
    hubs: tuple[HubChange, ...]
    periods: tuple[PeriodChange, ...] = ()
    """By name, where both sides have periods: a budget that begins to have them changes no amount."""

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
            "justification": "other justification",
        }
        changed = [says for name, says in named.items() if getattr(self.before, name) != getattr(self.after, name)]
        if (self.before.quantity, self.before.unit_cost) != (self.after.quantity, self.after.unit_cost):
            changed.append("other quantity or unit cost")
        return ", ".join(changed)

    @property
    def is_changed(self) -> bool:
        parts: tuple[HubChange | PeriodChange, ...] = (*self.hubs, *self.periods)
        return bool(self.difference or self.what or any(part.difference for part in parts))


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
    return LineChange(before, after, hubs, _period_changes(before, after))


def _period_changes(before: PlannedLine | None, after: PlannedLine | None) -> tuple[PeriodChange, ...]:
    old, new = (_by_name(line) if line else {} for line in (before, after))
    if (before and not old) or (after and not new):
        return ()
    return tuple(PeriodChange(name, old.get(name), new.get(name)) for name in {**old, **new})


def _by_name(line: PlannedLine) -> dict[str, int]:
    sums: dict[str, int] = {}
    for (_, period), amount in sorted(line.parts.items(), key=lambda item: item[0][1]):
        sums[period.name] = sums.get(period.name, 0) + amount
    return sums


def period_changes(before: Sequence[PlannedPeriod], after: Sequence[PlannedPeriod]) -> list[str]:
    """In sentences: which periods came, went, or have other days."""
    old, new = {period.name: period for period in before}, {period.name: period for period in after}
    said = [f"{period} is new." for name, period in new.items() if name not in old]
    said += [f"{period} is gone." for name, period in old.items() if name not in new]
    both = [(old[name], period) for name, period in new.items() if name in old]
    return said + [f"{now}; before: {was}." for was, now in both if was != now]
