"""The budget's workbook: lines, hubs' shares, and everything that does not add up."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from importers import budget_workbook
from importers.records import BudgetLineRecord, Reading, Unusable
from tests.importers import files

HEADINGS = ["Code", "Heading", "Description", "Unit", "Quantity", "Unit cost", "Amount", "GT", "KE"]
STAFF = ["1.1", "Human resources", "Coordinator", "month", 12, 1000, 12000, 7000, 5000]
RENT = ["2.1", "Office", "Rent", "month", 24, 50.5, 1212, 1212, None]


def read(*lines: list[Any], headings: list[str] | None = None) -> Reading[BudgetLineRecord]:
    return budget_workbook.read(files.workbook({"Budget": [headings or HEADINGS, *lines]}))


def with_(line: list[Any], **changes: Any) -> list[Any]:
    names = {heading.lower().replace(" ", "_"): index for index, heading in enumerate(HEADINGS)}
    changed = list(line)
    for name, value in changes.items():
        changed[names[name.lower()]] = value
    return changed


def test_a_good_budget_gives_its_lines() -> None:
    reading = read(STAFF, RENT)
    assert not reading.problems
    assert not reading.notices
    first, second = reading.records
    assert (first.code, first.heading, first.description, first.unit) == (
        "1.1",
        "Human resources",
        "Coordinator",
        "month",
    )
    assert (first.quantity, first.unit_cost, first.amount) == (Decimal(12), Decimal(1000), Decimal(12000))
    assert (first.kind, first.source, first.year) == ("direct", "", None)
    assert first.hub_amounts == (("GT", Decimal(7000)), ("KE", Decimal(5000)))
    assert second.hub_amounts == (("GT", Decimal(1212)),)
    assert str(second.where) == "sheet Budget, row 3"


def test_order_case_and_space_of_headings_do_not_matter_and_titles_may_stand_above() -> None:
    table: list[list[Any]] = [
        ["Budget of the action"],
        [],
        [
            " amount ",
            "CODE",
            "heading",
            "Description",
            "unit",
            "Quantity",
            "Unit  cost",
            "ke",
            "Year",
            "Kind",
            "Source",
            "justification",
        ],
        [700, "7", "Indirect", "Indirect costs", None, None, None, 700, 2026, "Indirect", "donor", "7 % agreed"],
    ]
    reading = budget_workbook.read(files.workbook({"budget": table}))
    assert not reading.problems
    (line,) = reading.records
    assert (line.kind, line.year, line.source, line.quantity, line.unit_cost) == ("indirect", 2026, "donor", None, None)
    assert line.hub_amounts == (("KE", Decimal(700)),)
    assert (line.where.row, line.justification) == (4, "7 % agreed")


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        (with_(STAFF, code=None), "Code", ""),
        (with_(STAFF, heading=" "), "Heading", ""),
        (with_(STAFF, amount="twelve thousand"), "Amount", "twelve thousand"),
        (with_(STAFF, amount="12.000"), "Amount", "12.000"),
        (with_(STAFF, amount=-12000), "Amount", "-12000"),
        (with_(STAFF, quantity="1,234"), "Quantity", "1,234"),
        (with_(STAFF, gt="seven"), "GT", "seven"),
        (with_(STAFF, ke=-5000), "KE", "-5000"),
        (with_(STAFF, quantity=None), "Quantity", ""),
        (with_(STAFF, unit_cost=None), "Unit cost", ""),
        (with_(STAFF, unit_cost=999), "Amount", "12 × 999 = 11988, not 12000"),
        (with_(STAFF, ke=4999.99), "Amount", "GT + KE = 11999.99, not 12000"),
        (with_(STAFF, description="x" * 401), "Description", "x" * 79 + "…"),
    ],
)
def test_what_is_wrong_in_a_line_is_located(line: list[Any], column: str, found: str) -> None:
    reading = read(line, RENT)
    assert files.places(reading) == [("Budget", 2, column, found)]
    assert [record.code for record in reading.records] == ["2.1"]


def test_all_problems_come_in_one_pass() -> None:
    reading = read(with_(STAFF, code=None, amount="x"), with_(RENT, unit_cost=1, gt=-1))
    assert [(row, column) for _, row, column, _ in files.places(reading)] == [
        (2, "Code"),
        (2, "Amount"),
        (3, "GT"),
        (3, "Amount"),
    ]


def test_a_code_stands_once_whatever_its_case() -> None:
    reading = read(with_(STAFF, code="a1"), with_(RENT, code="A1"))
    assert "row 2" in files.only(reading).says
    assert files.places(reading) == [("Budget", 3, "Code", "A1")]


def test_codes_that_became_numbers_explain_why_they_are_the_same() -> None:
    reading = read(with_(STAFF, code=1.1), with_(RENT, code=1.10))
    assert "1.10 becomes 1.1" in files.only(reading).says


def test_a_difference_that_the_printed_unit_cost_explains_is_a_notice() -> None:
    reading = read(with_(STAFF, quantity=3, unit_cost=333.33, amount=1000, gt=1000, ke=None))
    assert not reading.problems
    (notice,) = reading.notices
    assert str(notice.where) == "sheet Budget, row 2, column Amount"
    assert notice.found == "3 × 333.33 = 999.99, not 1000"


@pytest.mark.parametrize(("amount", "problems", "notices"), [("1000.01", 0, 1), ("1000.02", 1, 0)])
def test_the_printed_unit_cost_explains_half_a_cent_for_each_unit_and_no_more(
    amount: str, problems: int, notices: int
) -> None:
    reading = read(with_(STAFF, quantity=3, unit_cost=333.33, amount=amount, gt=amount, ke=None))
    assert (len(reading.problems), len(reading.notices)) == (problems, notices)


def test_an_amount_rounded_to_the_cent_needs_no_notice() -> None:
    reading = read(with_(STAFF, quantity=0.333, unit_cost=100.01, amount=33.30, gt=33.30, ke=None))
    assert not reading.problems
    assert not reading.notices


def test_a_kind_that_does_not_exist_lists_those_that_do() -> None:
    reading = read([*STAFF, "overhead"], headings=[*HEADINGS, "Kind"])
    assert files.places(reading) == [("Budget", 2, "Kind", "overhead")]
    assert "indirect, contingency, in-kind" in files.only(reading).says


@pytest.mark.parametrize("year", [26, 2026.5, "next"])
def test_a_year_has_four_digits(year: Any) -> None:
    reading = read([*STAFF, year], headings=[*HEADINGS, "Year"])
    assert [column for _, _, column, _ in files.places(reading)] == ["Year"]


@pytest.mark.parametrize("heading", ["Comments", "Justification of the cost", "NOTES", "Total"])
def test_a_column_that_is_not_known_is_a_notice(heading: str) -> None:
    reading = read([*STAFF, "why"], headings=[*HEADINGS, heading])
    assert not reading.problems
    assert [(notice.where.row, notice.found) for notice in reading.notices] == [(1, heading)]


def test_values_without_a_heading_are_a_notice() -> None:
    reading = read([*STAFF, None, 5], headings=HEADINGS)
    assert [(notice.where.column, notice.says) for notice in reading.notices] == [
        ("K", "This column has no heading, so it was not read.")
    ]


def test_a_budget_without_a_hub_is_refused_at_its_headings() -> None:
    reading = budget_workbook.read(files.workbook({"Budget": [HEADINGS[:7], STAFF[:7]]}))
    assert files.places(reading) == [("Budget", 1, "", "")]


def test_two_columns_for_one_hub_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="two columns for one hub"):
        read([*STAFF, 1], headings=[*HEADINGS, "ke"])


def test_a_missing_column_is_named_with_those_there_are() -> None:
    with pytest.raises(Unusable, match="no column «Unit cost», «Amount»; its headings are «Code», «Heading»"):
        read(STAFF[:5], headings=HEADINGS[:5])


def test_a_heading_that_stands_twice_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="two columns called «Amount»"):
        read([*STAFF, 1], headings=[*HEADINGS, "amount"])


def test_a_sheet_without_headings_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="no row of headings"):
        budget_workbook.read(files.workbook({"Budget": [["hello"], [1]]}))


def test_a_budget_without_lines_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="no lines"):
        read()


def test_the_wrong_sheet_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="no sheet called «Budget»; it has «Expenditure»"):
        budget_workbook.read(files.workbook({"Expenditure": [HEADINGS, STAFF]}))


def test_a_text_file_cannot_be_used() -> None:
    with pytest.raises(Unusable, match="not an Excel workbook"):
        budget_workbook.read(BytesIO(b"Code,Heading\n"))


def test_an_error_in_a_hubs_column_is_not_taken_for_a_blank() -> None:
    book = Workbook()
    sheet = book.create_sheet("Budget")
    sheet.append(HEADINGS)
    sheet.append(with_(STAFF, ke="#REF!"))
    sheet["I2"].data_type = "e"
    reading = budget_workbook.read(files.saved(book))
    assert files.places(reading) == [("Budget", 2, "KE", "#REF!")]
