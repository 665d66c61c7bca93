"""The first sheet of Annex VI: the contract's budget beside the addendum's, and every use of the reserve with its letter."""

from dataclasses import replace
from decimal import Decimal

from openpyxl.worksheet.worksheet import Worksheet

from exports import DONOR_REPORTS
from exports.statement import FinancialStatement
from tests.exports import statements
from tests.exports.sheets import amount, open_sheet, row_of, value

TITLE = "Addenda or use of contingencies"
USED = {"10": Decimal(-500), "2.2": Decimal(500)}


def sheet(statement: FinancialStatement, *, formulas: bool = False) -> Worksheet:
    return open_sheet(DONOR_REPORTS["eu-annex-vi"].write(statement), TITLE, formulas=formulas)


def test_has_the_columns_of_the_donors_sheet() -> None:
    found = sheet(statements.with_addendum())
    row = row_of(found, "Expenditures")
    assert [found[f"{column}{row}"].value for column in "ABFG"] == [
        "Expenditures",
        "Budget as per contract/last addendum signed",
        "Use of contingencies/ addenda",
        "Budget as per new addendum signed (only when an amendment is necessary)",
    ]
    budget = ["Unit", "# Units (a)", "Unit value EUR (b)", "Total Cost EUR (a)*(b)"]
    assert [found[f"{column}{row + 1}"].value for column in "BCDE"] == budget
    assert [found[f"{column}{row + 1}"].value for column in "GHIJ"] == budget
    assert found.max_column == 10


def test_says_contract_and_implementation_period_above_the_table() -> None:
    found = sheet(statements.interim())
    assert value(found, "B", "Contract No") == "NDICI-HR/2025/450-123 · AW-2025-0003"
    assert found[f"G{row_of(found, 'Implementation', 'E')}"].value == "01/01/2025-31/12/2027"


def test_without_an_addendum_the_last_columns_stay_empty_and_the_reserve_shows_what_was_used() -> None:
    lines = [
        replace(it, contingency_used=USED.get(it.code, statements.ZERO)) for it in statements.with_addendum().lines
    ]
    found = sheet(statements.statement(lines))
    assert [value(found, column, "1.1.1 ") for column in "BCDEFGHIJ"] == [
        "Per month", 36, 2700, 97200, 0, None, None, None, None
    ]  # fmt: skip
    assert [str(amount(found, "F", row)) for row in ("2.2 ", "10. ", "13. ")] == ["500.00", "-500.00", "0.00"]
    assert value(found, "J", "13. ") is None


def test_an_addendum_stands_beside_the_contract_line_by_line() -> None:
    found = sheet(statements.with_addendum())
    assert [value(found, column, "3.2 ") for column in "EFJ"] == [15000, 2000, 17000]
    assert [value(found, column, "6.9 ") for column in "EFJ"] == [1000, -1000, 0]
    assert [value(found, column, "6.2 ") for column in "CEFGHIJ"] == [None, 0, 1000, "Per case", 2, 500, 1000]
    assert [str(amount(found, column, "13. ")) for column in "EFJ"] == ["393000.00", "0.00", "393000.00"]


def test_what_was_taken_from_the_reserve_after_the_addendum_is_added_to_its_change() -> None:
    live = sheet(statements.with_addendum(), formulas=True)
    row = row_of(live, "2.2 ")
    assert live[f"F{row}"].value == f"=J{row}-E{row}+500"
    assert live[f"F{row_of(live, '3.2 ')}"].value == "=J{0}-E{0}".format(row_of(live, "3.2 "))


def test_each_addendum_and_each_use_of_the_reserve_is_named_with_what_allowed_it() -> None:
    found = sheet(statements.with_addendum())
    row = row_of(found, "What changed the budget")
    assert found[f"A{row + 1}"].value == "Addendum 1 · 04/08/2025 · A server instead of an office"
    assert found[f"A{row + 2}"].value == (
        "02/10/2025: 500.00 EUR, 10 HQ → 2.2 GT. Letter Ares(2025)4711 · The bridge at Ixcan fell."
    )
    assert found[f"G{row_of(found, 'New addendum', 'E')}"].value == "Addendum 1 · 04/08/2025"


def test_a_quiet_period_says_so() -> None:
    found = sheet(statements.final())
    row = row_of(found, "What changed the budget")
    assert (
        found[f"A{row + 1}"].value == "No contingencies were used and no addendum was signed since the report before."
    )
