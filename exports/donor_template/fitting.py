"""Next year's template: where each place of an old mapping is in it, and what is no longer to be found."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from exports.donor_template import addresses
from exports.donor_template.anchors import anchored, heading_of, heading_row, title_of
from exports.donor_template.mapping import Block, Column, Put, TemplateMapping
from exports.donor_template.shown import beside, text
from exports.donor_template.template import Template

Fit = Literal["fits", "moved", "lost"]

_MOST_ROWS = 3000


@dataclass(frozen=True, slots=True)
class Fitted:
    """One place of the old mapping: the same in the new template, elsewhere, or lost, with a sentence why."""

    fit: Fit
    what: str  # "put", "check", "block" or "column"
    before: str  # as a person reads it: Interim Report!C5
    now: str  # empty where it is lost
    says: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping for the new template, of all that was found again, and what became of each place."""

    mapping: TemplateMapping
    items: tuple[Fitted, ...]

    @property
    def lost(self) -> tuple[Fitted, ...]:
        return tuple(it for it in self.items if it.fit == "lost")

    @property
    def is_whole(self) -> bool:
        """Everything was found again, so that nobody need choose."""
        return not self.lost


def propose(mapping: TemplateMapping, old: Template, new: Template) -> Proposal:
    """The mapping fitted to another template: by names of cells, by the words beside them, by headings of columns.

    Its version is the next one; nothing in it is kept that was not found.
    """
    return _Fitting(anchored(old, mapping), old, new).proposal()


