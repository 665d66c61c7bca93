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
_KNOWN_AT_MOST = 4_096
"""Different cells of one column that are remembered: a column of descriptions must not stand in memory."""


@dataclass(frozen=True, slots=True)
class Style:
    """Two numbers of the workbook's table of styles: for any value, and for a text that looks like a formula."""

    plain: int
    quoted: int
    wraps: bool


ListedRow = tuple[Sequence[Written], Sequence[Style]]
"""What a row says, and how each of its cells looks."""


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
        self._beginning = _beginning(columns[0][0])
        follow = [*(_beginning(letter) for letter, _ in columns[1:]), ""]
        words = wording or Wording()
        self._columns = [_Column(width, words, then) for (_, width), then in zip(columns, follow, strict=True)]
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
        cells, most = [self._beginning], 1
        for column, value, style in zip(self._columns, *row, strict=True):
            if value.__class__ is Decimal:  # amounts seldom repeat
                cells.append(f'" s="{style.plain}"><v>{_decimal(value)}</v></c>{column.then}')
                continue
            look, content, needed = column.known.get(value, _UNKNOWN)
            if look is not style:
                _, content, needed = column.read(value, style)
            cells.append(content)
            if needed > most:  # noqa: PLR1730  # a call for each of two million cells takes its time
                most = needed
        height = f' ht="{most * _POINTS_PER_LINE}" customHeight="1"' if most > 1 else ""
        # Each cell ends with the beginning of the next, so that one join puts the row's number into all of them.
        return f'<row r="{number}"{height}>{str(number).join(cells)}</row>'


def _beginning(letter: str) -> str:
    return f'<c r="{letter}'


_Known = tuple[Style | None, str, int]
"""A cell's look, what stands from its row's number to that of the next cell, and the lines that it needs."""
_UNKNOWN: _Known = (None, "", 1)


class _Column:
    """What the cells of one column hold. Most repeat: hubs, headings, days, rates; each is put into words once."""

    def __init__(self, width: int, wording: Wording, then: str) -> None:
        self.then = then
        self._width = width
        self._wording = wording
        self.known: dict[Written, _Known] = {}

    def read(self, written: Written, style: Style) -> _Known:
        known = self._read(self._wording(written) if isinstance(written, Said) else written, style)
        if len(self.known) < _KNOWN_AT_MOST:
            self.known[written] = known
        return known

    def _read(self, value: str | Decimal | int | date | None, style: Style) -> _Known:
        if value is None or value == "":
            return style, f'" s="{style.plain}"/>{self.then}', 1
        if not isinstance(value, str):
            return style, f'" s="{style.plain}"><v>{_number(value)}</v></c>{self.then}', 1
        text = clean(value)
        look = style.quoted if looks_like_formula(text) else style.plain
        needed = lines(text, self._width) if style.wraps else 1
        return style, f'" s="{look}" t="inlineStr"><is>{_text(text)}</is></c>{self.then}', needed


def _number(value: Decimal | int | date) -> str:
    if isinstance(value, date):
        return str((value - _DAY_NOUGHT).days)
    return _decimal(value) if isinstance(value, Decimal) else str(value)


def _decimal(value: Decimal) -> str:
    """Digit for digit; `format` takes four times as long as `str`, whose power of ten no workbook should show."""
    text = str(value)
    return f"{value:f}" if "E" in text else text


def _text(text: str) -> str:
    return f'<t xml:space="preserve">{escape(text)}</t>' if text != text.strip() else f"<t>{escape(text)}</t>"
