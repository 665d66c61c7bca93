"""A register: a list of records as a workbook or as CSV, its columns said once, its rows read one by one."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, BinaryIO

from openpyxl.utils import get_column_letter

from exports import csv_text
from exports.cell_text import Written
from exports.currencies import number_format
from exports.long_list import ListedRow
from exports.refusals import NotWritable
from exports.workbook import COUNT, DAY, HEAD, PLAIN, SMALL, TEXT, TITLE, Book, Sheet, amount_look

MOST_ROWS = 1_000_000  # a sheet ends at row 1,048,576
CURRENCY = "Currency"

_OF_EACH_LENGTH = ("UGX", "EUR", "KWD")
"""A currency without decimals, one with two and one with three: amounts look like one of these."""


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    DAY = "day"
    COUNT = "count"
    MONEY = "money"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `of` gives its cell for a row. The currency of money stands in the column that `currency` names."""

    title: str
    of: Callable[[Any], Written]
    kind: Kind = Kind.TEXT
    width: int = 14
    currency: str = ""


def text_column(title: str, of: Callable[[Any], str], width: int = 14) -> Column:
    """Words, references and codes."""
    return Column(title, of, Kind.TEXT, width)


def day_column(title: str, of: Callable[[Any], date | None]) -> Column:
    """A date."""
    return Column(title, of, Kind.DAY, 12)


def count_column(title: str, of: Callable[[Any], int | None]) -> Column:
    """A whole number that is no money."""
    return Column(title, of, Kind.COUNT, 9)


def money_column(title: str, of: Callable[[Any], Decimal | None], currency: str = CURRENCY) -> Column:
    """An amount, of the currency that stands in the row's column of that title."""
    return Column(title, of, Kind.MONEY, 16, currency)


@dataclass(frozen=True, slots=True)
class Register:
    """What a list shows, whole: `rows` are read once, while the file is written."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Any]
    count: int
    made_on: date
    facts: tuple[tuple[str, str], ...] = ()
    """What stands above the list: the filter, by which rights it was made …"""

    def __post_init__(self) -> None:
        titles = [column.title for column in self.columns]
        for column in self.columns:
            if column.kind is Kind.MONEY and column.currency not in titles:
                raise ValueError(f"the money of «{column.title}» has no column «{column.currency}»")

    def cells(self, row: Any) -> tuple[Written, ...]:
        """A row's cells, in the order of the columns."""
        return tuple(column.of(row) for column in self.columns)


def write_csv(register: Register, file: BinaryIO) -> None:
    """UTF-8 with its byte-order mark; the first row is the headings, so that any program can read it."""
    file.write((csv_text.BEGINNING + csv_text.line([column.title for column in register.columns])).encode())
    file.writelines(csv_text.line(register.cells(row)).encode() for row in register.rows)


def write_workbook(register: Register, file: BinaryIO) -> None:
    """One sheet: what the list is and when it was made, headings that stay in sight, then the rows, typed."""
    if register.count > MOST_ROWS:
        raise NotWritable(
            f"The list has {register.count:,} rows and a sheet holds {MOST_ROWS:,}: narrow the list, or take it as CSV."
        )
    book = Book(title=register.title, is_draft=False, made_on=register.made_on)
    sheet = book.sheet(_sheet_title(register.title))
    sheet.widths({letter: column.width for letter, column in _lettered(register)})
    header = _head(sheet, register)
    for letter, column in _lettered(register):
        sheet.put(header, letter, column.title, HEAD)
    sheet.height(header, 30)
    letters = [letter for letter, _ in _lettered(register)]
    if register.count:
        sheet.long_list(header + 1, letters, _Styled(sheet, register).rows())
    else:
        sheet.put(header + 1, "A", "Nothing is listed.", PLAIN)
    sheet.freeze(header + 1, "B", repeat_from=header)
    sheet.filter("A", header, letters[-1], header + max(1, register.count))
    sheet.printed(left=register.title, paper="A4" if sum(column.width for column in register.columns) < 160 else "A3")
    file.write(book.to_bytes())


def _lettered(register: Register) -> Iterator[tuple[str, Column]]:
    return ((get_column_letter(number), column) for number, column in enumerate(register.columns, 1))


def _sheet_title(title: str) -> str:
    return title[:31]


def _head(sheet: Sheet, register: Register) -> int:
    """Title and facts; gives the row of the headings."""
    sheet.put(1, "A", register.title, TITLE)
    sheet.height(1, 24)
    facts = (*register.facts, ("Made on", f"{register.made_on:%d/%m/%Y}"), ("Rows", f"{register.count:,}"))
    for row, (name, said) in enumerate(facts, 2):
        sheet.put(row, "A", f"{name}: {said}", replace(SMALL, size=9))
    return len(facts) + 3


class _Styled:
    """The rows with the looks of their cells, each known to the workbook before it is saved."""

    def __init__(self, sheet: Sheet, register: Register) -> None:
        self._register = register
        self._looks = {Kind.TEXT: sheet.style(TEXT), Kind.DAY: sheet.style(DAY), Kind.COUNT: sheet.style(COUNT)}
        self._money = {number_format(code): sheet.style(amount_look(number_format(code))) for code in _OF_EACH_LENGTH}
        titles = [column.title for column in register.columns]
        self._currency_at = [titles.index(column.currency) if column.currency else -1 for column in register.columns]

    def rows(self) -> Iterator[ListedRow]:
        columns = self._register.columns
        for row in self._register.rows:
            cells = self._register.cells(row)
            yield (
                cells,
                [
                    self._money[number_format(str(cells[at]))] if at >= 0 else self._looks[column.kind]
                    for column, at in zip(columns, self._currency_at, strict=True)
                ],
            )
