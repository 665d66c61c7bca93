"""Pages of donors' workbooks, as a browser without JavaScript meets them."""

import re
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook

from grants_app.donor_templates import queries, rules
from tests.donor_templates.making import OFFICER, REGIONAL, SECOND, SHEET, approved, mapping, saved, uploaded, workbook
from tests.exports.templates import annex_vi
from tests.reports.making import award_with_vouchers
from tests.web import Visitor, program
from tests.world import World

LATER_PAGE_BYTES = 15 * 1024


@pytest.fixture
def officer(world: World, tmp_path: Path) -> Visitor:
    return Visitor(program(world, tmp_path), world, OFFICER)


def at(template_id: UUID) -> str:
    return f"/donor-templates/{template_id}"


def drawn(world: World, template_id: UUID) -> str:
    with world.seen_by(OFFICER) as work:
        return queries.card(work, template_id).text


def test_a_workbook_is_uploaded_and_shown_as_a_light_grid(world: World, officer: Visitor) -> None:
    form = {"donor": str(world.donor_id), "title": "Annex 4"}
    sent = officer.post("/donor-templates/new", form, files={"file": ("annex-4.xlsx", workbook())})
    assert sent.status_code == 303
    page = officer.get(sent.headers["location"])
    assert "Title of the action" in page.text
    assert "=SUM(C9:C12)" in page.text
    assert int(page.headers["content-length"]) <= LATER_PAGE_BYTES


def test_a_bad_workbook_is_told_beside_its_field_and_nothing_is_kept(world: World, officer: Visitor) -> None:
    form = {"donor": str(world.donor_id), "title": "Annex 4"}
    sent = officer.post("/donor-templates/new", form, files={"file": ("annex-4.xlsx", b"PK\x03\x04 cut off")})
    assert sent.status_code == 422
    assert 'id="field-file-error"' in sent.text
    assert 'value="Annex 4"' in sent.text
    with world.seen_by(OFFICER) as work:
        assert queries.listed(work) == []


def test_a_cell_is_chosen_and_what_goes_there(world: World, officer: Visitor) -> None:
    template_id = uploaded(world)
    panel = officer.get(f"{at(template_id)}?sheet=1&cell=B4").text
    assert "Cell B4" in panel
    assert 'value="award.title"' in panel
    sent = officer.post(f"{at(template_id)}/put", {"sheet": "1", "cell": "B4", "what": "award.title"})
    assert sent.headers["location"].endswith("#B4")
    assert "→ Title of the action" in officer.get(at(template_id)).text
    officer.post(f"{at(template_id)}/take-out", {"sheet": "1", "cell": "B4"})
    assert rules.read(drawn(world, template_id)).puts == ()


def test_nothing_chosen_is_said_and_the_panel_stays(world: World, officer: Visitor) -> None:
    sent = officer.post(f"{at(uploaded(world))}/put", {"sheet": "1", "cell": "B4"})
    assert sent.status_code == 422
    assert "Choose something of the list" in sent.text
    assert "Cell B4" in sent.text


def test_rows_that_repeat_are_chosen_with_their_columns(world: World, officer: Visitor) -> None:
    template_id = uploaded(world)
    page = officer.get(f"{at(template_id)}/block?sheet=1&row=9&repeats=lines&last=12").text
    assert "Spent in the period" in page
    form = {"sheet": "1", "row": "9", "repeats": "lines", "last": "12", "what-A": "line.label", "what-C": "line.period"}
    assert officer.post(f"{at(template_id)}/repeat", form).status_code == 303
    (block,) = rules.read(drawn(world, template_id)).blocks
    assert [(it.column, it.what, it.label) for it in block.columns] == [
        ("A", "line.label", "Budget line"),
        ("C", "line.period", "Spent in the period"),
    ]


def test_a_mapping_is_taken_along_and_taken_in_again(world: World, officer: Visitor) -> None:
    template_id = uploaded(world)
    saved(world, template_id)
    file = officer.get(f"{at(template_id)}/mappings/1/file")
    assert "EC-T-0001-mapping-1.toml" in file.headers["content-disposition"]
    sent = officer.post(f"{at(template_id)}/take-in", files={"file": ("shared.toml", file.content)})
    assert sent.status_code == 303
    assert rules.read(drawn(world, template_id)).puts == mapping().puts


def test_a_file_that_is_no_mapping_gets_a_sentence_with_its_place(world: World, officer: Visitor) -> None:
    text = rules.text_of(mapping()).replace('cell = "B4"', 'cell = "4B"')
    sent = officer.post(f"{at(uploaded(world))}/take-in", files={"file": ("shared.toml", text.encode())})
    assert sent.status_code == 422
    assert "«4B» is not the address of a cell" in sent.text


