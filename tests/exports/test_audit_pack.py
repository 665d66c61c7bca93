"""An audit pack: the same bytes of the same data, safe names, and every change found by the script that knows nothing of us."""

import io
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from exports.audit_pack import AuditPack, Part, Paths, Withheld, plain, write
from exports.refusals import NotWritable
from grants_app.evidence import verify
from tests.house.sources import HOUSE

PROTECTED = Withheld("GT", "GT-002", 1, 12, "a" * 64, "Hub Guatemala, safe, by appointment")


def parts(*others: Part) -> list[Part]:
    return [
        Part("transactions/list.csv", "The list of transactions", lambda file: file.write(b"voucher,amount\r\nGT-001,100.00\r\n")),
        Part("documents/GT/GT-001/1.pdf", "Voucher GT-001", lambda file: file.write(b"%PDF-1.7 receipt")),
        *others,
    ]  # fmt: skip


def packed(*others: Part) -> bytes:
    out = io.BytesIO()
    write(AuditPack("Audit pack AW-1", (("Award", "AW-1"),), parts(*others), (PROTECTED,)), out)
    return out.getvalue()


def test_the_same_data_give_the_same_bytes() -> None:
    assert packed() == packed()


def test_a_second_program_proves_the_pack(tmp_path: Path) -> None:
    pack = tmp_path / "pack.zip"
    pack.write_bytes(packed())
    script = HOUSE / "grants_app" / "evidence" / "verify.py"
    ran = subprocess.run(
        [sys.executable, "-I", script, pack], capture_output=True, text=True, cwd=tmp_path, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.startswith("4 files hold; 1 protected documents are listed and not included.")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("documents/GT/GT-001/1.pdf", b"%PDF-1.7 another", "documents/GT/GT-001/1.pdf was changed."),
        ("documents/GT/GT-001/1.pdf", None, "documents/GT/GT-001/1.pdf is missing."),
        ("documents/GT/GT-009/1.pdf", b"slipped in", "documents/GT/GT-009/1.pdf is not listed in SHA256SUMS."),
        ("../../etc/passwd", b"out", "«../../etc/passwd» would be written outside its folder."),
        ("manifest.json", b'{"files": [], "not_included": []}', "manifest.json was changed."),
    ],
)
def test_what_was_done_to_a_pack_is_found(tmp_path: Path, name: str, content: bytes | None, says: str) -> None:
    with ZipFile(io.BytesIO(packed())) as whole:
        inside = {one: whole.read(one) for one in whole.namelist()}
    inside.pop(name, None)
    if content is not None:
        inside[name] = content
    pack = tmp_path / "pack.zip"
    with ZipFile(pack, "w") as changed:
        for one, its in inside.items():
            changed.writestr(one, its)
    assert says in verify.verify(pack).problems


def test_a_pack_written_anew_is_found_by_whoever_kept_its_sums(tmp_path: Path) -> None:
    pack = tmp_path / "pack.zip"
    pack.write_bytes(packed())
    known = verify.verify(pack).sums
    pack.write_bytes(packed(Part("more.txt", "More", lambda file: file.write(b"more"))))
    assert verify.verify(pack).problems == []
    assert len(verify.verify(pack, known).problems) == 1


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("GT/2026-001", "GT-2026-001"), ("../../passwd", "passwd"), ("Ñandú nº 3", "Nandu-no-3"), ("CON", "_CON"),
        ("..", "unnamed"), ("C:\\x", "C-x"), ("x" * 200, "x" * 60),
    ],
)  # fmt: skip
def test_a_name_is_plain_whatever_a_voucher_is_called(name: str, safe: str) -> None:
    assert plain(name) == safe


def test_two_vouchers_never_share_a_path() -> None:
    paths = Paths()
    assert [paths.give("documents", one, extension="pdf") for one in ("GT/1", "GT-1", "gt 1")] == [
        "documents/GT-1.pdf", "documents/GT-1~2.pdf", "documents/gt-1~3.pdf",
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["../out.txt", "/etc/passwd", "manifest.json", "documents/gt/GT-001/1.PDF", "a\\b"])
def test_a_path_that_leads_out_or_stands_twice_is_refused(path: str) -> None:
    with pytest.raises(NotWritable):
        packed(Part(path, "Evil", lambda file: file.write(b"x")))
