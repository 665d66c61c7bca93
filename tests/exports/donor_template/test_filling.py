"""A template is filled in place: the cells mapped, in the look that they have, and nothing else."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from exports import NotWritable
from exports.donor_template import (
    Block,
    Column,
    Filled,
    Put,
    TemplateMapping,
    UnfitMapping,
    UnfitTemplate,
    fill,
    open_template,
)
from exports.statement import Signature
from tests.exports import statements
from tests.exports.donor_template.reading import open_sheet
from tests.exports.templates import annex_vi
from tests.exports.templates.annex_vi import REPORT

SIGNED = replace(statements.interim(), signatures=(Signature("approved", "Ana", "Director", date(2026, 2, 1)),))


def report_only() -> TemplateMapping:
    mapping = annex_vi.mapping()
    return replace(mapping, blocks=tuple(it for it in mapping.blocks if it.sheet == REPORT))


def filled(mapping: TemplateMapping | None = None) -> Filled:
    return fill(annex_vi.blank(), mapping or report_only(), SIGNED)


def test_facts_stand_in_their_cells_as_the_cells_show_them() -> None:
    sheet = open_sheet(filled().content, REPORT)
    assert sheet["C2"].value == "NDICI-HR/2025/450-123"
    assert [sheet[cell].value.date() for cell in ("C4", "E4", "B43")] == [
        date(2025, 1, 1), date(2025, 12, 31), date(2026, 2, 1),
    ]  # fmt: skip
    assert sheet["C3"].value == "01/01/2025-31/12/2027"


def test_the_lines_of_a_heading_stand_in_its_rows() -> None:
    sheet = open_sheet(filled().content, REPORT, formulas=True)
    assert [sheet[f"E{row}"].value for row in (10, 11, 12, 35, 37)] == [97200, 48018.78, 54781.22, 24500, 17500]
    assert sheet["A15"].value == "2.1 International travel"
    assert sheet["H10"].value == "=E10+F10+G10"


def test_fewer_items_than_rows_leave_blank_rows_and_the_filling_says_so() -> None:
    made = filled()
    assert "Interim Report, rows 19 to 20: 1 of the 2 rows stays blank." in made.notes
    assert open_sheet(made.content, REPORT)["E20"].value is None


@pytest.mark.parametrize(
    ("put", "says"),
    [
        (Put(REPORT, "H10", "total.budget"), "Interim Report!H10 is computed by the template"),
        (Put(REPORT, "D2", "network"), "Interim Report!D2 is part of the merged cell C2: put it into C2."),
        (Put(REPORT, "C5", text="XAF"), "does not allow «XAF» there; it may be «EUR», «USD», «GBP»."),
        (Put(REPORT, "B20", "line.period", of="9.9"), "the statement has no budget line «9.9»"),
    ],
)
def test_a_cell_that_does_not_take_it_is_named_with_the_reason(put: Put, says: str) -> None:
    mapping = report_only()
    others = tuple(it for it in mapping.puts if it.cell != put.cell)
    blocks = tuple(it for it in mapping.blocks if it.first_row > 30)
    with pytest.raises(NotWritable) as refusal:
        fill(annex_vi.blank(), replace(mapping, puts=(*others, put), blocks=blocks), SIGNED)
    assert any(says in reason for reason in refusal.value.reasons), refusal.value.reasons


def test_a_list_on_another_sheet_is_kept_too() -> None:
    mapping = report_only()
    first = replace(mapping.blocks[0], columns=(*mapping.blocks[0].columns[:1], Column("B", text="Per haircut")))
    with pytest.raises(
        NotWritable, match="B10: the template does not allow «Per haircut» there; it may be «Per month»"
    ):
        filled(replace(mapping, blocks=(first, *mapping.blocks[1:])))


def test_a_line_without_a_place_is_not_forgotten() -> None:
    mapping = report_only()
    with pytest.raises(NotWritable, match=r"Line 8 under «8\. Indirect costs» has no row in the template"):
        filled(replace(mapping, blocks=tuple(it for it in mapping.blocks if it.only != "indirect")))


def test_a_mapping_of_another_template_is_refused() -> None:
    with pytest.raises(UnfitMapping, match="fit it to this one first"):
        filled(replace(report_only(), template_hash="0" * 64))


def test_a_sheet_that_is_not_there_is_named() -> None:
    mapping = report_only()
    with pytest.raises(UnfitTemplate, match="no sheet «Budget»; it has «Interim Report», «Sources of funding»"):
        filled(replace(mapping, puts=(Put("Budget", "A1", "network"),)))


def test_a_hostile_text_stays_a_text() -> None:
    hostile = '=HYPERLINK("http://x")</t></is></c>\x00&'
    statement = replace(
        SIGNED,
        award=replace(SIGNED.award, donor_reference="@SUM(A1)"),
        lines=tuple(replace(it, description=hostile) if it.code == "2.1" else it for it in SIGNED.lines),
    )
    sheet = open_sheet(fill(annex_vi.blank(), report_only(), statement).content, REPORT, formulas=True)
    assert sheet["C2"].value == " @SUM(A1)"
    assert (sheet["A15"].value, sheet["A15"].data_type) == (f"2.1 {hostile}".replace("\x00", ""), "s")


def test_cells_that_the_donor_locked_are_told() -> None:
    mapping = report_only()
    made = filled(replace(mapping, puts=(*mapping.puts, Put(REPORT, "J2", "award.reference"))))
    assert (
        "On the sheet «Interim Report» 1 cell that was filled is locked by the donor's protection, which stays."
        in made.notes
    )


def test_amounts_that_would_be_counted_twice_are_refused() -> None:
    mapping = report_only()
    again = replace(mapping.blocks[1], only="third-party", first_row=45, last_row=46)
    with pytest.raises(NotWritable, match=r"The budget line 6\.1 stands in two blocks of the sheet «Interim Report»"):
        filled(replace(mapping, blocks=(*mapping.blocks, again)))


def test_equal_figures_give_equal_files() -> None:
    assert filled().content == filled().content


def test_each_heading_may_have_a_sheet_of_its_own_and_a_figure_may_stand_in_two_tables() -> None:
    mapping = report_only()
    apart = replace(mapping.blocks[1], sheet="Lists", first_row=20, last_row=24)
    made = filled(replace(mapping, blocks=(*mapping.blocks[:1], apart, *mapping.blocks[2:])))
    assert (
        "On the sheet «Interim Report» not every row shows «Spent in the period», so they are not its total."
        in made.notes
    )
    beside = Column("Q", "line.budget")
    again = Block(REPORT, 60, 62, "lines", (beside,))
    assert filled(replace(mapping, blocks=(*mapping.blocks, again))).inserted


def test_a_mapping_that_checks_no_total_says_so() -> None:
    says = "None of the donor's own totals is checked: choose their cells, and what they must come to."
    assert says in filled(replace(report_only(), checks=())).notes
    assert says not in filled().notes


def test_several_people_may_fill_one_opened_template_at_a_time() -> None:
    template = open_template(annex_vi.blank())
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: fill(template, report_only(), SIGNED).content, range(8)))
    assert set(made) == {filled().content}
