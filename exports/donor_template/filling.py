"""Fills a donor's template from a statement: only the cells mapped are written, every other part stays as it is."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations
from typing import Any

from exports.donor_template import addresses
from exports.donor_template.award_facts import MEASURES
from exports.donor_template.filled import Checked, Filled, Placed, Summed
from exports.donor_template.heights import TALLER, Heights
from exports.donor_template.items import Listed, of_kinds, same
from exports.donor_template.mapping import Block, Put, TemplateMapping, UnfitMapping
from exports.donor_template.package import open_template
from exports.donor_template.pen import Pen
from exports.donor_template.room import Room
from exports.donor_template.template import Template
from exports.donor_template.validation import Rules
from exports.donor_template.values import Taken, taken
from exports.donor_template.vocabulary import REPEATS, Kind, Value, fact
from exports.refusals import NotWritable, must_add_up
from exports.statement import ZERO, FinancialStatement

_SUMMED = ("lines", "transactions")


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
        self._locked: Counter[str] = Counter()
        self._heights: dict[str, Heights] = {}
        self._placed: list[Placed] = []
        self._items = {block: REPEATS[block.repeats].items.chosen(statement, block.only) for block in mapping.blocks}
        self._names = {
            block: {REPEATS[block.repeats].items.name(it) for it in its} for block, its in self._items.items()
        }
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
        sums, checks = tuple(self._sums()), tuple(map(self._check, self._mapping.checks))
        self._reasons += [it.sentence for it in sums if it.total != it.expected and not self._reasons]
        if self._reasons:
            raise NotWritable(*dict.fromkeys(self._reasons))
        content = self._pen.to_bytes()
        return Filled(
            content=content,
            placed=tuple(self._placed),
            checks=checks,
            inserted=self._room.inserted,
            sums=sums,
            notes=tuple(dict.fromkeys(self._told())),
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
        if block.only and not items:
            self._notes.append(f"{block.place}: no {REPEATS[block.repeats].one} belongs to «{block.only}».")
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
            if item is None and self._is_blank(block.sheet, own, column):
                continue
            if item is not None:
                value = known.value(item if known.repeats else self._statement) if known else its.text
            name = REPEATS[block.repeats].items.name(item) if item is not None else ""
            kind = known.kind if known else "text"
            self._write(_At(block.sheet, own, row, column), value, kind, its.what, name)

    def _is_blank(self, sheet: str, row: int, column: int) -> bool:
        cell = self._template.cells(sheet).cell(row, column)
        return cell is None or not cell.content

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
            style = before.style if before else 0
            self._pen.put(at.sheet, at.row, at.column, it)
            self._make_high_enough(at, style, it)
            if self._rules_of(at.sheet).is_protected and self._template.styles.is_locked(style):
                self._locked[at.sheet] += 1
            self._placed.append(Placed(at.sheet, addresses.name(at.row, at.column), what, of, it))

    def _make_high_enough(self, at: "_At", style: int, it: Taken) -> None:
        row = self._pen.sheet(at.sheet).row(at.row)
        if not it.text or row is None or self._rules_of(at.sheet).is_merged(at.own_row, at.column):
            return
        if at.sheet not in self._heights:
            self._heights[at.sheet] = Heights(self._template, at.sheet)
        if self._heights[at.sheet].make_room(row, at.column, style, it.text):
            self._pen.say(self._template.sheet(at.sheet).part, TALLER)

    def _told(self) -> Iterator[str]:
        """What a person should know of the cells that were filled."""
        yield from self._notes
        if not self._mapping.checks and any(it.repeats in _SUMMED for it in self._mapping.blocks):
            yield "None of the donor's own totals is checked: choose their cells, and what they must come to."
        for sheet, count in self._locked.items():
            cells = "1 cell that was filled is" if count == 1 else f"{count:,} cells that were filled are"
            yield f"On the sheet «{sheet}» {cells} locked by the donor's protection, which stays."

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
        """What every block leaves out is refused; what two blocks put into one column would be counted twice in its total."""
        for repeats in _SUMMED:
            blocks = [it for it in self._mapping.blocks if it.repeats == repeats]
            if blocks:
                self._reasons += self._left_out(repeats, blocks)
                self._reasons += self._twice(repeats, blocks)

    def _left_out(self, repeats: str, blocks: list[Block]) -> Iterator[str]:
        placed = set().union(*(self._names[block] for block in blocks))
        alone = [put.of for put in self._mapping.puts if (known := fact(put.what)) and known.repeats == repeats]
        for item in REPEATS[repeats].items.of(self._statement):
            name = REPEATS[repeats].items.name(item)
            if name in placed or any(same(it, name) for it in alone):
                continue
            if isinstance(item, Listed):
                yield f"Transaction {name} has no row in the template: map rows for it."
            elif item.line.budget_now or item.line.budget or item.line.cumulative:
                yield f"Line {name} under «{item.line.heading}» has no row in the template: map rows for its heading."

    def _twice(self, repeats: str, blocks: list[Block]) -> Iterator[str]:
        for one, other in combinations(blocks, 2):
            if one.sheet == other.sheet and _share_a_column(one, other):
                for name in sorted(self._names[one] & self._names[other]):
                    yield (
                        f"The {REPEATS[repeats].one} {name} stands in two blocks of the sheet «{one.sheet}» ({one.place}; "
                        f"{other.place}): its amounts would be counted twice."
                    )

    def _sums(self) -> Iterator[Summed]:
        """What the amounts of each fact come to, on each sheet that shows it of all items, beside the ledger's."""
        found: dict[tuple[str, str], list[Placed]] = {}
        for it in self._placed:
            known = fact(it.what) if it.what else None
            if known and known.kind == "amount" and known.repeats in _SUMMED and it.value.number is not None:
                found.setdefault((it.sheet, it.what), []).append(it)
        for (sheet, what), cells in found.items():
            expected = self._expected(what)
            if expected is None:
                continue
            if {it.of for it in cells} >= self._with_amount(what):
                total = sum((it.value.number or ZERO for it in _once(cells)), ZERO)
                yield Summed(sheet, what, len(cells), total, expected)
            else:
                self._notes.append(
                    f"On the sheet «{sheet}» not every row shows «{_label(what)}», so they are not its total."
                )

    def _with_amount(self, what: str) -> set[str]:
        """The items whose amount is not nothing: where one of them is missing, the others are not the whole."""
        known = fact(what)
        if known is None:
            return set()
        its = REPEATS[known.repeats].items
        return {its.name(item) for item in its.of(self._statement) if known.value(item)}

    def _expected(self, what: str) -> Decimal | None:
        """Of all items together; None of what cannot be added, such as unit costs and amounts in several currencies."""
        if what == "transaction.amount":
            return self._statement.ledger_period
        measure = next((it for name, _, it in MEASURES if what == f"line.{name}"), None)
        return of_kinds(self._statement).of(measure) if measure else None


def _once(cells: list[Placed]) -> Iterable[Placed]:
    """Each item's cell once: a sheet may show the same figure in two tables."""
    return {it.of: it for it in cells}.values()


def _label(what: str) -> str:
    known = fact(what)
    return str(known.label) if known else what


def _share_a_column(one: Block, other: Block) -> bool:
    """Whether two blocks put the same amount into the same column, which a total below would add up."""
    its = [
        {(it.column.upper(), it.what) for it in block.columns if (known := fact(it.what)) and known.kind == "amount"}
        for block in (one, other)
    ]
    return bool(its[0] & its[1])
