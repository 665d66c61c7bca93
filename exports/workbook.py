"""A workbook under the pen: typed cells, one look per kind of cell, draft marking, print set-up."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Protocol, cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from exports.cached_values import SheetParts, put_values
from exports.cell_text import Written, clean, lines, looks_like_formula
from exports.long_list import ListedRow, LongList, Style
from exports.wording import Language, Said, Wording, said

DRAFT = said("DRAFT – not approved, not for submission")
RED = "B3261E"
INK = "1F2A37"

_ROOM = {"A4": (Decimal(784), Decimal(494)), "A3": (Decimal(1133), Decimal(741))}
"""Width and height of what a page holds between its margins, lying, in points."""
_POINTS_PER_CHARACTER = Decimal("5.6")
_ROOM_TO_SIGN = 20
_A_LITTLE_MORE = Decimal("1.3")
_ROW_HEIGHTS = (Decimal("12.3"), Decimal(15))
"""Of a row that has no height of its own, in LibreOffice and in Excel."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks. `quoted` tells the spreadsheet that the text stays a text even when somebody edits it."""

    number_format: str = "General"
    bold: bool = False
    italic: bool = False
    size: int = 9
    colour: str = INK
    fill: str = ""
    align: str = "general"
    middle: bool = False
    wrap: bool = False
    indent: int = 0
    lined: bool = False
    ruled: bool = False
    quoted: bool = False


PLAIN = Look(middle=True)
STRONG = Look(bold=True)
TITLE = Look(bold=True, size=16)
SMALL = Look(size=8, colour="52606D", middle=True)
WARNING = Look(bold=True, size=11, colour=RED)
HEAD = Look(bold=True, fill="D9E2EC", align="center", middle=True, wrap=True, lined=True, size=8)
TEXT = Look(wrap=True, lined=True, align="left", indent=1)
DAY = Look(number_format="dd/mm/yyyy", lined=True, align="center")
COUNT = Look(number_format="0", lined=True)
UNITS = Look(lined=True)
PERCENT = Look(number_format="0.00%", lined=True, align="right")


def amount_look(number_format: str) -> Look:
    """A cell of money."""
    return Look(number_format=number_format, lined=True)


