"""A finance officer maps the donor's blank Annex VI by herself, another approves it, and next year's blank is met with the old mapping."""

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from exports.donor_template import Block, Column, addresses, mapping_file, open_template
from exports.donor_template.recalculation import program
from tests.browser.people import Person
from tests.browser.serving import served
from tests.exports.donor_template.reading import open_sheet
from tests.exports.templates import annex_vi
from tests.exports.templates.annex_vi import REPORT

pytestmark = pytest.mark.only_engine("sqlite")  # what is proved here happens between browser and server

AWARD = "EC-4471"
SHEETS = {it.name: number for number, it in enumerate(open_template(annex_vi.blank()).sheets, 1)}


@pytest.fixture
def address(demo_file: Path, tmp_path: Path) -> Iterator[str]:
    database = tmp_path / "grants.sqlite3"
    shutil.copyfile(demo_file, database)
    with served(database, tmp_path) as address:
        yield address


@pytest.fixture
def officer(chromium: Browser, address: str) -> Iterator[Person]:
    person = Person(chromium, address, "helene.dubois@demo.example", javascript=True)
    yield person
    person.leave()


@pytest.fixture
def second(chromium: Browser, address: str) -> Iterator[Person]:
    person = Person(chromium, address, "pieter.maes@demo.example", javascript=False)
    yield person
    person.leave()


@pytest.mark.timeout(600)
def test_a_workbook_that_nobody_has_seen_is_mapped_shared_and_met_again_next_year(
    officer: Person, second: Person, tmp_path: Path
) -> None:
    page = upload(officer, tmp_path, "Annex VI, our delegation")
    cells_are_chosen(officer, page)
    rows_are_chosen(officer, page)
    filled = it_is_previewed(officer, page, tmp_path)
    its_figures_are_the_ledger_s(filled)
    shared = it_is_saved_and_shared(officer, page, tmp_path)
    another_person_approves_it(second, page)
    it_is_a_format_of_the_award(officer)
    next_year_s_workbook_is_met(officer, page, shared, tmp_path)


def upload(officer: Person, folder: Path, title: str, *, follows: str = "", next_year: bool = False) -> str:
    file = folder / f"blank-{next_year}.xlsx"
    file.write_bytes(annex_vi.blank(next_year=next_year))
    officer.go("/donor-templates/new")
    officer.choose("donor", "European")
    officer.fill(title=title)
    officer.attach("file", file)
    if follows:
        officer.choose("follows", follows)
    officer.press("Upload")
    return officer.path


def cells_are_chosen(officer: Person, page: str) -> None:
    """Each cell is pressed in the grid; the panel opens in place."""
    for put in annex_vi.mapping().puts:
        row, _ = addresses.cell(put.cell)
        officer.go(f"{page}?sheet={SHEETS[put.sheet]}&row={row}")
        officer.page.locator(f"td#{put.cell} a").click()
        panel = officer.page.locator("#choose")
        expect(panel).to_contain_text(f"Cell {put.cell}")
        if put.what:
            panel.locator(f"input[value='{put.what}']").check()
        else:
            officer.fill(text=put.text)
        officer.press("Put it there")
        expect(officer.page.locator(f"td#{put.cell}")).to_contain_text("→")
    for check in annex_vi.mapping().checks:
        officer.go(f"{page}?sheet={SHEETS[check.sheet]}&cell={check.cell}")
        officer.page.locator(f"#choose input[value='{check.what}']").check()
        officer.press("It must come to this")


def rows_are_chosen(officer: Person, page: str) -> None:
    for block in annex_vi.mapping().blocks:
        officer.go(f"{page}/block?sheet={SHEETS[block.sheet]}&row={block.first_row}")
        officer.page.locator("[name='repeats']").select_option(block.repeats)
        officer.fill(last=str(block.last_row))
        officer.page.get_by_role("button", name="Show its columns").click()
        officer.page.wait_for_load_state()
        for column in chosen(block):
            officer.page.locator(f"[name='what-{column.column}']").select_option(column.what)
        officer.fill(only=block.only)
        officer.press("These rows repeat")


def chosen(block: Block) -> list[Column]:
    """The donor's list of units has no «Per diem», so the officer leaves that column to be filled by hand."""
    return [column for column in block.columns if column.what != "line.unit"]


def it_is_previewed(officer: Person, page: str, folder: Path) -> bytes:
    officer.go(f"{page}/preview")
    officer.choose("award", AWARD)
    officer.page.locator("[name='from']").fill("")
    officer.page.locator("[name='to']").fill("")
    officer.page.get_by_role("button", name="Fill it in").click()
    officer.page.wait_for_load_state()
    officer.sees("computed")
    assert officer.page.get_by_text("differs").count() == 0
    if program():
        assert officer.page.get_by_text("equal", exact=True).count() >= len(annex_vi.mapping().checks)
    file = officer.download("Take the preview along", folder)
    assert "PREVIEW" in file.name
    return file.read_bytes()


def its_figures_are_the_ledger_s(filled: bytes) -> None:
    """The donor's own totals were computed and are there for whoever opens it, beside styles and picture of the blank."""
    sheet = open_sheet(filled, REPORT)
    total = next(row for row in range(30, 120) if str(sheet.cell(row, 1).value).startswith("11. Total"))
    assert sheet.cell(total, 5).value or program() is None
    template = open_template(filled)
    assert "xl/media/stamp.png" in template.parts


def it_is_saved_and_shared(officer: Person, page: str, folder: Path) -> Path:
    officer.go(page)
    officer.fill(why="As the delegation's letter says")
    officer.press("Save as mapping 1")
    shared = officer.download("Take it along as a file", folder)
    its = mapping_file.read(shared.read_bytes())
    assert {it.cell for it in its.puts} == {it.cell for it in annex_vi.mapping().puts}
    assert len(its.blocks) == len(annex_vi.mapping().blocks)
    assert tomllib.loads(shared.read_text())["format"] == 1
    return shared


def another_person_approves_it(second: Person, page: str) -> None:
    second.go(page)
    second.press("Approve this mapping")
    second.is_told("Approved")


def it_is_a_format_of_the_award(officer: Person) -> None:
    officer.go("/awards")
    officer.follow("Guardianas del agua")
    officer.follow("Donor’s files")
    expect(officer.page.locator("[name='format']")).to_contain_text("Annex VI, our delegation")


def next_year_s_workbook_is_met(officer: Person, page: str, shared: Path, folder: Path) -> None:
    later = upload(officer, folder, "Annex VI of next year", follows="Annex VI, our delegation", next_year=True)
    assert later.endswith("/fitting")
    officer.sees("lost")
    officer.press("Take over what is ticked")
    officer.is_told("Taken over")
    officer.sees("You are changing the first mapping")
    officer.go(later.replace("/fitting", "/take-in"))
    officer.attach("file", shared)
    officer.press("Take it in")
    officer.sees("What of the mapping before fits")
