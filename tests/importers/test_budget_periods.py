"""The sheets Periods and By period beside a budget: each amount by period, and every one that does not come to it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from importers import budget_workbook
from importers.records import BudgetLineRecord, Reading, Unusable
from tests.importers import files

HEADINGS = ["Code", "Heading", "Description", "Unit", "Quantity", "Unit cost", "Amount", "GT", "KE"]
STAFF = ["1.1", "Human resources", "Coordinator", None, None, None, 12000, 7000, 5000]
RENT = ["2.1", "Office", "Rent", None, None, None, 1212, 1212, None]
YEARS = [["Year 1", date(2026, 1, 1), date(2026, 12, 31)], ["Year 2", date(2027, 1, 1), date(2027, 12, 31)]]
AMOUNTS: list[list[Any]] = [["1.1", "GT", 4000, 3000], ["1.1", "KE", 5000, None], ["2.1", None, 606.01, 605.99]]


def read(amounts: list[list[Any]], headings: tuple[str, ...] = ("year 1", "Year 2")) -> Reading[BudgetLineRecord]:
    sheets: dict[str, list[list[Any]]] = {
        "Budget": [HEADINGS, STAFF, RENT],
        "Periods": [["Period", "From", "To"], *YEARS],
        "By period": [["Code", "Hub", *headings], *amounts],
    }
    return budget_workbook.read(files.workbook(sheets))


def test_every_hub_has_its_amount_in_every_period() -> None:
    reading = read(AMOUNTS)
    assert not reading.problems
    staff, rent = reading.records
    assert [(it.hub, it.period, it.amount) for it in staff.parts] == [
        ("GT", "Year 1", Decimal(4000)),
        ("GT", "Year 2", Decimal(3000)),
        ("KE", "Year 1", Decimal(5000)),
        ("KE", "Year 2", Decimal(0)),
    ]
    assert (rent.parts[1].hub, rent.parts[1].ends_on) == ("GT", date(2027, 12, 31))


@pytest.mark.parametrize(
    ("amounts", "says"),
    [
        ([AMOUNTS[0], AMOUNTS[1], ["2.1", None, 606, 605.99]], "come to 1211.99; the sheet Budget says 1212"),
        ([AMOUNTS[0], AMOUNTS[2]], "Line 1.1 of hub KE has no row here: give its 5000 by period."),
        ([*AMOUNTS, ["3.1", "GT", 1, 1]], "There is no such line on the sheet Budget."),
        ([["1.1", None, 1, 1], *AMOUNTS], "Write the hub: line 1.1 has an amount of GT, KE."),
        ([*AMOUNTS, ["1.1", "GT", 1, 1]], "stands here twice"),
        ([*AMOUNTS[:2], ["2.1", None, -1, 1213]], "A budget has no amounts below zero"),
    ],
)
def test_what_does_not_come_to_the_budget_is_said_with_its_place(amounts: list[list[Any]], says: str) -> None:
    problems = read(amounts).problems
    assert [problem for problem in problems if says in problem.says and problem.where.sheet == "By period"]


def test_a_period_without_its_column_is_named() -> None:
    assert "There is no column «Year 2»" in read(AMOUNTS, ("Year 1", "Year 3")).problems[0].says


def test_one_of_the_two_sheets_alone_is_not_enough() -> None:
    book = files.workbook({"Budget": [HEADINGS, STAFF], "Periods": [["Period", "From", "To"], *YEARS]})
    with pytest.raises(Unusable, match="no sheet called «By period»"):
        budget_workbook.read(book)
