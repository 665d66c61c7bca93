"""The forms of OCHA, NED, OSF, UK Aid Direct, Sida, Norad, and of any donor: rows, columns, totals, and what they refuse."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exports import DONOR_BUDGETS, DONOR_REPORTS, NotWritable, layouts
from exports.donor_budget import DonorBudget
from exports.statement import FinancialStatement
from exports.workbook import RED
from tests.exports import budgets, statements
from tests.exports.recalculate import differences, shown
from tests.exports.sheets import amount, open_sheet, row_of, value

FORMS = ("generic", "sida", "norad", "uk-aid-direct", "ocha", "ned", "osf")
BUDGETS = ("ocha-cbpf-budget", "ocha-cerf-budget", "ned-budget", "osf-budget")
REPORT_SHEET = {"uk-aid-direct": "Annual Financial Report"}


@pytest.fixture(autouse=True)
def _ours_again() -> Iterator[None]:
    yield
    layouts.own_folder(None)


def in_two_years(**more: object) -> DonorBudget:
    """392,000 in twelve lines, half of each in either year."""
    made = budgets.example()
    lines = []
    for it in made.lines:
        half = (it.amount / 2).quantize(statements.CENT)
        lines.append(replace(it, by_period=(half, it.amount - half), by_hub=()))
    made = replace(made, lines=tuple(lines), periods=made.periods[:2])
    return replace(made, **more)  # type: ignore[arg-type]  # the names are those of DonorBudget


def report(form: str, statement: FinancialStatement | None = None, *, formulas: bool = False) -> Worksheet:
    written = DONOR_REPORTS[form].write(statement or statements.interim())
    return open_sheet(written, REPORT_SHEET.get(form, "Financial report"), formulas=formulas)


def headings(sheet: Worksheet) -> list[object]:
    return [cell.value for cell in sheet[row_of(sheet, "Budget line")] if cell.value]


def labels(sheet: Worksheet) -> list[str]:
    """The rows of the table, from the first heading to the total."""
    first, last = row_of(sheet, "Budget line") + 2, row_of(sheet, "Check: ")
    return [str(sheet[f"A{row}"].value) for row in range(first, last)]


def with_differences() -> FinancialStatement:
    """Two years in kronor's fashion: losses and gains stand on line 11, a part of them is on no line yet."""
    line = statements.line("11", "11. Exchange", "Exchange rate differences", "0.00", before_cost=Decimal("120.00"))
    gain = statements.voucher(70, "11", "GT", "EUR", "-40.25", kind="revaluation")
    made = statements.statement((*statements.budget(), line), (*statements.vouchers(), gain))
    cash = made.cash
    assert cash is not None
    return replace(made, difference_line="11", cash=replace(cash, difference_before=Decimal("7.00")))


@pytest.mark.parametrize("form", FORMS)
def test_the_totals_are_the_ledgers_and_the_statement_of_the_period(form: str) -> None:
    statement = statements.final()
    sheet = report(form, statement)
    (period,) = (cell.column_letter for cell in sheet[row_of(sheet, "Check: ")] if cell.value == 0)
    row = row_of(sheet, "Check: ") - 1
    assert sheet[f"A{row}"].value == "Total"
    assert Decimal(str(sheet[f"{period}{row}"].value)) == statement.ledger_period
    so_far = chr(ord(period) + 1)
    assert Decimal(str(sheet[f"{so_far}{row}"].value)) == statement.ledger_cumulative


@pytest.mark.parametrize("form", FORMS)
def test_a_statement_that_is_not_the_ledger_is_refused(form: str) -> None:
    with pytest.raises(NotWritable, match="the ledger says"):
        DONOR_REPORTS[form].write(replace(statements.interim(), ledger_period=Decimal(1)))


@pytest.mark.parametrize("form", FORMS)
def test_each_report_has_its_cash_its_proof_its_list_and_a_place_to_sign(form: str) -> None:
    written = DONOR_REPORTS[form].write(statements.interim())
    cash = open_sheet(written, "Financial Summary" if form == "uk-aid-direct" else "Financial report")
    assert amount(cash, "B", "Closing balance") == Decimal("30738.83")
    assert amount(cash, "B", "Exchange difference") == Decimal("-12.34")
    signed = report(form)
    assert row_of(signed, "Approved by (authorised to sign") > row_of(signed, "Prepared by")
    for title in ("How these figures were made", "Transactions"):
        assert open_sheet(written, title).max_row > 5


