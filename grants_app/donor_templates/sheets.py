"""A part of a sheet as a page shows it: what stands in its cells, what is mapped there, and what may go into the chosen one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from exports.donor_template import addresses
from exports.donor_template.mapping import Block, Put, TemplateMapping
from exports.donor_template.markup import attributes, each
from exports.donor_template.package import Template
from exports.donor_template.sheet_xml import CellXml
from exports.donor_template.validation import Rules
from exports.donor_template.values import Taken
from grants_app.core.errors import NotFound
from grants_app.core.notation import plain_number
from grants_app.donor_templates import choices, rules

PUT, BLOCK, CHECK = "→", "⇣", "✓"
ROWS, COLUMNS = 40, 14
"""Of one part: what a light page holds."""
_ROOM = 3
"""Empty rows and columns beyond the last that is used: something may go there too."""
_LONGEST = 60
"""Characters of a cell that the grid shows."""
_NEAR = 15
"""Rows above, or columns to the left, in which a cell's label is looked for."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A sheet of the workbook."""

    number: int
    name: str
    is_open: bool
    is_hidden: bool
    mapped: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a large sheet."""

    name: str
    row: int
    column: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the grid."""

    address: str
    text: str
    mark: str = ""
    look: str = ""
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grid; `block` says what repeats there."""

    number: int
    cells: tuple[Cell, ...]
    block: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of one sheet, and the tabs beside it."""

    number: int
    name: str
    tabs: tuple[Tab, ...]
    parts: tuple[Part, ...]
    letters: tuple[str, ...]
    rows: tuple[Row, ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The cell that a person chose: what goes there now, and what may."""

    address: str
    label: str
    name: str
    now: str
    mark: str
    act: str
    """`put`, or `check` for a formula; empty where nothing may be chosen."""
    refused: str
    block_url: str
    block_words: str


def name_of(template: Template, number: int) -> str:
    """The name of the sheet of that number; NotFound where the workbook has fewer."""
    if not 1 <= number <= len(template.sheets):
        raise NotFound(f"The workbook has {len(template.sheets)} sheets; there is no sheet {number}.")
    return template.sheets[number - 1].name


def part_of(
    template: Template, number: int, mapping: TemplateMapping | None, *, cell: str = "", row: int = 1, column: int = 1
) -> Shown:
    """The part of a sheet around a cell, or around a row and a column."""
    sheet = name_of(template, number)
    if cell:
        row, column = addresses.cell(cell)
    last_row, last_column = _used(template, sheet)
    top, left = _corner(row, ROWS), _corner(column, COLUMNS)
    bottom = min(top + ROWS - 1, max(last_row + _ROOM, row))
    right = min(left + COLUMNS - 1, max(last_column + _ROOM, column))
    here = _Marked(mapping, sheet)
    merged = _spans(template, sheet, (top, left, bottom, right))
    counts = rules.marks(mapping) if mapping else {}
    return Shown(
        number=number,
        name=sheet,
        tabs=tuple(
            Tab(at, it.name, at == number, it.is_hidden, counts.get(it.name, 0))
            for at, it in enumerate(template.sheets, 1)
        ),
        parts=tuple(_parts(top, left, max(last_row, row), max(last_column, column))),
        letters=tuple(addresses.letters(it) for it in range(left, right + 1)),
        rows=tuple(
            Row(it, tuple(_cells(template, sheet, it, (left, right), here, merged)), here.block_in(it))
            for it in range(top, bottom + 1)
        ),
        chosen=cell,
    )


def chosen(template: Template, shown: Shown, mapping: TemplateMapping, base: str) -> Chosen:
    """What the panel says of the chosen cell."""
    sheet, cell = shown.name, shown.chosen
    row, column = addresses.cell(cell)
    label, name = anchors(template, sheet, cell)
    here = _Marked(mapping, sheet)
    put, asked, block = here.puts.get((row, column)), here.checks.get((row, column)), here.block_at(row)
    found = put or asked
    refused = Rules(template, sheet).refusal(row, column, Taken(text=""))
    computed = is_formula(template, sheet, row, column)
    if not refused and computed:
        refused = (
            f"The donor’s formula {text_at(template, sheet, row, column)} stands here, so nothing is put there. "
            "Choose a figure that it must come to: then a report in which it does not is held back."
        )
        act = "check"
    else:
        act = "" if refused else "put"
    url = f"{base.removesuffix('?')}/block?sheet={shown.number}&row={block.first_row if block else row}"
    if block:
        words = f"Rows {block.first_row}–{block.last_row} repeat: {choices.block_in_words(block)}"
    else:
        words = f"Rows repeat from row {row} on"
    now = ("must come to: " if asked else "") + choices.in_words(found) if found else ""
    return Chosen(cell, label, name, now, CHECK if asked else PUT, act, refused, url, words)


def anchors(template: Template, sheet: str, cell: str) -> tuple[str, str]:
    """The text beside a cell, left of it or else above, and its name in the workbook: by them it is found again."""
    row, column = addresses.cell(cell)
    name = next((it.name for it in template.names if template.named_cell(it.name) == (sheet, cell)), "")
    for left in range(column - 1, max(0, column - _NEAR), -1):
        if label := _words(template, sheet, row, left):
            return label, name
    return heading_above(template, sheet, row, column), name


def heading_above(template: Template, sheet: str, row: int, column: int) -> str:
    """The nearest text above a cell in its column."""
    for above in range(row - 1, max(0, row - _NEAR), -1):
        if label := _words(template, sheet, above, column):
            return label
    return ""


def text_at(template: Template, sheet: str, row: int, column: int) -> str:
    """What stands in a cell: its formula, its text, or its number as the cell shows it."""
    its = template.cells(sheet).cell(row, column)
    return _text(template, its, computed=False) if its else ""


def is_formula(template: Template, sheet: str, row: int, column: int) -> bool:
    """Whether the donor's workbook computes the cell."""
    its = template.cells(sheet).cell(row, column)
    return its is not None and its.formula is not None


def last_column(template: Template, sheet: str) -> int:
    """The last column in which anything stands."""
    return _used(template, sheet)[1]


def shown_value(it: Taken) -> str:
    """A value as the reader writes numbers."""
    return plain_number(it.number) if it.number is not None else it.text


class _Marked:
    """What is mapped on one sheet, by row and column."""

    def __init__(self, mapping: TemplateMapping | None, sheet: str) -> None:
        def placed(puts: Sequence[Put]) -> dict[tuple[int, int], Put]:
            return {addresses.cell(it.cell): it for it in puts if it.sheet == sheet}

        self.is_filled = mapping is None
        """A filled workbook is looked at: what its formulas came to stands in their place."""
        self.puts = placed(mapping.puts if mapping else ())
        self.checks = placed(mapping.checks if mapping else ())
        self.blocks: list[Block] = [it for it in (mapping.blocks if mapping else ()) if it.sheet == sheet]
        self.columns = {
            (block.first_row, addresses.number(it.column)): choices.column_in_words(it)
            for block in self.blocks
            for it in block.columns
        }

    def block_at(self, row: int) -> Block | None:
        return next((it for it in self.blocks if it.first_row <= row <= it.last_row), None)

    def block_in(self, row: int) -> str:
        its = self.block_at(row)
        return choices.block_in_words(its) if its else ""

    def at(self, row: int, column: int) -> tuple[str, str]:
        """The mark of a cell with its words, and its look."""
        if put := self.puts.get((row, column)):
            return f"{PUT} {choices.in_words(put)}", "is-mapped"
        if check := self.checks.get((row, column)):
            return f"{CHECK} {choices.in_words(check)}", "is-asked"
        if said := self.columns.get((row, column)):
            return f"{BLOCK} {said}", "is-mapped"
        return "", ""


def _cells(
    template: Template,
    sheet: str,
    row: int,
    columns: tuple[int, int],
    here: _Marked,
    merged: dict[tuple[int, int], tuple[int, int] | None],
) -> Iterator[Cell]:
    its_row = template.cells(sheet).row(row)
    cells = its_row.cells if its_row else {}
    for column in range(columns[0], columns[1] + 1):
        spans = merged.get((row, column), (1, 1))
        if spans is None:
            continue
        its = cells.get(column)
        mark, look = here.at(row, column)
        text = _text(template, its, computed=here.is_filled) if its else ""
        if not mark and its is not None:
            look = "is-formula" if text.startswith("=") else "is-right" if _is_number(its) else ""
        short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        yield Cell(addresses.name(row, column), short, mark, look, spans[1], spans[0])


def _text(template: Template, its: CellXml, *, computed: bool) -> str:
    """With `computed`, what a formula came to stands in its place where the workbook knows it."""
    formula, value = its.formula, its.value
    if formula is not None and not (computed and value):
        return f"={formula}" if formula else "= as the cells beside it"
    if its.kind == "s":
        return template.strings[int(value)] if value.isdigit() and int(value) < len(template.strings) else ""
    if its.kind == "b":
        return "yes" if value == "1" else "no"
    return _as_shown(template, its.style, value) if _is_number(its) and value else value


def _is_number(its: CellXml) -> bool:
    return its.kind == "n" and bool(its.value)


def _as_shown(template: Template, style: int, value: str) -> str:
    try:
        number = Decimal(value)
        rounded = number.quantize(Decimal("1.0000000000"))
    except InvalidOperation:
        return value
    if template.styles.is_date(style) and 0 < number < 2_958_466:
        begins = date(1904, 1, 1) if template.counts_from_1904 else date(1899, 12, 30)
        return (begins + timedelta(days=int(number))).isoformat()
    if template.styles.is_percent(style):
        return f"{plain_number(rounded * 100)} %"
    return plain_number(rounded)


def _words(template: Template, sheet: str, row: int, column: int) -> str:
    """The text of a cell that holds words; empty for numbers and formulas."""
    its = template.cells(sheet).cell(row, column)
    if its is None or its.formula is not None or _is_number(its):
        return ""
    return " ".join(_text(template, its, computed=False).split())[:200]


def _corner(at: int, size: int) -> int:
    return (at - 1) // size * size + 1


def _parts(top: int, left: int, last_row: int, last_column: int) -> Iterator[Part]:
    """The parts beside the open one and at the ends of the sheet; none where all of it is shown."""
    rows = _near(top, ROWS, last_row)
    for column in _near(left, COLUMNS, last_column):
        for row in rows:
            letters = f"{addresses.letters(column)}–{addresses.letters(column + COLUMNS - 1)}"
            yield Part(f"{letters}, rows {row}–{row + ROWS - 1}", row, column, (row, column) == (top, left))


def _near(corner: int, size: int, last: int) -> list[int]:
    """Corners: the first, the two around the open one, the last."""
    corners = range(1, max(last, 1) + 1, size)
    wanted = {1, corners[-1], corner - size, corner, corner + size}
    return [it for it in corners if it in wanted]


@lru_cache(maxsize=16)
def _used(template: Template, sheet: str) -> tuple[int, int]:
    """The last row and the last column in which anything stands."""
    last_row = last_column = 1
    for row in template.cells(sheet).rows():
        filled = [column for column, it in row.cells.items() if it.content]
        if filled:
            last_row, last_column = row.number, max(last_column, filled[-1])
    return last_row, last_column


def _spans(
    template: Template, sheet: str, part: tuple[int, int, int, int]
) -> dict[tuple[int, int], tuple[int, int] | None]:
    """Rows and columns of each merged cell of the part, as far as the part shows it; None for those that it covers."""
    top, left, bottom, right = part
    found: dict[tuple[int, int], tuple[int, int] | None] = {}
    for tag in each(template.cells(sheet).after, "mergeCell"):
        first_row, first_column, last_row, last_column = addresses.area(attributes(tag)["ref"])
        if not (top <= first_row <= bottom and left <= first_column <= right):
            continue
        rows, columns = min(last_row, bottom) - first_row + 1, min(last_column, right) - first_column + 1
        inside = [(first_row + r, first_column + c) for r in range(rows) for c in range(columns)]
        found |= dict.fromkeys(inside)
        found[first_row, first_column] = (rows, columns)
    return found
