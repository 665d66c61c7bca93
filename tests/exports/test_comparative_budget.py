"""The comparative budget: live formulas with the values that LibreOffice computes, and no file where transfers do not come to zero."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from exports import BUDGET_TABLES, NotWritable
from exports.comparative_budget import ComparativeBudget, ComparativeLine
from exports.statement import ZERO
from tests.exports import statements
from tests.exports.recalculate import differences, formulas

MOVED = {"1.1.1": Decimal("-4000.00"), "2.1": Decimal("4000.00")}


def comparative(*, amended: bool = False) -> ComparativeBudget:
    """The usual budget with two moves, and an amendment of its first line where it is asked for."""
    lines = [
        ComparativeLine(
            replace(it, reallocation=MOVED.get(it.code, ZERO)), why="People fly" if it.code in MOVED else ""
        )
        for it in statements.budget()
    ]
    if amended:
        lines[0] = replace(lines[0], amended=Decimal("1500.50"), why="Addendum 1")
    made = statements.interim()
    return ComparativeBudget(
        network=made.network,
        award=made.award,
        old_name="version 1, approved on 1 Feb 2026",
        new_name="version 2, proposed" if amended else "with transfers",
        prepared_on=made.prepared_on,
        is_approved=not amended,
        lines=tuple(lines),
        rule="General conditions 9.4: 25 %",
        acts=("GT-T-0001: =HYPERLINK stays a text",),
    )


def test_every_formula_shows_what_libreoffice_computes() -> None:
    write = BUDGET_TABLES["comparative-budget"].write
    assert differences(write(comparative()), write(comparative(amended=True))) == [[], []]


def test_old_moved_new_and_per_cent_stand_side_by_side() -> None:
    workbook = BUDGET_TABLES["comparative-budget"].write(comparative())
    values = load_workbook(BytesIO(workbook), data_only=True).worksheets[0]
    row = next(cells for cells in values.iter_rows() if str(cells[0].value).startswith("2.1 "))
    assert [cell.value for cell in row[1:8]] == [12000, 4000, 0, 0, 16000, 0.3333, "People fly"]
    live = formulas(workbook)
    assert live["Comparative budget", row[5].coordinate] == "=B{0}+C{0}+D{0}+E{0}".format(row[0].row)


def test_there_is_no_file_where_transfers_do_not_come_to_zero() -> None:
    wrong = comparative()
    lines = (replace(wrong.lines[0], line=replace(wrong.lines[0].line, reallocation=Decimal(1))), *wrong.lines[1:])
    with pytest.raises(NotWritable, match="together they must come to zero"):
        BUDGET_TABLES["comparative-budget"].write(replace(wrong, lines=lines))
