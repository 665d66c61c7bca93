"""A hub officer goes from an imported call to a go with its reasons, follows it, and hears of a moved deadline."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.people import Person
from tests.browser.serving import served
from tests.calls.making import SAMPLE

pytestmark = pytest.mark.only_engine("sqlite")  # what is proved here happens between browser and server

CALL = "PPPA-2027-PRIDE-EUROPE"
TITLE = "Our River, Our Rights (invented)"
REASON = "Río Claro has done this work for years, and the call pays for exactly that."
MOVED = "moved from 18 Dec 2030 10:00 (Guatemala) to 15 Jan 2031 10:00 (Guatemala)"


@pytest.fixture
def address(demo_file: Path, tmp_path: Path) -> Iterator[str]:
    database = tmp_path / "grants.sqlite3"
    shutil.copyfile(demo_file, database)
    with served(database, tmp_path) as address:
        yield address


def page_of_the_portal(folder: Path, deadline: str) -> Path:
    """The first call of a real answer of the portal's search service, under another name and with this deadline."""
    answer: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    call = answer["results"][0]
    named = {"identifier": [CALL], "title": [TITLE], "geographicalZones": [], "geographicalZone": []}
    call["metadata"] |= named | {"deadlineDate": [deadline], "startDate": ["2026-01-01T00:00:00.000+0000"]}
    answer["results"] = [call]
    file = folder / f"calls-{deadline[:10]}.json"
    file.write_text(json.dumps(answer), encoding="utf-8")
    return file


def test_from_an_imported_call_to_a_go_and_to_a_moved_deadline(address: str, chromium: Browser, tmp_path: Path) -> None:
    officer = Person(chromium, address, "marisol.aju@demo.example", javascript=False)
    coordinator = Person(chromium, address, "tomas.caal@demo.example", javascript=True)
    it_is_imported(officer, page_of_the_portal(tmp_path, "2030-12-18T16:00:00.000+0000"))
    here = it_is_opened_with_its_fit(officer)
    prospect = it_is_weighed(officer)
    it_is_decided(coordinator, prospect)
    officer.go(prospect)
    officer.sees(REASON)
    officer.press("Start the application")

    coordinator.go(here)
    coordinator.press("Follow")
    it_is_imported(coordinator, page_of_the_portal(tmp_path, "2031-01-15T16:00:00.000+0000"))
    for person in (officer, coordinator):
        person.go("/notices")
        person.sees(f"Deadline moved: {CALL}")
        person.sees(MOVED)
        person.leave()


def it_is_imported(person: Person, file: Path) -> None:
    person.go("/imports")
    person.page.locator("#kind-calls-eu").check()
    person.attach("file", file)
    person.press("Show what is in it")
    person.press("Take them in")


def it_is_opened_with_its_fit(officer: Person) -> str:
    """Every point has its sentence, also without JavaScript."""
    officer.go(f"/calls?q={CALL}")
    officer.follow(TITLE)
    officer.page.locator("main details summary", has_text="sentence").first.click()
    expect(officer.page.locator("main dl.points").first).to_be_visible()
    officer.sees("of 20")
    return officer.path


def it_is_weighed(officer: Person) -> str:
    officer.page.get_by_role("button", name="Weigh this call for Río Claro").click()
    officer.page.wait_for_load_state()
    officer.choose("owner", "Marisol")
    officer.fill(effort_days="12", probability="30", expected="90000")
    officer.press("Keep the estimate")
    officer.sees("How well it fits")
    return officer.path


def it_is_decided(coordinator: Person, prospect: str) -> None:
    coordinator.go(prospect)
    coordinator.fill(reason=REASON)
    coordinator.press("Go")
    coordinator.is_told("Decided: go.")
    coordinator.sees("The fit as it stood then")
