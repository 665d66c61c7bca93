"""A part of a sheet as a page shows it, and what a person is told of the chosen cell."""

from io import BytesIO
from typing import Any

from openpyxl import Workbook

from exports.donor_template.package import Template, open_template
from grants_app.donor_templates import blocks, choices, sheets
from tests.donor_templates.making import LINES, SHEET, mapping, workbook


def template() -> Template:
    return open_template(workbook())


def cell(shown: sheets.Shown, address: str) -> sheets.Cell:
    return next(it for row in shown.rows for it in row.cells if it.address == address)


def test_the_grid_says_in_words_what_goes_where() -> None:
    shown = sheets.part_of(template(), 1, mapping())
    assert cell(shown, "B4").mark == "→ Title of the action"
    assert cell(shown, "C9").mark == "⇣ Spent in the period"
    assert cell(shown, "C13").mark == "✓ All lines: Spent in the period"
    assert next(row.block for row in shown.rows if row.number == 10) == "Budget lines"
    assert [(tab.name, tab.mapped) for tab in shown.tabs] == [(SHEET, 6), ("Instructions", 0)]


def test_a_large_sheet_is_shown_in_parts() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"], sheet["AZ500"] = "First", "Last"
    file = BytesIO()
    book.save(file)
    shown = sheets.part_of(open_template(file.getvalue()), 1, None, cell="AZ500")
    assert cell(shown, "AZ500").text == "Last"
    assert len(shown.rows) <= sheets.ROWS
    assert len(shown.heads) <= sheets.COLUMNS
    assert (1, 1) in {(part.row, part.column) for part in shown.parts}


def test_nothing_is_put_where_the_donor_computes_but_a_figure_may_be_asked() -> None:
    its = template()
    shown = sheets.part_of(its, 1, mapping(checks=()), cell="C13")
    panel = sheets.chosen(its, shown, mapping(checks=()), "/donor-templates/1?")
    assert panel.act == "check"
    assert "=SUM(C9:C12)" in panel.refused


def test_a_covered_cell_names_the_one_that_covers_it() -> None:
    book = Workbook()
    sheet: Any = book.active
    sheet["A1"] = "Name"
    sheet.merge_cells("B1:D1")
    file = BytesIO()
    book.save(file)
    its = open_template(file.getvalue())
    panel = sheets.chosen(its, sheets.part_of(its, 1, mapping(), cell="C1"), mapping(), "/donor-templates/1?")
    assert panel.act == ""
    assert "put it into B1" in panel.refused
    assert cell(sheets.part_of(its, 1, None), "B1").columns == 3


def test_what_stands_beside_a_cell_is_how_it_is_found_next_year() -> None:
    its = template()
    panel = sheets.chosen(its, sheets.part_of(its, 1, mapping(), cell="B4"), mapping(), "/donor-templates/1?")
    assert panel.label == "Title of the action"
    assert sheets.heading_above(its, SHEET, 9, 3) == "Spent in the period"


def test_a_block_shows_the_columns_with_their_headings_and_leaves_formulas_alone() -> None:
    drawn = blocks.drawn(template(), mapping(), SHEET, 9)
    columns = {it.letter: it for it in drawn.columns}
    assert drawn.is_there
    assert drawn.last_row == LINES.last_row
    assert columns["C"].what == "line.period"
    assert columns["D"].is_formula


def test_everything_of_the_vocabulary_is_offered_under_a_heading() -> None:
    groups = choices.for_a_cell()
    assert {"network", "total.period", "cash.closing", "approved.name", "line.period"} <= choices.ids(groups)
    assert all(group.title != group.title.lower() for group in groups)
