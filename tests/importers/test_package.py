"""The package of a workbook is looked at before anything opens it."""

import struct
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from guard.package import BLOCK
from importers import package
from importers.records import Unusable
from tests.importers import files


def good() -> BytesIO:
    return files.workbook({"Budget": [["Code"], ["1"]]})


def refused(file: BytesIO) -> str:
    with pytest.raises(Unusable) as why:
        package.check(file)
    sentence = str(why.value)
    assert sentence.endswith(".")
    return sentence


def test_a_plain_workbook_passes_and_is_left_at_its_beginning() -> None:
    file = good()
    package.check(file)
    assert file.tell() == 0


@pytest.mark.parametrize("content", [b"Code;Heading\n1;Staff\n", b"%PDF-1.7", b"<html></html>", b"\x89PNG"])
def test_another_kind_of_file_is_no_workbook(content: bytes) -> None:
    assert "not an Excel workbook" in refused(BytesIO(content))


def test_another_kind_of_archive_is_no_workbook() -> None:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office/>")
    file.seek(0)
    assert "not an Excel workbook" in refused(file)


def test_a_workbook_of_the_old_kind_is_named_as_such() -> None:
    assert ".xls" in refused(BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600))


def test_a_workbook_with_a_password_is_named_as_such() -> None:
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert "password" in refused(BytesIO(locked))


def test_an_encrypted_part_is_named_as_such() -> None:
    data = bytearray(good().getvalue())
    at = data.find(b"PK\x01\x02")
    data[at + 8 : at + 10] = struct.pack("<H", 1)
    assert "password" in refused(BytesIO(bytes(data)))


@pytest.mark.parametrize("kept", [30, 1000, -30])
def test_a_workbook_that_did_not_arrive_whole_is_damaged(kept: int) -> None:
    assert "damaged" in refused(BytesIO(good().getvalue()[:kept]))


def test_a_part_with_flipped_bits_is_damaged() -> None:
    data = bytearray(good().getvalue())
    with ZipFile(BytesIO(bytes(data))) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset
    for byte in range(place + 60, place + 90):
        data[byte] ^= 0xFF
    assert "damaged" in refused(BytesIO(bytes(data)))


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "xl/activeX/activeX1.xml"])
def test_macros_are_refused(name: str) -> None:
    assert "macros" in refused(files.repacked(good(), {name: b"x"}))


def test_a_workbook_that_calls_itself_macro_enabled_is_refused() -> None:
    types = files.part(good(), "[Content_Types].xml").replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    assert b"macroEnabled" in types
    assert "macros" in refused(files.repacked(good(), {"[Content_Types].xml": types}))


@pytest.mark.parametrize("name", ["xl/externalLinks/externalLink1.xml", "xl/connections.xml", "xl/queryTables/q.xml"])
def test_links_to_other_files_are_refused(name: str) -> None:
    assert "linked to other files" in refused(files.repacked(good(), {name: b"<x/>"}))


def relations(kind: str) -> bytes:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        'Target="https://example.org/x" TargetMode="External"/></Relationships>'
    ).encode()


def test_a_relation_to_the_outside_is_refused() -> None:
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    assert "linked to other files" in refused(files.repacked(good(), {name: relations("oleObject")}))


def test_an_address_to_click_on_is_harmless() -> None:
    package.check(files.repacked(good(), {"xl/worksheets/_rels/sheet1.xml.rels": relations("hyperlink")}))


@pytest.mark.parametrize("coding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_doctype_is_refused_in_any_coding(coding: str) -> None:
    sheet = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'.encode(coding)
    assert "DOCTYPE" in refused(files.repacked(good(), {"xl/worksheets/sheet1.xml": sheet}))


def test_a_doctype_across_the_border_of_two_blocks_is_found() -> None:
    sheet = b" " * (BLOCK - 4) + b"<!DOCTYPE x><worksheet/>"
    padding = bytes(range(256)) * 100
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive, ZipFile(good()) as old:
        for name in old.namelist():
            archive.writestr(name, sheet if name == "xl/worksheets/sheet1.xml" else old.read(name))
        archive.writestr("docProps/thumbnail.jpeg", padding)
    file.seek(0)
    assert "DOCTYPE" in refused(file)


def test_too_many_parts_are_refused() -> None:
    assert "211 parts" in refused(
        files.repacked(good(), {f"xl/media/{n}.png": b"x" for n in range(211 - parts(good()))})
    )


def parts(file: BytesIO) -> int:
    with ZipFile(file) as archive:
        return len(archive.namelist())


def test_a_small_file_that_unpacks_to_a_large_one_is_refused() -> None:
    bomb = files.repacked(good(), {"xl/worksheets/sheet1.xml": b" " * 30_000_000})
    assert len(bomb.getvalue()) < 100_000
    assert "would unpack to 28 MB" in refused(bomb)


def test_more_than_can_be_unpacked_is_refused_whatever_the_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guard.package.MOST_UNPACKED", 1000)
    assert "would unpack to" in refused(good())


def test_a_part_that_is_larger_than_it_says_is_damaged() -> None:
    data = bytearray(files.repacked(good(), {"xl/worksheets/sheet1.xml": b"<worksheet/>" + b" " * 500}).getvalue())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.rfind(mark)
        data[at + offset : at + offset + 4] = struct.pack("<I", 10)
    assert "damaged" in refused(BytesIO(bytes(data)))


def test_two_parts_of_one_name_are_refused() -> None:
    file = good()
    with ZipFile(file, "a", ZIP_DEFLATED) as archive:
        archive.writestr("XL/worksheets/sheet1.xml", b"<worksheet/>")
    file.seek(0)
    assert "no spreadsheet program" in refused(file)


def test_an_unusual_compression_is_refused() -> None:
    file = good()
    with ZipFile(file, "a", ZIP_BZIP2) as archive:
        archive.writestr("xl/extra.xml", b"<x/>")
    file.seek(0)
    assert "no spreadsheet program" in refused(file)
