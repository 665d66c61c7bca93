"""Fills a donor's template from a statement: only the cells mapped are written, every other part stays as it is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from exports.donor_template import addresses
from exports.donor_template.items import same
from exports.donor_template.mapping import Block, Put, TemplateMapping, UnfitMapping
from exports.donor_template.package import Template, open_template
from exports.donor_template.pen import Pen
from exports.donor_template.room import Room
from exports.donor_template.validation import Rules
from exports.donor_template.values import Taken, taken
from exports.donor_template.vocabulary import REPEATS, Kind, Value, fact
from exports.refusals import NotWritable, must_add_up
from exports.statement import FinancialStatement

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
class Filled:
    """The filled workbook, and what the page says about it."""

    content: bytes
    placed: tuple[Placed, ...]
    checks: tuple[Checked, ...]
    inserted: Mapping[str, int]  # sheet → rows that were inserted
    notes: tuple[str, ...]  # sentences: blank rows, cells the protection locks, what has no place
    reasons: Mapping[str, str]  # part of the package → why it is not as it was
    computed: str = WHEN_OPENED
    differences: tuple[str, ...] = ()  # what keeps it from being sent: sentences

    def must_be_equal(self) -> None:
        """Raise NotWritable where a figure of the workbook is not the statement's: such a file does not leave the house."""
        if self.differences:
            raise NotWritable(*self.differences)


def fill(blank: bytes | Template, mapping: TemplateMapping, statement: FinancialStatement) -> Filled:
    """The template with the figures of a statement.

    Raises UnfitTemplate for a template that is unsafe, UnfitMapping for a mapping that is not of this template, NotWritable
    where the statement does not add up or a cell does not take what was mapped to it: every reason at once.
    """
    template = blank if isinstance(blank, Template) else open_template(blank)
    mapping.must_be_sound()
    if mapping.template_hash != template.digest:
        raise UnfitMapping(
            f"«{mapping.name}», version {mapping.version}, is the mapping of another template: fit it to this one first."
        )
    must_add_up(statement)
    return _Filling(template, mapping, statement).done()


@dataclass(frozen=True, slots=True)
class _At:
    """A cell to fill: its row now, and its own row in the template, by which its look and its rules are known."""

    sheet: str
    own_row: int
    row: int
    column: int


