"""What a page shows of a template: a window of cells, each with what it is."""

from exports.donor_template import open_template
from exports.donor_template.grid import Grid, GridCell, grid
from tests.exports.templates import annex_vi
from tests.exports.templates.annex_vi import REPORT, SOURCES

TEMPLATE = open_template(annex_vi.blank())


def cell(window: Grid, address: str) -> GridCell:
    return next(it for row in window.rows for it in row.cells if it.address == address)


def test_a_cell_says_what_it_shows_and_what_may_be_done_with_it() -> None:
    window = grid(TEMPLATE, REPORT)
    assert cell(window, "A1") == GridCell("A1", "Annex VI – Interim financial report", is_locked=True, columns=15)
    assert cell(window, "C5").choices == ("EUR", "USD", "GBP")
    assert cell(window, "B10").choices[0] == "Per month"
    assert cell(window, "C2").names == ("contract_no",)
    assert not cell(window, "C2").is_locked
    assert cell(window, "C4").number_format == "dd/mm/yyyy"
    assert cell(window, "E13").formula == "=SUM(E10:E12)"
    assert cell(window, "E13").text == "0.00"


def test_a_shared_formula_is_shown_in_each_of_its_cells() -> None:
    window = grid(TEMPLATE, REPORT)
    assert [cell(window, f"O{row}").formula for row in (10, 11, 12)] == ["=H10-N10", "=H11-N11", "=H12-N12"]


def test_cells_that_a_merged_one_covers_are_left_out() -> None:
    row = grid(TEMPLATE, REPORT).rows[1]
    assert [it.address for it in row.cells] == ["A2", "B2", "C2", *(f"{letter}2" for letter in "IJKLMNO")]


def test_columns_have_their_widths_and_sheets_their_state() -> None:
    window = grid(TEMPLATE, REPORT)
    assert [(it.letters, it.width) for it in window.columns[:2]] == [("A", 46), ("B", 13)]
    assert (window.is_protected, window.is_hidden) == (True, False)
    assert grid(TEMPLATE, "Lists").is_hidden


def test_a_long_sheet_comes_in_windows() -> None:
    window = grid(TEMPLATE, REPORT, most_rows=20)
    assert (window.first_row, window.last_row, window.next_row) == (1, 20, 21)
    last = grid(TEMPLATE, REPORT, first_row=41)
    assert (last.first_row, last.last_row, last.next_row) == (41, 44, None)
    assert grid(TEMPLATE, SOURCES, first_row=9_000).rows
