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


StyledCell = tuple[Written, Style]
ListedRow = Iterable[StyledCell]


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
        self._columns = [_Column(letter, width, wording or Wording()) for letter, width in columns]
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
        for column, (written, style) in zip(self._columns, row, strict=True):
            content, needed = column.known.get((written, style.plain)) or column.read(written, style)
            cells.append(f'<c r="{column.letter}{number}"{content}')
            if needed > most:  # noqa: PLR1730  # a call for each of two million cells takes its time
                most = needed
        height = f' ht="{most * _POINTS_PER_LINE}" customHeight="1"' if most > 1 else ""
        return f'<row r="{number}"{height}>{"".join(cells)}</row>'


class _Column:
    """What the cells of one column hold. Most repeat: hubs, headings, days, rates; each is put into words once."""

    def __init__(self, letter: str, width: int, wording: Wording) -> None:
        self.letter = letter
        self._width = width
        self._wording = wording
        self.known: dict[tuple[Written, int], tuple[str, int]] = {}

    def read(self, written: Written, style: Style) -> tuple[str, int]:
        """A cell without its place, and the lines that it needs."""
        content = self._content(self._wording(written) if isinstance(written, Said) else written, style)
        if len(self.known) < _KNOWN_AT_MOST:
            self.known[written, style.plain] = content
        return content

    def _content(self, value: str | Decimal | int | date | None, style: Style) -> tuple[str, int]:
        if value is None or value == "":
            return f' s="{style.plain}"/>', 1
        if not isinstance(value, str):
            return f' s="{style.plain}"><v>{_number(value)}</v></c>', 1
        text = clean(value)
        look = style.quoted if looks_like_formula(text) else style.plain
        needed = lines(text, self._width) if style.wraps else 1
        return f' s="{look}" t="inlineStr"><is>{_text(text)}</is></c>', needed


def _number(value: Decimal | int | date) -> str:
    if isinstance(value, date):
        return str((value - _DAY_NOUGHT).days)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _text(text: str) -> str:
    return f'<t xml:space="preserve">{escape(text)}</t>' if text != text.strip() else f"<t>{escape(text)}</t>"
