"""In every report a figure leads to its rows in the list of transactions, and these come to it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from exports import DONOR_REPORTS
from tests.exports import statements

REPORTS = [name for name, it in DONOR_REPORTS.items() if it.extension == "xlsx"]
LISTS = ("Transactions", "List of transactions")
_LINE, _AMOUNT, _FINANCED_BY = 1, 21, 22


@dataclass(frozen=True)
class Lead:
    """A figure, where it stands, and what it leads to: the budget line, amount and source of each transaction."""

    place: str
    figure: Decimal
    rows: tuple[tuple[str, Decimal, str], ...]


@cache
def leads(name: str) -> tuple[Lead, ...]:
    """The figures of a report that lead into its list of transactions."""
    book = load_workbook(BytesIO(DONOR_REPORTS[name].write(statements.interim())), data_only=True)
    linked = [(cell, _target(cell)) for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    found = []
    for cell, (title, area) in ((cell, target) for cell, target in linked if target):
        listed = book[title]
        if listed.title in LISTS:
            rows = tuple(
                (row[_LINE].value, _cents(row[_AMOUNT].value), row[_FINANCED_BY].value) for row in listed[area]
            )
            found.append(Lead(f"{cell.parent.title}!{cell.coordinate}", _cents(cell.value), rows))
    return tuple(found)


def _target(cell: Any) -> tuple[str, str] | None:
    """The sheet and the area that a click on the cell leads to."""
    if cell.hyperlink is None:
        return None
    title, area = cell.hyperlink.location.rsplit("!", 1)
    return title.strip("'"), area


def _cents(value: object) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


@pytest.mark.parametrize("name", REPORTS)
def test_the_transactions_that_a_figure_leads_to_come_to_it(name: str) -> None:
    assert {it.place: it.figure for it in leads(name)} == {
        it.place: sum(amount for _, amount, _ in it.rows) for it in leads(name)
    }


@pytest.mark.parametrize("name", REPORTS)
def test_each_line_that_cost_something_leads_to_its_own_transactions_alone(name: str) -> None:
    donor = statements.AWARD.donor
    expected = {
        frozenset((t.line, t.amount, t.financed_by or donor) for t in statements.vouchers() if t.line == code)
        for code in {t.line for t in statements.vouchers()}
    }
    if name == "un-face":  # it tells what the agency pays, and nothing of others
        expected = {frozenset(row for row in rows if row[2] == donor) for rows in expected}
    assert expected <= {frozenset(it.rows) for it in leads(name)}


@pytest.mark.parametrize("name", REPORTS)
def test_the_cost_of_the_whole_period_leads_to_the_whole_list(name: str) -> None:
    assert len(statements.vouchers()) in {len(it.rows) for it in leads(name)}


@pytest.mark.parametrize(
    ("name", "called"), [("us-sf-425", "line.10e"), ("us-sf-425", "line.10j"), ("us-sf-270", "line.11a")]
)
def test_a_cumulative_cost_leads_to_what_each_line_cost(name: str, called: str) -> None:
    book = load_workbook(BytesIO(DONOR_REPORTS[name].write(statements.interim())), data_only=True)
    ((title, address),) = book.defined_names[called].destinations
    target = _target(book[title][address.replace("$", "")])
    assert target
    total = book[target[0]][target[1]][-1]
    assert (total[0].value, _cents(total[3].value)) == ("Total", statements.interim().ledger_cumulative)
