"""A part of a sheet as a page shows it: what stands in its cells, what is mapped there, and what may go into the chosen one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from exports.donor_template import addresses, shown
from exports.donor_template.grid import Grid, GridCell, grid
from exports.donor_template.mapping import Block, Put, TemplateMapping
from exports.donor_template.package import Template
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
class Head:
    """The head of a column: its letters, and how wide the donor made it."""

    letters: str
    look: str


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
    heads: tuple[Head, ...]
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
    allowed: tuple[str, ...]
    """Where the donor's workbook takes only these."""
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
    """The part of a sheet around a cell, or around a row and a column; without a mapping: of a workbook that is filled."""
    sheet = name_of(template, number)
    if cell:
        row, column = addresses.cell(cell)
    top, left = _corner(row, ROWS), _corner(column, COLUMNS)
    window = grid(template, sheet, top, ROWS)
    last_column = len(window.columns) + window.left_out_columns
    bottom = min(top + ROWS - 1, max(window.last_used_row + _ROOM, row))
    right = min(left + COLUMNS - 1, max(last_column + _ROOM, column))
    here = _Marked(mapping, sheet)
    counts = rules.marks(mapping) if mapping else {}
    return Shown(
        number=number,
        name=sheet,
        tabs=tuple(
            Tab(at, it.name, at == number, it.is_hidden, counts.get(it.name, 0))
            for at, it in enumerate(template.sheets, 1)
        ),
        parts=tuple(_parts(top, left, max(window.last_used_row, row), max(last_column, column))),
        heads=tuple(_head(window, it) for it in range(left, right + 1)),
        rows=tuple(
            Row(number, tuple(cells), here.block_in(number))
            for number, cells in _rows(window, (top, bottom), (left, right), here)
        ),
        chosen=cell,
    )


def chosen(template: Template, part: Shown, mapping: TemplateMapping, base: str) -> Chosen:
    """What the panel says of the chosen cell."""
    sheet, cell = part.name, part.chosen
    row, column = addresses.cell(cell)
    its = cell_at(template, sheet, row, column)
    here = _Marked(mapping, sheet)
    put, asked, block = here.puts.get((row, column)), here.checks.get((row, column)), here.block_at(row)
    found = put or asked
    refused, act = _may(template, sheet, (row, column), its)
    url = f"{base.removesuffix('?')}/block?sheet={part.number}&row={block.first_row if block else row}"
    words = f"Rows repeat from row {row} on"
    if block:
        words = f"Rows {block.first_row}–{block.last_row} repeat: {choices.block_in_words(block)}"
    return Chosen(
        address=cell,
        label=_words(template, sheet, shown.beside(template, sheet, row, column)),
        name=", ".join(its.names) if its else "",
        now=("must come to: " if asked else "") + choices.in_words(found) if found else "",
        mark=CHECK if asked else PUT,
        act=act,
        refused=refused,
        allowed=its.choices if its else (),
        block_url=url,
        block_words=words,
    )


def _may(template: Template, sheet: str, place: tuple[int, int], its: GridCell | None) -> tuple[str, str]:
    """Why something cannot be put into a cell, and what may be chosen for it."""
    if refused := Rules(template, sheet).refusal(*place, Taken(text="")):
        return refused, ""
    if its is not None and its.is_formula:
        says = (
            f"The donor’s formula {its.formula} stands here, so nothing is put there. "
            "Choose a figure that it must come to: then a report in which it does not is held back."
        )
        return says, "check"
    return "", "put"


def cell_at(template: Template, sheet: str, row: int, column: int) -> GridCell | None:
    """One cell of a sheet; None where a merged cell covers it, or nothing was ever there."""
    window = grid(template, sheet, row, 1)
    if window.first_row != row:
        return None
    address = addresses.name(row, column)
    return next((it for it in window.rows[0].cells if it.address == address), None)


def heading_above(template: Template, sheet: str, row: int, column: int) -> str:
    """The nearest words above a cell in its column."""
    return _words(template, sheet, shown.heading(template, sheet, row, column))


def last_column(template: Template, sheet: str, row: int) -> int:
    """The last column in which anything stands around a row."""
    window = grid(template, sheet, max(1, row - ROWS), 2 * ROWS)
    return len(window.columns)


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


def _rows(
    window: Grid, rows: tuple[int, int], columns: tuple[int, int], here: _Marked
) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of the part, each with its cells; beyond what is used they are empty."""
    known = {row.number: {addresses.cell(it.address)[1]: it for it in row.cells} for row in window.rows}
    width = len(window.columns)
    for row in range(rows[0], rows[1] + 1):
        its = known.get(row)
        cells = []
        for column in range(columns[0], columns[1] + 1):
            found = its.get(column) if its else None
            if found is not None:
                cells.append(_cell(found, row, column, here, columns[1] - column + 1))
            elif its is None or column > width:
                cells.append(Cell(addresses.name(row, column), "", *here.at(row, column)))
        yield row, cells


def _head(window: Grid, column: int) -> Head:
    """Three widths do: narrow, of a few words, of a sentence."""
    width = window.columns[column - 1].width if column <= len(window.columns) else 0
    return Head(addresses.letters(column), "is-wide" if width > 30 else "is-middle" if width > 14 else "")


def _cell(its: GridCell, row: int, column: int, here: _Marked, room: int) -> Cell:
    mark, look = here.at(row, column)
    text = its.formula if its.is_formula and not here.is_filled else its.text
    if not mark:
        looks = {"is-formula": its.is_formula, "is-right": _is_number(text)}
        look = " ".join(name for name, has in looks.items() if has)
    short = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return Cell(its.address, short, mark, look, min(its.columns, room), its.rows)


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").lstrip("-").isdecimal()


def _words(template: Template, sheet: str, place: tuple[int, int] | None) -> str:
    return shown.text(template, sheet, *place) if place else ""


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
