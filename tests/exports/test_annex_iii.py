"""The EU's budget form, cell by cell: its columns and rows, the worked example, its caps, and who pays."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports import DONOR_BUDGETS, NotWritable
from exports.donor_budget import BudgetedLine, DonorBudget
from exports.statement import SourceLine
from tests.exports import budgets
from tests.exports.recalculate import differences, formulas
from tests.exports.sheets import amount, open_sheet, row_of, value

COSTS, WHY, WHO = "1. Budget for the Action", "2. Justification of the budget", "3. Expected sources of funding"

STANDARD = {
    3: ("1. Human Resources", None),
    4: ("1.1 Salaries (gross salaries including social security charges and other related costs, local staff)", None),
    5: ("1.1.1 Technical", "Per month"),
    6: ("1.1.2 Administrative/ support staff", "Per month"),
    7: (
        "1.2 Salaries (gross salaries including social security charges and other related costs, expat/int. staff)",
        "Per month",
    ),
    8: ("1.3 Per diems for missions/travel", None),
    9: ("1.3.1 Abroad (staff assigned to the Action)", "Per diem"),
    10: ("1.3.2 Local (staff assigned to the Action)", "Per diem"),
    11: ("1.3.3 Seminar/conference participants", "Per diem"),
    12: ("Subtotal Human Resources", None),
    13: ("2. Travel", None),
    14: ("2.1. International travel", "Per flight"),
    15: ("2.2 Local transportation", "Per month"),
    16: ("Subtotal Travel", None),
    17: ("3. Equipment and supplies", None),
    18: ("3.1 Purchase or rent of vehicles", "Per vehicle"),
    19: ("3.2 Furniture, computer equipment", None),
    20: ("3.3 Machines, tools...", None),
    21: ("3.4 Spare parts/equipment for machines, tools", None),
    22: ("3.5 Other (please specify)", None),
    23: ("Subtotal Equipment and supplies", None),
    24: ("4. Local office", None),
    25: ("4.1 Vehicle costs", "Per month"),
    26: ("4.2 Office rent", "Per month"),
    27: ("4.3 Consumables - office supplies", "Per month"),
    28: ("4.4 Other services (tel/fax, electricity/heating, maintenance)", "Per month"),
    29: ("Subtotal Local office", None),
    30: ("5. Other costs, services", None),
    31: ("5.1 Publications", None),
    32: ("5.2 Studies, research", None),
    33: ("5.3 Expenditure verification/Audit", None),
    34: ("5.4 Evaluation costs", None),
    35: ("5.5 Translation, interpreters", None),
    36: ("5.6 Financial services (bank guarantee costs etc.)", None),
    37: ("5.7 Costs of conferences/seminars", None),
    38: ("5.8. Visibility actions", None),
    39: ("Subtotal Other costs, services", None),
    40: ("6. Other", None),
}


def write(budget: DonorBudget) -> bytes:
    return DONOR_BUDGETS["eu-annex-iii"].write(budget)


def costs(budget: DonorBudget, *, formulas: bool = False) -> Worksheet:
    return open_sheet(write(budget), COSTS, formulas=formulas)


def nearly_empty() -> DonorBudget:
    """Only the four free lines of heading 6 are used: every other row stands as in the donor's blank form."""
    lines = [
        BudgetedLine(f"6.{number}", "6. Other", f"Support to groups of region {number}", "third-party", Decimal(100))
        for number in range(1, 5)
    ]
    source = SourceLine("European Commission", "donor", Decimal(400), Decimal(0))
    return replace(budgets.example(), lines=tuple(lines), periods=(), sources=(source,))


