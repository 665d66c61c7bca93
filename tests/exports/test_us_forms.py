"""SF-425 and SF-270: every line of the worked examples to the cent, what stays blank, and when there is no form."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exports import DONOR_REPORTS, NotWritable
from exports.standing import IndirectCharged, NextRequest, Standing
from exports.statement import FinancialStatement, Period
from tests.exports import statements
from tests.exports.recalculate import differences
from tests.exports.sheets import amount, open_sheet, row_of, value

SECOND_QUARTER = Period(date(2026, 4, 1), date(2026, 6, 30))
FACTS = {
    "agency": "Department of State, DRL",
    "uei": "ZQGGHJH74DW7",
    "ein": "44-4444444",
    "basis": "accrual",
    "indirect_type": "De minimis",
    "program_income_earned": "1000.00",
    "program_income_deducted": "0.00",
    "program_income_added": "600.00",
    "signatory_name": "Ines Correia",
    "signatory_title": "Director",
}


def grant(donor_cost: str, own_cost: str, **more: object) -> FinancialStatement:
    """An award of the Department of State of USD 300,000.00; others pay 30,000.00 of the whole. One line, one voucher of the quarter."""
    direct = Decimal(donor_cost) + Decimal(own_cost) - 15000
    lines = (
        statements.line("1", "Personnel", "Lawyers", "315000.00", before_cost=direct - 100),
        statements.line("9", "Indirect", "De minimis", "15000.00", kind="indirect", before_cost=Decimal(15000)),
    )
    made = statements.statement(
        lines,
        (replace(statements.voucher(1, "1", "GT", "USD", "100.00"), amount=Decimal("100.00")),),
        award=replace(
            statements.AWARD,
            reference="SLMAQM26GR0042",
            donor_reference="",
            currency="USD",
            amount=Decimal("300000.00"),
            total_budget=Decimal("330000.00"),
            starts_on=date(2025, 10, 1),
            ends_on=date(2027, 9, 30),
        ),
        period=SECOND_QUARTER,
        cash=None,
        form_facts=FACTS,
    )
    charged = IndirectCharged(
        Decimal(15), date(2025, 10, 1), date(2026, 6, 30), Decimal(100000), Decimal(15000), Decimal(15000)
    )
    standing = Standing(
        received=Decimal("150000.00"),
        disbursed=Decimal("140000.00"),
        authorised=Decimal("300000.00"),
        donor_cost=Decimal(donor_cost),
        unliquidated=Decimal("5000.00"),
        own_required=Decimal("30000.00"),
        own_cost=Decimal(own_cost),
        requested_before=Decimal("150000.00"),
        indirect=(charged,),
    )
    return replace(made, standing=standing, request=None, **more)  # type: ignore[arg-type]  # the statement's own names


def quarter(**more: object) -> FinancialStatement:
    return grant("145000.00", "12500.00", **more)


def report(statement: FinancialStatement) -> Worksheet:
    return open_sheet(DONOR_REPORTS["us-sf-425"].write(statement), "SF-425")


def test_lines_10a_to_10o_of_the_worked_example() -> None:
    sheet = report(quarter())
    lines = {letter: str(amount(sheet, "H", f"{letter}. ")) for letter in "cdefghijklmno"}
    first = row_of(sheet, "a. Cash Receipts")
    assert [sheet[f"H{first}"].value, sheet[f"H{first + 1}"].value] == [150000, 140000]
    assert lines == {
        "c": "10000.00",
        "d": "300000.00",
        "e": "145000.00",
        "f": "5000.00",
        "g": "150000.00",
        "h": "150000.00",
        "i": "30000.00",
        "j": "12500.00",
        "k": "17500.00",
        "l": "1000.00",
        "m": "0.00",
        "n": "600.00",
        "o": "400.00",
    }


def test_line_11_of_the_worked_example_is_rate_times_base() -> None:
    workbook = DONOR_REPORTS["us-sf-425"].write(quarter())
    sheet, row = open_sheet(workbook, "SF-425"), row_of(open_sheet(workbook, "SF-425"), "De minimis")
    assert [sheet[f"{column}{row}"].value for column in "ABEFG"] == ["De minimis", 0.15, 100000, 15000, 15000]
    assert open_sheet(workbook, "SF-425", formulas=True)[f"F{row}"].value == f"=ROUND(E{row}*B{row},2)"
    assert [str(amount(sheet, column, "g. Totals")) for column in "EFG"] == ["100000.00", "15000.00", "15000.00"]


def test_indirect_cost_that_its_budget_caps_stands_as_charged_and_is_explained() -> None:
    made = quarter()
    assert made.standing is not None
    (charged,) = made.standing.indirect
    sheet = report(replace(made, standing=replace(made.standing, indirect=(replace(charged, base=Decimal(110000)),))))
    assert amount(sheet, "F", "De minimis") == Decimal("15000.00")
    assert any("other than rate × base" in str(cell.value) for cell in sheet["A"])


def test_a_recipient_that_paid_before_the_money_came_has_less_than_nothing_on_hand() -> None:
    made = quarter()
    assert made.standing is not None
    sheet = report(replace(made, standing=replace(made.standing, received=Decimal("130000.00"))))
    assert amount(sheet, "H", "c. Cash on Hand") == Decimal("-10000.00")
    assert any("Cash on hand is below zero" in str(cell.value) for cell in sheet["A"])


def test_the_header_says_who_what_and_until_when() -> None:
    sheet = report(quarter())
    left = {str(sheet[f"A{row}"].value): sheet[f"C{row}"].value for row in range(3, 9)}
    right = {str(sheet[f"E{row}"].value): sheet[f"F{row}"].value for row in range(3, 9)}
    assert left["4a. UEI"] == "ZQGGHJH74DW7"
    assert left["9. Reporting Period End Date"].date() == date(2026, 6, 30)
    assert right["6. Report Type"] == "☒ Quarterly   ☐ Semi-Annual   ☐ Annual   ☐ Final"
    assert right["7. Basis of Accounting"] == "☐ Cash   ☒ Accrual"


def test_what_nobody_gave_stays_blank() -> None:
    sheet = report(quarter(form_facts={}))
    assert value(sheet, "C", "4a. UEI") is None
    assert [value(sheet, "H", f"{letter}. ") for letter in "lmno"] == [None, None, None, "–"]
    assert "☒" not in str(sheet[f"F{row_of(sheet, '7. Basis', 'E')}"].value)


def test_obligations_that_only_people_know_are_added_to_10f() -> None:
    facts = {**quarter().form_facts, "other_obligations": "1200.50"}
    sheet = report(quarter(form_facts=facts))
    assert [str(amount(sheet, "H", f"{letter}. ")) for letter in "fgh"] == ["6200.50", "151200.50", "148799.50"]


def test_what_was_told_until_another_day_is_said_in_the_remarks() -> None:
    told = {**quarter().form_facts, "told_until": "2026-03-31"}
    remarks = [str(cell.value) for cell in report(quarter(form_facts=told))["A"]]
    assert any("were given as of 03/31/2026; the report ends on 06/30/2026." in it for it in remarks)
    on_the_day = [str(cell.value) for cell in report(quarter(form_facts=told | {"told_until": "2026-06-30"}))["A"]]
    assert not any("were given as of" in it for it in on_the_day)


def test_lines_are_cumulative_though_the_report_is_of_a_quarter() -> None:
    assert sum(it.amount for it in quarter().transactions) == Decimal("100.00")
    assert amount(report(quarter()), "H", "e. Federal share of expenditures") == Decimal("145000.00")


@pytest.mark.parametrize(
    ("ends_on", "is_final", "kind"),
    [
        (date(2026, 9, 30), False, "☒ Semi-Annual"),
        (date(2027, 3, 31), False, "☒ Annual"),
        (date(2027, 5, 15), True, "☒ Final"),
    ],
)
def test_the_type_of_the_report_is_that_of_its_period(ends_on: date, is_final: bool, kind: str) -> None:
    sheet = report(quarter(period=Period(date(2026, 4, 1), ends_on), is_final=is_final))
    assert kind in str(sheet[f"F{row_of(sheet, '6. Report Type', 'E')}"].value)


def test_a_period_that_ends_inside_a_quarter_is_refused() -> None:
    with pytest.raises(NotWritable, match=r"ends on 31/05/2026, inside a quarter.*03/31, 06/30, 09/30, 12/31"):
        report(quarter(period=Period(date(2026, 4, 1), date(2026, 5, 31))))


def test_is_not_written_when_its_lines_are_not_the_ledger_s() -> None:
    made = quarter()
    assert made.standing is not None
    wrong = replace(made.standing, donor_cost=Decimal("145000.01"))
    with pytest.raises(NotWritable, match=r"come to 157,500\.01 USD, the cost of the award is 157,500\.00 USD"):
        report(replace(made, standing=wrong))
    with pytest.raises(NotWritable, match=r"Line 11e says 0\.00 USD, .* were charged 15,000\.00 USD"):
        report(replace(made, standing=replace(made.standing, indirect=())))
    with pytest.raises(NotWritable, match="needs where the award stands"):
        report(replace(made, standing=None))


def advance(**more: object) -> FinancialStatement:
    """The worked example of the SF-270: outlays of 180,000.00, a tenth of them by others, and 25,000.00 expected."""
    made = grant(
        "162000.00", "18000.00", form_facts=FACTS | {"program_income_earned": "0.00", "payment_type": "advance"}
    )
    assert made.standing is not None
    standing = replace(made.standing, authorised=Decimal("270000.00"))
    asked = NextRequest(
        date(2026, 7, 1),
        date(2026, 9, 30),
        (("1", Decimal("25000.00")),),
        (),
        ((date(2026, 7, 1), Decimal(10000)), (date(2026, 8, 1), Decimal(5000)), (date(2026, 9, 1), Decimal(10000))),
    )
    made = replace(made, standing=standing, request=asked)
    return replace(made, **more)  # type: ignore[arg-type]  # the statement's own names


def request(statement: FinancialStatement) -> Worksheet:
    return open_sheet(DONOR_REPORTS["us-sf-270"].write(statement), "SF-270")


def test_line_11_of_the_sf_270_s_worked_example() -> None:
    sheet = request(advance())
    expected = {
        "a": "180000.00",
        "b": "0.00",
        "c": "180000.00",
        "d": "25000.00",
        "e": "205000.00",
        "f": "20500.00",
        "g": "184500.00",
        "h": "150000.00",
        "i": "34500.00",
    }
    assert {letter: str(amount(sheet, "E", f"{letter}. ")) for letter in expected} == expected
    assert {letter: str(amount(sheet, "H", f"{letter}. ")) for letter in expected} == expected


def test_the_request_is_spread_over_its_months_to_the_cent() -> None:
    sheet = request(advance())
    months = [amount(sheet, "H", name) for name in ("1st month", "2nd month", "3rd month")]
    assert months == [Decimal("13800.00"), Decimal("6900.00"), Decimal("13800.00")]
    assert sum(months) == amount(sheet, "H", "i. Federal share now requested")


def test_only_an_advance_has_the_alternate_computation() -> None:
    sheet = request(advance())
    first = row_of(sheet, "12. ALTERNATE")
    assert [sheet[f"H{first + below}"].value for below in (1, 2, 3)] == [22500, 10000, 12500]
    sheet = request(advance(form_facts=FACTS | {"payment_type": "reimbursement"}))
    first = row_of(sheet, "12. ALTERNATE")
    assert [sheet[f"H{first + below}"].value for below in (1, 2, 3)] == [None, None, "–"]


def test_a_reimbursement_expects_nothing_and_asks_no_months() -> None:
    sheet = request(advance(form_facts=FACTS | {"program_income_earned": "0.00", "payment_type": "reimbursement"}))
    assert amount(sheet, "H", "d. Estimated net cash outlays") == 0
    assert amount(sheet, "H", "i. Federal share now requested") == Decimal("12000.00")
    assert value(sheet, "H", "1st month") == "–"


def test_the_sf_270_is_not_written_when_its_outlays_are_not_the_ledger_s() -> None:
    made = advance()
    assert made.standing is not None
    with pytest.raises(
        NotWritable, match=r"Line 11a would be 180,001\.00 USD, the cost of the award is 180,000\.00 USD"
    ):
        request(replace(made, standing=replace(made.standing, own_cost=Decimal("18001.00"))))


def test_libreoffice_computes_what_the_forms_show() -> None:
    written = [DONOR_REPORTS["us-sf-425"].write(it) for it in (quarter(), quarter(form_facts={}))]
    assert differences(*written, *(DONOR_REPORTS["us-sf-270"].write(it) for it in (advance(), quarter()))) == [[]] * 4