class Sheet:
    """One sheet: cells are named by row and column letter; a formula is written together with its value."""

    def __init__(self, book: "Book", sheet: Worksheet) -> None:
        self._book = book
        self._sheet = sheet
        self.title = sheet.title
        self.wording = book.wording
        self.values: dict[str, Decimal | str] = {}
        self.listed: LongList | None = None
        self._lines: dict[int, int] = {}
        self._widths: dict[str, int] = {}
        self._kept: list[tuple[int, int]] = []

    def put(self, row: int, column: str, written: Written, look: Look = PLAIN, *, width: int | None = None) -> None:
        """A text stays a text whatever it begins with; a number is a number; a date is a date.

        `width`: what the text may take, where it goes over more than its column; 0: its row need not make room for it.
        """
        cell = self._cell(row, column)
        written = self.wording(written) if isinstance(written, Said) else written
        if isinstance(written, str):
            text = clean(written)
            cell.value = text
            cell.data_type = "s"
            look = replace(look, quoted=True) if looks_like_formula(text) else look
            self._make_room(row, self._width(column) if width is None else width, text, look)
        elif written is not None:
            cell.value = written
        self._book.dress(cell, look)

    def formula(self, row: int, column: str, formula: str, value: Decimal | str, look: Look = PLAIN) -> None:
        """The formula, and the value it has now: both come from the statement."""
        cell = self._cell(row, column)
        cell.value = formula
        self.values[f"{column}{row}"] = value
        self._book.dress(cell, look)

    def link(self, row: int, column: str, area: str) -> None:
        """A click on the cell leads to an area of this workbook, named as a formula names it."""
        cell = self._cell(row, column)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=area)

    def name(self, row: int, column: str, *words: str) -> None:
        """Give the cell a name that formulas of others may use, such as `spent.total` or `budget.line.1.1`."""
        self._book.give_name(".".join(words), f"{reference(self, f'${column}${row}')}")

    def style(self, look: Look) -> Style:
        """A look for the cells of a long list; asked for before the workbook is saved."""
        return Style(self._book.style(look), self._book.style(replace(look, quoted=True)), look.wrap)

    def long_list(self, row: int, columns: Sequence[str], rows: Iterable[ListedRow]) -> None:
        """A long list from `row` down: its rows are read when the file is written. Widths are set before."""
        self._cell(row, columns[0]).value = 0  # holds the place until then
        widths = [(column, self._width(column)) for column in columns]
        self.listed = LongList(row, widths, rows, self.wording)

    def _cell(self, row: int, column: str) -> Cell:
        cell = self._sheet.cell(row, column_index_from_string(column))
        if not isinstance(cell, Cell):
            raise TypeError(f"{column}{row} of {self.title} lies inside merged cells")
        return cell

    def merge(self, row: int, first: str, last: str, to_row: int | None = None) -> None:
        self._sheet.merge_cells(f"{first}{row}:{last}{to_row or row}")

    def paragraph(self, row: int, first: str, last: str, text: str | Said, look: Look = PLAIN) -> None:
        """A sentence across columns; merged cells do not find their height by themselves, so it is given."""
        text = self.wording(text) if isinstance(text, Said) else text
        self.put(row, first, text, replace(look, wrap=True, align="left"), width=0)
        columns = range(column_index_from_string(first), column_index_from_string(last) + 1)
        self.merge(row, first, last)
        self.height(row, 13 * lines(text, sum(self._width(get_column_letter(number)) for number in columns)))

    def across(
        self, row: int, first: str, last: str, written: Written, look: Look, *, to_row: int | None = None
    ) -> None:
        """One cell over several columns (and rows), its line all around."""
        numbers = range(column_index_from_string(first), column_index_from_string(last) + 1)
        letters = [get_column_letter(number) for number in numbers]
        for line in range(row, (to_row or row) + 1):
            for column in letters:
                self.put(line, column, None, look)
        width = 0 if to_row else sum(self._width(column) for column in letters)
        self.put(row, first, written, look, width=width)
        if len(letters) > 1 or to_row:
            self.merge(row, first, last, to_row)

    def _make_room(self, row: int, width: int, text: str, look: Look) -> None:
        """A wrapped text needs as many lines as it has; not every program finds the height of a row by itself."""
        if look.wrap and width:
            room = width * 85 // 100 if look.bold else width  # bold letters are wider
            self._lines[row] = max(self._lines.get(row, 1), lines(text, room))

    def _width(self, column: str) -> int:
        return self._widths.get(column, 8)

    def beside(self, column: str) -> str:
        """The next column, where there is one on this sheet and this one is narrow; else nothing."""
        following = get_column_letter(column_index_from_string(column) + 1)
        return following if self._width(column) < _ROOM_TO_SIGN and following in self._widths else ""

    def widths(self, widths: dict[str, int]) -> None:
        """Before the texts are put, since a wrapped text makes its row as high as it needs."""
        self._widths = widths
        for column, width in widths.items():
            self._sheet.column_dimensions[column].width = width

    def height(self, row: int, points: int) -> None:
        self._sheet.row_dimensions[row].height = points

    def keep(self, first: int, last: int) -> None:
        """No page ends between these rows, such as those of a block to sign: where one would, it ends before them."""
        self._kept.append((first, last))

    def freeze(self, row: int, column: str, *, repeat_from: int | None = None) -> None:
        """What is above and left stays on the screen; the rows from `repeat_from` stand again on every printed page."""
        self._sheet.freeze_panes = f"{column}{row}"
        self._sheet.print_title_rows = f"{repeat_from or row - 1}:{row - 1}"

    def print_only(self, area: str) -> None:
        """What stands beside it is for the screen."""
        self._sheet.print_area = area

    def filter(self, first: str, row: int, last: str, to_row: int) -> None:
        self._sheet.auto_filter.ref = f"{first}{row}:{last}{to_row}"

    def red_when(self, area: str, condition: str) -> None:
        """Red while the condition holds, also after somebody changes a figure."""
        red = DifferentialStyle(font=Font(color=RED, bold=True))
        rule = Rule(type="expression", formula=[condition], dxf=red)
        self._sheet.conditional_formatting.add(area, rule)

    def _fits_one_page(self, paper: str, *, upright: bool) -> bool:
        """Whether a sheet with kept rows is so little longer than a page that it is made smaller to be one."""
        end = max((last for _, last in self._kept), default=0)
        return 0 < self._height(0, end, _ROW_HEIGHTS[0]) <= self._page(paper, upright=upright) * _A_LITTLE_MORE

    def _break_before_kept(self, paper: str, *, upright: bool) -> bool:
        """End a page before rows that it would tear; gives whether one was ended.

        Programs differ in how high a row without a height is, so a page may end here or there: both are looked at.
        """
        page, above = self._page(paper, upright=upright), 0
        for first, last in sorted(self._kept):
            heights = [(self._height(above, first, usual), self._height(above, last, usual)) for usual in _ROW_HEIGHTS]
            if any(int(top / page) != int(bottom / page) for top, bottom in heights):
                self._sheet.row_breaks.append(Break(id=first - 1))
                above = first - 1
        return above > 0

    def _page(self, paper: str, *, upright: bool) -> Decimal:
        """How many points of rows a page holds that is as wide as the sheet."""
        _, height = _ROOM[paper][::-1] if upright else _ROOM[paper]
        return height * max(Decimal(1), self._shrunk(paper, upright=upright))

    def _shrunk(self, paper: str, *, upright: bool) -> Decimal:
        """How many times wider the sheet is than the page."""
        width, _ = _ROOM[paper][::-1] if upright else _ROOM[paper]
        return sum(self._widths.values()) * _POINTS_PER_CHARACTER / width

    def _height(self, above: int, row: int, usual: Decimal) -> Decimal:
        """From below one row to the bottom of another, where a row without a height of its own is usually so high."""
        rows = self._sheet.row_dimensions
        given = [it.height for at, it in rows.items() if it.height is not None and above < at <= row]
        return sum((Decimal(str(height)) for height in given), usual * (row - above - len(given)))

    def printed(self, *, left: str, paper: str, upright: bool = False, one_page: bool = False, across: int = 1) -> None:
        """Landscape unless upright, as wide as the page (a form: all of it on one), numbered pages; a draft says so on each.

        A sheet that is too wide goes `across` some pages, which all begin with column A.
        """
        for row, needed in self._lines.items():
            if needed > 1 and self._sheet.row_dimensions[row].height is None:
                self.height(row, 13 * needed)
        one_page = one_page or self._fits_one_page(paper, upright=upright)
        is_broken = not one_page and across == 1 and self._break_before_kept(paper, upright=upright)
        page = self._sheet.page_setup
        page.orientation = "portrait" if upright else "landscape"
        page.paperSize = {"A4": self._sheet.PAPERSIZE_A4, "A3": self._sheet.PAPERSIZE_A3}[paper]
        page.fitToWidth = across
        if across > 1:
            self._sheet.print_title_cols = "A:A"
        page.fitToHeight = 1 if one_page else 0
        if is_broken:  # spreadsheets keep to such ends only where the size is given as a percentage
            page.scale = int(97 / max(Decimal(1), self._shrunk(paper, upright=upright)))
        self._sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=not is_broken)
        side, top, edge = Decimal("0.4"), Decimal("0.7"), Decimal("0.3")
        self._sheet.page_margins = PageMargins(left=side, right=side, top=top, bottom=top, header=edge, footer=edge)
        self._sheet.sheet_view.showGridLines = False
        self._sheet.HeaderFooter.oddFooter = HeaderFooterItem(
            left=_HeaderFooterPart(_footer(left)),
            center=_HeaderFooterPart(_footer(self.title)),
            right=_HeaderFooterPart(self.wording(said("Page {page} of {pages}", page="&P", pages="&N"))),
        )
        if self._book.is_draft:
            self._sheet.HeaderFooter.oddHeader = HeaderFooterItem(
                center=_HeaderFooterPart(self.wording(DRAFT), color=RED)
            )