def test_stands_row_by_row_as_the_donors_form() -> None:
    sheet = costs(nearly_empty())
    assert {row: (sheet[f"A{row}"].value, sheet[f"B{row}"].value) for row in STANDARD} == STANDARD
    assert [sheet[f"A{row}"].value for row in range(45, 53)] == [
        "Subtotal Other",
        "7. Subtotal direct eligible costs of the Action (1-6)",
        "8. Indirect costs (maximum 7% of 7, subtotal of direct eligible costs of the Action)",
        "9. Total eligible costs of the Action, excluding reserve (7+8)",
        "10. Provision for contingency reserve (maximum 5% of 7, subtotal of direct eligible costs of the Action)",
        "11. Total eligible costs (9+10)",
        "12. Taxes / Contributions in kind",
        "13. Total accepted costs of the Action (11+12)",
    ]


def test_has_the_formulas_of_the_form() -> None:
    live = costs(nearly_empty(), formulas=True)
    assert {cell: live[cell].value for cell in ("E5", "E12", "E16", "E46", "E48", "E50", "E52")} == {
        "E5": "=ROUND(C5*D5,2)",
        "E12": "=SUM(E5:E7,E9:E11)",
        "E16": "=SUM(E14:E15)",
        "E46": "=E12+E16+E23+E29+E39+E45",
        "E48": "=E46+E47",
        "E50": "=E48+E49",
        "E52": "=E50+E51",
    }


def test_has_the_columns_of_the_form() -> None:
    sheet = costs(budgets.example())
    assert [sheet[f"{column}1"].value for column in "ABF"] == ["1. Budget for the Action", "All Years", "Year 1"]
    block = ["Unit", "# of units", "Unit value (in EUR)", "Total Cost (in EUR)"]
    assert [sheet[f"{column}2"].value for column in "ABCDEFGHI"] == ["Costs", *block, *block]
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"B1:E1", "F1:I1"}


def test_adds_up_the_worked_example() -> None:
    sheet = costs(budgets.example())
    rows = (
        "Subtotal Human",
        "Subtotal Travel",
        "Subtotal Equ",
        "Subtotal Local",
        "Subtotal Other costs",
        "Subtotal Other",
    )
    assert [int(amount(sheet, "E", row)) for row in rows[:5]] == [200_000, 20_000, 15_000, 25_000, 30_000]
    closing = {row: str(amount(sheet, "E", row)) for row in ("7. ", "8. ", "9. ", "10. ", "11. ", "12. ", "13. ")}
    assert closing == {
        "7. ": "350000.00",
        "8. ": "24500.00",
        "9. ": "374500.00",
        "10. ": "17500.00",
        "11. ": "392000.00",
        "12. ": "0.00",
        "13. ": "392000.00",
    }


def test_our_lines_take_the_rows_of_their_codes_and_others_are_added_inside_the_heading() -> None:
    lines = (
        *budgets.example().lines,
        BudgetedLine("1.1.2.1", "1. Human Resources", "Cleaner", "direct", Decimal(0)),
        BudgetedLine("2.9", "Travel", "Boats", "direct", Decimal(0)),
    )
    sheet = costs(budgets.without_years(replace(budgets.example(), lines=lines)))
    labels = [str(cell.value) for (cell,) in sheet["A3:A20"]]
    at = labels.index("1.1.2 Administrative/ support staff")
    assert labels[at + 1] == "1.1.2.1 Cleaner"
    assert labels[labels.index("Subtotal Travel") - 1] == "2.9 Boats"
    assert "5.8. Visibility actions" in [cell.value for (cell,) in sheet["A20:A60"]]
    assert row_of(sheet, "5.10 Visibility actions") == row_of(sheet, "Subtotal Other costs") - 1


