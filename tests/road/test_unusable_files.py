"""A file that cannot be used, or a question that cannot be answered, is one sentence and exit code 2."""

from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from tests.importers.files import repacked
from tests.road.network import EC, FORD, STAFF, STAFF_KE, expenditure, voucher
from tests.road.terminal import Terminal
from tests.road.workbooks import Row, write

ROW = voucher("GT-1", date(2022, 3, 15), "2.1", 5)


def good(file: Path) -> bytes:
    return expenditure(file, [ROW]).read_bytes()


def truncated(file: Path) -> None:
    whole = good(file)
    file.write_bytes(whole[: len(whole) // 2])


def a_letter(file: Path) -> None:
    with ZipFile(file, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<w:document/>")


def a_text_file(file: Path) -> None:
    file.write_text("Voucher,Date,Payee\nGT-1,2022-03-15,Somebody\n", encoding="utf-8")


def nothing(file: Path) -> None:
    file.write_bytes(b"")


def other_sheet(file: Path) -> None:
    write(file, {"Expenses": [ROW]})


def without_a_column(file: Path) -> None:
    expenditure(file, [{heading: cell for heading, cell in ROW.items() if heading != "Payee"}])


def without_a_row(file: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Expenditure"
    sheet.append(list(ROW))
    book.save(file)


def without_a_cell(file: Path) -> None:
    book = Workbook()
    book.worksheets[0].title = "Expenditure"
    book.save(file)


def with_a_far_cell(file: Path) -> None:
    """One kilobyte that makes a reader of workbooks ask for sixteen thousand million cells."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Expenditure"
    sheet["A1"], sheet["XFD1048576"] = "Voucher", "far"
    book.save(file)


def that_swells(file: Path) -> None:
    """Half a megabyte that unpacks to three hundred; two gigabytes are refused as quickly, but take long to make."""
    good(file)
    row = b'<row><c t="inlineStr"><is><t>' + b"A" * 100_000 + b"</t></is></c></row>"
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    swollen = BytesIO()
    with ZipFile(file) as whole, ZipFile(swollen, "w", ZIP_DEFLATED, compresslevel=9) as package:
        for name in whole.namelist():
            if not name.endswith("sheet1.xml"):
                package.writestr(name, whole.read(name))
        with package.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(start)
            for _ in range(3_000):
                part.write(row)
            part.write(b"</sheetData></worksheet>")
    file.write_bytes(swollen.getvalue())


def with_macros(file: Path) -> None:
    file.write_bytes(repacked(BytesIO(good(file)), {"xl/vbaProject.bin": b"macro"}).getvalue())


def with_a_link_to_another_file(file: Path) -> None:
    file.write_bytes(repacked(BytesIO(good(file)), {"xl/externalLinks/externalLink1.xml": b"<x/>"}).getvalue())


def with_a_doctype(file: Path) -> None:
    part = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'
    file.write_bytes(repacked(BytesIO(good(file)), {"docProps/app.xml": part}).getvalue())


FILES: Mapping[Callable[[Path], None], str] = {
    truncated: "damaged or did not arrive whole",
    a_letter: "This is not an Excel workbook",
    a_text_file: "This is not an Excel workbook",
    nothing: "The file is empty.",
    other_sheet: "The workbook has no sheet called «Expenditure»; it has «Expenses».",
    without_a_column: "has no column «Payee»; its headings are «Voucher», «Date»",
    without_a_row: "has headings but no vouchers",
    without_a_cell: "no row of headings was found",
    with_a_far_cell: "too large to be read, or has cells far away",
    that_swells: "would unpack to 28",
    with_macros: "contains macros",
    with_a_link_to_another_file: "linked to other files",
    with_a_doctype: "contains a DOCTYPE",
}


@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
@pytest.mark.only_engine("sqlite")  # no database is asked before the file can be used
def test_a_file_that_cannot_be_used_is_one_sentence(unchanged: Terminal, make: Callable[[Path], None]) -> None:
    make(unchanged.folder / "file.xlsx")
    answer = unchanged.ask("import", "expenditures", "file.xlsx", "--award", EC, "--hub", "GT")
    assert FILES[make] in answer.sentence


@pytest.mark.only_engine("sqlite")  # as above
def test_a_far_cell_ends_a_reader_and_not_the_program(unchanged: Terminal) -> None:
    with_a_far_cell(unchanged.folder / "far.xlsx")
    answer = unchanged.run("import", "expenditures", "far.xlsx", "--award", EC, "--hub", "GT")
    assert "too large to be read" in answer.sentence


@pytest.mark.parametrize(
    ("kind", "sheet"), [("network", "Hubs"), ("budget", "Budget"), ("expenditures", "Expenditure")]
)
@pytest.mark.only_engine("sqlite")  # as above
def test_every_kind_of_workbook_needs_its_sheet(unchanged: Terminal, kind: str, sheet: str) -> None:
    rows: list[Row] = [{"Something": 1}]
    write(unchanged.folder / "other.xlsx", {"Other": rows})
    assert f"no sheet called «{sheet}»" in unchanged.ask("import", kind, "other.xlsx", "--award", EC).sentence


RATES: Mapping[str, tuple[str, bytes, str]] = {
    "no rates": ("rates", b"Source,Date,Base,Quote,Rate\n", "has headings but no rates"),
    "no column": ("rates", b"Source,Date,Base,Quote\nun,2022-01-01,EUR,GTQ\n", "no column «Rate»"),
    "a workbook": ("rates", b"PK\x03\x04\x00\x00", ""),
    "not the ECB": ("rates-ecb", b"Source,Date,Base,Quote,Rate\n", "not the rate history of the European Central Bank"),
    "not JSON": ("rates-inforeuro", b"<html>", ""),
    "no list": ("rates-inforeuro", b'{"a": 1}', "not a list of rates as InforEuro gives them"),
    "no calls": ("calls-eu", b"[]", ""),
}


@pytest.mark.parametrize("case", RATES)
@pytest.mark.only_engine("sqlite")  # as above
def test_text_files_that_cannot_be_used_are_one_sentence(unchanged: Terminal, case: str) -> None:
    kind, content, says = RATES[case]
    (unchanged.folder / "file").write_bytes(content)
    assert says in unchanged.ask("import", kind, "file").sentence


QUESTIONS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "unknown kind": (("import", "nonsense", "ok.xlsx"), "There is no kind «nonsense»"),
    "no file": (("import", "expenditures", "gone.xlsx", "--award", EC), "There is no file gone.xlsx."),
    "a folder": (("import", "expenditures", ".", "--award", EC), "is not a file"),
    "no award": (("import", "expenditures", "ok.xlsx"), "--award REFERENCE"),
    "unknown award": (("import", "expenditures", "ok.xlsx", "--award", "EC-0"), "There is no award EC-0"),
    "budget without award": (("import", "budget", "ok-budget.xlsx"), "--award REFERENCE"),
    "no hub": (("import", "expenditures", "ok.xlsx", "--award", EC), "--hub CODE"),
    "unknown hub": (("import", "expenditures", "ok.xlsx", "--award", EC, "--hub", "ZZ"), "There is no hub ZZ."),
    "hub of other awards": (
        ("import", "expenditures", "ok.xlsx", "--award", EC, "--hub", "TH"),
        f"That hub has no part in {EC}",
    ),
    "unknown person": (
        ("import", "expenditures", "ok.xlsx", "--award", EC, "--hub", "GT", "--as", "nobody@example.org"),
        "There is no active account nobody@example.org.",
    ),
    "award of other hubs": (
        ("import", "expenditures", "ok.xlsx", "--award", FORD, "--as", STAFF),
        f"There is no award {FORD} that you may see",
    ),
    "unknown format": (("export", "iati", "--award", EC, "-o", "x.xlsx"), "There is no format «iati»"),
    "export of nothing": (("export", "bva", "--award", "EC-0", "-o", "x.xlsx"), "There is no award EC-0"),
    "no such day": (("export", "bva", "--award", EC, "-o", "x.xlsx", "--to", "2022-02-30"), "is not a day"),
    "backwards": (
        ("export", "bva", "--award", EC, "-o", "x.xlsx", "--from", "2023-01-01", "--to", "2022-01-01"),
        "has no day",
    ),
    "before the award": (("export", "bva", "--award", EC, "-o", "x.xlsx", "--from", "2021-12-31"), "must lie inside"),
    "no folder": (("export", "bva", "--award", EC, "-o", "gone/x.xlsx"), "There is no folder gone"),
    "into a folder": (("export", "bva", "--award", EC, "-o", "."), "is a folder"),
    "not all hubs": (
        ("export", "bva", "--award", EC, "-o", "x.xlsx", "--as", STAFF_KE),
        f"you may not see all hubs of {EC}",
    ),
}


@pytest.mark.parametrize("case", QUESTIONS)
def test_a_question_that_cannot_be_answered_is_one_sentence(unchanged: Terminal, case: str) -> None:
    good(unchanged.folder / "ok.xlsx")
    write(unchanged.folder / "ok-budget.xlsx", {"Budget": [BUDGET_LINE]})
    before = sorted(unchanged.folder.iterdir())
    arguments, says = QUESTIONS[case]
    assert says in unchanged.ask(*arguments).sentence
    assert sorted(unchanged.folder.iterdir()) == before


BUDGET_LINE: Row = {
    "Code": "1",
    "Heading": "A",
    "Description": "B",
    "Unit": None,
    "Quantity": None,
    "Unit cost": None,
    "Amount": 5,
    "GT": 5,
}


@pytest.mark.only_engine("sqlite")  # the words of the command line ask no database
def test_a_command_that_is_typed_wrong_ends_with_two(unchanged: Terminal) -> None:
    for arguments in (("nonsense",), ("import", "budget"), ("export", "bva", "--award", EC), ("import", "--wrong")):
        answer = unchanged.ask(*arguments)
        assert answer.code == 2
        assert "Usage:" in answer.complains