def test_the_generic_report_is_the_common_core() -> None:
    sheet = report("generic")
    assert headings(sheet) == [
        "Budget line", "Approved budget", "Moved between lines", "Revised budget", "Spent before the period",
        "Spent in the period", "Spent so far", "Balance", "Used %", "Explanation of the variance",
    ]  # fmt: skip
    row = row_of(sheet, "3.2 Furniture")
    assert [sheet[f"{column}{row}"].value for column in "BCDEFGHIJ"] == [
        15000, 0, 15000, 0, 16000, 16000, -1000, 1.0667,
        "A server was bought where laptops were planned; see the amendment request.",
    ]  # fmt: skip
    live = report("generic", formulas=True)
    assert live[f"D{row}"].value == f"=B{row}+C{row}"
    assert live[f"G{row}"].value == f"=E{row}+F{row}"
    assert live[f"H{row}"].value == f"=D{row}-G{row}"
    assert str(live[f"F{row}"].value).startswith("=SUMPRODUCT(--EXACT(")


def test_ocha_groups_the_lines_under_a_to_g_and_takes_support_cost_apart() -> None:
    sheet = report("ocha")
    assert [it for it in labels(sheet) if it[1:3] == ". "] == [
        "A. Staff and Other Personnel Costs", "B. Supplies, Commodities, Materials", "C. Equipment", "D. Contractual Services",
        "E. Travel", "F. Transfers and Grants to Counterparts", "G. General Operating and Other Direct Costs",
    ]  # fmt: skip
    assert labels(sheet)[-4:] == [
        "Subtotal Direct", "Programme Support Costs (PSC) [line 8]", "Costs that the fund does not pay [line 10]", "Total",
    ]  # fmt: skip
    assert amount(sheet, "B", "Subtotal Direct") == Decimal("350000.00")
    assert amount(sheet, "B", "Sub-total F") == Decimal("60000.00")
    assert value(sheet, "B", "Programme support cost, % of direct cost (at most 7 %)") == 0.07
    assert row_of(sheet, "Moved by more than 15 % of the approved budget, so a revision is needed: E. Travel.")


def test_ned_and_osf_show_each_of_their_categories_also_where_nothing_is_in_it() -> None:
    ned, osf = labels(report("ned")), labels(report("osf"))
    for title in ("Salaries", "Benefits, Taxes and Allowances", "Office Space and Utilities", "Travel and Per Diem"):
        assert title in ned
    assert [it for it in osf if it[1:3] == ". "] == [f"{it.code}. {it.title}" for it in layouts.categories("osf")]


def test_a_line_in_no_category_is_refused_by_name_and_with_what_to_do() -> None:
    lines = [replace(it, heading="Wisdom") if it.code == "4.2" else it for it in statements.budget()]
    for form in ("ocha", "ned", "osf"):
        with pytest.raises(NotWritable) as refused:
            DONOR_REPORTS[form].write(statements.statement(lines))
        (reason,) = refused.value.reasons
        assert reason.startswith("Line 4.2: its heading «Wisdom» is in no category of ")
        assert f"layouts/{form}.toml" in reason


def test_the_networks_own_layout_says_where_a_heading_belongs(tmp_path: Path) -> None:
    ours = (layouts.FOLDER / "ocha.toml").read_text(encoding="utf-8")
    (tmp_path / "ocha.toml").write_text(ours.replace('"travel and per diem"', '"wisdom"'), encoding="utf-8")
    layouts.own_folder(tmp_path)
    lines = [replace(it, heading="Wisdom") if it.code == "4.2" else it for it in statements.budget()]
    assert amount(report("ocha", statements.statement(lines)), "B", "Sub-total E") == Decimal("45000.00")


# --- exchange differences ---


