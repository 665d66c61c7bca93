"""Writes an outline's columns: figures of lines, sums of subtotals and totals, each formula with its value."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from openpyxl.utils import column_index_from_string, get_column_letter

from exports.currencies import decimals_of, number_format, rounded
from exports.outline import Measure, Outline, Row, RowKind
from exports.statement import StatementLine
from exports.wording import Said
from exports.workbook import HEAD, PERCENT, TEXT, Look, Sheet, amount_look

LineFormula = Callable[[StatementLine, int], str | None]
"""The formula of a line in a row; none where the figure was typed and not computed."""

_FILLS = {RowKind.HEADING: "EEF2F6", RowKind.LINE: "", RowKind.SUBTOTAL: "F5F7FA", RowKind.TOTAL: "D9E2EC"}


class Table:
    """One outline on one sheet, from `first_row` down."""

    def __init__(self, sheet: Sheet, outline: Outline, first_row: int, currency: str) -> None:
        self._sheet = sheet
        self.outline = outline
        self.first_row = first_row
        self.next_row = first_row + len(outline.rows)
        self._decimals = decimals_of(currency)
        self.money = amount_look(number_format(currency))

    def row_of(self, position: int) -> int:
        return self.first_row + position

    def labels(self, first: str, last: str) -> None:
        """What each row is, in the first column, and the ground for all others."""
        for row, it in self._rows():
            for column in between(first, last):
                self._sheet.put(row, column, None, _dressed(TEXT, it))
            self._sheet.put(row, first, it.label, _dressed(TEXT, it, indent=it.kind is RowKind.LINE))

    def texts(self, column: str, of: Callable[[StatementLine], str]) -> None:
        for row, it in self._rows():
            if it.line and of(it.line):
                self._sheet.put(row, column, of(it.line), _dressed(TEXT, it))

    def marks(self, column: str, text: Said, look: Look, where: Callable[[StatementLine], bool]) -> None:
        """The same fixed text for the lines of which this is so."""
        for row, it in self._rows():
            if it.line and where(it.line):
                self._sheet.put(row, column, text, look)

    def numbers(self, column: str, of: Callable[[StatementLine], Decimal | None], look: Look) -> None:
        """Figures that are not added up, such as units; a blank stays a blank."""
        for row, it in self._rows():
            if it.line and of(it.line) is not None:
                self._sheet.put(row, column, of(it.line), _dressed(look, it))

    def amounts(
        self, column: str, measure: Measure, formula: LineFormula = lambda _line, _row: None, *, name: str = ""
    ) -> None:
        """Lines by their figure or formula, subtotals and totals by a live sum; each figure gets the name, where one is given."""
        self._named(column, name)
        for (row, it), value in zip(self._rows(), self.outline.values(measure), strict=True):
            if it.kind is RowKind.HEADING:
                continue
            computed = formula(it.line, row) if it.line else self._sum(column, it.parts)
            if computed:
                self._sheet.formula(row, column, computed, value, _dressed(self.money, it))
            else:
                self._sheet.put(row, column, value, _dressed(self.money, it))

    def links(self, column: str, area: Callable[[Sequence[StatementLine]], str]) -> None:
        """Each figure leads to the rows that it is made of; where there are none (an empty area), it leads nowhere."""
        for row, lines in enumerate(self.outline.lines(), self.first_row):
            if leads_to := area(lines):
                self._sheet.link(row, column, leads_to)

    def across(self, column: str, measure: Measure, formula: str, *, name: str = "") -> None:
        """The same formula in each row, from the other columns of the row: `{r}` is its number."""
        self._named(column, name)
        for (row, it), value in zip(self._rows(), self.outline.values(measure), strict=True):
            if it.kind is not RowKind.HEADING:
                self._sheet.formula(row, column, formula.format(r=row), value, _dressed(self.money, it))

    def shares(self, column: str, part: tuple[str, Measure], whole: tuple[str, Measure]) -> None:
        """One column as a share of another; «n/a» where there is something of nothing."""
        parts, wholes = self.outline.values(part[1]), self.outline.values(whole[1])
        for (row, it), of_this, of_that in zip(self._rows(), parts, wholes, strict=True):
            if it.kind is not RowKind.HEADING:
                formula = share_formula(f"{part[0]}{row}", f"{whole[0]}{row}")
                self._sheet.formula(row, column, formula, share(of_this, of_that), _dressed(PERCENT, it))

    def changes(self, column: str, new: tuple[str, Measure], old: tuple[str, Measure]) -> None:
        """By how much a new figure differs from an old one, as a share of the old; `new` is the difference itself."""
        parts, wholes = self.outline.values(new[1]), self.outline.values(old[1])
        for (row, it), of_this, of_that in zip(self._rows(), parts, wholes, strict=True):
            if it.kind is not RowKind.HEADING:
                formula = share_formula(f"({new[0]}{row}-{old[0]}{row})", f"{old[0]}{row}")
                self._sheet.formula(row, column, formula, share(of_this, of_that), _dressed(PERCENT, it))

    def unit_costs(self, column: str, units: tuple[str, Callable[[StatementLine], Decimal | None]], total: str) -> None:
        """The average over the period, where the number of units is known."""
        for row, it in self._rows():
            count = units[1](it.line) if it.line else None
            if it.line and count:
                formula = f"=ROUND({total}{row}/{units[0]}{row},{self._decimals})"
                value = rounded(it.line.period_cost / count, self._decimals)
                self._sheet.formula(row, column, formula, value, _dressed(self.money, it))

    def product(self, units: Decimal | None, unit_cost: Decimal | None, amount: Decimal, formula: str) -> str | None:
        """The formula where it gives the signed amount; a printed unit cost often does not, then the amount stands."""
        if units is None or unit_cost is None or rounded(units * unit_cost, self._decimals) != amount:
            return None
        return f"=ROUND({formula},{self._decimals})"

    def red_when(self, first: str, last: str, condition: str) -> None:
        """`{r}` in the condition is each row's number."""
        area = f"{first}{self.first_row}:{last}{self.next_row - 1}"
        self._sheet.red_when(area, condition.format(r=self.first_row))

    def _named(self, column: str, name: str) -> None:
        for row, it in self._rows() if name else ():
            if it.kind is not RowKind.HEADING:
                self._sheet.name(row, column, name, it.name)

    def _rows(self) -> list[tuple[int, Row]]:
        return list(enumerate(self.outline.rows, self.first_row))

    def _sum(self, column: str, parts: tuple[int, ...]) -> str:
        """A range where the parts stand together, else cell plus cell."""
        rows = [self.row_of(part) for part in parts]
        if not rows:
            return "=0"
        if len(rows) > 1 and rows[-1] - rows[0] == len(rows) - 1:
            return f"=SUM({column}{rows[0]}:{column}{rows[-1]})"
        return "=" + "+".join(f"{column}{row}" for row in rows)


