"""Reading sheets: positions as the person sees them, exact numbers, and nothing dropped in silence."""

import time
from datetime import date, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from importers import workbook
from importers.cells import Broken, Cell, Percent
from importers.records import Unusable
from tests.importers import files

Lines = list[tuple[int, list[Cell]]]


def rows(file: BytesIO, sheet: str = "Sheet") -> Lines:
    return workbook.read(file, [sheet]).sheet(sheet).rows


def one_cell(value: Any, number_format: str = "") -> Cell:
    book = Workbook()
    cell = book.worksheets[0].cell(1, 1, value)
    if number_format:
        cell.number_format = number_format
    return rows(files.saved(book))[0][1][0]


@pytest.mark.parametrize(("first_row", "first_column"), [(1, 1), (3, 1), (1, 4), (5, 3)])
def test_positions_count_from_the_sheets_own_corner(first_row: int, first_column: int) -> None:
    file = files.workbook({"Sheet": [["a", "b"], ["c", 1]]}, first_row=first_row, first_column=first_column)
    blank: list[Cell] = [None] * (first_column - 1)
    assert rows(file) == [(first_row, [*blank, "a", "b"]), (first_row + 1, [*blank, "c", Decimal(1)])]


def test_blank_rows_are_left_out_and_the_others_keep_their_number() -> None:
    file = files.workbook({"Sheet": [["a"], [None], ["  "], ["b"], [None]]})
    assert rows(file) == [(1, ["a"]), (4, ["b"])]


@pytest.mark.parametrize(
    ("typed", "read"),
    [(1.1, "1.1"), (0.1 + 0.2, "0.3"), (1234567.89, "1234567.89"), (100, "100"), (1e20, "1E+20"), (-0.05, "-0.05")],
)
def test_a_number_is_its_fifteen_digits_and_never_a_binary_fraction(typed: Any, read: str) -> None:
    cell = one_cell(typed)
    assert isinstance(cell, Decimal)
    assert cell == Decimal(read)


def test_dates_come_without_their_hour() -> None:
    assert one_cell(date(2026, 1, 2)) == date(2026, 1, 2)
    assert type(one_cell(datetime(2026, 1, 2, 23, 59))) is date  # noqa: DTZ001  # a cell has no time zone


def test_a_percentage_is_the_number_that_is_shown() -> None:
    assert one_cell(0.5, "0%") == Percent(Decimal(50))
    assert one_cell(0.333, "0.0%") == Percent(Decimal("33.3"))
    assert one_cell(0.07, '"about "0.0 %') == Percent(Decimal(7))
    assert one_cell(0.5, '0.0" % of all"') == Decimal("0.5")


def test_percentages_are_found_when_the_table_stands_away_from_the_corner() -> None:
    book = Workbook()
    cell = book.worksheets[0].cell(7, 5, 0.25)
    cell.number_format = "0%"
    assert rows(files.saved(book)) == [(7, [None, None, None, None, Percent(Decimal(25))])]


def test_an_error_is_not_taken_for_a_blank_cell() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["a", "#DIV/0!", "b"])
    sheet["B1"].data_type = "e"
    sheet["C9"] = "#REF!"
    sheet["C9"].data_type = "e"
    (_, first), (number, last) = rows(files.saved(book))
    assert isinstance(first[1], Broken)
    assert "#DIV/0!" in first[1].says
    assert number == 9
    assert isinstance(last[2], Broken)


def test_a_formula_that_was_never_calculated_is_not_taken_for_a_blank_cell() -> None:
    cell = one_cell("=SUM(B1:B9)")
    assert isinstance(cell, Broken)
    assert cell.found == "=SUM(B1:B9)"
    assert "never calculated" in cell.says


def test_a_time_of_day_is_not_taken_for_a_number() -> None:
    assert isinstance(one_cell(clock(12, 30)), Broken)
    assert isinstance(one_cell(timedelta(hours=30)), Broken)


