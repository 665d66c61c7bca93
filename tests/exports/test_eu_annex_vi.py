"""The EU's Annex VI: its sheets, its columns, its rows 7 to 13, and the figures of the worked example."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from exports import DONOR_REPORTS, layouts
from exports.statement import FinancialStatement, StatementLine
from tests.exports import statements
from tests.exports.sheets import amount, open_sheet, row_of, transactions, value

INTERIM_COLUMNS = {
    "A": "Expenditures",
    "B": "Unit",
    "C": "# Units",
    "D": "Unit value (in EUR)",
    "E": "Total cost (in EUR) (a)",
    "F": "Reallocation within the 25 % rule (b)",
    "G": "Use of contingencies (c)",
    "H": "Budget after reallocation and contingencies (d)=(a)+(b)+(c)",
    "I": "Unit",
    "J": "# Units",
    "K": "Unit value (in EUR)",
    "L": "Total cost (in EUR) (e)",
    "M": "Cumulated costs before this report (f)",
    "N": "Cumulated costs including this report (g)=(e)+(f)",
    "O": "Remaining (h)=(d)-(g)",
}
FINAL_COLUMNS = {
    **INTERIM_COLUMNS,
    "O": "Variation in EUR (i)=(g)-(a)",
    "P": "Variation in % (i)/(a)",
    "Q": "Explanation for all variations",
}


def write(statement: FinancialStatement) -> bytes:
    return DONOR_REPORTS["eu-annex-vi"].write(statement)


@pytest.mark.parametrize(
    ("statement", "report"), [(statements.interim(), "Interim Report"), (statements.final(), "Final Report")]
)
def test_has_the_sheets_of_its_kind(statement: FinancialStatement, report: str) -> None:
    book = load_workbook(BytesIO(write(statement)))
    assert book.sheetnames == [
        "Addenda or use of contingencies",
        "Forecast Budget & follow-up",
        report,
        "Sources of funding",
        "How these figures were made",
        "List of transactions",
    ]


@pytest.mark.parametrize(
    ("statement", "report", "columns"),
    [
        (statements.interim(), "Interim Report", INTERIM_COLUMNS),
        (statements.final(), "Final Report", FINAL_COLUMNS),
    ],
)
def test_has_the_columns_of_its_kind(statement: FinancialStatement, report: str, columns: dict[str, str]) -> None:
    sheet = open_sheet(write(statement), report)
    row = row_of(sheet, "Expenditures")
    found = {letter: sheet[f"{letter}{row + 1}"].value or sheet[f"{letter}{row}"].value for letter in columns}
    assert found == columns
    assert sheet.max_column == len(columns)


def test_has_the_award_s_own_lines_under_their_headings_and_the_closing_rows() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    first, last = row_of(sheet, "1. Human"), row_of(sheet, "13. ")
    assert [sheet[f"A{row}"].value for row in range(first, last + 1)] == [
        "1. Human Resources",
        "1.1.1 Technical staff, Guatemala (gross salaries including social security charges)",
        "1.1.2 Administrative/ support staff",
        "1.2 Technical adviser, part of the time",
        "Subtotal Human Resources",
        "2. Travel",
        "2.1 International travel",
        "2.2 Local transportation",
        "Subtotal Travel",
        "3. Equipment and supplies",
        "3.2 Furniture, computer equipment",
        "Subtotal Equipment and supplies",
        "4. Local office",
        "4.2 Office rent",
        "Subtotal Local office",
        "5. Other costs, services",
        "5.1 Publications",
        "5.10 Visibility actions",
        "Subtotal Other costs, services",
        "6. Other",
        "6.1 Financial support to third parties",
        "Subtotal Other",
        "7. Subtotal direct eligible costs of the Action (1-6)",
        "8. Indirect costs (maximum 7% of 7, subtotal of direct eligible costs of the Action)",
        "9. Total eligible costs of the Action, excluding reserve (7+8)",
        "10. Provision for contingency reserve (maximum 5% of 7, subtotal of direct eligible costs of the Action)",
        "11. Total eligible costs (9+10)",
        "12. Taxes / Contributions in kind",
        "13. Total accepted costs of the Action (11+12)",
    ]


def test_adds_up_the_budget_of_the_worked_example() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    rows = ("Subtotal Human", "7. ", "8. ", "9. ", "10. ", "11. ", "12. ", "13. ")
    assert [str(amount(sheet, "E", row)) for row in rows] == [
        "200000.00",
        "350000.00",
        "24500.00",
        "374500.00",
        "17500.00",
        "392000.00",
        "0.00",
        "392000.00",
    ]


def test_three_small_vouchers_are_the_sum_of_their_rounded_amounts() -> None:
    """GTQ 100.00 three times at 8.53: 11.72 each, 35.16 together; converting the sum would give 35.17."""
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    assert amount(sheet, "L", "2.2 ") == Decimal("35.16")


def test_a_refund_lowers_the_line() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    assert amount(sheet, "L", "2.1 ") == Decimal("3648.00") - Decimal("364.80")


def test_a_transfer_moves_the_budget_and_comes_to_zero() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    assert amount(sheet, "H", "2.1 ") == Decimal("16000.00")
    assert amount(sheet, "H", "1.1.2 ") == Decimal("44018.78")
    assert amount(sheet, "F", "13. ") == 0


def test_a_printed_unit_cost_that_does_not_multiply_leaves_the_signed_amount() -> None:
    """13.5 × 4,057.87 rounds to 54,781.25; the signed budget says 54,781.22."""
    sheet = open_sheet(write(statements.interim()), "Interim Report", formulas=True)
    assert value(sheet, "E", "1.2 ") == pytest.approx(54781.22)
    assert str(value(sheet, "E", "1.1.1 ")).startswith("=ROUND(C")


def test_the_unit_value_of_the_period_is_its_average() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    assert amount(sheet, "K", "1.1.1 ") == Decimal("2696.37")  # 32,356.39 over 12 months


def test_a_line_without_units_stays_without() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    assert [value(sheet, column, "3.2 ") for column in "BCDIJK"] == [None] * 6


def test_the_cost_of_a_line_follows_the_list_of_transactions() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report", formulas=True)
    formula = str(value(sheet, "L", "5.1 "))
    assert "'List of transactions'!" in formula
    assert '"5.1"' in formula


def test_the_report_equals_its_list_of_transactions_and_the_ledger() -> None:
    statement = statements.final()
    workbook = write(statement)
    report, listed = open_sheet(workbook, "Final Report"), open_sheet(workbook, "List of transactions")
    total = Decimal(str(listed[f"V{row_of(listed, 'Total', 'B')}"].value))
    assert amount(report, "L", "13. ") == total == statement.ledger_period
    assert amount(report, "N", "13. ") == statement.ledger_cumulative
    assert amount(report, "L", "Check") == 0


def test_indirect_cost_has_its_transaction() -> None:
    rows = transactions(open_sheet(write(statements.interim()), "List of transactions")).rows
    (indirect,) = [row for row in rows if row["Budget line"] == statements.INDIRECT]
    assert indirect["Remarks"] == "indirect cost charged with the report"
    assert (indirect["Paid on"], indirect["Paid from"]) == (None, None)


def test_variation_of_something_added_without_a_budget_is_not_a_number() -> None:
    sheet = open_sheet(write(statements.final()), "Final Report")
    assert value(sheet, "P", "6.2 ") == "n/a"
    assert amount(sheet, "O", "6.2 ") == Decimal("1000.00")


def test_overspending_is_a_positive_variation() -> None:
    sheet = open_sheet(write(statements.final()), "Final Report")
    assert amount(sheet, "O", "3.2 ") == Decimal("8500.00")
    assert value(sheet, "P", "3.2 ") == pytest.approx(0.5667)


def test_explanations_stand_in_the_final_report_s_column_and_below_the_interim_one() -> None:
    final = open_sheet(write(statements.final()), "Final Report")
    interim = open_sheet(write(statements.interim()), "Interim Report")
    assert value(final, "Q", "3.2 ") == "As planned."
    below = interim[f"A{row_of(interim, 'Explanations') + 1}"].value
    assert below == (
        "3.2 Furniture, computer equipment: A server was bought where laptops were planned; see the amendment request."
    )


def test_an_overspent_line_turns_red_and_a_spent_one_does_not() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    rules = [
        (area.sqref, rule) for area in sheet.conditional_formatting for rule in area.rules if "$N" in rule.formula[0]
    ]
    ((area, rule),) = rules
    first = row_of(sheet, "1. Human")
    assert str(area) == f"A{first}:O{row_of(sheet, '13. ')}"
    assert rule.formula == [f"ROUND($N{first}-$H{first},4)>0"]
    assert rule.dxf.font.color.rgb == "00B3261E"


def test_the_forecast_follows_the_report() -> None:
    workbook = write(statements.interim())
    sheet = open_sheet(workbook, "Forecast Budget & follow-up")
    assert amount(sheet, "B", "2.1 ") == Decimal("3000.00")
    assert amount(sheet, "C", "2.1 ") == Decimal("3283.20")
    assert [value(sheet, column, "1.1.1 ") for column in "DEFG"] == ["Per month", 12, 2700, 32400]
    assert sheet[f"F{row_of(sheet, 'Following period', 'D')}"].value == "01/01/2026-31/12/2026"
    live = open_sheet(workbook, "Forecast Budget & follow-up", formulas=True)
    assert str(value(live, "C", "2.1 ")).startswith("='Interim Report'!L")


def test_the_sources_pay_for_the_whole_action() -> None:
    sheet = open_sheet(write(statements.interim()), "Sources of funding")
    assert amount(sheet, "B", "EU/EDF contribution (A): European Commission") == Decimal("352800.00")
    assert amount(sheet, "B", "Expected TOTAL") == amount(sheet, "B", "Estimated TOTAL") == Decimal("392000.00")
    assert amount(sheet, "D", "Check") == 0
    assert value(sheet, "C", "EU contribution as % of total eligible") == pytest.approx(0.9)
    assert value(sheet, "F", "Fondation Rivage") == "confirmed for 2026"


def test_says_which_rate_method_was_used() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    said = sheet[f"L{row_of(sheet, 'Exchange rates', 'I')}"].value
    assert said == "monthly, source: inforeuro (each rate and its day: see the transactions)"


def test_there_is_a_place_to_sign() -> None:
    sheet = open_sheet(write(statements.interim()), "Interim Report")
    row = row_of(sheet, "Approved by")
    assert [sheet[f"{column}{row + 2}"].value for column in "AEH"] == ["Name and function", "Date", "Signature"]


def test_several_lines_of_indirect_cost_stand_above_their_sum() -> None:
    lines = (*statements.budget(), statements.line("8.2", "8. Indirect costs", "Head office", "10.00", kind="indirect"))
    sheet = open_sheet(write(statements.statement(lines)), "Interim Report")
    assert [sheet[f"A{row_of(sheet, '8. Indirect') - back}"].value for back in (2, 1)] == [
        "8 Indirect costs",
        "8.2 Head office",
    ]
    assert amount(sheet, "E", "8. Indirect") == Decimal("24510.00")


def test_a_closing_row_names_the_line_when_its_code_is_another() -> None:
    def coded(line: StatementLine) -> StatementLine:
        return replace(line, code="OH") if line.kind == "indirect" else line

    listed = [replace(it, line="OH") if it.line == statements.INDIRECT else it for it in statements.vouchers()]
    sheet = open_sheet(write(statements.statement(map(coded, statements.budget()), listed)), "Interim Report")
    assert str(sheet[f"A{row_of(sheet, '8. ')}"].value).endswith("[line OH]")


def test_the_final_report_tells_of_payments_still_to_be_made_and_of_interest() -> None:
    quiet = open_sheet(write(statements.final()), "Final Report")
    row = row_of(quiet, "Payments pending at the end of the period, above 500.00 EUR")
    assert quiet[f"A{row + 1}"].value == "none"
    made = statements.final()
    late = [
        replace(it, paid_on=date(2026, 1, 15)) if it.voucher in ("HQ-0004", "GT-0006") else it
        for it in made.transactions
    ]
    cash = made.cash
    assert cash is not None
    earned = replace(cash, interest=Decimal("12.50"), closing=cash.closing + Decimal("12.50"))
    sheet = open_sheet(write(replace(made, transactions=tuple(late), cash=earned)), "Final Report")
    row = row_of(sheet, "Payments pending")
    assert [sheet[f"A{row + below}"].value for below in (1, 2)] == [
        "HQ-0004 · Agence Horizon · Fuel and meals for the visit to the communities of the north · 3,648.00 EUR · 15/01/2026",
        "Interest earned on pre-financing in this period: 12.50 EUR",
    ]


def test_the_headings_of_the_report_are_those_of_the_users_layout(tmp_path: Path) -> None:
    for name, old, new in (
        ("eu-annex-vi", "Reallocation within the 25 % rule (b)", "Reallocation within the 15 % rule (b)"),
        ("eu-annex-iii", "13. Total accepted costs of the Action (11+12)", "14. Total accepted costs"),
    ):
        text = (layouts.FOLDER / f"{name}.toml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.toml").write_text(text.replace(old, new), encoding="utf-8")
    layouts.own_folder(tmp_path)
    try:
        sheet = open_sheet(write(statements.interim()), "Interim Report")
    finally:
        layouts.own_folder(None)
    assert sheet[f"F{row_of(sheet, 'Expenditures')}"].value == "Reallocation within the 15 % rule (b)"
    assert amount(sheet, "E", "14. Total accepted costs") == Decimal("392000.00")
