"""What a reader of a template sees in its cells, and the words beside a cell by which she knows it."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from exports.donor_template.sheet_xml import CellXml
from exports.donor_template.styles import Styles
from exports.donor_template.template import Template

_FARTHEST_LEFT, _FARTHEST_UP = 8, 6
_FIRST_DAY, _FIRST_DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LAST_SERIAL = 2_958_465  # 31 December 9999


def shown(template: Template, cell: CellXml | None) -> str:
    """The text that the cell shows; of a formula what it last came to."""
    if cell is None:
        return ""
    value = cell.value
    if cell.kind == "s":
        return template.strings[int(value)] if value.isdigit() and int(value) < len(template.strings) else ""
    if cell.kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if cell.kind in ("str", "inlineStr", "e", "d") or not value:
        return value
    return _number(template, cell.style, value)


def text(template: Template, sheet: str, row: int, column: int) -> str:
    """The words of a cell, on one line; empty for numbers and formulas, which name nothing."""
    cell = template.cells(sheet).cell(row, column)
    if cell is None or cell.formula is not None or cell.kind not in ("s", "inlineStr"):
        return ""
    return " ".join(shown(template, cell).split())


def beside(template: Template, sheet: str, row: int, column: int) -> tuple[int, int] | None:
    """Where the words stand that name a cell: the nearest to its left in its row, else the nearest above it."""
    for left in range(column - 1, max(0, column - 1 - _FARTHEST_LEFT), -1):
        if text(template, sheet, row, left):
            return row, left
    return above(template, sheet, row, column)


def above(template: Template, sheet: str, row: int, column: int) -> tuple[int, int] | None:
    """Where the words stand that are the heading of a column: the nearest above."""
    for up in range(row - 1, max(0, row - 1 - _FARTHEST_UP), -1):
        if text(template, sheet, up, column):
            return up, column
    return None


def heading(template: Template, sheet: str, row: int, column: int) -> tuple[int, int] | None:
    """The heading of a column far above rows that repeat: the first words above that are no title of other rows."""
    for up in range(row - 1, 0, -1):
        if text(template, sheet, up, column):
            return up, column
    return None


def _number(template: Template, style: int, value: str) -> str:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    styles = template.styles
    if styles.is_date(style) and 0 <= number <= _LAST_SERIAL:
        first = _FIRST_DAY_1904 if template.counts_from_1904 else _FIRST_DAY
        return (first + timedelta(days=int(number))).isoformat()
    return _formatted(styles, style, number)


def _formatted(styles: Styles, style: int, number: Decimal) -> str:
    """With the places, thousands and per cent of its format; whatever else the format says, a person can do without here."""
    code = styles.code(style)
    if code in ("General", "@"):
        return f"{number.normalize():f}" if number else "0"
    is_percent = styles.is_percent(style)
    places = re.search(r"\.([0#?]+)", code)
    digits, comma = (len(places[1]) if places else 0), "," if re.search(r"[#0],[#0]", code) else ""
    return f"{number * 100 if is_percent else number:{comma}.{digits}f}{' %' if is_percent else ''}"
