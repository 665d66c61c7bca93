"""A list as a file: cells are what the rows are, text is never a formula, and what was written is read back."""

import csv
import subprocess
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell

from exports import REGISTERS, NotWritable, csv_text
from exports.cell_text import plain
from exports.register import Register, count_column, day_column, money_column, text_column
from tests.exports.attacks import ATTACKS
from tests.exports.recalculate import formulas, libreoffice

MORE_ATTACKS = (
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＠SUM(A1)",
    "a;=1+1",
    'x;"=1+1',
    "x\t=1+1",
    "x\n=1+1;y",
    ' "=1+1',
    "'=1+1",
    "''=1+1",
    '"; =1+1;"',
)
COLUMNS = (
    text_column("Voucher", lambda row: row[0]),
    day_column("Date", lambda row: row[1]),
    count_column("Entry", lambda row: row[2]),
    money_column("Charged", lambda row: row[3]),
    text_column("Currency", lambda row: row[4]),
)
ROWS = (
    ("GT-001", date(2026, 2, 10), 17, Decimal("853.00"), "GTQ"),
    ("UG-7", None, None, Decimal(-4120), "UGX"),
    ("0123", date(2026, 3, 1), 1_234_567, Decimal("1234567.125"), "KWD"),
    ("", None, 0, None, "EUR"),
)


def register(rows: Iterable[Any] = ROWS, **more: Any) -> Register:
    listed = list(rows)
    usual: dict[str, Any] = {"count": len(listed), "made_on": date(2026, 3, 16), "facts": (("Filter", "none"),)}
    return Register("Vouchers", COLUMNS, listed, **{**usual, **more})


def of_texts(texts: Iterable[str]) -> Register:
    return register([(text, None, None, None, "EUR") for text in texts])