@pytest.mark.parametrize("form", ["sida", "norad"])
def test_exchange_differences_stand_on_a_line_of_their_own_after_the_cost(form: str) -> None:
    statement = with_differences()
    sheet = report(form, statement)
    cost, own = row_of(sheet, "Total cost"), row_of(sheet, "Exchange gains (below zero) and losses: 11 Exchange rate")
    assert own == cost + 1
    assert [sheet[f"{column}{own}"].value for column in "BEFG"] == [0, 120, -40.25, 79.75]
    total = row_of(sheet, "Total", "A")
    assert labels(sheet)[-1] == "Total"
    assert total <= cost
    live = report(form, statement, formulas=True)
    assert live[f"F{own + 1}"].value == f"=F{cost}+F{own}" or live[f"F{own + 1}"].value == f"=SUM(F{cost}:F{own})"
    assert Decimal(str(sheet[f"F{own + 1}"].value)) == statement.ledger_period


def test_what_is_on_no_line_yet_is_told_and_asks_for_a_line() -> None:
    named, unnamed = report("sida", with_differences()), report("sida")
    assert amount(named, "B", "Gain so far") == Decimal("-5.34")
    assert row_of(unnamed, "The budget names no line for exchange differences")
    with pytest.raises(AssertionError):
        row_of(named, "The budget names no line for exchange differences")


def test_norads_request_is_the_next_period_less_unused_funds_and_interest() -> None:
    made = statements.interim()
    assert made.cash is not None
    cash = replace(made.cash, interest=Decimal("10.00"), closing=made.cash.closing + 10)
    sheet = report("norad", replace(made, cash=cash))
    planned = Decimal("37450.00")  # a tenth of 392,000.00, but nothing of the reserve of 17,500.00
    assert amount(sheet, "B", "Budget of the next period") == planned
    assert amount(sheet, "B", "Less unused funds") == Decimal("-30738.83")
    assert amount(sheet, "B", "Less other income") == Decimal("-10.00")
    assert amount(sheet, "B", "Requested") == planned - cash.closing
    with pytest.raises(AssertionError):
        row_of(report("sida"), "Request for payment")


def test_norads_request_guesses_nothing_and_asks_for_nothing_that_the_donor_does_not_pay() -> None:
    made = statements.interim()
    assert made.request is not None
    reserve_alone = replace(made.request, lines=(("10", Decimal("500.00")),), items=(), months=())
    for request in (None, replace(made.request, lines=(), items=(), months=()), reserve_alone):
        sheet = report("norad", replace(made, request=request))
        row = row_of(sheet, "Nothing is planned for the next period, so no amount can be asked for")
        assert str(sheet[f"A{row}"].font.color.rgb).endswith(RED)
        with pytest.raises(AssertionError):
            row_of(sheet, "Requested")


def test_norad_at_the_end_says_what_is_repaid() -> None:
    sheet = report("norad", statements.final())
    assert row_of(sheet, "Unused funds, repaid within six months where they are 500.00 NOK or more")


# --- variances ---


def by_period(**planned: str) -> FinancialStatement:
    """Every line planned for the period as it was spent, but these."""
    made = statements.interim()
    lines = tuple(
        replace(
            it,
            period_budget=Decimal(planned.get(f"line_{it.code.replace('.', '_')}", str(it.period_cost))),
            explanation="",
        )
        for it in made.lines
    )
    return replace(made, lines=lines)


def note(statement: FinancialStatement) -> Worksheet:
    return open_sheet(DONOR_REPORTS["uk-aid-direct"].write(statement), "Variance Note")


