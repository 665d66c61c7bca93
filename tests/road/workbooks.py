"""Workbooks as people make them: headings in any order and case, tables that begin anywhere, columns nobody asked for."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

Row = Mapping[str, Any]


def write(file: Path, sheets: Mapping[str, Sequence[Row]], *, corner: str = "A1", untidy: int | None = None) -> Path:
    """A workbook with one table a sheet. `untidy` is the seed of a person's disorder: order, case, spaces, own columns."""
    book = Workbook()
    book.remove(book.worksheets[0])
    letter, first_row = coordinate_from_string(corner)
    first_column = column_index_from_string(letter)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        headings = list(dict.fromkeys(heading for row in rows for heading in row))
        shown = headings if untidy is None else _untidy(headings, Random(untidy))
        for across, heading in enumerate(shown, first_column):
            put(sheet.cell(first_row, across), heading)
            for down, row in enumerate(rows, first_row + 1):
                put(sheet.cell(down, across), row.get(_tidy(heading, headings)))
    book.save(file)
    return file


def put(cell: Cell, value: Any) -> None:
    """A value as it is: text stays text, also when it begins with an equals sign."""
    cell.value = value
    if isinstance(value, str) and value.startswith("="):
        cell.data_type = "s"


def _untidy(headings: Sequence[str], chance: Random) -> list[str]:
    """The same headings as a person may have typed them, with one more column between them."""
    shown = [chance.choice((str.upper, str.lower, str.title, str))(heading) for heading in headings]
    shown = [f"{' ' * chance.randrange(3)}{heading}{' ' * chance.randrange(3)}" for heading in shown]
    chance.shuffle(shown)
    shown.insert(len(shown) // 2, "Our own remark")
    return shown


def _tidy(heading: str, headings: Sequence[str]) -> str:
    return next((known for known in headings if known.casefold() == heading.strip().casefold()), heading)
