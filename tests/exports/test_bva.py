"""Budget versus actual for any donor: lines, hubs, time and cash."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports import DONOR_REPORTS
from exports.statement import FinancialStatement, Period
from tests.exports import statements
from tests.exports.sheets import amount, open_sheet, row_of, transactions, value


def overview(statement: FinancialStatement | None = None) -> Worksheet:
    return open_sheet(DONOR_REPORTS["bva"].write(statement or statements.interim()), "Budget versus actual")


def test_has_lines_hubs_and_transactions() -> None:
    book = load_workbook(BytesIO(DONOR_REPORTS["bva"].write(statements.interim())))
    assert book.sheetnames == ["Budget versus actual", "By hub", "How these figures were made", "Transactions"]


def test_shows_what_is_left_of_each_line_heading_and_award() -> None:
    sheet = overview()
    found = {row: [str(amount(sheet, column, row)) for column in "BCDEFG"] for row in ("2.1 ", "Subtotal Travel")}
    assert found == {
        "2.1 ": ["12000.00", "16000.00", "0.00", "3283.20", "3283.20", "12716.80"],
        "Subtotal Travel": ["20000.00", "24000.00", "0.00", "3318.36", "3318.36", "20681.64"],
    }
    assert amount(sheet, "F", "Total") == statements.interim().ledger_cumulative


def test_shows_the_share_used_beside_the_share_of_time() -> None:
    sheet = overview()
    assert value(sheet, "H", "3.2 ") == pytest.approx(1.0667)
    assert value(sheet, "B", "Time elapsed (365 of 1,095 days)") == pytest.approx(0.3333)


def test_time_does_not_pass_beyond_the_award() -> None:
    late = Period(statements.YEAR_ONE.starts_on, statements.AWARD.ends_on.replace(year=2030))
    assert value(overview(replace(statements.interim(), period=late)), "B", "Time elapsed") == 1


def test_each_hub_has_its_columns() -> None:
    sheet = overview()
    head = row_of(sheet, "Budget line")
    assert [sheet[f"{column}{head}"].value for column in ("I", "L", "O")] == list(statements.HUBS)
    assert [str(amount(sheet, column, "4.2 ")) for column in "IJKLMN"] == [
        "12500.00",
        "8400.00",
        "4100.00",
        "6250.00",
        "500.00",
        "5750.00",
    ]


def test_the_hubs_together_are_the_award() -> None:
    sheet = open_sheet(DONOR_REPORTS["bva"].write(statements.interim()), "By hub")
    assert amount(sheet, "B", "All hubs") == Decimal("392000.00")
    assert amount(sheet, "C", "All hubs") == statements.interim().ledger_period
    assert amount(sheet, "C", "KE") == Decimal("33000.00")


def test_an_award_without_hubs_has_no_hub_columns() -> None:
    made = statements.interim()
    alone = replace(made, lines=tuple(replace(it, shares=()) for it in made.lines))
    assert overview(alone).max_column == 8


def test_the_cash_closes() -> None:
    sheet = overview()
    assert amount(sheet, "B", "Closing balance") == Decimal("30738.83")
    assert amount(sheet, "B", "Spent") == Decimal("-119248.83")


def test_lists_the_transactions_behind_the_figures() -> None:
    workbook = DONOR_REPORTS["bva"].write(statements.interim())
    assert len(transactions(open_sheet(workbook, "Transactions")).rows) == len(statements.vouchers())


def test_an_award_in_another_currency_says_so() -> None:
    award = replace(statements.AWARD, currency="USD")
    sheet = overview(replace(statements.interim(), award=award))
    assert sheet[f"B{row_of(sheet, 'Budget line')}"].value == "Budget (USD)"