class _Filling:
    """One filling, from the items of each block to the bytes."""

    def __init__(self, template: Template, mapping: TemplateMapping, statement: FinancialStatement) -> None:
        self._template = template
        self._mapping = mapping
        self._statement = statement
        self._pen = Pen(template)
        self._rules: dict[str, Rules] = {}
        self._reasons: list[str] = []
        self._notes: list[str] = []
        self._placed: list[Placed] = []
        self._items = {block: REPEATS[block.repeats].items.chosen(statement, block.only) for block in mapping.blocks}
        self._room = Room(self._wanted())

    def done(self) -> Filled:
        """Everything written; NotWritable with every reason where something could not be."""
        self._must_be_there()
        self._room.make(self._pen)
        for put in self._mapping.puts:
            self._put(put)
        for block in self._mapping.blocks:
            self._block(block)
        self._tell_what_has_no_place()
        if self._reasons:
            raise NotWritable(*dict.fromkeys(self._reasons))
        checks = tuple(map(self._check, self._mapping.checks))
        content = self._pen.to_bytes()
        return Filled(
            content=content,
            placed=tuple(self._placed),
            checks=checks,
            inserted=self._room.by_sheet(),
            notes=tuple(dict.fromkeys(self._notes)),
            reasons=dict(self._pen.reasons),
        )

    def _must_be_there(self) -> None:
        """Every sheet that the mapping names; the sentence names those there are."""
        its = self._mapping
        for sheet in dict.fromkeys(it.sheet for rows in (its.puts, its.checks, its.blocks) for it in rows):
            self._template.sheet(sheet)

    def _wanted(self) -> Iterator[tuple[Block, int]]:
        """Rows that each block lacks."""
        for block, items in self._items.items():
            yield block, max(0, len(items) - block.rows)

    def _put(self, put: Put) -> None:
        row, column = addresses.cell(put.cell)
        value, kind = self._value(put)
        at = _At(put.sheet, row, self._room.row(put.sheet, row), column)
        self._write(at, value, kind, put.what, put.of)

    def _value(self, put: Put) -> tuple[Value, Kind]:
        if not put.what:
            return put.text, "text"
        its = fact(put.what)
        if its is None:
            raise UnfitMapping(f"{put.place}: nothing is called «{put.what}».")
        if not its.repeats:
            return its.value(self._statement), its.kind
        item = REPEATS[its.repeats].items.one(self._statement, put.of)
        if item is None:
            self._reasons.append(f"{put.place}: the statement has no {REPEATS[its.repeats].one} «{put.of}».")
            return None, its.kind
        return its.value(item), its.kind

    def _block(self, block: Block) -> None:
        items = self._items[block]
        spare = block.rows - len(items)
        if spare > 0:
            self._notes.append(
                f"{block.place}: {spare} of the {block.rows} rows {'stays' if spare == 1 else 'stay'} blank."
            )
        first = self._room.row(block.sheet, block.first_row)
        for number in range(max(len(items), block.rows)):
            # An inserted row is like the last row that the template has for the block.
            own = min(block.first_row + number, block.last_row)
            item = items[number] if number < len(items) else None
            self._row(block, own, first + number, item)

    def _row(self, block: Block, own: int, row: int, item: Any | None) -> None:
        for its in block.columns:
            column = addresses.number(its.column)
            known = fact(its.what) if its.what else None
            value: Value = None
            if item is not None:
                value = known.value(item if known.repeats else self._statement) if known else its.text
            name = REPEATS[block.repeats].items.name(item) if item is not None else ""
            kind = known.kind if known else "text"
            self._write(_At(block.sheet, own, row, column), value, kind, its.what, name)

    def _write(self, at: "_At", value: Value, kind: Kind, what: str, of: str) -> None:
        before = self._template.cells(at.sheet).cell(at.own_row, at.column)
        it = taken(self._template, before.style if before else 0, value, kind)
        if before is not None and before.formula is not None:
            self._reasons.append(
                f"{at.sheet}!{addresses.name(at.own_row, at.column)} is computed by the template: map another cell, or check "
                "it against the figure instead."
            )
        elif refusal := self._rules_of(at.sheet).refusal(at.own_row, at.column, it):
            self._reasons.append(refusal)
        else:
            self._pen.put(at.sheet, at.row, at.column, it)
            self._placed.append(Placed(at.sheet, addresses.name(at.row, at.column), what, of, it))

    def _rules_of(self, sheet: str) -> Rules:
        if sheet not in self._rules:
            self._rules[sheet] = Rules(self._template, sheet)
        return self._rules[sheet]

    def _check(self, check: Put) -> Checked:
        row, column = addresses.cell(check.cell)
        value, kind = self._value(check)
        cell = self._template.cells(check.sheet).cell(row, column)
        expected = taken(self._template, cell.style if cell else 0, value, kind)
        address = addresses.name(self._room.row(check.sheet, row), column)
        return Checked(check.sheet, address, check.what, check.of, expected)

    def _tell_what_has_no_place(self) -> None:
        """A line with an amount that stands in none of the blocks of lines would be missing from the donor's total."""
        blocks = [block for block in self._mapping.blocks if block.repeats == "lines"]
        if not blocks:
            return
        placed = {it.line.code for block in blocks for it in self._items[block]}
        alone = [put.of for put in self._mapping.puts if (known := fact(put.what)) and known.repeats == "lines"]
        for line in self._statement.lines:
            has_amount = line.budget_now or line.budget or line.cumulative
            if has_amount and line.code not in placed and not same_any(line.code, alone):
                self._reasons.append(
                    f"Line {line.code} under «{line.heading}» has no row in the template: map rows for its heading."
                )


def same_any(code: str, wanted: list[str]) -> bool:
    """Whether a line is among those that cells of their own are for."""
    return any(same(it, code) for it in wanted)
