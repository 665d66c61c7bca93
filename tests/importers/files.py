"""Files for the tests of the importers: workbooks made by hand, and their packages tampered with."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from importers.records import Problem, Reading

SAMPLES = Path(__file__).with_name("samples")

Rows = Sequence[Sequence[Any]]


def sample(name: str) -> BytesIO:
    return BytesIO((SAMPLES / name).read_bytes())


def workbook(sheets: Mapping[str, Rows], *, first_row: int = 1, first_column: int = 1) -> BytesIO:
    """An .xlsx with these sheets; the tables begin at this cell."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for down, row in enumerate(rows):
            for across, value in enumerate(row):
                sheet.cell(first_row + down, first_column + across, value)
    return saved(book)


def saved(book: Workbook) -> BytesIO:
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def repacked(file: BinaryIO, changes: Mapping[str, bytes | None]) -> BytesIO:
    """The package with some parts replaced, added or (None) left out."""
    result = BytesIO()
    with ZipFile(file) as old, ZipFile(result, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, content in changes.items():
            if content is not None:
                new.writestr(name, content)
    result.seek(0)
    return result


def part(file: BinaryIO, name: str) -> bytes:
    with ZipFile(file) as package:
        return package.read(name)


def places(reading: Reading[Any]) -> list[tuple[str, int | None, str, str]]:
    """Where the problems stand and what was found there."""
    return [(it.where.sheet, it.where.row, it.where.column, it.found) for it in reading.problems]


def only(reading: Reading[Any]) -> Problem:
    """The one problem of a reading."""
    assert len(reading.problems) == 1, reading.problems
    return reading.problems[0]
