"""Reads a filled template, of whose extensions openpyxl says that it would lose them."""

import warnings

from openpyxl.worksheet.worksheet import Worksheet

from tests.exports import sheets


def open_sheet(workbook: bytes, title: str, *, formulas: bool = False) -> Worksheet:
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*extension is not supported", category=UserWarning)
        return sheets.open_sheet(workbook, title, formulas=formulas)
