"""The audit pack of a report: what is in it, what is not, the same bytes twice, proven by a program that is not ours."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from exports.audit_pack import AuditPack, write
from grants_app.access import Role
from grants_app.core.errors import Forbidden, Invalid, NotFound
from grants_app.evidence import commands, packing
from grants_app.reports import commands as reports
from grants_app.reports.models import ReportFile
from tests.evidence.making import CLEARED, INSPECT_AT, add_person, attach, receipt
from tests.house.sources import HOUSE
from tests.reports.making import FIRST, LATER, approved, award_with_vouchers, prepared, queried
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    """Three vouchers: GT-001 with two documents, GT-002 with a protected one, GT-003 with none."""
    award_id = award_with_vouchers(world)
    attach(world, "GT-001", receipt("one", "María López.pdf"))
    attach(world, "GT-001", receipt("two"))
    attach(world, "GT-002", receipt("list of those who were there"), INSPECT_AT)
    return award_id


def zipped(pack: AuditPack) -> bytes:
    out = io.BytesIO()
    write(pack, out)
    return out.getvalue()


def report_pack(world: World, report_id: UUID, by: str = "Karl Lindqvist") -> bytes:
    with world.seen_by(by, LATER) as work:
        return zipped(packing.report_pack(work, report_id))


def table(pack: ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(pack.read(name).decode("utf-8-sig"))))


def test_the_pack_of_a_report_holds_all_that_stands_behind_it(world: World, award_id: UUID) -> None:
    report_id = approved(world, prepared(world, award_id))
    with ZipFile(io.BytesIO(report_pack(world, report_id))) as pack:
        names = pack.namelist()
        rows = table(pack, "transactions/transactions.csv")
        index = table(pack, "documents/index.csv")
        manifest = json.loads(pack.read("manifest.json"))
        sheet = load_workbook(io.BytesIO(pack.read("transactions/transactions.xlsx"))).active
        (stored,) = [name for name in names if name.startswith("report/2026-01-01-2026-06-30/version-1/")]
        with Session(world.database.engine) as session:
            assert pack.read(stored) == session.exec(select(ReportFile.content)).one()
        assert [row["Line"] for row in table(pack, "budget/budget-versions.csv")] != []
        assert [row["Quote"] for row in table(pack, "rates/rates-used.csv")] == ["GTQ", "GTQ"]
        assert {row["Act"] for row in table(pack, "approvals/approvals.csv")} >= {"prepare", "review", "approve"}
    assert [row["In award currency"] for row in rows if row["Voucher"]] == ["100.00", "200.00", "50.00"]
    assert sheet is not None
    assert [name for name in names if name.startswith("documents/GT")] == [
        "documents/GT/2026/GT-001/1.pdf", "documents/GT/2026/GT-001/2.pdf",
    ]  # fmt: skip
    assert [(row["Voucher"], row["Where"]) for row in index] == [
        ("GT-001", "documents/GT/2026/GT-001/1.pdf"), ("GT-001", "documents/GT/2026/GT-001/2.pdf"),
        ("GT-002", f"not included, to be inspected: {INSPECT_AT}"), ("GT-003", "no document is attached"),
    ]  # fmt: skip
    facts = manifest["facts"]
    assert (facts["Documents included"], facts["Documents protected, not included"]) == ("2", "1")
    assert facts["Ledger position"].startswith("entry ")
    assert len(facts["SHA-256 of the report"]) == 64


def test_a_protected_document_is_named_by_number_and_hash_and_its_bytes_are_not_there(
    world: World, award_id: UUID
) -> None:
    report_id = approved(world, prepared(world, award_id))
    content = report_pack(world, report_id)
    with ZipFile(io.BytesIO(content)) as pack:
        (withheld,) = json.loads(pack.read("manifest.json"))["not_included"]
        everything = b"".join(pack.read(name) for name in pack.namelist())
    secret = receipt("list of those who were there")
    assert (withheld["voucher"], withheld["sha256"], withheld["inspect_at"]) == ("GT-002", secret.sha256, INSPECT_AT)
    assert secret.content not in everything


def test_the_pack_names_neither_people_nor_what_files_were_called(world: World, award_id: UUID) -> None:
    report_id = approved(world, prepared(world, award_id))
    with ZipFile(io.BytesIO(report_pack(world, report_id))) as pack:
        texts = {name: pack.read(name).decode() for name in pack.namelist() if name.endswith((".csv", ".json", ".txt"))}
        for name in [one for one in pack.namelist() if one.endswith(".xlsx") and not one.startswith("report/")]:
            with ZipFile(io.BytesIO(pack.read(name))) as workbook:
                texts[name] = "".join(workbook.read(part).decode() for part in workbook.namelist())
    assert len(texts) > 10
    names = ("Hélène", "Dubois", "Pieter", "Correia", "Lucía", "María", "López", "openpyxl")
    assert [(file, name) for file, text in texts.items() for name in names if name in text] == []


def test_the_same_data_give_the_same_bytes_and_a_second_program_proves_them(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    report_id = approved(world, prepared(world, award_id))
    content = report_pack(world, report_id)
    assert report_pack(world, report_id, "Hélène Dubois") == content
    (tmp_path / "pack.zip").write_bytes(content)
    script = HOUSE / "grants_app" / "evidence" / "verify.py"
    ran = subprocess.run(
        [sys.executable, "-I", script, "pack.zip"], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")


def test_every_version_of_a_queried_report_is_in_its_pack(world: World, award_id: UUID) -> None:
    report_id = queried(world, prepared(world, award_id))
    with world.as_("Ines Correia", LATER) as work:
        following = reports.reopen(work, report_id, note="One voucher is missing").id
    approved(world, following)
    with ZipFile(io.BytesIO(report_pack(world, following))) as pack:
        versions = {name.split("/")[2] for name in pack.namelist() if name.startswith("report/")}
    assert versions == {"version-1", "version-2"}


def test_an_award_has_a_pack_over_any_days(world: World, award_id: UUID) -> None:
    with world.seen_by("Hélène Dubois") as work:
        content = zipped(packing.award_pack(work, award_id, FIRST))
    with ZipFile(io.BytesIO(content)) as pack:
        assert len(table(pack, "transactions/transactions.csv")) == 3


def test_who_sees_a_part_of_the_hubs_gets_no_pack_of_the_whole(world: World, award_id: UUID) -> None:
    with world.seen_by("Wanjiru Kamau") as work, pytest.raises(NotFound):
        packing.award_pack(work, award_id, FIRST)


def test_the_cleared_release_a_protected_document_with_a_reason_that_stays(world: World, award_id: UUID) -> None:
    document_id = attach(world, "GT-003", receipt("another list"), INSPECT_AT)
    words = {"for_whom": "Audit firm, Hamburg", "reason": "Asked in writing"}
    with world.as_("Ines Correia") as work, pytest.raises(Forbidden):
        commands.release(work, award_id, FIRST, [document_id], **words)
    add_person(world, CLEARED, Role.CLEARED, "GT")
    with world.as_(CLEARED) as work, pytest.raises(Invalid, match="Say why"):
        commands.release(work, award_id, FIRST, [document_id], for_whom="Audit firm", reason=" ")
    with world.as_(CLEARED) as work:
        release_id = commands.release(work, award_id, FIRST, [document_id], **words).id
    with world.seen_by("Ines Correia") as work, pytest.raises(Forbidden, match="Only the cleared"):
        packing.release_pack(work, release_id)
    with world.seen_by(CLEARED) as work:
        content = zipped(packing.release_pack(work, release_id))
    with ZipFile(io.BytesIO(content)) as pack:
        assert [name for name in pack.namelist() if "/" in name] == ["documents/GT/2026/GT-003/1.pdf"]


def test_the_cleared_who_sees_all_hubs_gets_the_whole_pack_with_what_was_released(world: World, award_id: UUID) -> None:
    document_id = attach(world, "GT-003", receipt("another list"), INSPECT_AT)
    add_person(world, "Ines Correia", Role.CLEARED, "GT")
    with world.as_("Ines Correia") as work:
        release = commands.release(work, award_id, FIRST, [document_id], for_whom="Audit firm", reason="In writing")
        content = zipped(packing.release_pack(work, release.id))
    with ZipFile(io.BytesIO(content)) as pack:
        assert pack.read("documents/GT/2026/GT-003/1.pdf") == receipt("another list").content
        assert receipt("list of those who were there").sha256 in pack.read("manifest.json").decode()
        assert "transactions/transactions.csv" in pack.namelist()
