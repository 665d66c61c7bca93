"""Room for more items than a template has rows: which rows are inserted where, and where every row went."""

from collections.abc import Iterable

from exports.donor_template.formulas import Insertion
from exports.donor_template.inserting import insert
from exports.donor_template.mapping import Block
from exports.donor_template.pen import Pen


class Room:
    """The rows that blocks lack. Blocks beside each other share their rows, so the longest says how many."""

    def __init__(self, wanted: Iterable[tuple[Block, int]]) -> None:
        self._after: dict[tuple[str, int, int], int] = {}
        for block, count in wanted:
            place = (block.sheet, block.first_row, block.last_row)
            self._after[place] = max(count, self._after.get(place, 0))

    def row(self, sheet: str, row: int) -> int:
        """Where a row of the template is once everything is inserted."""
        return row + sum(count for (its, _, last), count in self._after.items() if its == sheet and row > last)

    @property
    def inserted(self) -> tuple[Insertion, ...]:
        """What was inserted, by the rows of the template, from the top of each sheet."""
        return tuple(Insertion(*place, count) for place, count in sorted(self._after.items()) if count)

    def make(self, pen: Pen) -> None:
        """Insert them, the lowest first, so that those above are still where the template has them."""
        for it in reversed(self.inserted):
            insert(pen, it)
