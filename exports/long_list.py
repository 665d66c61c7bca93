"""A long list, written as the sheet's own XML row by row: a hundred thousand rows never stand in memory as cells."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from exports.cell_text import Written, clean, lines, looks_like_formula
from exports.wording import Said, Wording

_DAY_NOUGHT = date(1899, 12, 30)  # spreadsheets count days from here
_ROWS_AT_ONCE = 500
_POINTS_PER_LINE = 13


@dataclass(frozen=True, slots=True)
class Style:
    """Two numbers of the workbook's table of styles: for any value, and for a text that looks like a formula."""

    plain: int
    quoted: int
    wraps: bool


ListedRow = Iterable[tuple[Written, Style]]


class LongList:
    """The rows of one list, from `first_row` down; `columns` are letters with their widths."""

    def __init__(
        self,
        first_row: int,
        columns: Sequence[tuple[str, int]],
        rows: Iterable[ListedRow],
        wording: Wording | None = None,
    ) -> None:
        self.first_row = first_row
        self._wording = wording or Wording()
        self._columns = columns
        self._rows = rows

    def xml(self) -> Iterator[bytes]:
        waiting: list[str] = []
        for number, row in enumerate(self._rows, self.first_row):
            waiting.append(self._row(number, row))
            if len(waiting) == _ROWS_AT_ONCE:
                yield "".join(waiting).encode()
                waiting.clear()
        yield "".join(waiting).encode()

    def _row(self, number: int, row: ListedRow) -> str:
        cells, most = [], 1
        for (column, width), (written, style) in zip(self._columns, row, strict=True):
            value = self._wording(written) if isinstance(written, Said) else written
            if value is None or value == "":
                cells.append(f'<c r="{column}{number}" s="{style.plain}"/>')
            elif isinstance(value, str):
                text = clean(value)
                if style.wraps and (needed := lines(text, width)) > most:
                    most = needed
                look = style.quoted if looks_like_formula(text) else style.plain
                cells.append(f'<c r="{column}{number}" s="{look}" t="inlineStr"><is>{_text(text)}</is></c>')
            else:
                cells.append(f'<c r="{column}{number}" s="{style.plain}"><v>{_number(value)}</v></c>')
        height = f' ht="{most * _POINTS_PER_LINE}" customHeight="1"' if most > 1 else ""
        return f'<row r="{number}"{height}>{"".join(cells)}</row>'


def _number(value: Decimal | int | date) -> str:
    if isinstance(value, date):
        return str((value - _DAY_NOUGHT).days)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _text(text: str) -> str:
    return f'<t xml:space="preserve">{escape(text)}</t>' if text != text.strip() else f"<t>{escape(text)}</t>"
