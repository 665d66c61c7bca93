"""A bad template gets one sentence that says what is wrong with it and what to do."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from exports.donor_template import UnfitTemplate, open_template
from tests.exports.templates import annex_vi

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def with_parts(parts: Mapping[str, bytes]) -> bytes:
    """The good blank with other parts beside its own, or in their place."""
    out = BytesIO()
    with ZipFile(BytesIO(annex_vi.blank())) as blank, ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name in blank.namelist():
            package.writestr(name, parts.get(name, blank.read(name)))
        for name in parts.keys() - set(blank.namelist()):
            package.writestr(name, parts[name])
    return out.getvalue()


def sheet_with(before: bytes, after: bytes) -> bytes:
    with ZipFile(BytesIO(annex_vi.blank())) as blank:
        sheet = blank.read(SHEET)
    assert before in sheet
    return with_parts({SHEET: sheet.replace(before, after, 1)})


def relation(kind: str) -> bytes:
    return (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" Type="x/'
        + kind.encode()
        + b'" Target="file:///c:/x.xlsx" TargetMode="External"/></Relationships>'
    )


BAD = {
    "nothing": (b"", "The file is empty"),
    "another kind": (b"%PDF-1.7", "not an Excel workbook"),
    "old kind": (OLE, "old kind (.xls)"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    "truncated": (annex_vi.blank()[:-2000], "damaged or did not arrive whole"),
    "macros": (with_parts({"xl/vbaProject.bin": b"x"}), "contains macros"),
    "external links": (with_parts({"xl/externalLinks/externalLink1.xml": b"<x/>"}), "linked to other files"),
    "connections": (with_parts({"xl/connections.xml": b"<x/>"}), "linked to other files"),
    "attached": (with_parts({"xl/_rels/styles.xml.rels": relation("attachedTemplate")}), "linked to other files"),
    "embedded": (with_parts({"xl/embeddings/oleObject1.bin": b"x"}), "another file or program inside"),
    "zip bomb": (with_parts({"xl/media/image9.png": b"\0" * 30_000_000}), "would unpack to"),
    "many parts": (with_parts({f"xl/media/{number}.png": b"x" for number in range(300)}), "at most 200"),
    "DTD": (sheet_with(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), "contains a DOCTYPE"),
    "comment in a sheet": (
        sheet_with(b"<sheetData>", b"<sheetData><!-- <row> -->"),
        "as no spreadsheet program does it",
    ),
    "broken sheet": (
        sheet_with(b"</sheetData>", b"</sheetdata>"),
        "The part xl/worksheets/sheet1.xml of the template is damaged",
    ),
    "another program": (
        sheet_with(b"<f>E10+F10+G10</f>", b"<f>cmd|'/c calc'!A0</f>"),
        "calls another program or a web page",
    ),
    "a web page": (
        sheet_with(b"<f>E10+F10+G10</f>", b'<f>WEBSERVICE("http://x")</f>'),
        "calls another program or a web page",
    ),
    "merged nowhere": (
        sheet_with(b'<mergeCell ref="A1:O1"', b'<mergeCell ref="A0:O1"'),
        "speaks of cells that no sheet can have",
    ),
    "merged without": (sheet_with(b'<mergeCell ref="A1:O1"', b"<mergeCell"), "speaks of cells that no sheet can have"),
    "validated nowhere": (sheet_with(b'sqref="C5"', b'sqref="here"'), "speaks of cells that no sheet can have"),
    "twice the row": (sheet_with(b'<row r="3"', b'<row r="2"'), "speaks of cells that no sheet can have"),
    "broken looks": (
        with_parts({"xl/styles.xml": b"<styleSheet><cellXfs><xf numFmtId='x'/></cellXfs></styleSheet>"}),
        "does not say what",
    ),
    "broken names": (
        with_parts({"xl/workbook.xml": b"<workbook><sheets><sheet/></sheets></workbook>"}),
        "does not say what",
    ),
    "no sheet": (with_parts({"xl/workbook.xml": b"<workbook><sheets/></workbook>"}), "no sheet with cells"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_template_is_refused_with_one_sentence(name: str) -> None:
    content, says = BAD[name]
    with pytest.raises(UnfitTemplate) as refusal:
        open_template(content)
    (sentence,) = refusal.value.reasons
    assert says in sentence
    assert sentence.endswith(".")


def test_a_file_that_is_too_large_is_refused_before_it_is_opened() -> None:
    with pytest.raises(UnfitTemplate, match="larger than 20 MB"):
        open_template(b"PK" + b"x" * (20 * 1024 * 1024))


def test_a_good_template_says_what_it_has() -> None:
    template = open_template(annex_vi.blank())
    assert [(it.name, it.is_hidden) for it in template.sheets] == [
        ("Interim Report", False), ("Sources of funding", False), ("Transactions", False), ("Lists", True),
    ]  # fmt: skip
    assert template.named_cell("contract_no") == ("Interim Report", "C2")
    assert template.named_cell("people") is None