class _Fitting:
    """One mapping between two templates."""

    def __init__(self, mapping: TemplateMapping, old: Template, new: Template) -> None:
        self._mapping = mapping
        self._old = old
        self._new = new
        self._items: list[Fitted] = []
        self._sheets = dict(self._same_sheets())
        self._words: dict[str, dict[str, list[tuple[int, int]]]] = {}

    def proposal(self) -> Proposal:
        puts = tuple(self._puts(self._mapping.puts, "put"))
        checks = tuple(self._puts(self._mapping.checks, "check"))
        blocks = tuple(self._blocks())
        fitted = replace(
            self._mapping,
            version=self._mapping.version + 1,
            template_hash=self._new.digest,
            puts=puts,
            checks=checks,
            blocks=blocks,
        )
        return Proposal(anchored(self._new, fitted), tuple(self._items))

    def _same_sheets(self) -> Iterator[tuple[str, str]]:
        """By name, in capitals or not; else the one new sheet in the same place."""
        there = {_plain(it.name): it.name for it in self._new.sheets}
        known = {_plain(it.name) for it in self._old.sheets}
        for number, it in enumerate(self._old.sheets):
            if _plain(it.name) in there:
                yield it.name, there[_plain(it.name)]
            elif number < len(self._new.sheets) and _plain(self._new.sheets[number].name) not in known:
                yield it.name, self._new.sheets[number].name

    def _puts(self, puts: tuple[Put, ...], what: str) -> Iterator[Put]:
        for put in puts:
            found = self._place(put, is_check=what == "check")
            if isinstance(found, str):
                self._items.append(Fitted("lost", what, put.place, "", found))
                continue
            made = replace(put, sheet=found[0], cell=found[1])
            is_same = (made.sheet, made.cell) == (put.sheet, put.cell.replace("$", "").upper())
            known_by = f"the name {put.name}" if put.name else f"«{put.label}»" if put.label else "its address"
            says = "In the same place." if is_same else f"Found again by {known_by}."
            self._items.append(Fitted("fits" if is_same else "moved", what, put.place, made.place, says))
            yield made

    def _place(self, put: Put, *, is_check: bool) -> tuple[str, str] | str:
        """Sheet and cell in the new template, or a sentence why there is none."""
        named = self._new.named_cell(put.name) if put.name else None
        sheet = named[0] if named else self._sheets.get(put.sheet, "")
        if not sheet:
            return f"The new template has no sheet «{put.sheet}»."
        cell = named[1] if named else self._by_words(put, sheet)
        if not cell:
            return self._why_not(put)
        row, column = addresses.cell(cell)
        found = self._new.cells(sheet).cell(row, column)
        is_formula = found is not None and found.formula is not None
        if is_formula and not is_check:
            return f"The new template computes {sheet}!{cell}, so nothing can be put there."
        if is_check and not is_formula:
            return f"The new template no longer computes {sheet}!{cell}, so there is nothing to check."
        return sheet, cell

    def _why_not(self, put: Put) -> str:
        if put.label:
            return f"The new template has no «{put.label}» on the sheet «{self._sheets[put.sheet]}»."
        return "Nothing beside the cell says what it is, and the rows around it are others now."

    def _by_words(self, put: Put, sheet: str) -> str:
        row, column = addresses.cell(put.cell)
        label = beside(self._old, put.sheet, row, column)
        if label is None:
            same = self._has_same_neighbours(put.sheet, sheet, row)
            return addresses.name(row, column) if same else ""
        wanted = text(self._old, put.sheet, *label)
        if text(self._new, sheet, *label) == wanted:
            return addresses.name(row, column)
        places = self._places_of(sheet, wanted)
        if not places:
            return ""
        nearest = min(places, key=lambda it: (abs(it[0] - label[0]), abs(it[1] - label[1])))
        return addresses.name(nearest[0] + row - label[0], nearest[1] + column - label[1])

    def _places_of(self, sheet: str, wanted: str) -> list[tuple[int, int]]:
        """Every cell of the new sheet with these words, in capitals or not."""
        if sheet not in self._words:
            found = self._words[sheet] = {}
            for row in self._new.cells(sheet).rows():
                for column in row.cells:
                    if its := text(self._new, sheet, row.number, column):
                        found.setdefault(_plain(its), []).append((row.number, column))
        return self._words[sheet].get(_plain(wanted), [])

    def _has_same_neighbours(self, old_sheet: str, new_sheet: str, row: int) -> bool:
        around = range(max(1, row - 2), row + 3)
        return _words(self._old, old_sheet, around) == _words(self._new, new_sheet, around)

    def _blocks(self) -> Iterator[Block]:
        for block in self._mapping.blocks:
            sheet = self._sheets.get(block.sheet, "")
            first = self._first_row(block, sheet) if sheet else 0
            if not first:
                why = f"no «{block.label}» on the sheet «{sheet}»" if sheet else f"no sheet «{block.sheet}»"
                self._items.append(Fitted("lost", "block", block.place, "", f"The new template has {why}."))
                continue
            columns = tuple(self._columns(block, sheet, first))
            if not columns:
                says = "None of its columns is in the new template."
                self._items.append(Fitted("lost", "block", block.place, "", says))
                continue
            last = self._last_row(replace(block, sheet=sheet, columns=columns), first, block.rows)
            made = replace(block, sheet=sheet, first_row=first, last_row=last, columns=columns)
            is_same = (made.place, [it.column for it in columns]) == (block.place, [it.column for it in block.columns])
            says = (
                "In the same place." if is_same else f"Found again by «{block.label}» and the headings of its columns."
            )
            self._items.append(Fitted("fits" if is_same else "moved", "block", block.place, made.place, says))
            yield made

    def _first_row(self, block: Block, sheet: str) -> int:
        title = title_of(self._old, block)
        if title is None:
            return block.first_row if self._has_same_neighbours(block.sheet, sheet, block.first_row) else 0
        places = self._places_of(sheet, text(self._old, block.sheet, *title))
        if not places:
            return 0
        nearest = min(places, key=lambda it: abs(it[0] - title[0]))
        return nearest[0] + block.first_row - title[0]

    def _columns(self, block: Block, sheet: str, first: int) -> Iterator[Column]:
        """By the words at their heads; of equal words the first is the first, the second the second."""
        for column in block.columns:
            found = self._column(block, column, sheet, first)
            place = f"{block.place}, column {column.column}"
            if not found:
                says = (
                    f"The new template has no column «{column.label}»."
                    if column.label
                    else "The column has no heading."
                )
                self._items.append(Fitted("lost", "column", place, "", says))
                continue
            if found != column.column.upper():
                now = f"{sheet}, column {found}"
                self._items.append(Fitted("moved", "column", place, now, f"Found again by «{column.label}»."))
            yield replace(column, column=found)

    def _column(self, block: Block, column: Column, sheet: str, first: int) -> str:
        number = addresses.number(column.column)
        head = heading_of(self._old, block, column)
        if head is None:
            return column.column.upper()
        wanted = text(self._old, block.sheet, *head)
        row = self._heading_row(block, sheet, first)
        if row is None:
            return ""
        before = list(_columns_with(self._old, block.sheet, head[0], wanted))
        now = list(_columns_with(self._new, sheet, row, wanted))
        place = before.index(number) if number in before else 0
        return addresses.letters(now[place]) if place < len(now) else ""

    def _heading_row(self, block: Block, sheet: str, first: int) -> int | None:
        """The row above the block that has most of the words of the old heading row."""
        row = heading_row(self._old, block)
        if row is None:
            return None
        wanted = {text(self._old, block.sheet, row, addresses.number(it.column)) for it in block.columns} - {""}
        counted = {up: len(wanted & set(_words(self._new, sheet, range(up, up + 1)))) for up in range(1, first)}
        best = max(counted, key=lambda up: (counted[up], up), default=None)
        return best if best is not None and counted[best] else None

    def _last_row(self, block: Block, first: int, rows: int) -> int:
        """Down to the row before the next that has words in its first column, or computes one of those that are filled."""
        numbers = [addresses.number(it.column) for it in block.columns]
        cells = self._new.cells(block.sheet)
        for row in range(first + 1, first + _MOST_ROWS):
            found = cells.row(row)
            if found is None:
                break
            computed = any((cell := found.cells.get(it)) and cell.formula is not None for it in numbers)
            if computed or any(text(self._new, block.sheet, row, column) for column in range(1, min(numbers) + 1)):
                return row - 1
        return first + rows - 1


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _columns_with(template: Template, sheet: str, row: int, wanted: str) -> Iterator[int]:
    found = template.cells(sheet).row(row)
    for column in found.cells if found else ():
        if _plain(text(template, sheet, row, column)) == _plain(wanted):
            yield column


def _words(template: Template, sheet: str, rows: range) -> list[str]:
    cells = template.cells(sheet)
    found = (cells.row(number) for number in rows)
    return [it for row in found if row for column in row.cells if (it := text(template, sheet, row.number, column))]
