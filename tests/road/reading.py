"""A donor opens the workbook: its sheets, the table under its headings, and the values that stand there."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet


@dataclass(frozen=True, slots=True)
class Opened:
    """A workbook as it looks before anything is computed."""

    file: Path
    sheets: dict[str, Worksheet]

    def texts(self, sheet: str) -> list[str]:
        """Every text of a sheet, from the top."""
        return [cell for row in self.sheets[sheet].iter_rows(values_only=True) for cell in row if isinstance(cell, str)]

    def fact(self, sheet: str, name: str) -> Any:
        """The value beside a name at the top of a sheet."""
        for row in self.sheets[sheet].iter_rows(values_only=True):
            if row[0] == name:
                return next(cell for cell in row[1:] if cell is not None)
        raise AssertionError(f"{sheet} does not say «{name}»")

    def headings(self, sheet: str, first: str) -> dict[str, int]:
        """Heading → number of its column, of the row that begins with `first`; headings that repeat get a number."""
        row = self._row_of(sheet, first)
        found: dict[str, int] = {}
        for cell in self.sheets[sheet][row]:
            if cell.value is not None:
                said = str(cell.value)
                found[said if said not in found else f"{said} #2"] = cell.column
        return found

    def below(self, sheet: str, first: str) -> list[dict[str, Any]]:
        """The rows under the headings until the first that is blank, by heading."""
        columns, row = self.headings(sheet, first), self._row_of(sheet, first)
        found = []
        for cells in self.sheets[sheet].iter_rows(min_row=row + 1, values_only=True):
            if all(cell is None for cell in cells):
                break
            found.append({heading: cells[column - 1] for heading, column in columns.items()})
        return found

    def _row_of(self, sheet: str, first: str) -> int:
        for (cell,) in self.sheets[sheet].iter_rows(max_col=1):
            if cell.value == first:
                return int(cell.row)
        raise AssertionError(f"{sheet} has no row that begins with «{first}»")


def opened(file: Path) -> Opened:
    book = load_workbook(file, data_only=True)
    return Opened(file, {sheet.title: sheet for sheet in book.worksheets})


def money(value: Any) -> Decimal:
    """A cell with an amount as a Decimal, as it is shown; a blank is no amount."""
    assert isinstance(value, int | float), value
    return Decimal(str(value))
