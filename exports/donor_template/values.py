"""A value as a cell of a template takes it: a number, a day, a share, or a text that stays a text."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from exports.cell_text import clean, looks_like_formula
from exports.donor_template.sheet_xml import CellXml
from exports.donor_template.template import Template
from exports.donor_template.vocabulary import Kind, Value

_FIRST_DAY = date(1899, 12, 30)
_FIRST_DAY_1904 = date(1904, 1, 1)


@dataclass(frozen=True, slots=True)
class Taken:
    """What stands in a cell after it was filled: the number or the text, as a reader of the workbook gets it."""

    number: Decimal | None = None
    text: str = ""

    @property
    def is_blank(self) -> bool:
        return self.number is None and not self.text

    def __str__(self) -> str:
        return f"{self.number:f}" if self.number is not None else self.text


def taken(template: Template, style: int, value: Value, kind: Kind) -> Taken:
    """How a cell of that look takes a value: a day as a number where it shows days, 90 % as 0.9 where it shows percentages."""
    if isinstance(value, date):
        return Taken(_serial(template, value)) if template.styles.is_date(style) else Taken(text=value.isoformat())
    if isinstance(value, Decimal):
        is_share = kind == "percent" and template.styles.is_percent(style)
        return Taken(_plain(value / 100) if is_share else value)
    return Taken(text=as_text(value or ""))


def put(cell: CellXml, it: Taken) -> None:
    """Write it into the cell; its look stays, and a blank leaves nothing in it."""
    if it.number is not None:
        cell.put_number(f"{it.number:f}")
    elif it.text:
        cell.put_text(clean(it.text))
    else:
        cell.empty()


def as_text(text: str) -> str:
    """A space before what looks like a formula keeps it a text when somebody edits the cell: the look of the cell is the donor's."""
    return f" {text}" if looks_like_formula(text) else text


def _serial(template: Template, day: date) -> Decimal:
    return Decimal((day - (_FIRST_DAY_1904 if template.counts_from_1904 else _FIRST_DAY)).days)


def _plain(value: Decimal) -> Decimal:
    """0.9 for 0.90, and 1 for 1E+0."""
    return value.normalize() + Decimal(0)