def written(made: Register, extension: str) -> bytes:
    file = BytesIO()
    REGISTERS[extension].write(made, file)
    return file.getvalue()


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def read_workbook(content: bytes) -> list[list[Any]]:
    """From the headings down."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return rows[next(at for at, row in enumerate(rows) if row[0] == COLUMNS[0].title) :]


def test_the_cells_of_the_workbook_are_the_rows_typed() -> None:
    headings, first, second, third, last = read_workbook(written(register(), "xlsx"))
    assert headings == ["Voucher", "Date", "Entry", "Charged", "Currency"]
    assert [first[0], first[1].date(), *first[2:]] == ["GT-001", date(2026, 2, 10), 17, 853, "GTQ"]
    assert second == ["UG-7", None, None, -4120, "UGX"]
    assert third[0] == "0123"
    assert last == [None, None, 0, None, "EUR"]


def test_an_amount_shows_the_decimals_of_its_own_currency() -> None:
    sheet = load_workbook(BytesIO(written(register(), "xlsx"))).worksheets[0]
    shown = {row[4].value: row[3].number_format for row in sheet.iter_rows(min_row=7)}
    assert shown == {"GTQ": "#,##0.00", "UGX": "#,##0", "KWD": "#,##0.000", "EUR": "#,##0.00"}


def test_the_workbook_says_what_it_is_how_it_was_narrowed_and_when() -> None:
    made = register(facts=(("Filter", "Hub: Hub Kenya"), ("Seen with rights in", "Hub Kenya")))
    sheet = load_workbook(BytesIO(written(made, "xlsx"))).worksheets[0]
    assert [sheet[f"A{row}"].value for row in range(1, 6)] == [
        "Vouchers",
        "Filter: Hub: Hub Kenya",
        "Seen with rights in: Hub Kenya",
        "Made on: 16/03/2026",
        "Rows: 4",
    ]
    assert sheet.freeze_panes == "B8"
    assert sheet.auto_filter.ref == "A7:E11"
    assert sheet.print_title_rows == "$7:$7"


def test_csv_has_iso_dates_points_and_no_groups_after_its_byte_order_mark() -> None:
    content = written(register(), "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").split("\r\n") == [
        "Voucher,Date,Entry,Charged,Currency",
        "GT-001,2026-02-10,17,853.00,GTQ",
        "UG-7,,,-4120,UGX",
        "0123,2026-03-01,1234567,1234567.125,KWD",
        ",,0,,EUR",
        "",
    ]


def test_an_empty_list_is_a_file_with_headings() -> None:
    assert len(read_csv(written(register([]), "csv"))) == 1
    assert read_workbook(written(register([]), "xlsx"))[1][0] == "Nothing is listed."


@pytest.mark.parametrize("text", [*ATTACKS, *MORE_ATTACKS])
def test_a_hostile_text_is_a_text_in_both_and_is_read_back(text: str) -> None:
    workbook = written(of_texts([text]), "xlsx")
    assert formulas(workbook) == {}
    cells = [cell for row in load_workbook(BytesIO(workbook)).worksheets[0].iter_rows() for cell in row]
    (cell,) = (it for it in cells if isinstance(it, Cell) and it.row == 7 and it.column == 1)
    assert cell.data_type == "s"
    (found, *_) = read_csv(written(of_texts([text]), "csv"))[1]
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＠"))
    assert csv_text.read_back(found) == plain(text)


@given(st.text(alphabet="=+-@\t\r\n;,'\" aＡ＝", max_size=12))
def test_every_text_is_read_back_as_it_was(text: str) -> None:
    assert csv_text.read_back(csv_text.harmless(text)) == plain(text)


@pytest.mark.parametrize("text", ["Río Claro", "O'Brien", "'quoted'", "a, -b", "3 = 2 + 1", "Cost: 1-2"])
def test_a_harmless_text_stays_as_it_is(text: str) -> None:
    assert csv_text.harmless(text) == text


def opened(content: bytes, folder: Path, separator: str) -> bytes:
    """As LibreOffice opens the CSV with that separator, told to compute whatever looks like a formula."""
    given_file = folder / "list.csv"
    given_file.write_bytes(content)
    options = f"CSV:{ord(separator)},34,76,1,,0,false,true,false,false,false,-1,true"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [libreoffice(), profile, "--headless", f"--infilter={options}", "--convert-to", "xlsx", "--outdir"]
    subprocess.run([*command, str(folder), str(given_file)], capture_output=True, timeout=120, check=True)
    return (folder / "list.xlsx").read_bytes()


@pytest.mark.parametrize("separator", [",", ";"])
def test_no_cell_becomes_a_formula_when_csv_is_opened_with_either_separator(tmp_path: Path, separator: str) -> None:
    hostile = [*ATTACKS, *MORE_ATTACKS]
    assert formulas(opened(written(of_texts(hostile), "csv"), tmp_path, separator)) == {}
    unmarked = "\r\n".join(f'"{text}"' for text in ("=1+1", "x")).encode()
    assert formulas(opened(unmarked, tmp_path, separator)), "the program computes nothing, so nothing was proved"


def test_money_without_a_column_for_its_currency_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="«Charged» has no column «Currency»"):
        Register("Vouchers", (money_column("Charged", lambda row: row),), (), 0, date(2026, 3, 16))


def test_a_sheet_that_would_be_too_long_is_refused_with_what_to_do() -> None:
    with pytest.raises(NotWritable, match="narrow the list, or take it as CSV"):
        written(register(count=1_000_001), "xlsx")


@pytest.mark.parametrize("extension", list(REGISTERS))
def test_a_long_list_is_read_while_it_is_written(extension: str) -> None:
    read: list[int] = []

    def rows() -> Iterator[int]:
        for number in range(3_000):
            read.append(number)
            yield number

    def last_read(row: int) -> int:
        assert row == read[-1], "rows were gathered before they were written"
        return row

    made = Register("Numbers", (count_column("Number", last_read),), rows(), 3_000, date(2026, 3, 16))
    assert len(written(made, extension)) > 1_000
    assert len(read) == 3_000
