"""A list's register is what the list shows: same filter, same order, every row, nothing of another hub."""

import csv
import html
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from exports import REGISTERS
from exports.csv_text import read_back
from grants_app.budgets.queries import approved_lines
from grants_app.core.money import exponent
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures import queries
from grants_app.expenditures.commands import Manner
from grants_app.expenditures.rules import Status
from grants_app.web.render import MINUS, day
from tests.applications.making import open_call, written
from tests.awards.making import make_award
from tests.expenditures.making import award_with_budget, voucher
from tests.house.kenya import SECRETS, make_records
from tests.web import Visitor, counted_statements, program
from tests.world import World

ROOMS = ("calls", "applications", "pipeline/table", "awards", "disbursements", "expenditures")
LISTS = (
    "/calls",
    "/calls?state=all&country=GT",
    "/calls?q=niñez&state=all",
    "/applications",
    "/applications?sort=reference&hub=GT",
    "/applications?status=draft&sort=-deadline",
    "/pipeline/table",
    "/pipeline/table?stage=writing&hub=GT",
    "/awards",
    "/awards?hub={GT}",
    "/awards?q=voz&status=preparing",
    "/disbursements",
    "/disbursements?status=endorsed&hub={KE}",
    "/disbursements?waits=me",
    "/expenditures",
    "/expenditures?award={award}",
    "/expenditures?award={award}&line={line}",
    "/expenditures?hub={GT}&q=seed&from=2026-01-01&to=2026-01-31",
    "/expenditures?status=draft",
)
NOT_ON_THE_PAGE = {"Hour", "Time zone", "Days left", "On your clock", "Opens on", "Reported to head office"}
"""The page says these in other words: «9 days left», «1 Jun 2026 16:00 (Brussels)»."""
MOST_STATEMENTS = 8
BEGIN = ("BEGIN", "SET ", "SHOW ", "ROLLBACK")
FILE_ONLY = "Entry"
"""The status of a row that the page shows in its second table, beside the vouchers."""


@pytest.fixture
def guatemala(world: World) -> dict[str, Any]:
    """Calls, applications, an award with more vouchers than a page holds, one of them with a hostile text."""
    open_call(world, reference="FF-2026-9", title="Fondo para la niñez", countries=("GT",))
    written(world, call_id=open_call(world, reference="FF-2026-8", title="Tejedoras"))
    make_award(world, title="Otra voz")
    award_id = award_with_budget(world, reference="AW-GT-1")
    start = date(2026, 1, 5)
    rows = [
        voucher(n, voucher=f"GT-{n:03}", amount=Decimal(100 + n), incurred_on=start + timedelta(days=n % 50))
        for n in range(2, 60)
    ]
    rows.append(voucher(60, voucher="GT-900", payee="=1+1", description='@SUM(A1);"=2', budget_line="2.1"))
    with world.as_("Lucía Pop") as work:
        manner = Manner(hub_id=world.hubs["GT"])
        assert expenditures.take_in(work, award_id, rows, file_name="q1.xlsx", manner=manner).problems == ()
        [line_id] = [it.line_id for it in approved_lines(work, award_id) if it.code == "2.1"]
    return {"GT": world.hubs["GT"], "KE": world.hubs["KE"], "award": award_id, "line": line_id}


@pytest.fixture
def network(world: World, guatemala: dict[str, Any]) -> dict[str, Any]:
    """The same beside the records of Kenya."""
    return guatemala | {"kenyas_award": make_records(world)["award_id"]}


def visit(world: World, folder: Path, name: str = "Hélène Dubois") -> Visitor:
    return Visitor(program(world, folder), world, name)


def as_file(path: str, extension: str) -> str:
    bare, question, wishes = path.partition("?")
    return f"{bare}/register.{extension}{question}{wishes}"


def of_csv(visitor: Visitor, path: str) -> list[dict[str, str]]:
    answer = visitor.get(as_file(path, "csv"))
    assert answer.status_code == 200, answer.text
    rows = csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    return [{title: read_back(cell) for title, cell in row.items()} for row in rows]


def of_workbook(visitor: Visitor, path: str) -> list[list[Any]]:
    sheet = load_workbook(BytesIO(visitor.get(as_file(path, "xlsx")).content)).worksheets[0]
    top = int(str(sheet.freeze_panes)[1:])
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=top)]


def of_page(visitor: Visitor, path: str) -> list[str]:
    """The text of each row of the list's first table, over all its pages."""
    found: list[str] = []
    next_page = path
    while next_page:
        page = visitor.get(next_page)
        assert page.status_code == 200
        table = re.search(r"<tbody>(.*?)</tbody>", page.text, re.DOTALL)
        found += [_plain(row) for row in re.findall(r"<tr>(.*?)</tr>", table[1] if table else "", re.DOTALL)]
        links = re.findall(r'rel="next" href="([^"]+)"', page.text)
        next_page = html.unescape(links[0]) if links else ""
    return found


