"""The pages of vouchers as a hub's people meet them, without JavaScript."""

import re
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Kind
from tests.expenditures.making import award_with_budget
from tests.expenditures.workbooks import XLSX, workbook
from tests.web import Visitor, program
from tests.world import World

ROW = ("GT-001", date(2026, 2, 10), "Agroveterinaria del Valle", "Maize seed", "1.1", "GTQ", 853, 100, "R-1")
TYPED = {
    "voucher": "GT-050",
    "incurred_on": "2026-02-10",
    "payee": "Transportes Xelajú",
    "description": "Bus to the assembly",
    "currency": "GTQ",
    "amount": "85.30",
    "line-1": "2.1",
    "percent-1": "100",
}


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_budget(world, reference="AW-1")


def _visitor(world: World, folder: Path, name: str) -> Visitor:
    return Visitor(program(world, folder), world, name)


def _upload(visitor: Visitor, award_id: UUID, world: World, content: bytes, name: str = "march.xlsx") -> str:
    form = {"award": str(award_id), "hub": str(world.hubs["GT"])}
    answer = visitor.post("/expenditures/import", form, files={"file": (name, content, XLSX)})
    return str(answer.text)


def _spent(world: World, award_id: UUID) -> int:
    with world.seen_by("Hélène Dubois") as work:
        return sum(total.amount for total in ledger.totals(work, award_id, Kind.EXPENSE))


def test_a_workbook_is_shown_first_and_then_taken_in_once(world: World, award_id: UUID, tmp_path: Path) -> None:
    lucia = _visitor(world, tmp_path, "Lucía Pop")
    page = _upload(lucia, award_id, world, workbook([ROW]))
    assert "<strong>1</strong> records to take in" in page
    assert _spent(world, award_id) == 0
    [action] = re.findall(r'action="(/expenditures/import/[^"]+/take-in)"', page)
    [once] = re.findall(r'name="once" value="([^"]+)"', page)
    form = {"award": str(award_id), "hub": str(world.hubs["GT"]), "once": once}
    first, second = lucia.post(action, form), lucia.post(action, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["location"] == second.headers["location"]
    assert _spent(world, award_id) == 100_00


def test_every_problem_stands_in_a_table_and_there_is_no_button(world: World, award_id: UUID, tmp_path: Path) -> None:
    bad = [(*ROW[:4], "9.9", *ROW[5:]), ("GT-002", *ROW[1:6], "1.234", 100, "")]
    page = _upload(_visitor(world, tmp_path, "Lucía Pop"), award_id, world, workbook(bad))
    assert "2 problems, so nothing was taken in" in page
    assert "1.234" in page
    assert "/take-in" not in page


@pytest.mark.parametrize("content", [b"not a workbook", b"", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook_gets_a_sentence(
    world: World, award_id: UUID, tmp_path: Path, content: bytes
) -> None:
    form = {"award": str(award_id), "hub": str(world.hubs["GT"])}
    lucia = _visitor(world, tmp_path, "Lucía Pop")
    answer = lucia.post("/expenditures/import", form, files={"file": ("x.xlsx", content, XLSX)})
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_a_typed_voucher_waits_as_a_draft(world: World, award_id: UUID, tmp_path: Path) -> None:
    marisol = _visitor(world, tmp_path, "Marisol Ajú")
    form = TYPED | {"award": str(award_id), "hub": str(world.hubs["GT"])}
    answer = marisol.post("/expenditures/new", form)
    assert answer.status_code == 303
    assert "GT-050" in marisol.get(answer.headers["location"]).text
    assert _spent(world, award_id) == 0


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("amount", "1.234", "could be read in two ways"),
        ("amount", "12.345", "could be read in two ways"),
        ("amount", "0", "other than zero"),
        ("currency", "XXY", "is not a currency code"),
        ("incurred_on", "10/02/2026", "is not a day"),
        ("payee", "", "fill this in"),
        ("line-1", "", "choose at least one"),
        ("percent-1", "150", "between 0 and 100"),
        ("incurred_on", "2025-02-10", "The award runs from"),
    ],
)
def test_a_wrong_field_comes_back_with_what_was_typed_and_a_sentence(
    world: World, award_id: UUID, tmp_path: Path, field: str, value: str, says: str
) -> None:
    marisol = _visitor(world, tmp_path, "Marisol Ajú")
    form = TYPED | {"award": str(award_id), "hub": str(world.hubs["GT"]), field: value}
    answer = marisol.post("/expenditures/new", form)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Bus to the assembly" in answer.text


def test_drafts_are_posted_by_another_person_with_one_button(world: World, award_id: UUID, tmp_path: Path) -> None:
    marisol, lucia = _visitor(world, tmp_path, "Marisol Ajú"), _visitor(world, tmp_path, "Lucía Pop")
    marisol.post("/expenditures/new", TYPED | {"award": str(award_id), "hub": str(world.hubs["GT"])})
    assert "Post the drafts" in lucia.get(f"/expenditures?award={award_id}").text
    assert marisol.post("/expenditures/post", {"award": str(award_id)}).status_code == 403
    assert lucia.post("/expenditures/post", {"award": str(award_id)}).status_code == 303
    assert _spent(world, award_id) == 10_00


def test_a_form_from_another_site_does_nothing(world: World, award_id: UUID, tmp_path: Path) -> None:
    lucia = _visitor(world, tmp_path, "Lucía Pop")
    form = {"form_token": lucia.token, "award": str(award_id)}
    foreign = lucia.client.post("/expenditures/post", data=form, headers={"Origin": "http://evil.example"})
    cross_site = lucia.client.post("/expenditures/post", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    no_token = lucia.client.post("/expenditures/post", data={"award": str(award_id)})
    assert [foreign.status_code, cross_site.status_code, no_token.status_code] == [403, 403, 403]