def test_twenty_seven_units_at_their_value_are_a_formula_and_a_printed_value_is_not() -> None:
    """27 x 11,856.00 = 320,112.00; 13.5 x 4,057.87 rounds to 54,781.25, and the signed sheet says 54,781.22."""
    whole = {"quantity": Decimal(27), "unit_cost": Decimal("11856.00"), "amount": Decimal("320112.00"), "by_hub": ()}
    budget = budgets.with_line(budgets.without_years(budgets.example()), "1.1.1", **whole)
    total = budget.total - Decimal("352800.00")
    sources = (budgets.SOURCES[0], replace(budgets.SOURCES[1], budgeted=total))
    live = costs(replace(budget, sources=sources), formulas=True)
    row = row_of(live, "1.1.1 ")
    assert live[f"E{row}"].value == f"=ROUND(C{row}*D{row},2)"
    assert value(live, "E", "1.2 Technical") == pytest.approx(54781.22)
    assert (value(live, "C", "1.2 Technical"), value(live, "D", "1.2 Technical")) == (13.5, 4057.87)


def test_travel_of_a_published_budget_adds_up() -> None:
    """12 x 364.80 = 4,377.60 and 27 x 912.00 = 24,624.00: 29,001.60."""
    lines = (
        BudgetedLine(
            "2.1", "2. Travel", "Flights", "direct", Decimal("24624.00"), "Per flight", Decimal(27), Decimal("912.00")
        ),
        BudgetedLine(
            "2.2", "2. Travel", "Trains", "direct", Decimal("4377.60"), "Per month", Decimal(12), Decimal("364.80")
        ),
    )
    source = SourceLine("European Commission", "donor", Decimal("29001.60"), Decimal(0))
    live = costs(replace(budgets.example(), lines=lines, periods=(), sources=(source,)), formulas=True)
    assert [live[cell].value for cell in ("E14", "E15")] == ["=ROUND(C14*D14,2)", "=ROUND(C15*D15,2)"]
    shown = costs(replace(budgets.example(), lines=lines, periods=(), sources=(source,)))
    assert [amount(shown, "E", row) for row in ("2.1 ", "2.2 ", "Subtotal Travel")] == [
        Decimal("24624.00"), Decimal("4377.60"), Decimal("29001.60")
    ]  # fmt: skip


def test_year_one_repeats_the_columns_with_the_amounts_of_the_first_year() -> None:
    sheet = costs(budgets.example())
    assert [value(sheet, column, "1.1.1 ") for column in "FGHI"] == ["Per month", 12, 2700, 32400]
    assert [value(sheet, column, "4.2 ") for column in "FGHI"] == ["Per month", None, None, 8333.33]
    assert amount(sheet, "I", "13. ") == sum((it.by_period[0] for it in budgets.example().lines), Decimal(0))


def test_a_budget_without_years_leaves_year_one_empty_and_says_so() -> None:
    sheet = costs(budgets.without_years(budgets.example()))
    assert value(sheet, "I", "13. ") is None
    assert value(sheet, "B", "Year 1") == "empty: this budget has no amounts by year"
    short = budgets.without_years(budgets.example())
    short = replace(short, award=replace(short.award, ends_on=date(2025, 12, 31)))
    assert amount(costs(short), "I", "13. ") == Decimal("392000.00")


def test_the_caps_are_checked_live_and_above_them_there_is_no_file() -> None:
    budget = budgets.without_years(budgets.example())
    sheet = costs(budget)
    row = row_of(sheet, "Check: row 8")
    assert [sheet[f"E{row + below}"].value for below in (0, 1)] == [0, 0]
    above = budgets.with_line(budget, "8", amount=Decimal("24500.01"), by_hub=())
    above = budgets.with_line(above, "10", amount=Decimal("17500.50"), by_hub=())
    with pytest.raises(NotWritable) as refusal:
        write(above)
    assert [reason for reason in refusal.value.reasons if "too much" in reason] == [
        "Indirect costs: 24,500.01 EUR is more than 7 % of direct eligible costs, 24,500.00 EUR; it is 0.01 EUR too much.",
        "The contingency reserve: 17,500.50 EUR is more than 5 % of direct eligible costs, 17,500.00 EUR; it is 0.50 EUR too much.",
    ]


def test_a_heading_that_the_form_does_not_have_is_named() -> None:
    with pytest.raises(
        NotWritable, match="Line 4\\.2 stands under «Rent of all kinds», which is none of the 6 headings"
    ):
        write(budgets.with_line(budgets.example(), "4.2", heading="Rent of all kinds"))