def test_text_survives_whatever_it_holds() -> None:
    for text in ("=1+1 as text", "ñ ก 漢 🙂", 'quote " and \\', "n12", "[1]", "line\nline"):
        book = Workbook()
        cell = book.worksheets[0].cell(1, 1, text)
        cell.data_type = "s"
        assert rows(files.saved(book)) == [(1, [text])]


def test_true_and_false_stay_what_they_are() -> None:
    assert one_cell(True) is True


def test_a_sheet_is_found_whatever_the_case_of_its_name() -> None:
    assert workbook.read(files.workbook({" BUDGET ": [["a"]]}), ["Budget"]).sheet("Budget").rows == [(1, ["a"])]


def test_a_missing_sheet_is_named_with_those_there_are() -> None:
    with pytest.raises(Unusable, match="no sheet called «Budget»; it has «Kosten», «Notes»"):
        workbook.read(files.workbook({"Kosten": [["a"]], "Notes": []}), ["Budget"]).sheet("Budget")


def test_an_empty_sheet_has_no_rows_and_a_chart_is_no_sheet_of_rows() -> None:
    book = Workbook()
    book.create_chartsheet("Chart")
    read = workbook.read(files.saved(book), ["Sheet", "Chart"])
    assert read.sheet("Sheet").rows == []
    assert read.sheet("Chart").rows == []


def test_two_cells_at_opposite_corners_end_in_a_sentence() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["XFD1048576"] = 1, 2
    with pytest.raises(Unusable, match="cells far away from its table"):
        rows(files.saved(book))


def test_what_takes_too_long_ends_in_a_sentence() -> None:
    with pytest.raises(Unusable, match="too long"):
        workbook.read(files.workbook({"Sheet": [["a"]]}), ["Sheet"], workbook.Limits(seconds=0))


def test_a_table_that_needs_more_memory_than_it_may_have_ends_in_a_sentence() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet["A1"], sheet["XFD250"] = 1, 2
    file = files.saved(book)
    assert [number for number, _ in rows(file)] == [1, 250]
    file.seek(0)
    with pytest.raises(Unusable, match="too large"):
        workbook.read(file, ["Sheet"], workbook.Limits(memory_bytes=128 << 20))


def test_an_answer_that_grows_without_end_is_stopped() -> None:
    file = files.workbook({"Sheet": [["x" * 1000]] * 200})
    with pytest.raises(Unusable, match="too large"):
        workbook.read(file, ["Sheet"], workbook.Limits(answer_bytes=100_000))


def test_a_file_above_the_limit_is_not_even_opened() -> None:
    with pytest.raises(Unusable, match="larger than 1 MB"):
        workbook.read(BytesIO(b"x" * 2_000_000), ["Sheet"], workbook.Limits(file_bytes=1 << 20))


def test_an_empty_file_is_said_to_be_empty() -> None:
    with pytest.raises(Unusable, match="empty"):
        workbook.read(BytesIO(), ["Sheet"])


def test_a_sheet_of_broken_xml_ends_in_a_sentence() -> None:
    file = files.repacked(
        files.workbook({"Sheet": [["a"]]}), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}
    )
    with pytest.raises(Unusable, match="damaged"):
        rows(file)


def test_a_small_file_is_read_at_once() -> None:
    file = files.workbook({"Sheet": [["a"]]})
    began = time.perf_counter()
    rows(file)
    assert time.perf_counter() - began < 2


@pytest.mark.proof
def test_a_hundred_thousand_rows_take_seconds() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet")
    for number in range(100_000):
        sheet.append(
            [f"V-{number:06}", date(2026, 1, 1), "Payee", "Transport to a meeting", "1.2", "KES", 100.25, 100, "R"]
        )
    file = files.saved(book)
    began = time.perf_counter()
    read = rows(file)
    assert time.perf_counter() - began < 20
    assert len(read) == 100_000
    assert read[-1][0] == 100_000
