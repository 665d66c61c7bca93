"""Reads a written workbook the way a person does: by the words in a row and the heading of a column."""

from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet


def open_sheet(workbook: bytes, title: str, *, formulas: bool = False) -> Worksheet:
    """The sheet with the values its cells show, or with its formulas."""
    sheet = load_workbook(BytesIO(workbook), data_only=not formulas)[title]
    assert isinstance(sheet, Worksheet)
    return sheet


def row_of(sheet: Worksheet, beginning: str, column: str = "A") -> int:
    """The first row whose text in the column begins so."""
    for (cell,) in sheet[f"{column}1:{column}{sheet.max_row}"]:
        if str(cell.value or "").startswith(beginning):
            return int(cell.row)
    raise AssertionError(f"no row of {sheet.title} begins with {beginning!r}")


def value(sheet: Worksheet, column: str, beginning: str) -> object:
    """What stands in this column of the row that begins so."""
    return sheet[f"{column}{row_of(sheet, beginning)}"].value


def amount(sheet: Worksheet, column: str, beginning: str) -> Decimal:
    """The same, as an amount to the cent."""
    found = value(sheet, column, beginning)
    assert isinstance(found, int | float), found
    return Decimal(str(found)).quantize(Decimal("0.01"))


@dataclass(frozen=True)
class Listed:
    """The rows of a list of transactions, each a mapping from heading to value."""

    rows: list[dict[str, object]]
    first_row: int


def transactions(sheet: Worksheet) -> Listed:
    """The rows between the headings and the total."""
    head = row_of(sheet, "No")
    titles = [str(cell.value) for cell in sheet[head]]
    rows: list[dict[str, object]] = []
    for row in sheet.iter_rows(min_row=head + 1, values_only=True):
        if row[1] == "Total":
            break
        rows.append(dict(zip(titles, row, strict=True)))
    return Listed(rows, head + 1)
