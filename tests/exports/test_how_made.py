"""The sheet «How these figures were made»: an auditor comes to the same totals, rates and seal with it alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exports import DONOR_REPORTS
from exports.how_made import TITLE, list_hash
from exports.statement import FinancialStatement
from tests.exports import statements
from tests.exports.sheets import amount, open_sheet, row_of, value


@pytest.fixture(params=list(DONOR_REPORTS))
def sheet(request: pytest.FixtureRequest) -> Worksheet:
    return made(request.param)


def made(name: str = "eu-annex-vi", statement: FinancialStatement | None = None) -> Worksheet:
    return open_sheet(DONOR_REPORTS[name].write(statement or statements.interim()), TITLE)


def said(sheet: Worksheet) -> str:
    return "\n".join(str(cell.value) for (cell,) in sheet["A1:A200"] if cell.value)


def test_the_totals_of_the_file_stand_beside_those_of_the_ledger(sheet: Worksheet) -> None:
    statement = statements.interim()
    for row, total in (("Cost of the period", statement.ledger_period), ("Cost up to", statement.ledger_cumulative)):
        assert [amount(sheet, column, row) for column in "BCD"] == [total, total, 0]


def test_says_how_far_the_ledger_was_read(sheet: Worksheet) -> None:
    assert "read up to entry 4711." in said(sheet)


def test_each_rate_stands_once_with_its_day_source_and_use(sheet: Worksheet) -> None:
    row = row_of(sheet, "GTQ per 1 EUR")
    used = [it for it in statements.interim().transactions if it.rates and it.rates[0].quote == "GTQ"]
    found = [sheet[f"{column}{row}"].value for column in "BDF"]
    assert found == [8.53, len(used), "inforeuro"]
    assert amount(sheet, "E", "GTQ per 1 EUR") == sum(it.amount for it in used)


def test_an_award_without_foreign_money_says_that_no_rate_was_needed() -> None:
    own = [it for it in statements.vouchers() if not it.rates]
    assert "Every transaction was in EUR: no rate was needed." in said(
        made(statement=statements.statement(transactions=own))
    )


def test_tells_what_moved_between_lines_and_by_which_rule(sheet: Worksheet) -> None:
    row = row_of(sheet, "Transfer between lines")
    assert [sheet[f"{column}{row}"].value for column in "CDE"] == ["1.1.2 GT", "2.1 GT", 4000]
    assert "General Conditions 9.4" in str(sheet[f"F{row}"].value)


def test_a_budget_that_nobody_moved_says_so() -> None:
    assert "Nothing was moved between its lines since." in said(made(statement=statements.statement()))


def test_lists_what_belongs_to_earlier_periods(sheet: Worksheet) -> None:
    (late,) = [it for it in statements.interim().transactions if it.is_adjustment]
    assert value(sheet, "C", late.description) == late.voucher
    assert amount(sheet, "E", late.description) == late.amount


def test_the_seal_can_be_computed_from_the_list_by_the_words_that_describe_it(sheet: Worksheet) -> None:
    rows = sorted(
        (it.entry_number, it.line, it.hub, it.voucher, f"{it.amount:f}") for it in statements.interim().transactions
    )
    text = "".join("|".join(row) + "\n" for row in rows)
    assert f"SHA-256 {sha256(text.encode()).hexdigest()} of {len(rows)} transactions." in said(sheet)


def test_the_seal_changes_with_any_amount_and_not_with_the_order() -> None:
    listed = statements.vouchers()
    assert list_hash(listed[::-1]) == list_hash(listed)
    changed = (replace(listed[0], amount=listed[0].amount + Decimal("0.01")), *listed[1:])
    assert list_hash(changed) != list_hash(listed)
    assert list_hash([replace(listed[0], incurred_on=date(2025, 1, 1))]) == list_hash(listed[:1])
