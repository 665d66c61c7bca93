"""What holds in every workbook: text stays text, drafts say so, nothing personal or broken is inside."""

import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from exports import DONOR_REPORTS, DonorReport
from exports.cached_values import FormulaWithoutValue, SheetParts, put_values
from exports.letterhead import signatures
from exports.statement import FinancialStatement
from exports.workbook import DRAFT, Book
from tests.exports import statements
from tests.exports.sheets import open_sheet, transactions


@pytest.fixture(params=list(DONOR_REPORTS))
def report(request: pytest.FixtureRequest) -> DonorReport:
    return DONOR_REPORTS[request.param]


def sheets(workbook: bytes) -> list[Worksheet]:
    book = load_workbook(BytesIO(workbook))
    assert book.sheetnames
    return [book[title] for title in book.sheetnames]


def described(text: str) -> FinancialStatement:
    """The same hostile text wherever a person may type one."""
    made = statements.interim()
    first, *rest = made.transactions
    hostile = replace(first, payee=text, description=text, document_number=text, community=text)
    lines = tuple(replace(it, explanation=text, unit=text, description=text) for it in made.lines)
    award = replace(made.award, title=text, donor_reference=text)
    return replace(made, award=award, lines=lines, transactions=(hostile, *rest), network=text, notes=(text,))


def test_characters_that_break_a_file_are_left_out(report: DonorReport) -> None:
    text = "Lima\x00\x07\x1b & <b>Ñandú</b> \ud800\ufffe 日本"
    found = [cell.value for sheet in sheets(report.write(described(text))) for row in sheet for cell in row]
    assert "Lima & <b>Ñandú</b>  日本" in found


def test_a_text_longer_than_a_cell_is_cut_visibly(report: DonorReport) -> None:
    found = [cell.value for sheet in sheets(report.write(described("x" * 40_000))) for row in sheet for cell in row]
    longest = max((text for text in found if isinstance(text, str)), key=len)
    assert len(longest) == 32_767
    assert longest.endswith("…")


def test_a_number_is_a_number_and_a_date_a_date(report: DonorReport) -> None:
    listed = sheets(report.write(statements.interim()))[-1]
    row = transactions(listed).first_row
    assert [listed[f"{column}{row}"].data_type for column in "HIJOPQRV"] == ["d"] * 3 + ["n"] * 5
    assert listed[f"H{row}"].number_format == "dd/mm/yyyy"


@pytest.mark.parametrize("status", ["draft", "reviewed"])
def test_every_sheet_of_a_draft_says_so_on_screen_and_on_paper(report: DonorReport, status: str) -> None:
    for sheet in sheets(report.write(replace(statements.interim(), status=status))):  # type: ignore[arg-type]  # a Status
        assert sheet["A1"].value == str(DRAFT)
        assert sheet.oddHeader.center.text == str(DRAFT)  # type: ignore[union-attr]  # openpyxl always has a header


def test_an_approved_report_is_no_draft(report: DonorReport) -> None:
    for sheet in sheets(report.write(statements.interim())):
        assert sheet["A1"].value != str(DRAFT)
        assert sheet.oddHeader.center.text is None  # type: ignore[union-attr]  # openpyxl always has a header


FORMS = {"FACE": "landscape", "SF-425": "portrait", "SF-270": "portrait"}
"""Sheets that are an agency's form: one page, as the agency prints it."""


def test_every_sheet_prints_landscape_as_wide_as_the_page_and_numbered(report: DonorReport) -> None:
    for sheet in sheets(report.write(statements.interim())):
        assert sheet.page_setup.orientation == FORMS.get(sheet.title, "landscape")
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 1 or sheet.title not in FORMS
        assert sheet.oddFooter.right.text == "Page &P of &N"  # type: ignore[union-attr]  # as above


def signed_below(rows: int) -> Worksheet:
    """A sheet whose block to sign stands below so many rows."""
    book = Book(title="Signed", is_draft=False, made_on=date(2026, 1, 20))
    sheet = book.sheet("Signed")
    sheet.widths({"A": 40, "B": 20, "C": 20})
    signatures(sheet, rows + 1, ("A", "B", "C"))
    sheet.printed(left="", paper="A4")
    made = load_workbook(BytesIO(book.to_bytes()))["Signed"]
    assert isinstance(made, Worksheet)
    return made


def test_a_sheet_that_is_a_little_longer_than_a_page_is_one_page() -> None:
    assert [signed_below(rows).page_setup.fitToHeight for rows in (10, 40, 80)] == [1, 1, 0]