def head(sheet: Sheet, row: int, groups: Mapping[str, str | Said], columns: Mapping[str, str | Said]) -> None:
    """Two rows of headings: a group stands over its columns («B:E»), a column without group takes both rows."""
    for column in columns:
        sheet.put(row, column, None, HEAD)
        sheet.put(row + 1, column, None, HEAD)
    grouped = {column for area in groups for column in between(*area.split(":"))}
    for column, title in columns.items():
        sheet.put(row + 1 if column in grouped else row, column, title, HEAD)
    for area, title in groups.items():
        first, last = area.split(":")
        sheet.put(row, first, title, HEAD)
        sheet.merge(row, first, last)
    for column in columns.keys() - grouped:
        sheet.merge(row, column, column, row + 1)
    sheet.height(row, 22)
    sheet.height(row + 1, 36)


def between(first: str, last: str) -> list[str]:
    """The column letters from one to another."""
    numbers = range(column_index_from_string(first), column_index_from_string(last) + 1)
    return [get_column_letter(number) for number in numbers]


def share(part: Decimal, whole: Decimal) -> Decimal | str:
    """A ratio with four decimals, as the formula beside it computes it."""
    if whole:
        return rounded(part / whole, 4)
    return "n/a" if part else Decimal(0)


def share_formula(part: str, whole: str) -> str:
    """What `share` computes, of two cells."""
    return f'=IF({whole}=0,IF({part}=0,0,"n/a"),ROUND({part}/{whole},4))'


def dressed(look: Look, kind: RowKind, *, indent: bool = False) -> Look:
    """A cell's look in a row of this kind: lines plain, headings and sums bold on their ground."""
    return replace(look, bold=kind is not RowKind.LINE, fill=_FILLS[kind], indent=look.indent + indent)


def _dressed(look: Look, row: Row, *, indent: bool = False) -> Look:
    return dressed(look, row.kind, indent=indent)