def _plain(row: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", row)).split())


def shown_as(title: str, cell: str, row: dict[str, str]) -> str:
    """A cell as the page writes it for a reader of English."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
        return day(date.fromisoformat(cell))
    currency = row.get("Award currency" if title == "In award currency" else "Currency", "")
    if currency and re.fullmatch(r"-?\d+(\.\d+)?", cell) and title not in ("Voucher", "Line", "Probability in %"):
        amount = Decimal(cell)
        assert -int(amount.as_tuple().exponent) == exponent(currency)
        return f"{MINUS if amount < 0 else ''}{abs(amount):,}"
    return " ".join(cell.split())


def missing(page_row: str, row: dict[str, str]) -> Iterator[str]:
    for title, cell in row.items():
        if title not in NOT_ON_THE_PAGE and cell and shown_as(title, cell, row) not in page_row:
            yield f"{title}: {cell} is not in «{page_row}»"


def test_the_file_holds_what_the_page_shows_in_the_same_order_for_every_filter(
    world: World, network: dict[str, Any], tmp_path: Path
) -> None:
    visitor, wrong, seen = visit(world, tmp_path), [], 0
    for path in (it.format(**network) for it in LISTS):
        shown, held = of_page(visitor, path), [row for row in of_csv(visitor, path) if row.get("Status") != FILE_ONLY]
        if len(shown) != len(held):
            wrong.append(f"{path}: the page has {len(shown)} rows, the file {len(held)}")
            continue
        seen += len(held)
        wrong += [f"{path}: {said}" for on_page, row in zip(shown, held, strict=True) for said in missing(on_page, row)]
    assert wrong == []
    assert seen > 100
    for path in (f"/{room}" for room in ROOMS):
        of_text, of_cells = of_csv(visitor, path), of_workbook(visitor, path)
        assert len(of_text) == len(of_cells) > 0
        for row, cells in zip(of_text, of_cells, strict=True):
            assert list(row.values()) == [_as_text(cell, said) for cell, said in zip(cells, row.values(), strict=True)]


def _as_text(cell: Any, said: str) -> str:
    """A number has no noughts at its end in a workbook; it is the same number."""
    if isinstance(cell, int | float):
        return said if Decimal(str(cell)) == Decimal(said) else str(cell)
    return "" if cell is None else f"{cell:%Y-%m-%d}" if hasattr(cell, "year") else str(cell)


def test_the_entries_beside_the_vouchers_stand_in_the_file_and_it_adds_up_as_the_page_does(
    world: World, guatemala: dict[str, Any], tmp_path: Path
) -> None:
    path = f"/expenditures?award={guatemala['award']}"
    lucia = visit(world, tmp_path, "Lucía Pop")
    with world.as_("Lucía Pop") as work:
        (charge,) = queries.listing(work, queries.Filter(award_id=guatemala["award"], search="GT-900")).rows
        assert charge.status == Status.POSTED
        expenditures.reverse(work, charge.charge_id, reason="Paid twice")
    rows = of_csv(lucia, path)
    (entry,) = (row for row in rows if row["Status"] == FILE_ONLY)
    assert rows[-1] == entry
    assert entry["Ledger entry"]
    total = sum(Decimal(row["In award currency"]) for row in rows)
    (said,) = re.findall(r"with the entries below <strong[^>]*>([^<]+)<", lucia.get(path).text)
    assert said == f"{total:,}"


def test_nothing_of_another_hub_is_in_a_file(world: World, network: dict[str, Any], tmp_path: Path) -> None:
    visitor, own = visit(world, tmp_path, "Lucía Pop"), 0
    for room in ROOMS:
        for path in (f"/{room}", f"/{room}?hub={network['KE']}", f"/{room}?award={network['kenyas_award']}"):
            cells = str(of_csv(visitor, path)) + str(of_workbook(visitor, path))
            assert [secret for secret in SECRETS if secret in cells] == [], path
            own += "GT" in cells
    assert own >= 4


def test_the_workbook_says_its_filter_its_day_and_by_which_rights(
    world: World, guatemala: dict[str, Any], tmp_path: Path
) -> None:
    visitor = visit(world, tmp_path, "Lucía Pop")
    answer = visitor.get(as_file(f"/expenditures?hub={guatemala['GT']}&status=posted&q=seed", "xlsx"))
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    said = [str(sheet[f"A{row}"].value) for row in range(1, 7)]
    assert said[0] == "Vouchers"
    assert said[1] == "Filter: Search: seed; Hub: Hub Guatemala; Status: posted"
    assert said[3] == "Seen with rights in: Hub Guatemala"
    assert said[4].startswith("Made on: ")
    assert re.search(r'filename="vouchers-\d{4}-\d{2}-\d{2}\.xlsx"', answer.headers["content-disposition"])


def test_each_list_leads_to_its_files_with_the_filter_of_the_page(
    world: World, guatemala: dict[str, Any], tmp_path: Path
) -> None:
    visitor = visit(world, tmp_path)
    for path in (it.format(**guatemala) for it in LISTS):
        page = visitor.get(path).text
        for extension in ("xlsx", "csv"):
            links = [html.unescape(link) for link in re.findall(rf'href="([^"]+/register\.{extension}[^"]*)"', page)]
            if links:
                assert of_csv(visitor, links[0].replace(f"/register.{extension}", "")) == of_csv(visitor, path)
            else:
                assert of_csv(visitor, path) == []


def test_a_file_takes_at_most_eight_statements_however_long_it_is(
    world: World, guatemala: dict[str, Any], tmp_path: Path
) -> None:
    visitor = visit(world, tmp_path)
    for path in (*(f"/{room}" for room in ROOMS), f"/expenditures?award={guatemala['award']}&hub={guatemala['GT']}"):
        with counted_statements(world) as statements:
            of_csv(visitor, path)
        asked = [statement for statement in statements if not statement.startswith(BEGIN)]
        assert len(asked) <= MOST_STATEMENTS, (path, asked)


def test_whoever_may_not_read_the_list_gets_no_file(world: World, tmp_path: Path) -> None:
    administrator = visit(world, tmp_path, "Ana Silva")
    for room in ROOMS[1:]:
        assert {administrator.get(as_file(f"/{room}", extension)).status_code for extension in REGISTERS} == {403}
