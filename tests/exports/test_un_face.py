"""The FACE form: columns A to G of the worked example, the certification word by word, refusals, and the estimate beside it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exports import DONOR_REPORTS, NotWritable
from exports.standing import AuthorisedLine, CostItem, NextRequest
from exports.statement import FinancialStatement, Period, Transaction
from tests.exports import statements
from tests.exports.recalculate import differences
from tests.exports.sheets import amount, open_sheet, row_of, value

ZERO = Decimal(0)
APRIL_TO_JUNE = Period(date(2026, 4, 1), date(2026, 6, 30))
FACTS = {
    "agency": "UNICEF",
    "request_type": "dct",
    "programme": "KEN/A0/07 Child protection",
    "project": "PCA 2026/14",
    "responsible_officer": "A. Mwangi",
    "vendor_id": "2500012345",
    "signatory_name": "Otieno Ouma",
    "signatory_title": "Coordinator",
}


def shillings(number: int, amount: str, **more: object) -> Transaction:
    """A voucher of Kenya in the award's own currency."""
    made = statements.voucher(number, "1.1", "KE", "KES", amount)
    return replace(made, amount=Decimal(amount), rates=(), **more)  # type: ignore[arg-type]  # the names are Transaction's


def quarter(accepted: str | None = "830000.00", **more: object) -> FinancialStatement:
    """The worked example, in shillings: one activity, authorised 1,000,000.00 and spent 850,000.00."""
    lines = (statements.line("1.1", "1. Safe houses", "Safe houses in two counties", "5000000.00"),)
    spent = shillings(1, "850000.00")
    face = AuthorisedLine(
        code="1.1",
        authorised=Decimal("1000000.00"),
        reported=Decimal("850000.00"),
        accepted=None if accepted is None else Decimal(accepted),
        requested=Decimal("1200000.00"),
        newly_authorised=None if accepted is None else Decimal("1200000.00"),
    )
    asked = NextRequest(
        date(2026, 7, 1),
        date(2026, 9, 30),
        (("1.1", Decimal("1200000.00")),),
        (
            CostItem(
                "1.1", "Rent of two houses", "month", Decimal(2), Decimal("150000.00"), Decimal(3), Decimal("900000.00")
            ),
            CostItem("1.1", "Two guards", "month", Decimal(2), Decimal("50000.00"), Decimal(3), Decimal("300000.00")),
        ),
        (),
    )
    made = statements.statement(
        lines,
        (spent,),
        award=replace(statements.AWARD, currency="KES", donor="UNICEF Kenya", lead_hub="KE Kenya"),
        period=APRIL_TO_JUNE,
        authorised=(face,),
        request=asked,
        form_facts=FACTS,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the names are those of FinancialStatement


def form(statement: FinancialStatement) -> Worksheet:
    return open_sheet(DONOR_REPORTS["un-face"].write(statement), "FACE")


def columns(sheet: Worksheet, beginning: str) -> list[str]:
    return [str(amount(sheet, column, beginning)) for column in "CDEFGHI"]


def test_the_worked_example_to_the_cent() -> None:
    expected = ["1000000.00", "850000.00", "830000.00", "170000.00", "1200000.00", "1200000.00", "1370000.00"]
    sheet = form(quarter())
    for row in ("1.1 Safe houses", "Activity Sub-Total: Safe houses", "Grand Total"):
        assert columns(sheet, row) == expected


def test_lines_begin_in_row_12_below_eight_rows_of_header() -> None:
    sheet = form(quarter())
    assert row_of(sheet, "1.1 Safe houses") == 12
    assert row_of(sheet, "Activity Description from AWP with Duration") == 9
    assert [sheet[f"{column}10"].value for column in "CDEGH"] == [
        "Authorised Amount",
        "Actual Project Expenditure",
        "Expenditures accepted by Agency",
        "New Request Period & Amount",
        "Authorised Amount",
    ]
    assert (sheet["C11"].value, sheet["G11"].value) == ("04-2026 - 06-2026\nA", "07-2026 - 09-2026\nE")


def test_the_header_has_what_was_given_and_blanks_for_the_rest() -> None:
    sheet = form(quarter())
    assert [sheet[f"B{row}"].value for row in range(3, 9)] == [
        "KE Kenya",
        "KEN/A0/07 Child protection",
        "PCA 2026/14",
        "A. Mwangi",
        "Red de Derechos Humanos",
        "2500012345",
    ]
    assert [sheet[f"G{row}"].value for row in (3, 5, 6, 7, 8)] == [
        "UNICEF",
        "☒ Direct Cash Transfer (DCT)",
        "☐ Reimbursement",
        "☐ Direct Payment",
        "KES",
    ]
    blank = form(quarter(form_facts={}))
    assert [blank[f"B{row}"].value for row in (4, 6, 8)] == [None, None, None]
    assert all("☒" not in str(blank[f"G{row}"].value) for row in (5, 6, 7))


def test_what_was_accepted_beyond_what_was_authorised_reduces_what_is_outstanding() -> None:
    face = AuthorisedLine(
        "1.1", Decimal("800000.00"), Decimal("850000.00"), Decimal("850000.00"), ZERO, Decimal("300000.00")
    )
    sheet = form(quarter(authorised=(face,), request=None))
    assert columns(sheet, "Grand Total") == [
        "800000.00",
        "850000.00",
        "850000.00",
        "-50000.00",
        "0.00",
        "300000.00",
        "250000.00",
    ]


def test_what_the_agency_has_not_said_stays_blank() -> None:
    sheet = form(quarter(accepted=None))
    for row in ("1.1 Safe houses", "Grand Total"):
        assert [value(sheet, column, row) in {None, "–"} for column in "EFHI"] == [True] * 4
        assert amount(sheet, "D", row) == Decimal("850000.00")


def test_certifies_word_by_word_with_two_boxes_that_nobody_ticked_beforehand() -> None:
    sheet = form(quarter())
    first = row_of(sheet, "CERTIFICATION")
    said = [sheet[f"A{row}"].value for row in range(first + 1, first + 4)]
    assert said == [
        "The undersigned authorized officer of the above-mentioned implementing institution hereby certifies that:",
        "☐  The funding request shown above represents estimated expenditures as per AWP and itemized cost estimates attached.",
        (
            "☐  The actual expenditures for the period stated herein has been disbursed in accordance with the AWP and request with "
            "itemized cost estimates. The detailed accounting documents for these expenditures can be made available for "
            "examination, when required, for the period of five years from the date of the provision of funds."
        ),
    ]
    assert [sheet[f"{column}{first + 5}"].value for column in "ADEFGH"] == [
        "Date submitted",
        "Name",
        "Otieno Ouma",
        "Title",
        "Coordinator",
        "Signature",
    ]


def test_support_cost_stands_below_the_activities_with_its_per_cent() -> None:
    sheet = form(replace(statements.interim(), form_facts={"support_cost_percent": "7"}))
    assert amount(sheet, "D", "Support Cost (For NGOs only) 7%") == Decimal("7801.33")
    assert row_of(sheet, "Support Cost") == row_of(sheet, "Grand Total") - 1


def test_what_an_earlier_form_rejected_is_put_back_and_said() -> None:
    back = shillings(2, "-20000.00", kind="correction")
    lines = (statements.line("1.1", "1. Safe houses", "Safe houses in two counties", "5000000.00"),)
    spent = quarter().transactions
    face = replace(quarter().authorised[0], rejected_before=Decimal("20000.00"))  # type: ignore[index]
    made = statements.statement(lines, (*spent, back))
    sheet = form(quarter(lines=made.lines, transactions=made.transactions, ledger_period=made.ledger_period,
                         ledger_cumulative=made.ledger_cumulative, cash=None, authorised=(face,)))  # fmt: skip
    assert amount(sheet, "D", "Grand Total") == Decimal("850000.00")
    assert any("20,000.00 KES was rejected on an earlier form" in str(cell.value) for cell in sheet["A"])


def test_is_not_written_when_column_b_is_not_the_ledger_s() -> None:
    face = replace(quarter().authorised[0], reported=Decimal("850000.01"))  # type: ignore[index]
    with pytest.raises(NotWritable, match=r"Line 1\.1: the form would report 850,000\.01 KES, .* is 850,000\.00 KES\."):
        form(quarter(authorised=(face,)))
    with pytest.raises(
        NotWritable, match=r"voucher KE-0001 of 850,000\.00 KES is the agency's cost and stands on no line"
    ):
        form(quarter(authorised=()))


def test_is_not_written_without_what_the_agency_authorised() -> None:
    with pytest.raises(NotWritable, match="what the agency authorised and accepted"):
        form(quarter(authorised=None))


def estimate(statement: FinancialStatement) -> Worksheet:
    return open_sheet(DONOR_REPORTS["un-ice"].write(statement), "Itemised Cost Estimate")


def test_the_estimate_itemises_what_column_e_requests() -> None:
    sheet = estimate(quarter())
    head = row_of(sheet, "Item no.")
    assert [cell.value for cell in sheet[head]][:9] == [
        "Item no.",
        "Item description",
        "Activity (FACE line)",
        "Unit",
        "Quantity",
        "Unit price",
        "Number of times",
        "Total",
        "Remark",
    ]
    assert [cell.value for cell in sheet[head + 1]][:8] == [
        "1",
        "Rent of two houses",
        "Safe houses: 1.1",
        "month",
        2,
        150000,
        3,
        900000,
    ]
    total = row_of(sheet, "Activity total: 1.1", "B")
    assert sheet[f"H{total}"].value == 1200000 == form(quarter())["G12"].value


@pytest.mark.parametrize(
    ("unit_price", "total", "says"),
    [
        ("49999.00", "299994.00", r"Line 1\.1: the FACE form requests 1,200,000\.00 KES in column E, its items come to 1,199,994\.00 KES"),
        ("49999.00", "300000.00", r"Line 1\.1, Two guards: 2 × 49,999\.00 KES × 3 is 299,994\.00 KES, its total says 300,000\.00 KES"),
    ],
)  # fmt: skip
def test_an_estimate_that_is_not_column_e_is_refused(unit_price: str, total: str, says: str) -> None:
    asked = quarter().request
    assert asked is not None
    other = replace(asked.items[1], unit_price=Decimal(unit_price), total=Decimal(total))
    with pytest.raises(NotWritable, match=says):
        estimate(quarter(request=replace(asked, items=(asked.items[0], other))))


def test_nothing_to_request_is_nothing_to_itemise() -> None:
    with pytest.raises(NotWritable, match="there is nothing to itemise"):
        estimate(quarter(request=None))


def test_libreoffice_computes_what_the_form_shows() -> None:
    written = [DONOR_REPORTS[name].write(quarter()) for name in ("un-face", "un-ice")]
    assert differences(*written, DONOR_REPORTS["un-face"].write(quarter(accepted=None))) == [[], [], []]
