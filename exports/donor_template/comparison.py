"""Holds a filled template against its blank, part by part and cell by cell: what differs is named with its reason, or it is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

from exports.donor_template import addresses
from exports.donor_template.filled import Filled
from exports.donor_template.formulas import references
from exports.donor_template.pen import without_values
from exports.donor_template.sheet_xml import CellXml, RowXml, SheetXml
from exports.donor_template.template import SheetPart, Template


@dataclass(frozen=True, slots=True)
class PartDifference:
    """A part of the package that is not byte for byte what it was. `unexplained` must be empty; else the filling is wrong."""

    part: str
    reason: str
    cells: tuple[str, ...] = ()  # of a sheet: those that were filled
    unexplained: tuple[str, ...] = ()  # sentences


def compare(before: bytes, after: bytes, filled: Filled) -> tuple[PartDifference, ...]:
    """Every part that differs, in the order of the blank. `filled` says what was meant to."""
    return tuple(_Comparison(Template(before), Template(after), filled).differences())


class _Comparison:
    def __init__(self, before: Template, after: Template, filled: Filled) -> None:
        self._before = before
        self._after = after
        self._filled = filled
        self._placed = {(it.sheet, it.cell) for it in filled.placed}
        self._written_rows = {(it.sheet, addresses.cell(it.cell)[0]) for it in filled.placed}

    def differences(self) -> Iterator[PartDifference]:
        sheets = {it.part: it for it in self._before.sheets}
        for part, content in self._before.parts.items():
            if self._after.parts.get(part) == content:
                continue
            reason = self._filled.reasons.get(part, "")
            if part in sheets and part in self._after.parts:
                yield self._sheet(sheets[part], reason)
            else:
                yield PartDifference(
                    part, reason, unexplained=() if reason else (f"{part} differs, and nothing says why.",)
                )
        for part in self._after.parts:
            if part not in self._before.parts:
                yield PartDifference(part, "", unexplained=(f"{part} was added.",))

    def _sheet(self, sheet: SheetPart, reason: str) -> PartDifference:
        wrong = [] if reason else [f"{sheet.part} differs, and nothing says why."]
        before, after = self._before.cells(sheet.name), self._after.cells(sheet.name)
        any_inserted = bool(self._filled.inserted)
        if not any_inserted and (before.before, before.after) != (after.before, after.after):
            wrong.append(f"«{sheet.name}» differs outside its cells.")
        if any_inserted or not _only_values(self._before.text(sheet.part), self._after.text(sheet.part)):
            wrong += self._cells(sheet.name, before, after)
            wrong += self._new_cells(sheet.name, before, after)
        cells = tuple(cell for name, cell in self._placed if name == sheet.name)
        return PartDifference(sheet.part, reason, cells, tuple(wrong))

    def _row(self, sheet: str, row: int) -> int:
        return row + sum(it.count for it in self._filled.inserted if it.sheet == sheet and row > it.last)

    def _cells(self, sheet: str, before: SheetXml, after: SheetXml) -> Iterator[str]:
        """Every cell of the blank is still there, in its look; what stands in it is the same, or was mapped."""
        for row in before.rows():
            number = self._row(sheet, row.number)
            if (sheet, number) not in self._written_rows and _only_values_of(row, after.row(number)):
                continue
            for column, cell in row.cells.items():
                address = addresses.name(number, column)
                now = after.cell(number, column)
                if now is None:
                    yield f"{sheet}!{address} is gone."
                elif now.style != cell.style:
                    yield f"{sheet}!{address} has another look."
                elif (sheet, address) not in self._placed and not _same(cell, now, follows=bool(self._filled.inserted)):
                    yield f"{sheet}!{address} was not mapped, and differs."

    def _new_cells(self, sheet: str, before: SheetXml, after: SheetXml) -> Iterator[str]:
        """A cell that the blank has not is mapped, or stands in an inserted row."""
        inserted = [it for it in self._filled.inserted if it.sheet == sheet]
        new_rows: set[int] = set()
        for it in inserted:
            first = self._row(sheet, it.last) + 1
            new_rows |= set(range(first, first + it.count))
        old_rows = {self._row(sheet, row.number): row for row in before.rows()}
        for row in after.rows():
            if (sheet, row.number) not in self._written_rows and _only_values_of(row, old_rows.get(row.number)):
                continue
            known = old_rows[row.number].cells if row.number in old_rows else {}
            for column, cell in row.cells.items():
                address = addresses.name(row.number, column)
                if row.number in new_rows:
                    if cell.content and cell.formula is None and (sheet, address) not in self._placed:
                        yield f"{sheet}!{address} was inserted with something in it."
                elif column not in known and (sheet, address) not in self._placed:
                    yield f"{sheet}!{address} was added."


def _only_values(before: str, after: str) -> bool:
    """Whether two sheets are the same but for what their formulas came to."""
    return without_values(before) == without_values(after)


def _only_values_of(one: RowXml, other: RowXml | None) -> bool:
    return other is not None and _only_values(one.to_text(), other.to_text())


def _same(before: CellXml, now: CellXml, *, follows: bool) -> bool:
    """The same content; of a formula the same formula, whatever it came to, with references that may follow inserted rows."""
    if (before.formula is None) != (now.formula is None):
        return False
    if before.formula is None:
        return before.content == now.content and before.kind == now.kind
    if before.formula == now.formula:
        return True
    return follows and (
        bool(before.shared_group) or len(references(before.formula)) == len(references(now.formula or ""))
    )