def test_the_variance_note_lists_over_and_under_alike_from_ten_per_cent_on() -> None:
    spent = {it.code: it.period_cost for it in statements.interim().lines}
    sheet = note(
        by_period(
            line_2_1=str(spent["2.1"] * 2),
            line_3_2="14545.46",  # 16,000.00 is 9.9999 % more
            line_4_2=str(spent["4.2"] / Decimal("1.1") // 1 - 1),
        )
    )
    listed = [str(sheet[f"A{row}"].value) for row in range(row_of(sheet, "Budget line") + 1, sheet.max_row)]
    assert [it.split()[0] for it in listed if it[:1].isdigit()] == ["2.1", "4.2"]
    assert value(sheet, "F", "2.1 ") == "under"
    assert value(sheet, "E", "2.1 ") == -0.5
    assert value(sheet, "F", "4.2 ") == "over"
    assert value(sheet, "G", "4.2 ") == "Explanation missing"
    assert value(sheet, "B", "Lines whose explanation is missing") == 2


def test_an_explanation_that_was_given_stands_in_the_note_and_in_the_report() -> None:
    made = by_period(line_2_1="1.00")
    lines = tuple(replace(it, explanation="The assembly moved.") if it.code == "2.1" else it for it in made.lines)
    given = replace(made, lines=lines)
    assert value(note(given), "G", "2.1 ") == "The assembly moved."
    assert value(note(given), "B", "Lines whose explanation is missing") == 0
    assert value(report("uk-aid-direct", given), "J", "2.1 ") == "The assembly moved."
    assert value(report("uk-aid-direct", made), "J", "2.1 ") == "Explanation missing"


def test_without_amounts_by_period_only_what_is_overspent_can_be_told_before_the_end() -> None:
    lines = [
        it for it in (str(row[0].value or "") for row in note(statements.interim()).iter_rows()) if it[:1].isdigit()
    ]
    assert lines == []
    assert row_of(note(statements.interim()), "A line that is 10 % or more over its budget is explained.")
    at_the_end = [str(row[0].value or "") for row in note(statements.final()).iter_rows()]
    assert len([it for it in at_the_end if it[:1].isdigit()]) == 12


def test_the_financial_summary_repeats_the_report_heading_by_heading() -> None:
    written = DONOR_REPORTS["uk-aid-direct"].write(statements.final())
    summary, whole = open_sheet(written, "Financial Summary"), open_sheet(written, "Annual Financial Report")
    for name in ("Subtotal Travel", "Subtotal Human Resources"):
        found = [value(summary, column, name) for column in "BCDEF"]
        assert found == [value(whole, column, name) for column in "DEFGH"]
    assert "'Annual Financial Report'!" in str(
        open_sheet(written, "Financial Summary", formulas=True)[f"B{row_of(summary, 'Subtotal Travel')}"].value
    )


def test_a_form_in_another_currency_than_the_award_says_so() -> None:
    assert row_of(report("uk-aid-direct"), "The donor's form is in GBP; this award is in EUR.")
    with pytest.raises(AssertionError):
        row_of(report("generic"), "The donor's form is in")


# --- budgets ---


@pytest.mark.parametrize("form", BUDGETS)
def test_a_budget_adds_up_to_the_agreement_and_says_so(form: str) -> None:
    written = DONOR_BUDGETS[form].write(in_two_years())
    sheet = open_sheet(written, "Budget")
    check = row_of(sheet, "Check: this budget less the total budget of the agreement")
    (total,) = (cell.column_letter for cell in sheet[check] if cell.value == 0)
    assert sheet[f"{total}{check - 1}"].value == 392000
    assert amount(sheet, "B", "All sources") == Decimal("392000.00")
    assert amount(open_sheet(written, "How these figures were made"), "D", "The total budget of the agreement") == 0
    assert row_of(sheet, "Approved by (authorised to sign")


def test_cbpf_multiplies_quantity_unit_cost_duration_and_share_where_that_gives_the_signed_amount() -> None:
    written = DONOR_BUDGETS["ocha-cbpf-budget"].write(in_two_years())
    sheet, live = open_sheet(written, "Budget"), open_sheet(written, "Budget", formulas=True)
    assert headings(sheet) == [
        "Budget line", "Budget line remark", "Unit type", "Unit quantity", "Unit cost", "Duration", "% charged", "Total cost",
        "Year 1", "Year 2",
    ]  # fmt: skip
    row, signed = row_of(sheet, "1.1.1 "), row_of(sheet, "1.2 Technical adviser")
    assert [sheet[f"{column}{row}"].value for column in "CDEFGH"] == ["Per month", 36, 2700, 1, 1, 97200]
    assert live[f"H{row}"].value == f"=ROUND(D{row}*E{row}*F{row}*G{row},2)"
    assert [live[f"{column}{signed}"].value for column in "DEFGH"] == [13.5, 4057.87, None, None, 54781.22]
    assert [sheet[f"{column}{row_of(sheet, 'Total', 'A')}"].value for column in "HIJ"] == [392000, 196000, 196000]


def test_cerf_has_a_subtotal_per_letter_then_direct_cost_support_cost_and_total() -> None:
    sheet = open_sheet(DONOR_BUDGETS["ocha-cerf-budget"].write(budgets.without_years(budgets.example())), "Budget")
    assert headings(sheet) == [
        "Budget line", "Unit", "Quantity", "Unit cost", "Total",
    ]  # fmt: skip
    assert amount(sheet, "E", "Sub-total A") == Decimal("200000.00")
    assert amount(sheet, "E", "Subtotal Direct") == Decimal("350000.00")
    assert amount(sheet, "E", "Programme Support Costs (PSC)") == Decimal("24500.00")
    assert value(sheet, "B", "Programme support cost, %") == 0.07


def test_osfs_summary_holds_approved_funding_against_the_details_of_each_category() -> None:
    written = DONOR_BUDGETS["osf-budget"].write(in_two_years())
    summary = open_sheet(written, "Summary")
    first = row_of(summary, "Category") + 1
    rows = [[cell.value for cell in row[:5]] for row in summary.iter_rows(min_row=first, max_row=first + 9)]
    assert rows[0] == ["A", "Personnel", 200000, 200000, 0]
    assert rows[7] == ["H", "Contingency", 17500, 17500, 0]
    assert rows[9] == [None, "Total", 392000, 392000, 0]
    assert amount(open_sheet(written, "B Travel, Accommodations, Cateri"[:31]), "D", "Total") == Decimal("20000.00")
    assert row_of(open_sheet(written, "F Marketing"), "No line in this category.")
    grantee = open_sheet(written, "Grantee Information")
    assert value(grantee, "B", "Grant number") == "NDICI-HR/2025/450-123"


def of_the_donor_alone() -> DonorBudget:
    made = in_two_years()
    return replace(made, award=replace(made.award, amount=made.total))


@pytest.mark.parametrize(
    ("form", "own"), [("ned-budget", "NED funds requested"), ("osf-budget", "Approved OSF funding")]
)
def test_a_budget_is_called_the_donors_only_where_nobody_else_pays(form: str, own: str) -> None:
    shared, alone = DONOR_BUDGETS[form].write(in_two_years()), DONOR_BUDGETS[form].write(of_the_donor_alone())
    places = [("Budget", "Budget line")] + ([("Summary", "Category")] if form == "osf-budget" else [])
    for title, first in places:
        for written, expected in ((shared, "Budget (all sources)"), (alone, own)):
            sheet = open_sheet(written, title)
            shown = [cell.value for cell in sheet[row_of(sheet, first)]]
            assert [it for it in shown if it in {own, "Budget (all sources)"}] == [expected]


def test_osfs_report_calls_the_budget_its_own_only_where_nobody_else_pays() -> None:
    made = statements.interim()
    alone = replace(made, award=replace(made.award, amount=made.award.total_budget))
    assert headings(report("osf", made))[1:4:2] == ["Budget (all sources)", "Current budget"]
    assert headings(report("osf", alone))[1:4:2] == ["Approved OSF funding", "Current OSF funding"]


def test_a_budget_that_does_not_add_up_or_fits_no_category_is_refused() -> None:
    first, *rest = in_two_years().lines
    crooked = in_two_years(lines=(replace(first, by_period=(Decimal(1), Decimal(2))), *rest))
    foreign = in_two_years(lines=(replace(first, heading="Wisdom"), *rest))
    for form in BUDGETS:
        with pytest.raises(NotWritable, match=r"Line 1\.1\.1: its periods come to 3\.00 EUR"):
            DONOR_BUDGETS[form].write(crooked)
        with pytest.raises(NotWritable, match=r"Line 1\.1\.1: its heading «Wisdom» is in no category of"):
            DONOR_BUDGETS[form].write(foreign)


def test_every_formula_shows_what_libreoffice_computes() -> None:
    differing = replace(with_differences(), lines=tuple(map(statements.forecast, with_differences().lines)))
    written = [DONOR_BUDGETS[form].write(in_two_years()) for form in BUDGETS]
    written += [DONOR_REPORTS[form].write(it) for form in ("sida", "norad") for it in (differing,)]
    written += [DONOR_REPORTS["uk-aid-direct"].write(by_period(line_2_1="1.00"))]
    assert [wrong for wrong in differences(*written) if wrong] == []
    assert all(None not in shown(it).values() for it in written)