def test_a_page_ends_before_a_block_to_sign_that_it_would_tear() -> None:
    ends = {rows: [it.id for it in signed_below(rows).row_breaks.brk] for rows in range(50, 100, 5)}
    assert {rows: ended for rows, ended in ends.items() if ended not in ([], [rows])} == {}
    assert [rows for rows, ended in ends.items() if ended]
    assert [rows for rows, ended in ends.items() if not ended]


def test_tables_keep_their_headings_in_sight(report: DonorReport) -> None:
    tables = [sheet for sheet in sheets(report.write(statements.interim())) if sheet.title != "By hub"]
    assert all(sheet.freeze_panes and sheet.print_title_rows for sheet in tables)


def test_the_program_that_opens_it_computes_it_anew(report: DonorReport) -> None:
    with ZipFile(BytesIO(report.write(statements.interim()))) as parts:
        assert b'fullCalcOnLoad="1"' in parts.read("xl/workbook.xml")


def test_nothing_inside_says_who_or_which_machine_made_it(report: DonorReport) -> None:
    with ZipFile(BytesIO(report.write(statements.interim()))) as parts:
        core = parts.read("docProps/core.xml").decode()
        inside = b"".join(parts.read(name) for name in parts.namelist()).decode(errors="replace")
    assert re.search(r"<dc:creator>[^<]+|lastModifiedBy>[^<]+", core) is None
    assert re.search(r"file://|/home/|/root/|[A-Z]:\\", inside) is None


def test_the_same_statement_gives_the_same_file(report: DonorReport) -> None:
    assert report.write(statements.final()) == report.write(statements.final())


def test_a_formula_is_never_written_without_its_value() -> None:
    book = Book(title="Test", is_draft=False, made_on=date(2026, 1, 1))
    sheet = book.sheet("One")
    sheet.formula(1, "A", "=1+1", Decimal(2))
    del sheet.values["A1"]
    with pytest.raises(FormulaWithoutValue, match="A1"):
        book.to_bytes()


def test_a_value_without_its_formula_is_a_mistake() -> None:
    book = Book(title="Test", is_draft=False, made_on=date(2026, 1, 1))
    book.sheet("One").put(1, "A", 1)
    with pytest.raises(FormulaWithoutValue, match="B7"):
        put_values(book.to_bytes(), [SheetParts({"B7": Decimal(1)})], date(2026, 1, 1))


def test_a_value_of_text_is_shown_as_text() -> None:
    book = Book(title="Test", is_draft=False, made_on=date(2026, 1, 1))
    book.sheet("One").formula(1, "A", '="<"&"&"', "<&")
    assert open_sheet(book.to_bytes(), "One")["A1"].value == "<&"


def test_a_report_written_again_by_another_process_has_the_same_bytes() -> None:
    """Sets have another order in each process, and merged cells were one."""
    write = (
        "from hashlib import sha256\n"
        "from exports import DONOR_REPORTS\n"
        "from tests.exports import statements\n"
        "print([sha256(it.write(statements.interim())).hexdigest() for it in DONOR_REPORTS.values()])"
    )
    seeds = [{**os.environ, "PYTHONHASHSEED": seed} for seed in ("1", "2")]
    first, second = (subprocess.check_output([sys.executable, "-c", write], env=seed, text=True) for seed in seeds)
    assert first == second


def test_the_shelf_tells_what_there_is() -> None:
    assert list(DONOR_REPORTS) == [
        "eu-annex-vi", "bva", "un-face", "un-ice", "us-sf-425", "us-sf-270",
        "generic", "sida", "norad", "uk-aid-direct", "ocha", "ned", "osf",
    ]  # fmt: skip
    assert all(it.title and it.donor and it.version and it.extension == "xlsx" for it in DONOR_REPORTS.values())


def test_figures_that_matter_have_names_that_others_formulas_may_use(report: DonorReport) -> None:
    statement = statements.interim()
    book = load_workbook(BytesIO(report.write(statement)), data_only=True)
    named = {name: _named(book, name) for name in book.defined_names}
    assert named
    assert [name for name, value in named.items() if not isinstance(value, int | float)] == []
    spent = sum((it.amount for it in statement.transactions), Decimal(0))
    if "spent.period.total" in named:
        assert Decimal(str(named["spent.period.total"])) == spent


def _named(book: Workbook, name: str) -> object:
    ((title, address),) = book.defined_names[name].destinations
    return book[title][address.replace("$", "")].value
