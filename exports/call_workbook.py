"""The blank of our own workbook of calls: its headings, lists to choose from, and what to write where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

LAST_ROW = 2000
_NEEDED, _OPTIONAL = PatternFill("solid", fgColor="C9E2E5"), PatternFill("solid", fgColor="EEF2F3")
_HOW = (
    "One row of the sheet Calls is one call. The other sheets name it by its reference, as it stands there.",
    "Columns with a dark head are needed, all others may stay blank: blank means that the call does not say.",
    "Where several words may stand (countries, who may apply, themes, what it gives), write those of the sheet Lists, with commas between.",
    "Countries are two letters, such as GT. Days are dates, hours are written as 17:00 in the donor's time zone.",
    "The co-financing is the share that the donor does not pay, as printed in the call.",
    "Taking the workbook in again changes what you changed in it, and nothing else.",
)


@dataclass(frozen=True, slots=True)
class BlankSheet:
    """A sheet of the blank: its headings (needed or not), and for some of them the list to choose one word from."""

    name: str
    headings: Sequence[tuple[str, bool]]
    choices: Mapping[str, Sequence[str]]


def write(sheets: Sequence[BlankSheet], lists: Mapping[str, Sequence[tuple[str, str]]]) -> bytes:
    """The workbook. `lists` are heading → word and what it means, for columns that take several."""
    book = Workbook()
    book.remove(book.worksheets[0])
    how = book.create_sheet("How to")
    for row, sentence in enumerate(("Calls of donors", *_HOW), 1):
        how.cell(row, 1, sentence)
    how["A1"].font = Font(bold=True, size=14)
    how.column_dimensions["A"].width = 120
    for blank in sheets:
        _sheet(book, blank)
    _lists(book, lists)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(book: Workbook, blank: BlankSheet) -> None:
    sheet = book.create_sheet(blank.name)
    for column, (heading, is_needed) in enumerate(blank.headings, 1):
        cell = sheet.cell(1, column, heading)
        cell.font, cell.fill = Font(bold=True), _NEEDED if is_needed else _OPTIONAL
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = max(14, len(heading) + 4)
        if heading == "Hour":
            for row in range(2, LAST_ROW + 1):
                sheet.cell(row, column).number_format = "@"
        if words := blank.choices.get(heading):
            choice = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
            choice.error = f"Choose one of the list: {', '.join(words)}."[:255]
            sheet.add_data_validation(choice)
            choice.add(f"{letter}2:{letter}{LAST_ROW}")
    sheet.freeze_panes = "A2"


def _lists(book: Workbook, lists: Mapping[str, Sequence[tuple[str, str]]]) -> None:
    sheet = book.create_sheet("Lists")
    for nth, (heading, words) in enumerate(lists.items()):
        column = 2 * nth + 1
        sheet.cell(1, column, heading).font = Font(bold=True)
        for row, (word, meaning) in enumerate(words, 2):
            sheet.cell(row, column, word)
            sheet.cell(row, column + 1, meaning)
        sheet.column_dimensions[get_column_letter(column)].width = 26
        sheet.column_dimensions[get_column_letter(column + 1)].width = 44
