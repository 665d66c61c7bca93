"""Where rows are inserted every reference follows, and no sum changes but those that get new rows."""

import re
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.donor_template import addresses
from exports.donor_template.formulas import Insertion, mentions, moved, references, shifted, staying

TWO = Insertion("Our Budget", 10, 12, 2)
ONE_ROW = Insertion("Budget", 10, 10, 3)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A12", "A12"),
        ("A13", "A15"),
        ("$A$13+A$13+$A13", "$A$15+A$15+$A15"),
        ("SUM(E10:E12)", "SUM(E10:E14)"),
        ("SUM(E9:E12)", "SUM(E9:E14)"),
        ("SUM(E11:E12)", "SUM(E11:E14)"),
        ("SUM($E$10:$E$12)", "SUM($E$10:$E$14)"),
        ("SUM(E5:E11)", "SUM(E5:E11)"),
        ("SUM(E5:E40)", "SUM(E5:E42)"),
        ("SUM(B12:D12)", "SUM(B12:D12)"),
        ("SUM(10:12)+SUM($13:$13)", "SUM(10:14)+SUM($15:$15)"),
        ("SUM(E:E)+SUM($E:$F)", "SUM(E:E)+SUM($E:$F)"),
        ("'Our Budget'!E13+Other!E13", "'Our Budget'!E15+Other!E13"),
        ("SUM('Our Budget'!$E$10:$E$12)", "SUM('Our Budget'!$E$10:$E$14)"),
        ('IF(A13="E13:E14",E13,"A13 ""B13""")', 'IF(A15="E13:E14",E15,"A13 ""B13""")'),
        ("LOG10(A13)+ATAN2(A13,1)+1E13", "LOG10(A15)+ATAN2(A15,1)+1E13"),
        ("Table1[[#This Row],[A13]]*A13", "Table1[[#This Row],[A13]]*A15"),
        ("total_A13+A13_x+RATE13.5", "total_A13+A13_x+RATE13.5"),
        ("#REF!+A13#", "#REF!+A15#"),
        ("A13 A14,(A13:A14)", "A15 A16,(A15:A16)"),
    ],
)
def test_references_follow_the_inserted_rows(before: str, after: str) -> None:
    assert shifted(before, "Our Budget", TWO) == after


def test_a_formula_of_another_sheet_follows_only_where_it_names_the_sheet() -> None:
    assert shifted("A13+'Our Budget'!A13+'OUR BUDGET'!$A$13", "Cover", TWO) == (
        "A13+'Our Budget'!A15+'OUR BUDGET'!$A$15"
    )
    its = Insertion("Women's fund", 10, 12, 2)
    assert shifted("'Women''s fund'!A13", "Cover", its) == "'Women''s fund'!A15"
    assert mentions("<f>'Women''s fund'!A13</f>", "Women's fund")
    assert not mentions("<f>Budget!A13</f>", "Women's fund")


def test_a_running_total_in_the_blocks_own_rows_does_not_grow() -> None:
    assert shifted("SUM(E$10:E12)", "Our Budget", TWO, own_row=12) == "SUM(E$10:E12)"
    assert shifted("E12/SUM(E$10:E$12)", "Our Budget", TWO, own_row=12) == "E12/SUM(E$10:E$14)"
    assert shifted("E11/SUM(E10:E12)", "Our Budget", TWO, own_row=11) == "E11/SUM(E10:E14)"
    same = staying("E12/SUM(E10:E12)", "E11/SUM(E10:E12)")
    assert same == {1}
    assert shifted("E12/SUM(E10:E12)", "Our Budget", TWO, own_row=12, still=same) == "E12/SUM(E10:E14)"


@pytest.mark.parametrize(
    ("before", "own_row", "after"),
    [
        ("SUM(E10:E10)", 11, "SUM(E10:E13)"),
        ("SUM(E10)", 11, "SUM(E10:E13)"),
        ("SUM(E10,1)+E10", 11, "SUM(E10:E13,1)+E10"),
        ("SUM(B10:D10)", 10, "SUM(B10:D10)"),
        ("SUM(B10:D10)", 11, "SUM(B10:D13)"),
    ],
)
def test_the_sum_of_a_block_of_one_row_grows_too(before: str, own_row: int, after: str) -> None:
    assert shifted(before, "Budget", ONE_ROW, own_row=own_row) == after


def test_a_copied_formula_moves_what_has_no_dollar_sign() -> None:
    assert moved("A1+$A1+A$1+$A$1+SUM(A:A)+SUM(1:2)+'X y'!B2", 3, 1) == ("B4+$A4+B$1+$A$1+SUM(B:B)+SUM(4:5)+'X y'!C5")
    assert moved("E12/E15+E12", 1, still=frozenset({1})) == "E13/E15+E13"


ROWS, COLUMNS = st.integers(1, 30), st.sampled_from("ABC")
DOLLAR = st.sampled_from(["", "$"])


@st.composite
def written(draw: st.DrawFn) -> str:
    """A sum of cells and areas of «Budget», as a donor may have typed it."""

    def cell(row: int) -> str:
        return f"{draw(DOLLAR)}{draw(COLUMNS)}{draw(DOLLAR)}{row}"

    parts = []
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            parts.append(cell(draw(ROWS)))
        else:
            first, last = sorted((draw(ROWS), draw(ROWS)))
            column = draw(COLUMNS)
            parts.append(f"SUM({draw(DOLLAR)}{column}{draw(DOLLAR)}{first}:{column}{draw(DOLLAR)}{last})")
    return "+".join(parts)


def summed(formula: str, cells: Mapping[tuple[int, int], int]) -> int:
    """What such a sum comes to."""
    total = 0
    for reference in references(formula):
        top, left, bottom, right = addresses.area(reference)
        total += sum(
            amount for (row, column), amount in cells.items() if top <= row <= bottom and left <= column <= right
        )
    return total


@given(written(), st.integers(1, 30), st.integers(0, 5), st.integers(1, 40))
def test_inserting_empty_rows_changes_no_sum(formula: str, first: int, more: int, count: int) -> None:
    insertion = Insertion("Budget", first, first + more, count)
    cells = {(row, column): 1 << (3 * row + column) for row in range(1, 31) for column in (1, 2, 3)}
    followed = {(insertion.row(row), column): amount for (row, column), amount in cells.items()}
    assert summed(shifted(formula, "Budget", insertion, own_row=99), followed) == summed(formula, cells)


@given(st.integers(1, 20), st.integers(0, 5), st.integers(1, 9), st.integers(0, 4))
def test_a_sum_over_the_block_takes_in_every_new_row(first: int, more: int, count: int, before: int) -> None:
    insertion = Insertion("Budget", first, first + more, count)
    formula = f"SUM(A{max(1, first - before)}:A{insertion.last})"
    new = {(row, 1): 1 for row in range(insertion.last + 1, insertion.last + count + 1)}
    assert summed(shifted(formula, "Budget", insertion, own_row=99), new) == count


@given(st.text("A$1:!'\"(),[]#+E 9.é\\_", max_size=30))
def test_no_text_breaks_it(formula: str) -> None:
    for changed in (shifted(formula, "Budget", ONE_ROW), moved(formula, 1, 1)):
        assert re.sub(r"[A-Z0-9]", "", changed).replace(":", "") == re.sub(r"[A-Z0-9]", "", formula).replace(":", "")