def _name(text: str) -> str:
    """As a workbook allows a name: letters, digits, dots and lines below, beginning with a letter."""
    return re.sub(r"[^0-9A-Za-z.]+", "_", text)


def _footer(text: str) -> str:
    """In headers and footers & begins a command."""
    return clean(text)[:100].replace("&", "&&")


class _Styled(Protocol):
    """What openpyxl's cells have and its type stubs do not say."""

    _style: StyleArray


class _Styles(Protocol):
    """The workbook's table of styles, which the type stubs do not say either."""

    _cell_styles: "IndexedList[StyleArray]"


class Book:
    """A workbook of sheets; `to_bytes` gives the finished file. Its fixed texts are in the donor's language."""

    def __init__(self, *, title: str, is_draft: bool, made_on: date, language: Language = "en") -> None:
        self.wording = Wording(language)
        self.is_draft = is_draft
        self._made_on = made_on
        self._looks: dict[Look, StyleArray] = {}
        self._book = Workbook()
        self._book.remove(self._book.worksheets[0])
        self._book.calculation = CalcProperties(fullCalcOnLoad=True)
        self._book.properties.title = clean(title)
        self._book.properties.creator = ""
        self._book.properties.created = datetime.combine(made_on, time())
        self._sheets: list[Sheet] = []
        self._names: set[str] = set()

    def sheet(self, title: str | Said) -> Sheet:
        """A sheet at the end; its title is cut at what a workbook allows."""
        named = self.wording(title) if isinstance(title, Said) else title
        sheet = Sheet(self, self._book.create_sheet(named[:31]))
        self._sheets.append(sheet)
        return sheet

    def give_name(self, name: str, area: str) -> None:
        """A defined name; where two lines come to the same one, the first keeps it: a name says one thing."""
        allowed = _name(name)
        if allowed.casefold() not in self._names:
            self._names.add(allowed.casefold())
            self._book.defined_names[allowed] = DefinedName(allowed, attr_text=area)

    def to_bytes(self) -> bytes:
        out = BytesIO()
        self._book.save(out)
        parts = [SheetParts(sheet.values, sheet.listed) for sheet in self._sheets]
        return put_values(out.getvalue(), parts, self._made_on)

    def style(self, look: Look) -> int:
        """The look's number in the workbook's table of styles."""
        self.dress(Cell(self._book.worksheets[0], row=1, column=1), look)
        return int(cast(_Styles, self._book)._cell_styles.add(self._looks[look]))

    def dress(self, cell: Cell, look: Look) -> None:
        """Each look is put together once: styling every cell by itself takes most of the time of a long list."""
        known = self._looks.get(look)
        if known is None:
            # From bare: what the cell wore before may be shared with others, and openpyxl would change it in place.
            cast(_Styled, cell)._style = StyleArray()
            _dress(cell, look)
            self._looks[look] = cast(_Styled, cell)._style
        else:
            cast(_Styled, cell)._style = known


def _dress(cell: Cell, look: Look) -> None:
    cell.number_format = look.number_format
    cell.font = Font(name="Arial", size=look.size, bold=look.bold, italic=look.italic, color=look.colour)
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    if look.lined or look.ruled:
        thin = Side(style="thin", color="C3CCD6")
        cell.border = Border(bottom=Side(style="thin", color=INK)) if look.ruled else Border(thin, thin, thin, thin)
    cell.alignment = Alignment(
        horizontal=look.align,
        vertical="center" if look.middle else "top",
        wrap_text=look.wrap,
        indent=look.indent,
    )
    cell.quotePrefix = look.quoted


def quoted(text: str) -> str:
    """A text as it stands inside a formula."""
    return '"' + clean(text).replace('"', '""') + '"'


def reference(sheet: Sheet, area: str) -> str:
    """An area of another sheet, as a formula names it."""
    return "'" + sheet.title.replace("'", "''") + "'!" + area


def joined(parts: Sequence[str]) -> str:
    """What is there of these, between dots."""
    return " · ".join(part for part in parts if part)
