"""The expenditure workbook: vouchers, their splits, and everything that the file alone shows to be wrong."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook

from importers import expenditure_workbook
from importers.records import ExpenditureRecord, Reading, Unusable
from tests.importers import files

HEADINGS = ["Voucher", "Date", "Payee", "Description", "Budget line", "Currency", "Amount", "Charge %", "Receipt"]
OPTIONAL = ["Paid on", "Hub", "Paid from", "Community", "Units", "Document no"]
VOUCHER: dict[str, Any] = {
    "Voucher": "V-001",
    "Date": date(2026, 3, 4),
    "Payee": "Savannah Transport",
    "Description": "Bus to the assembly",
    "Budget line": "2.1",
    "Currency": "KES",
    "Amount": 12500.5,
    "Charge %": 100,
    "Receipt": "R-77",
}
UNREADABLE_IN: dict[str, list[Any]] = {
    "Voucher": [None, "  ", "x" * 41, date(2026, 1, 2)],
    "Date": [None, "04/03/2026", "2026-02-30", 46085, "soon", date(1926, 3, 4)],
    "Payee": [None, "x" * 201],
    "Description": [None],
    "Budget line": [None, date(2026, 2, 1)],
    "Currency": [None, "KSH", "QQQ", 100],
    "Amount": [None, 0, "twelve", "1.234", "1,234", "KES 100", 0.005, "100.001", True],
    "Charge %": [None, 0, -5, 100.01, 101, "half", "1.234"],
    "Receipt": ["x" * 81],
    "Paid on": ["05/03/2026", 5],
    "Paid from": ["cash"],
    "Units": ["many"],
    "Document no": [1234567890123456789],
}


def line(**changes: Any) -> dict[str, Any]:
    return VOUCHER | {name.replace("_", " "): value for name, value in changes.items()}


def read(*lines: dict[str, Any]) -> Reading[ExpenditureRecord]:
    headings = [*HEADINGS, *OPTIONAL]
    rows = [[entry.get(heading) for heading in headings] for entry in lines]
    return expenditure_workbook.read(files.workbook({"Expenditure": [headings, *rows]}))


def test_a_good_voucher_gives_its_record() -> None:
    reading = read(line())
    assert not reading.problems
    (record,) = reading.records
    assert (record.voucher, record.incurred_on, record.paid_on) == ("V-001", date(2026, 3, 4), None)
    assert (record.payee, record.description, record.budget_line) == (
        "Savannah Transport",
        "Bus to the assembly",
        "2.1",
    )
    assert (record.currency, record.amount, record.charge_percent) == ("KES", Decimal("12500.5"), Decimal(100))
    assert (record.receipt, record.hub, record.paid_from, record.community) == ("R-77", "", "", "")
    assert (record.units, record.document_number) == (None, "")
    assert str(record.where) == "sheet Expenditure, row 2"


def test_the_optional_columns_are_read_when_they_are_there() -> None:
    optional = {
        "Paid on": date(2026, 3, 9),
        "Hub": "ke",
        "Paid from": "In-Kind",
        "Community": "Acacia",
        "Units": 2.5,
        "Document no": 4711,
    }
    (record,) = read(VOUCHER | optional).records
    assert (record.paid_on, record.hub, record.paid_from) == (date(2026, 3, 9), "KE", "in-kind")
    assert (record.community, record.units, record.document_number) == ("Acacia", Decimal("2.5"), "4711")


def test_a_refund_is_below_zero() -> None:
    (record,) = read(line(Amount=-500)).records
    assert record.amount == -500


@pytest.mark.parametrize(
    ("column", "value"), [(column, value) for column, values in UNREADABLE_IN.items() for value in values]
)
def test_what_cannot_be_read_is_located_and_the_other_rows_still_are(column: str, value: Any) -> None:
    reading = read(line(Voucher="V-000"), line(**{column: value}))
    assert [(sheet, row, where) for sheet, row, where, _ in files.places(reading)] == [("Expenditure", 3, column)]
    assert [record.voucher for record in reading.records] == ["V-000"]


@pytest.mark.parametrize(
    ("amount", "currency", "good"), [(1000, "UGX", True), (1000.5, "UGX", False), (1.125, "KWD", True)]
)
def test_decimals_follow_the_currency(amount: Any, currency: str, good: bool) -> None:
    reading = read(line(Amount=amount, Currency=currency))
    assert bool(reading.records) is good


def test_a_comma_for_a_point_is_read_where_it_is_clear_and_refused_where_it_is_not() -> None:
    reading = read(line(Amount="12,50"), line(Voucher="V-002", Amount="12,500"))
    assert [record.amount for record in reading.records] == [Decimal("12.50")]
    assert files.places(reading) == [("Expenditure", 3, "Amount", "12,500")]
    assert "12500 or 12.500" in files.only(reading).says


def test_rows_of_one_voucher_on_other_lines_are_its_split() -> None:
    reading = read(line() | {"Charge %": 60}, line(Budget_line="2.2") | {"Charge %": 40})
    assert not reading.problems
    assert [record.charge_percent for record in reading.records] == [60, 40]


def test_the_same_voucher_and_line_twice_is_refused_at_the_second() -> None:
    reading = read(line() | {"Charge %": 50}, line(Voucher="v-001") | {"Charge %": 50})
    assert files.places(reading) == [("Expenditure", 3, "Budget line", "2.1")]
    assert "row 2 already" in files.only(reading).says


def test_charges_of_one_voucher_together_are_at_most_all_of_it() -> None:
    reading = read(line() | {"Charge %": 60}, line(Budget_line="2.2") | {"Charge %": 40.01})
    assert files.places(reading) == [("Expenditure", 3, "Charge %", "40.01")]
    assert "100.01 %" in files.only(reading).says


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("Date", date(2026, 3, 5), "2026-03-04"),
        ("Payee", "Another", "Savannah Transport"),
        ("Currency", "UGX", "KES"),
        ("Amount", 12500, "12500.5"),
    ],
)
def test_a_voucher_number_used_again_for_another_document_is_refused(column: str, value: Any, said: str) -> None:
    again = line(Budget_line="2.2") | {"Charge %": 10, column: value}
    if column == "Currency":
        again["Amount"] = 12500
    reading = read(line() | {"Charge %": 50}, again)
    problem = next(problem for problem in reading.problems if problem.where.column == column)
    assert problem.where.row == 3
    assert f"row 2 with {said}" in problem.says


def test_the_same_number_in_another_year_or_hub_is_another_voucher() -> None:
    reading = read(line(Hub="KE"), line(Hub="KE", Date=date(2025, 3, 4)), line(Hub="GT"))
    assert not reading.problems
    assert len(reading.records) == 3


def test_a_percentage_cell_is_read_as_it_is_shown() -> None:
    book = Workbook()
    sheet = book.create_sheet("Expenditure")
    sheet.append(HEADINGS)
    sheet.append([VOUCHER[heading] if heading != "Charge %" else 0.5 for heading in HEADINGS])
    sheet["H2"].number_format = "0%"
    reading = expenditure_workbook.read(files.saved(book))
    assert [record.charge_percent for record in reading.records] == [50]
    assert not reading.notices


def test_a_share_of_less_than_one_per_cent_is_read_and_pointed_out() -> None:
    reading = read(line() | {"Charge %": 0.5})
    assert [record.charge_percent for record in reading.records] == [Decimal("0.5")]
    assert "0.5 per cent; for 50 %" in reading.notices[0].says


def test_all_problems_of_all_rows_come_in_one_pass() -> None:
    reading = read(line(Date="x", Amount="y"), line(Voucher=None, Currency="ABC"), line(Payee=None))
    assert [(row, column) for _, row, column, _ in files.places(reading)] == [
        (2, "Date"),
        (2, "Amount"),
        (3, "Currency"),
        (3, "Voucher"),
        (4, "Payee"),
    ]
    assert reading.records == ()


def test_thousands_of_problems_are_counted_and_not_cut_off_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importers.table.MOST_PROBLEMS", 3)
    reading = read(*(line(Voucher=None) for _ in range(5)))
    assert len(reading.problems) == 4
    assert "There are 5 in all, and the first 3 are listed" in reading.problems[-1].says


def test_a_workbook_with_headings_alone_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="no vouchers"):
        read()


def test_positions_are_the_persons_own_when_the_table_stands_elsewhere() -> None:
    rows = [HEADINGS, [VOUCHER[heading] if heading != "Amount" else "1.234" for heading in HEADINGS]]
    reading = expenditure_workbook.read(files.workbook({"Expenditure": rows}, first_row=6, first_column=4))
    assert files.places(reading) == [("Expenditure", 7, "Amount", "1.234")]
