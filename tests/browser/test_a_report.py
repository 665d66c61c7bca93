"""A report from due to accepted by three people: queried once, with both versions, their difference and the donor's letters."""

import hashlib
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, FilePayload

from tests.browser.people import Person
from tests.browser.serving import served

pytestmark = pytest.mark.only_engine("sqlite")  # what is proved here happens between browser and server

WHY = "The rains came six weeks late, and the nurseries with them."
MORE = "The rains came six weeks late; the second planting is under way since October."
LETTER = b"%PDF-1.7 of the donor"
QUESTION = "Was the whole of this voucher for the project?"


@pytest.fixture
def address(demo_file: Path, tmp_path: Path) -> Iterator[str]:
    database = tmp_path / "grants.sqlite3"
    shutil.copyfile(demo_file, database)
    with served(database, tmp_path) as address:
        yield address


def test_three_people_take_a_report_from_due_to_accepted(address: str, chromium: Browser, tmp_path: Path) -> None:
    finance, colleague, director = (
        Person(chromium, address, f"{name}@demo.example", javascript=True)
        for name in ("helene.dubois", "pieter.maes", "ines.correia")
    )
    report = it_is_due_and_begun_by_one_press(finance)
    it_is_explained_where_a_person_writes(finance, report)
    approved_by_three(finance, colleague, director, report)
    first = finance.download("Download the workbook", tmp_path)
    it_is_sent_and_the_donor_asks(finance, report, tmp_path)

    director.go(report)
    director.fill(note=f"The donor asks: {QUESTION}")
    director.press("Begin the next version")
    second = director.path
    a_voucher_is_taken_back(colleague, finance, second)
    it_is_explained_anew(finance, second)
    approved_by_three(finance, colleague, director, second)
    file = finance.download("Download the workbook", tmp_path)
    the_difference_is_told(finance, second)
    it_is_accepted(finance, second)

    assert first.name != file.name
    finance.go(second)
    finance.sees(hashlib.sha256(first.read_bytes()).hexdigest())
    finance.sees(hashlib.sha256(file.read_bytes()).hexdigest())
    assert (tells(first, WHY), tells(first, MORE), tells(file, MORE)) == (True, False, True)
    for person in (finance, colleague, director):
        person.leave()


def it_is_due_and_begun_by_one_press(finance: Person) -> str:
    finance.go("/")
    finance.sees("1 report to prepare")
    finance.follow("EC-4471 Interim report")
    finance.sees("You: begins it")
    with finance.page.expect_response(lambda answer: answer.request.method == "POST") as waiting:
        finance.page.get_by_role("button", name="Begin the Interim report of EC-4471").click()
    assert waiting.value.status < 400, waiting.value.text()
    finance.page.wait_for_load_state()
    finance.sees("Annex VI")
    return finance.path


def it_is_explained_where_a_person_writes(finance: Person, report: str) -> None:
    """The field is kept when it is left; the EU asks for explanations in the final report, and reads them in any."""
    finance.go(report)
    finance.page.locator("summary").filter(has_text="Other lines").click()
    field = finance.page.locator("textarea[name^='explanation-']").first
    field.fill(WHY)
    with finance.page.expect_response(lambda answer: answer.url.endswith("/explanations")) as kept:
        field.blur()
    assert kept.value.status == 200
    finance.go(report)
    assert finance.page.locator("textarea[name^='explanation-']").first.input_value() == WHY


def it_is_explained_anew(finance: Person, report: str) -> None:
    finance.go(report)
    finance.page.locator("summary").filter(has_text="Other lines").click()
    finance.page.locator("textarea[name^='explanation-']").first.fill(MORE)
    finance.press("Keep the explanations")


def approved_by_three(finance: Person, colleague: Person, director: Person, report: str) -> None:
    """Prepared by one, frozen by another, approved by a third, who finds it where things wait for her."""
    colleague.go(report)
    colleague.press("Freeze the figures")
    director.go("/reports/due?mine=yes")
    director.sees("You: approves it")
    director.go(report)
    director.press("Approve and lock")
    finance.go(report)
    assert finance.page.get_by_role("button", name="Approve and lock").count() == 0


def it_is_sent_and_the_donor_asks(finance: Person, report: str, folder: Path) -> None:
    finance.fill(on=today(), with_whom="Programme officer, delegation in Guatemala")
    finance.choose("means", "portal")
    finance.press("Sent to the donor")
    answered(finance, "query", "The donor asks about it", QUESTION)
    finance.go(report)
    finance.sees("Programme officer, delegation in Guatemala")
    finance.sees("In the donor's portal")
    finance.sees(QUESTION)
    assert finance.download("ares-2026-77.pdf", folder).read_bytes() == LETTER


def answered(finance: Person, step: str, words: str, note: str) -> None:
    """The donor's answer with its letter."""
    finance.page.locator("summary").filter(has_text=words).click()
    form = finance.page.locator(f"form[action$='/{step}']")
    form.locator("[name=on]").fill(today())
    form.locator("[name=note]").fill(note)
    paper: FilePayload = {"name": "ares-2026-77.pdf", "mimeType": "application/pdf", "buffer": LETTER}
    form.locator("[name=letter]").set_input_files(paper)
    with finance.page.expect_response(lambda answer: answer.request.method == "POST") as waiting:
        form.locator("button").click()
    assert waiting.value.status < 400, waiting.value.text()
    finance.page.wait_for_load_state()


def a_voucher_is_taken_back(colleague: Person, finance: Person, report: str) -> None:
    """One person corrects, another looks; nothing that was posted is changed."""
    colleague.go(f"{report}/entries")
    colleague.page.locator("main a[href^='/expenditures/']").first.click()
    colleague.page.wait_for_load_state()
    colleague.page.locator("main a[href$='/correct']").first.click()
    colleague.page.wait_for_load_state()
    colleague.page.get_by_text("Take the charge back without another in its place").click()
    colleague.page.locator("#take-back-reason").fill("A part of it was for the office that is shared")
    colleague.press("Take it back")
    finance.go("/second-looks")
    row = finance.page.get_by_role("row").filter(has_text="EC-4471")
    with finance.page.expect_response(lambda answer: answer.request.method == "POST"):
        row.get_by_role("button").first.click()
    finance.page.wait_for_load_state()


def the_difference_is_told(finance: Person, report: str) -> None:
    """Entries, lines and words that differ."""
    finance.go(report)
    finance.follow("Where version 2 differs from the one before")
    finance.sees("takes back")
    finance.sees("Explanations that differ")
    finance.sees(WHY)
    finance.sees(MORE)


def it_is_accepted(finance: Person, report: str) -> None:
    finance.go(report)
    finance.fill(on=today(), with_whom="Programme officer, delegation in Guatemala")
    finance.choose("means", "e-mail")
    finance.press("Sent to the donor")
    answered(finance, "accept", "The donor accepted it", "Accepted without reservation")
    finance.sees("Accepted by the donor")
    finance.sees("Accepted without reservation")
    finance.go("/reports/due?state=accepted")
    finance.sees("Interim report, version 2")


def today() -> str:
    return datetime.now(ZoneInfo("Europe/Brussels")).date().isoformat()


def tells(file: Path, words: str) -> bool:
    """Whether a workbook says so in any cell."""
    book = load_workbook(file, data_only=True)
    return any(
        words in str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell
    )
