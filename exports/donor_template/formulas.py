"""Formulas of a template as text: where rows are inserted every reference follows, and a formula that is copied moves its own."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from exports.donor_template import addresses

_TOKEN = re.compile(
    r"""
      (?P<text>"(?:[^"]|"")*")
    | (?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!)?
      (?:
          (?P<first>\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::(?P<last>\$?[A-Z]{1,3}\$?[0-9]{1,7}))?
        | (?P<rows>\$?[0-9]{1,7}:\$?[0-9]{1,7})
        | (?P<columns>\$?[A-Z]{1,3}:\$?[A-Z]{1,3})
      )(?![\w.(\[!])
    | (?P<structured>\[(?:[^\[\]]|\[[^\[\]]*\])*\])
    | (?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?)
    | (?P<error>\#[A-Z0-9/]+[!?]?)
    | (?P<other>'(?:[^']|'')+'!|[^\W\d][\w.]*!?|\\[\w.]*)
    """,
    re.VERBOSE,
)
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)([0-9]{1,7})")
_ADDS_UP = re.compile(r"\b(?:SUM|SUBTOTAL|AGGREGATE|COUNT|COUNTA|AVERAGE|MIN|MAX)\((?:[0-9]+,)*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Insertion:
    """Rows that a block lacks: inserted below its last row, so that they belong to it."""

    sheet: str
    first: int
    last: int
    count: int

    def row(self, row: int) -> int:
        """Where a row of the sheet goes."""
        return row + self.count if row > self.last else row

    def span(self, first: int, last: int, *, alone: bool = False) -> tuple[int, int]:
        """Where rows go that belong together. Those that end with the block grow with it; one row does so only if `alone`."""
        grows = last == self.last and first <= last and (alone or first < last or self.first == self.last)
        return self.row(first), last + self.count if grows else self.row(last)


def shifted(
    formula: str, own_sheet: str, insertion: Insertion, own_row: int | None = None, still: frozenset[int] = frozenset()
) -> str:
    """The formula once the rows are inserted. `own_row` is where it stands, if that is a cell of `own_sheet`.

    Of a formula in the block's own rows a range that ends in that very row, such as a running total, does not grow, unless
    the formula is known to mean the same rows wherever it stands (`still`: places of its references, counted from 0).
    """
    inside = own_sheet == insertion.sheet and own_row is not None and insertion.first <= own_row <= insertion.last

    def reference(number: int, found: re.Match[str]) -> str:
        if not _is_on(found, own_sheet, insertion.sheet):
            return found[0]
        if found["rows"]:
            return (found["sheet"] or "") + _rows(found["rows"], insertion)
        if found["columns"]:
            return found[0]
        first, last = _cell(found["first"]), _cell(found["last"] or found["first"])
        if found["last"] is None and not _is_sum_of_one_row(formula, found, insertion, inside=inside):
            return (found["sheet"] or "") + _written(first, insertion.row(first.row))
        runs = inside and last.row == own_row and not last.is_fixed and number not in still
        top, bottom = (
            (insertion.row(first.row), insertion.row(last.row)) if runs else insertion.span(first.row, last.row)
        )
        if not runs and inside and insertion.first == insertion.last and first.row == last.row:
            top, bottom = first.row, last.row  # across the one row of the block, not down
        return f"{found['sheet'] or ''}{_written(first, top)}:{_written(last, bottom)}"

    return _replaced(formula, reference)


def moved(formula: str, rows: int, columns: int = 0, still: frozenset[int] = frozenset()) -> str:
    """The formula as it is when its cell is copied so far: what has no dollar sign goes along."""

    def reference(number: int, found: re.Match[str]) -> str:
        if found["columns"] or number in still:
            return found[0] if not columns or number in still else _moved_columns(found, columns)
        if found["rows"]:
            ends = (f"{it}" if it.startswith("$") else str(int(it) + rows) for it in found["rows"].split(":"))
            return (found["sheet"] or "") + ":".join(ends)
        its = [_cell(it) for it in (found["first"], found["last"]) if it]
        return (found["sheet"] or "") + ":".join(_copied(it, rows, columns) for it in its)

    return _replaced(formula, reference)


def references(formula: str) -> list[str]:
    """Every reference to cells, rows or columns, in its order."""
    return [found[0] for _, found in _each(formula)]


def staying(formula: str, above: str) -> frozenset[int]:
    """Which references of a formula are the same in the row above: they mean one place, though they have no dollar sign."""
    own, others = references(formula), references(above)
    if len(own) != len(others):
        return frozenset()
    return frozenset(number for number, (one, other) in enumerate(zip(own, others, strict=True)) if one == other)


def mentions(text: str, sheet: str) -> bool:
    """Whether a text could name a sheet in a formula; when in doubt, it does."""
    return f"{sheet}!" in text or f"{sheet}'!" in text or f"{_doubled(sheet)}'!" in text


def _doubled(sheet: str) -> str:
    return sheet.replace("'", "''")


@dataclass(frozen=True, slots=True)
class _Cell:
    column_dollar: str
    column: str
    row_dollar: str
    row: int

    @property
    def is_fixed(self) -> bool:
        return bool(self.row_dollar)


def _cell(text: str) -> _Cell:
    found = _CELL.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return _Cell(found[1], found[2], found[3], int(found[4]))


def _written(cell: _Cell, row: int) -> str:
    return f"{cell.column_dollar}{cell.column}{cell.row_dollar}{row}"


def _copied(cell: _Cell, rows: int, columns: int) -> str:
    column = cell.column
    if columns and not cell.column_dollar:
        column = addresses.letters(max(1, addresses.number(column) + columns))
    row = cell.row if cell.row_dollar else max(1, cell.row + rows)
    return f"{cell.column_dollar}{column}{cell.row_dollar}{row}"


def _moved_columns(found: re.Match[str], columns: int) -> str:
    ends = (
        it if it.startswith("$") else addresses.letters(addresses.number(it) + columns)
        for it in found["columns"].split(":")
    )
    return (found["sheet"] or "") + ":".join(ends)


def _rows(text: str, insertion: Insertion) -> str:
    """Whole rows: 7:8, $7:$8."""
    first, last = text.split(":")
    top, bottom = insertion.span(int(first.strip("$")), int(last.strip("$")))
    return f"{'$' * first.startswith('$')}{top}:{'$' * last.startswith('$')}{bottom}"


def _is_on(found: re.Match[str], own_sheet: str, sheet: str) -> bool:
    """Whether a reference is to that sheet: by its name, in quotes or not, or because the formula stands there."""
    named = (found["sheet"] or "")[:-1]
    if not named:
        return own_sheet == sheet
    if named.startswith("'"):
        named = named[1:-1].replace("''", "'")
    return named.casefold() == sheet.casefold()


def _is_sum_of_one_row(formula: str, found: re.Match[str], insertion: Insertion, *, inside: bool) -> bool:
    """SUM(E10), below a block whose only row is 10, is the sum of the block."""
    if inside or insertion.first != insertion.last or _cell(found["first"]).row != insertion.last:
        return False
    return bool(_ADDS_UP.search(formula[: found.start()])) and formula[found.end() :].lstrip()[:1] in (")", ",")


def _each(formula: str) -> Iterator[tuple[int, re.Match[str]]]:
    number = 0
    for found in _TOKEN.finditer(formula):
        if found["first"] or found["rows"] or found["columns"]:
            yield number, found
            number += 1


def _replaced(formula: str, reference: Callable[[int, re.Match[str]], str]) -> str:
    made, end = [], 0
    for number, found in _each(formula):
        made += [formula[end : found.start()], reference(number, found)]
        end = found.end()
    return "".join((*made, formula[end:]))
