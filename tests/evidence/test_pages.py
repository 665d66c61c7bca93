"""The pages of evidence as people meet them, without JavaScript."""

import io
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest

from grants_app.access import Role
from tests.evidence.making import CLEARED, GUEST, INSPECT_AT, add_person, attach, let_in, receipt, voucher_id
from tests.reports.making import award_with_vouchers, prepared
from tests.web import Visitor, counted_statements, program
from tests.world import World

DAYS = {"from": "2026-01-01", "to": "2026-06-30"}


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_vouchers(world)


def visitor(world: World, folder: Path, name: str) -> Visitor:
    return Visitor(program(world, folder), world, name)


def test_a_document_is_attached_and_opened_on_the_voucher(world: World, award_id: UUID, tmp_path: Path) -> None:
    marisol, its = visitor(world, tmp_path, "Marisol Ajú"), voucher_id(world, "GT-001")
    path = f"/expenditures/{its}/documents"
    wrong = marisol.post(path, {}, files={"file": ("x.exe", b"MZ", "application/pdf")})
    assert (wrong.status_code, "of a kind that is not taken" in wrong.text) == (422, True)
    sent = marisol.post(path, {}, files={"file": ("recibo.pdf", receipt().content, "application/pdf")})
    assert sent.headers["location"] == f"/expenditures/{its}#documents"
    page = marisol.get(f"/expenditures/{its}").text
    link = page.split('href="/expenditures/documents/')[1].split('"')[0]
    answer = marisol.get(f"/expenditures/documents/{link}")
    assert (answer.content, answer.headers["content-disposition"]) == (
        receipt().content, 'attachment; filename="GT-001-1.pdf"',
    )  # fmt: skip
    without_place = {"protected": "yes", "inspect_at": ""}
    refused = marisol.post(path, without_place, files={"file": ("b.pdf", receipt("b").content, "application/pdf")})
    assert (refused.status_code, "Say where the document may be inspected" in refused.text) == (422, True)


def test_a_list_is_pasted_and_its_evidence_taken_along(world: World, award_id: UUID, tmp_path: Path) -> None:
    attach(world, "GT-001", receipt())
    karl = visitor(world, tmp_path, "Karl Lindqvist")
    path = f"/evidence/awards/{award_id}/sample"
    assert "Paste a sample" in karl.get(path).text
    empty = karl.post(path, {**DAYS, "title": "Sample 1", "numbers": " "})
    assert (empty.status_code, "Paste the numbers of the vouchers" in empty.text) == (422, True)
    asked = karl.post(path, {**DAYS, "title": "Sample 1", "numbers": "GT-003\nGT-404\nGT-001"})
    to = asked.headers["location"]
    with counted_statements(world) as statements:
        page = karl.get(to).text
    assert "No voucher booked on this award in these days bears this number" in page
    assert len(statements) <= 14
    with ZipFile(io.BytesIO(karl.get(f"{to}/pack.zip").content)) as pack:
        assert "evidence/003-GT-001/1.pdf" in pack.namelist()
    assert karl.get(f"{to}/index.xlsx").content.startswith(b"PK")


def test_the_auditor_from_outside_asks_says_and_closes(world: World, award_id: UUID, tmp_path: Path) -> None:
    let_in(world, award_id)
    guest = visitor(world, tmp_path, GUEST)
    asked = guest.post(f"/evidence/awards/{award_id}/sample", {**DAYS, "title": "Sample A", "numbers": "GT-002"})
    page = guest.get(asked.headers["location"]).text
    item = "/evidence/items/" + page.split('href="/evidence/items/')[1].split('"')[0]
    file = {"file": ("question.txt", b"See page 3", "text/plain")}
    assert guest.post(f"{item}/say", {"says": "Please send the contract."}, files=file).status_code == 303
    assert guest.post(f"{item}/close", {"says": ""}).status_code == 422
    assert guest.post(f"{item}/close", {"says": "Received by post"}).status_code == 303
    thread = guest.get(item).text
    assert "Please send the contract." in thread
    assert "closed it" in thread
    assert guest.get(f"/evidence/awards/{award_id}/accesses").status_code == 404


def test_a_finance_officer_gives_an_access_and_ends_it(world: World, award_id: UUID, tmp_path: Path) -> None:
    add_person(world, GUEST, Role.EXTERNAL_AUDITOR)
    finance = visitor(world, tmp_path, "Hélène Dubois")
    path = f"/evidence/awards/{award_id}/accesses"
    form = {**DAYS, "person": str(world.people[GUEST]), "until": "2036-01-31", "reason": "Audit contract"}
    assert finance.post(path, {**form, "reason": ""}).status_code == 422
    assert finance.post(path, form).status_code == 303
    page = finance.get(path).text
    assert GUEST in page
    end = page.split('action="/evidence/accesses/')[1].split('"')[0]
    assert finance.post(f"/evidence/accesses/{end}", {"says": "Contract cancelled"}).status_code == 303
    assert visitor(world, tmp_path, GUEST).get(f"/evidence/awards/{award_id}").status_code == 404


def test_the_cleared_release_what_they_choose(world: World, award_id: UUID, tmp_path: Path) -> None:
    document_id = attach(world, "GT-001", receipt(), INSPECT_AT)
    add_person(world, CLEARED, Role.CLEARED, "GT")
    cleared, path = visitor(world, tmp_path, CLEARED), f"/evidence/awards/{award_id}"
    assert INSPECT_AT in cleared.get(path).text
    form = {**DAYS, "document": str(document_id), "for_whom": "Audit firm", "reason": ""}
    assert cleared.post(f"{path}/releases", form).status_code == 422
    assert cleared.post(f"{path}/releases", {**form, "reason": "Asked in writing"}).status_code == 303
    pack = cleared.get(path).text.split('href="/evidence/releases/')[1].split('"')[0]
    answer = cleared.get(f"/evidence/releases/{pack}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")


def test_the_pages_of_report_and_award_lead_to_the_pack(world: World, award_id: UUID, tmp_path: Path) -> None:
    report_id = prepared(world, award_id)
    finance = visitor(world, tmp_path, "Hélène Dubois")
    assert f"/evidence/reports/{report_id}/pack.zip" in finance.get(f"/reports/{report_id}").text
    assert f"/evidence/awards/{award_id}" in finance.get(f"/awards/{award_id}").text
    assert finance.get(f"/evidence/reports/{report_id}/pack.zip").content.startswith(b"PK")
    questions = f"/evidence/reports/{report_id}/questions"
    assert finance.get(questions).status_code == 200
    asked = finance.post(questions, {"title": "Letter", "questions": "Why?\nHow?"})
    assert "2 of 2 questions are still open" in finance.get(f"/reports/{report_id}").text
    assert "Why?" in finance.get(asked.headers["location"]).text
