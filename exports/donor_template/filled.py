"""What a filling gave: the workbook, each cell that was written, and what was checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from exports.donor_template.formulas import Insertion
from exports.donor_template.values import Taken
from exports.refusals import NotWritable

_CLOSE = Decimal("0.00005")
"""Less than a cent, and less than the last digit of a percentage."""

WHEN_OPENED = "Its formulas are computed when the workbook is opened; until then they show nothing."


@dataclass(frozen=True, slots=True)
class Placed:
    """One cell that was filled: where it is now, with what, and what stands there."""

    sheet: str
    cell: str
    what: str  # the fact's id; empty for a text of the network's own
    of: str  # which item, for a fact of something that repeats
    value: Taken


@dataclass(frozen=True, slots=True)
class Checked:
    """A formula cell of the template held against the statement. `found` is None until somebody computed the workbook."""

    sheet: str
    cell: str
    what: str
    of: str
    expected: Taken
    found: Taken | None = None

    @property
    def is_equal(self) -> bool | None:
        """None: not known yet."""
        if self.found is None:
            return None
        if self.expected.number is None or self.found.number is None:
            return self.expected.text == self.found.text and self.expected.number == self.found.number
        return abs(self.expected.number - self.found.number) < _CLOSE


@dataclass(frozen=True, slots=True)
class Summed:
    """The cells of one sheet that show one figure of every line or transaction, added up, beside the ledger's."""

    sheet: str
    what: str
    cells: int
    total: Decimal
    expected: Decimal

    @property
    def sentence(self) -> str:
        return (
            f"On the sheet «{self.sheet}» {self.cells} cells with «{self.what}» add up to {self.total:,f}, the ledger says "
            f"{self.expected:,f}: a difference of {self.total - self.expected:,f}."
        )


@dataclass(frozen=True, slots=True)
class Filled:
    """The filled workbook, and what the page says about it."""

    content: bytes
    placed: tuple[Placed, ...]
    checks: tuple[Checked, ...]
    inserted: tuple[Insertion, ...]  # by the rows of the template
    sums: tuple[Summed, ...]  # of each figure of lines and transactions, beside the ledger's
    notes: tuple[str, ...]  # sentences: blank rows, cells the protection locks, what has no place
    reasons: Mapping[str, str]  # part of the package → why it is not as it was
    computed: str = WHEN_OPENED
    differences: tuple[str, ...] = ()  # what keeps it from being sent: sentences

    def must_be_equal(self) -> None:
        """Raise NotWritable where a figure of the workbook is not the statement's: such a file does not leave the house."""
        if self.differences:
            raise NotWritable(*self.differences)