def test_a_version_is_approved_by_another_person_on_the_page(world: World, officer: Visitor, tmp_path: Path) -> None:
    template_id = uploaded(world)
    mapping_id = saved(world, template_id)
    assert f"/donor-templates/mappings/{mapping_id}/approve" not in officer.get(at(template_id)).text
    second = Visitor(program(world, tmp_path), world, SECOND)
    assert f"/donor-templates/mappings/{mapping_id}/approve" in second.get(at(template_id)).text
    assert second.post(f"/donor-templates/mappings/{mapping_id}/approve").status_code == 303
    assert "Approved by Pieter Maes" in officer.get(at(template_id)).text


def test_differences_say_both_sides_in_words(world: World, officer: Visitor) -> None:
    template_id = uploaded(world)
    saved(world, template_id)
    saved(world, template_id, rules.without(mapping(), SHEET, "B3"))
    page = officer.get(f"{at(template_id)}/differences?to=2").text
    assert f"{SHEET}!B3" in page
    assert "Name of the network" in page


def test_a_preview_shows_real_figures_and_its_file_says_what_it_is(world: World, officer: Visitor) -> None:
    award_id, template_id = award_with_vouchers(world), uploaded(world)
    saved(world, template_id)
    wanted = f"award={award_id}&from=2026-01-01&to=2026-06-30&version=1"
    page = officer.get(f"{at(template_id)}/preview?{wanted}")
    assert page.status_code == 200
    assert "Tierra y voz" in page.text
    assert re.search(r"computed", page.text)
    file = officer.get(f"{at(template_id)}/preview/file?{wanted}")
    assert "PREVIEW" in file.headers["content-disposition"]
    assert load_workbook(BytesIO(file.content))[SHEET]["B4"].value == "Tierra y voz"


def test_a_person_of_a_hub_sees_which_there_are_and_no_award_of_others(world: World, tmp_path: Path) -> None:
    award_id, template_id = award_with_vouchers(world), uploaded(world)
    saved(world, template_id)
    regional = Visitor(program(world, tmp_path), world, REGIONAL)
    assert "Annex 4" in regional.get("/donor-templates").text
    page = regional.get(at(template_id)).text
    assert "Choose a cell" not in page
    assert regional.get(f"{at(template_id)}/preview?award={award_id}&version=1").status_code == 404


def test_the_award_s_files_offer_the_approved_workbook(world: World, officer: Visitor) -> None:
    award_id, template_id = award_with_vouchers(world), uploaded(world)
    saved(world, template_id)
    assert "template-ec-t-0001" not in officer.get(f"/awards/{award_id}/files").text
    approved(world, template_id)
    assert 'value="template-ec-t-0001"' in officer.get(f"/awards/{award_id}/files").text
    assert 'value="template-ec-t-0001"' in officer.get(f"/reports/new?award={award_id}").text


def test_next_year_s_workbook_is_proposed_the_mapping_before_and_what_moved_is_confirmed(
    world: World, officer: Visitor
) -> None:
    first = uploaded(world)
    saved(world, first)
    form = {"donor": str(world.donor_id), "title": "Annex 4, 2027", "follows": str(first)}
    later = workbook(moved=2, extra="Reporting year 2027")
    sent = officer.post("/donor-templates/new", form, files={"file": ("annex-4-2027.xlsx", later)})
    address = sent.headers["location"]
    assert address.endswith("/fitting")
    page = officer.get(address).text
    assert "moved" in page
    assert f"{SHEET}!B6" in page
    items = re.findall(r'name="item" value="(\d+)"', page)
    assert officer.post(address.replace("fitting", "adopt"), {"item": items}).status_code == 303
    template_id = UUID(address.split("/")[2])
    its = rules.read(drawn(world, template_id))
    assert [it.cell for it in its.puts] == ["B5", "B6", "B7", "B8"]
    assert [(it.first_row, it.last_row) for it in its.blocks] == [(11, 14)]


def test_what_moved_is_not_taken_over_unless_it_is_ticked(world: World, officer: Visitor) -> None:
    first = uploaded(world)
    saved(world, first)
    later = uploaded(world, workbook(moved=2), title="Annex 4, 2027", follows=first)
    officer.post(f"{at(later)}/adopt", {})
    assert rules.read(drawn(world, later)).puts == ()


def test_a_wide_workbook_with_a_cell_chosen_is_a_light_page(world: World, officer: Visitor) -> None:
    template_id = uploaded(world, annex_vi.blank(), title="Annex VI")
    saved(world, template_id, annex_vi.mapping())
    page = officer.get(f"{at(template_id)}?sheet=1&cell=C2")
    assert "Contract No" in page.text
    assert int(page.headers["content-length"]) <= LATER_PAGE_BYTES