def test_sources_stand_beside_the_costs_with_percentages() -> None:
    workbook = write(budgets.example())
    sheet, live = open_sheet(workbook, WHO), open_sheet(workbook, WHO, formulas=True)
    assert [sheet[f"A{row}"].value for row in range(1, 11)] == [
        "Expected sources of funding",
        "EU/EDF contribution sought in this application (A)",
        "Other contributions (Applicant, other Donors etc): Name, Conditions",
        "Own contribution",
        "Fondation Rivage · confirmed for 2026",
        None,
        "Expected TOTAL CONTRIBUTIONS",
        "Estimated TOTAL COSTS (B)",
        "EU contribution as % of total eligible costs (A/B x 100)",
        "EU contribution as % of total accepted costs",
    ]
    assert [sheet[f"B{row}"].value for row in (2, 7, 8, 11)] == [352800, 392000, 392000, 0]
    assert [sheet[f"C{row}"].value for row in (2, 7, 9, 10)] == [0.9, 1, 0.9, 0.9]
    assert live["B7"].value == "=SUM(B2:B6)"
    assert live["B8"].value.startswith("='1. Budget for the Action'!E")


def test_there_is_no_file_whose_sources_are_not_its_costs() -> None:
    with pytest.raises(NotWritable, match="a difference of -20,000\\.00 EUR"):
        write(replace(budgets.example(), sources=budgets.SOURCES[:2]))


def test_each_cost_has_room_for_its_justification() -> None:
    sheet = open_sheet(write(budgets.example()), WHY)
    assert [sheet[f"{column}2"].value for column in "ABC"] == [
        "Costs",
        "Clarification of the budget items",
        "Justification of the estimated costs",
    ]
    assert value(sheet, "B", "1.1.1 ") == (
        "Technical staff, Guatemala (gross salaries including social security charges) · 36 × 2,700.00 EUR Per month · "
        "GT 48,600.00 EUR, KE 48,600.00 EUR"
    )
    assert value(sheet, "C", "1.1.1 ") is None


def test_what_was_said_of_a_cost_stands_as_its_justification() -> None:
    why = "The scale of the network, two years of experience: annex 7."
    sheet = open_sheet(write(budgets.with_line(budgets.example(), "1.1.1", justification=why)), WHY)
    assert value(sheet, "C", "1.1.1 ") == why


def test_every_formula_shows_what_libreoffice_computes() -> None:
    several = replace(
        budgets.example(),
        lines=(
            *budgets.example().lines,
            BudgetedLine("12.1", "12. Taxes", "VAT", "ineligible", Decimal(0), by_period=(Decimal(0),) * 3),
            BudgetedLine("12.2", "12. In kind", "Volunteers", "in-kind", Decimal(0), by_period=(Decimal(0),) * 3),
        ),
    )
    written = [write(it) for it in (several, nearly_empty(), budgets.without_years(budgets.example()))]
    assert differences(*written) == [[], [], []]
    assert len(formulas(written[0])) > 60


def test_a_hostile_text_stays_a_text() -> None:
    hostile = '=HYPERLINK("http://x","y")'
    budget = budgets.with_line(budgets.example(), "2.1", description=hostile, unit="@SUM(1)", heading="+2. Travel")
    with pytest.raises(NotWritable, match="none of the 6 headings"):
        write(budget)
    workbook = write(budgets.with_line(budgets.example(), "2.1", description=hostile, unit="@SUM(1)"))
    cells = [cell for sheet in load_workbook(BytesIO(workbook)) for row in sheet.iter_rows() for cell in row]
    found = [
        cell for cell in cells if isinstance(cell.value, str) and ("HYPERLINK" in cell.value or "@SUM" in cell.value)
    ]
    assert len(found) >= 4
    assert {cell.data_type for cell in found} == {"s"}
