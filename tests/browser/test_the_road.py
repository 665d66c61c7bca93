"""Four people walk the road from the donor's call to the downloaded workbook, with JavaScript and without."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Browser

from grants_app.web.forms import read_decimal
from tests.browser.people import Person
from tests.browser.serving import served

pytestmark = pytest.mark.only_engine("sqlite")  # what is proved here happens between browser and server

CALL = "Defenders of land, water and environment: community actions"
TITLE = "Water for the creek"
BUDGET = (
    ("1.1.1", "1. Human Resources", "Guards of the creek", "Per month", 24, 2000, 48000, "direct"),
    ("5.7", "5. Other costs, services", "Assemblies", "Per event", 16, 1000, 16000, "direct"),
    ("8", "8. Indirect costs", "Indirect costs, 7 %", None, None, None, 4480, "indirect"),
)
VOUCHERS = (
    ("ROAD-1", "Guards by signed list", "Fees of the month", "1.1.1", "KES", 290000, 100),
    ("ROAD-2", "Community kitchen", "Assembly of the creek", "5.7", "KES", 143500, 100),
    ("ROAD-3", "Staff of the hub (payroll)", "Payroll, a part", "1.1.1", "KES", 80000, 60),
    ("ROAD-3", "Staff of the hub (payroll)", "Payroll, a part", "5.7", "KES", 80000, 40),
)


@dataclass
class Walk:
    """Who walks, and what comes into being on the way."""

    officer: Person
    coordinator: Person
    finance: Person
    director: Person
    folder: Path
    award: str = ""

    @property
    def today(self) -> date:
        """The day in Brussels: it has come in Nairobi, too."""
        return datetime.now(ZoneInfo("Europe/Brussels")).date()

    @property
    def first_day(self) -> date:
        return self.today.replace(day=1)


@contextmanager
def walking(browser: Browser, address: str, folder: Path, *, javascript: bool) -> Iterator[Walk]:
    def come(name: str) -> Person:
        return Person(browser, address, f"{name}@demo.example", javascript=javascript)

    officer, coordinator, finance = come("wanjiru.kamau"), come("otieno.ouma"), come("helene.dubois")
    director = come("ines.correia")
    try:
        yield Walk(officer, coordinator, finance, director, folder)
    finally:
        for person in (officer, coordinator, finance, director):
            person.leave()


@pytest.fixture
def address(demo_file: Path, tmp_path: Path) -> Iterator[str]:
    database = tmp_path / "grants.sqlite3"
    shutil.copyfile(demo_file, database)
    with served(database, tmp_path) as address:
        yield address


def test_four_people_walk_from_the_call_to_the_workbook(address: str, chromium: Browser, tmp_path: Path) -> None:
    with walking(chromium, address, tmp_path, javascript=True) as walk:
        the_whole_road(walk)


def test_the_road_can_be_walked_without_javascript(address: str, chromium: Browser, tmp_path: Path) -> None:
    with walking(chromium, address, tmp_path, javascript=False) as walk:
        the_whole_road(walk)


def the_whole_road(walk: Walk) -> None:
    application = an_application_is_written_and_won(walk)
    it_becomes_an_award_with_a_budget(walk, application)
    the_donor_pays(walk)
    the_hub_gets_its_money(walk)
    the_hub_accounts_for_it(walk)
    the_donor_gets_its_workbook(walk)


def an_application_is_written_and_won(walk: Walk) -> str:
    officer, coordinator, director = walk.officer, walk.coordinator, walk.director
    officer.go("/calls")
    officer.follow(CALL)
    officer.follow("Start an application")
    officer.choose("community", "Baobab")
    officer.press("Start")
    application = officer.path.removesuffix("/write")
    officer.fill(
        title=TITLE,
        summary="The creek is clean again, and those who guard it are paid.",
        requested="96000",
        starts_on=walk.first_day.isoformat(),
        ends_on=walk.first_day.replace(year=walk.today.year + 2).isoformat(),
        activities="Guards, assemblies, a map.",
        risks="Guards may be threatened: nobody goes alone.",
    )
    officer.page.locator("#field-objectives-SO2").check()
    officer.page.get_by_label("Heading, line 1").fill("Guards and assemblies")
    officer.page.get_by_label("Amount, line 1").fill("96000")
    officer.press("Save and check the answers")
    officer.sees("The creek is clean again")
    officer.press("Submit to the hub's review")

    coordinator.go("/")
    coordinator.follow(TITLE)
    coordinator.press("Endorse")
    director.go("/")
    director.sees(TITLE)
    director.follow(TITLE)
    director.press("Approve")
    coordinator.go(f"{application}/send")
    coordinator.fill(sent_on=walk.today.isoformat())
    coordinator.press("Record as sent")
    coordinator.go(f"{application}/award")
    coordinator.fill(decided_on=walk.today.isoformat(), donor_reference="ROAD-2026")
    coordinator.press("Record as awarded")
    coordinator.sees("Finance makes it an award")
    return application


def it_becomes_an_award_with_a_budget(walk: Walk, application: str) -> None:
    finance = walk.finance
    finance.go("/")
    finance.follow(TITLE)
    assert application.rsplit("/", 1)[1] in finance.page.url
    finance.fill(reference="ROAD-2026", cofinancing_percent="5", signed_on=walk.today.isoformat())
    finance.choose("rate_rule", "month of payment")
    finance.choose("rate_source", "demo")
    finance.press("Make it an award")
    walk.award = finance.path
    finance.sees(TITLE)

    finance.go(f"{walk.award}/budget/upload")
    finance.attach("file", budget_workbook(walk.folder))
    finance.press("Show what is in it")
    finance.sees("No problem was found")
    finance.press("Take it in")
    walk.director.go("/")
    walk.director.sees("second look")
    walk.director.go("/second-looks")
    row = walk.director.page.get_by_role("row").filter(has_text="ROAD-2026")
    with walk.director.page.expect_response(lambda answer: answer.request.method == "POST"):
        row.get_by_role("button").click()
    walk.director.page.wait_for_load_state()


def the_donor_pays(walk: Walk) -> None:
    finance = walk.finance
    finance.go(f"{walk.award}/instalments/new")
    finance.fill(due_on=walk.today.isoformat(), amount="40000")
    finance.press("Save")
    finance.go(walk.award)
    finance.follow("Record the receipt")
    finance.fill(received_on=walk.today.isoformat(), received="40000", received_currency="EUR")
    finance.choose("bank_account", "EUR")
    finance.press("Read it once more")
    finance.press("Record it")
    finance.go(walk.award)
    finance.sees("40\u202f000,00")  # she reads French


def the_hub_gets_its_money(walk: Walk) -> None:
    officer, finance = walk.officer, walk.finance
    officer.go("/disbursements/new")
    officer.choose("award", "ROAD-2026")
    officer.page.get_by_role("button", name="Go on").click()
    officer.page.wait_for_load_state()
    officer.fill(purpose="Guards and assemblies, first quarter")
    officer.page.get_by_label("Line 1.1.1").fill("600000")
    officer.page.get_by_label("Line 5.7").fill("300000")
    officer.press("Keep as a draft")
    disbursement = officer.path
    officer.press("Ask for the money")
    walk.coordinator.go(disbursement)
    walk.coordinator.press("Endorse")
    walk.director.go(disbursement)
    walk.director.sees("Nothing stands in the way")
    walk.director.press("Approve")
    finance.go(f"{disbursement}/pay")
    sent = reserved_euros(finance.page.locator("main").inner_text())
    finance.fill(bank_reference="ROAD-BANK-1", sent=sent, credited="900000", fee="15")
    finance.press("Go on")
    finance.press("Record the payment")
    officer.go(f"{disbursement}/receive")
    officer.press("Confirm")
    officer.go(disbursement)
    officer.sees("Nothing is left to do")


def reserved_euros(text: str) -> str:
    """The amount in «reserved as 6 123,45 EUR», as it is copied from the page."""
    return text.split("reserved as")[1].split("EUR", maxsplit=1)[0].strip()


def the_hub_accounts_for_it(walk: Walk) -> None:
    officer, finance = walk.officer, walk.finance
    officer.go("/expenditures/import")
    officer.choose("award", "ROAD-2026")
    officer.attach("file", voucher_workbook(walk.folder, walk.first_day))
    officer.press("Show what is in it")
    officer.sees("4 records to take in")
    officer.press("Take them in")
    finance.go(f"/expenditures?award={walk.award.rsplit('/', 1)[1]}&status=draft")
    finance.sees("ROAD-1")
    finance.press("Post the drafts")
    finance.go(f"/expenditures?award={walk.award.rsplit('/', 1)[1]}&status=posted")
    finance.sees("ROAD-2")


def the_donor_gets_its_workbook(walk: Walk) -> None:
    finance, director = walk.finance, walk.director
    finance.go(f"/reports/new?award={walk.award.rsplit('/', 1)[1]}")
    finance.fill(**{"from": walk.first_day.isoformat(), "to": walk.today.isoformat()})
    finance.choose("format", "Annex VI, interim and final financial report")
    finance.press("Begin")
    report = finance.path
    finance.press("Freeze the figures")
    director.go(report)
    director.press("Approve and lock")
    finance.go(report)
    total = finance.page.locator("main table tfoot").first.locator("td a").last.inner_text()
    file = finance.download("Download the workbook", walk.folder)
    assert "draft" not in file.name.lower()
    it_adds_up(file, read_decimal(total))


def it_adds_up(file: Path, total: Decimal) -> None:
    book = load_workbook(file, data_only=True)
    assert set(book.sheetnames) >= {"Interim Report", "Sources of funding", "List of transactions"}
    vouchers = [str(cell) for row in book["List of transactions"].iter_rows(values_only=True) for cell in row]
    assert {"ROAD-1", "ROAD-2", "ROAD-3"} <= set(vouchers)
    for sheet in ("Interim Report", "List of transactions"):
        figures = {cell_money(cell) for row in book[sheet].iter_rows(values_only=True) for cell in row}
        assert total in figures, f"{sheet} has no {total}"


def cell_money(cell: Any) -> Decimal | None:
    return Decimal(str(cell)).quantize(Decimal("0.01")) if isinstance(cell, (int, float)) else None


def budget_workbook(folder: Path) -> Path:
    headings = ("Code", "Heading", "Description", "Unit", "Quantity", "Unit cost", "Amount", "Kind", "KE")
    return written(folder / "budget.xlsx", "Budget", headings, [(*row, row[6]) for row in BUDGET])


def voucher_workbook(folder: Path, on: date) -> Path:
    headings = (
        "Voucher", "Date", "Payee", "Description", "Budget line", "Currency", "Amount", "Charge %", "Receipt",
    )  # fmt: skip
    rows = [(number, on, *rest, f"R-{number}") for number, *rest in VOUCHERS]
    return written(folder / "vouchers.xlsx", "Expenditure", headings, rows)


def written(file: Path, sheet: str, headings: tuple[str, ...], rows: list[Any]) -> Path:
    book = Workbook()
    del book["Sheet"]
    page = book.create_sheet(sheet)
    for row in (headings, *rows):
        page.append(list(row))
    book.save(file)
    return file
