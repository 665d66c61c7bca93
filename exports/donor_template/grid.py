"""A sheet of a template as a page shows it: a window of rows and columns, and what each cell is."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.donor_template import addresses
from exports.donor_template.formulas import moved
from exports.donor_template.markup import attributes, each
from exports.donor_template.sheet_xml import RowXml, SheetXml
from exports.donor_template.shown import shown
from exports.donor_template.template import Template
from exports.donor_template.validation import Rules

MOST_ROWS, MOST_COLUMNS = 120, 60
_DEFAULT_WIDTH = 9
_ON = ("1", "true")
_LONGEST_LIST = 50


@dataclass(frozen=True, slots=True)
class GridCell:
    """One cell of the window. A merged cell stands where it begins, with the columns and rows it covers."""

    address: str
    text: str
    formula: str = ""  # with its =; empty where it has none
    number_format: str = "General"
    is_locked: bool = False  # the sheet is protected, and this cell with it
    names: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()  # where the template allows only these
    columns: int = 1
    rows: int = 1

    @property
    def is_formula(self) -> bool:
        return bool(self.formula)


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of the window; its width is in letters."""

    letters: str
    width: int
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of the window. Cells that a merged cell covers are left out."""

    number: int
    is_hidden: bool
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A window on a sheet: the rows from `first_row` on, at most MOST_ROWS of them."""

    sheet: str
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    first_row: int
    last_row: int  # of the window
    last_used_row: int  # of the sheet
    is_protected: bool
    is_hidden: bool
    left_out_columns: int = 0  # used, and farther right than the window goes

    @property
    def next_row(self) -> int | None:
        """Where the next window begins; None where this is the last."""
        return self.last_row + 1 if self.last_row < self.last_used_row else None


def grid(template: Template, sheet: str, first_row: int = 1, most_rows: int = MOST_ROWS) -> Grid:
    """A window on a sheet. UnfitTemplate where the template has no such sheet."""
    return _Window(template, sheet, max(1, first_row), min(most_rows, MOST_ROWS)).grid()


class _Window:
    """One window while it is looked at."""

    def __init__(self, template: Template, sheet: str, first_row: int, most_rows: int) -> None:
        self._template = template
        self._part = template.sheet(sheet)
        self._cells: SheetXml = template.cells(sheet)
        self._rules = Rules(template, sheet)
        self._merged = [addresses.area(attributes(tag)["ref"]) for tag in each(self._cells.after, "mergeCell")]
        self._last_used = self._last_used_row()
        self._first = min(first_row, max(1, self._last_used))
        self._last = min(self._first + most_rows - 1, max(1, self._last_used))
        self._is_protected = self._rules.is_protected
        self._names = dict(self._named())
        self._shared = dict(self._shared_formulas())

    def grid(self) -> Grid:
        used = self._last_used_column()
        last_column = min(used, MOST_COLUMNS)
        return Grid(
            sheet=self._part.name,
            columns=tuple(self._columns(last_column)),
            rows=tuple(self._row(number, last_column) for number in range(self._first, self._last + 1)),
            first_row=self._first,
            last_row=self._last,
            last_used_row=self._last_used,
            is_protected=self._is_protected,
            is_hidden=self._part.is_hidden,
            left_out_columns=used - last_column,
        )

    def _last_used_row(self) -> int:
        """The last row with something in it, or in which the window must not end: a merged cell, a typed name."""
        for row in reversed(list(self._cells.rows())):
            if any(cell.content for cell in row.cells.values()):
                return max([row.number, *(it[2] for it in self._merged if it[0] <= row.number)])
        return max([it[2] for it in self._merged], default=1)

    def _last_used_column(self) -> int:
        rows = [row for row in self._cells.rows() if self._first <= row.number <= self._last]
        used = [column for row in rows for column, cell in row.cells.items() if cell.content]
        used += [right for top, _, bottom, right in self._merged if top <= self._last and bottom >= self._first]
        return max(used, default=1)

    def _columns(self, last: int) -> Iterator[GridColumn]:
        said = [attributes(tag) for tag in each(self._cells.before, "col")]
        for number in range(1, last + 1):
            its = next((it for it in said if int(it["min"]) <= number <= int(it["max"])), {})
            width = round(_tenths(its.get("width", "")) / 10) or _DEFAULT_WIDTH
            yield GridColumn(addresses.letters(number), width, its.get("hidden") in _ON)

    def _row(self, number: int, last_column: int) -> GridRow:
        row = self._cells.row(number)
        is_hidden = row is not None and attributes(row.attributes).get("hidden") in _ON
        cells = (self._cell(row, number, column) for column in range(1, last_column + 1))
        return GridRow(number, is_hidden, tuple(it for it in cells if it is not None))

    def _cell(self, row: RowXml | None, number: int, column: int) -> GridCell | None:
        spans = next((it for it in self._merged if it[0] <= number <= it[2] and it[1] <= column <= it[3]), None)
        if spans and (number, column) != spans[:2]:
            return None
        cell = row.cells.get(column) if row else None
        style = cell.style if cell else 0
        styles = self._template.styles
        return GridCell(
            address=addresses.name(number, column),
            text=shown(self._template, cell),
            formula=self._formula(number, column, cell.formula if cell else None),
            number_format=styles.code(style),
            is_locked=self._is_protected and styles.is_locked(style),
            names=self._names.get((number, column), ()),
            choices=(self._rules.choices(number, column) or ())[:_LONGEST_LIST],
            columns=spans[3] - spans[1] + 1 if spans else 1,
            rows=min(spans[2], self._last) - number + 1 if spans else 1,
        )

    def _formula(self, row: int, column: int, formula: str | None) -> str:
        if formula is None:
            return ""
        if formula:
            return f"={formula}"
        cell = self._cells.cell(row, column)
        at_row, at_column, text = self._shared.get(cell.shared_group if cell else "", (row, column, ""))
        return f"={moved(text, row - at_row, column - at_column)}"

    def _shared_formulas(self) -> Iterator[tuple[str, tuple[int, int, str]]]:
        """Where each shared formula is written out."""
        for row in self._cells.rows():
            if row.number <= self._last and row.holds_formula:
                for column, cell in row.cells.items():
                    if cell.shared_group and cell.formula:
                        yield cell.shared_group, (row.number, column, cell.formula)

    def _named(self) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
        found: dict[tuple[int, int], list[str]] = {}
        for it in self._template.names:
            place = None if it.name.startswith("_xlnm.") else self._template.named_cell(it.name)
            if place and place[0] == self._part.name:
                found.setdefault(addresses.cell(place[1]), []).append(it.name)
        yield from ((place, tuple(names)) for place, names in found.items())


def _tenths(width: str) -> int:
    """A width such as 46.7109375 in tenths of a letter; nothing where none is said."""
    whole, _, part = width.partition(".")
    return int(whole) * 10 + int((part or "0")[:1]) if whole.isdigit() and (part or "0").isdigit() else 0
