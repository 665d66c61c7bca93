"""A workbook of vouchers as a hub sends it."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from openpyxl import Workbook

HEADINGS = ("Voucher", "Date", "Payee", "Description", "Budget line", "Currency", "Amount", "Charge %", "Receipt")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, sheet: str = "Expenditure") -> bytes:
    """The bytes of a workbook with one sheet."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    file = BytesIO()
    book.save(file)
    return file.getvalue()
