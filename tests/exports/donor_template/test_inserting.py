"""More lines than the template has rows: rows are inserted, and everything that knows of rows follows."""

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from exports import NotWritable
from exports.donor_template import Filled, Template, fill, open_template
from exports.donor_template.comparison import compare
from exports.donor_template.markup import attributes, each
from exports.statement import FinancialStatement
from tests.exports import statements
from tests.exports.donor_template.reading import open_sheet
from tests.exports.templates import annex_vi
from tests.exports.templates.annex_vi import REPORT, SOURCES, TOTAL, TRANSACTIONS


def crowded() -> FinancialStatement:
    """Two lines more of people than there are rows, and three more of travel."""
    more = [
        statements.line(code, heading, f"What {code} is for", "100.00", unit="Per month")
        for heading, codes in (("1. Human Resources", ("1.3", "1.4")), ("2. Travel", ("2.3", "2.4", "2.5")))
        for code in codes
    ]
    return replace(statements.statement([*statements.budget(), *more]), prepared_on=statements.interim().prepared_on)


@lru_cache(maxsize=1)
def filled() -> Filled:
    return fill(annex_vi.blank(), annex_vi.mapping(), crowded())


@lru_cache(maxsize=1)
def parts() -> Template:
    return Template(filled().content)


def formula(sheet: str, cell: str) -> object:
    return open_sheet(filled().content, sheet, formulas=True)[cell].value


def test_every_line_stands_under_its_heading() -> None:
    sheet = open_sheet(filled().content, REPORT)
    assert [sheet[f"A{row}"].value for row in (13, 14, 15)] == [
        "1.3 What 1.3 is for",
        "1.4 What 1.4 is for",
        "Subtotal Human Resources",
    ]
    assert sheet.row_dimensions[14].height == sheet.row_dimensions[12].height == 18
    assert sheet["E14"].number_format == sheet["E12"].number_format


@pytest.mark.parametrize(
    ("sheet", "cell", "expected"),
    [
        (REPORT, "E15", "=SUM(E10:E14)"),
        (REPORT, "H13", "=E13+F13+G13"),
        (REPORT, "O12", "=H12-N12"),
        (REPORT, "O14", "=H14-N14"),
        (REPORT, "E39", "=E15+E22+E26+E30+E34+E38"),
        (REPORT, "N45", "=IF($E$43=0,0,$N$43/$E$43)"),
        (REPORT, "L45", "=ROUND(Transactions!I21-L43,2)"),
        (TRANSACTIONS, "I21", "=SUM(I6:I20)"),
        (SOURCES, "D4", "=IF(C$7=0,0,C4/C$7)"),
        (SOURCES, "D6", "=IF(C$7=0,0,C6/C$7)"),
        (SOURCES, "B9", "='Interim Report'!L43"),
        (SOURCES, "B10", "=SUM('Interim Report'!L10:L14)"),
        (SOURCES, "B11", "=SUM('Interim Report'!$L:$L)"),
    ],
)
def test_formulas_on_this_sheet_and_on_others_follow(sheet: str, cell: str, expected: str) -> None:
    assert formula(sheet, cell) == expected


def test_names_and_print_areas_follow() -> None:
    assert {it.name: it.refers_to for it in parts().names} == {
        "contract_no": "'Interim Report'!$C$2",
        "people": "'Interim Report'!$L$10:$L$14",
        "total_cost": "'Interim Report'!$L$43",
        "units": "Lists!$A$2:$A$6",
        "_xlnm.Print_Area": "'Interim Report'!$A$1:$O$51",
        "_xlnm.Print_Titles": "'Interim Report'!$7:$8",
    }


def test_what_stands_around_the_cells_follows() -> None:
    after = parts().cells(REPORT).after
    assert [attributes(it)["ref"] for it in each(after, "mergeCell")] == [
        "A1:O1", "C2:H2", "C3:H3", "B7:E7", "I7:L7", "B47:E47", "B48:E48",
    ]  # fmt: skip
    areas = [attributes(it)["sqref"] for it in each(after, "dataValidation") if "sqref" in it]
    assert areas == ["C5", "E10:G14 E17:G21 E24:G25 E28:G29 E32:G33 E36:G37"]
    assert re.findall(r"<xm:sqref>([^<]*)", after) == ["L10:L14", "A10:A43", "B10:B14 B17:B21"]
    assert "<xm:f>$L10&gt;$E$43</xm:f>" in after
    assert "<xm:f>Lists!$A$2:$A$6</xm:f>" in after
    assert [attributes(it)["id"] for it in each(after, "brk")] == ["38"]
    assert [attributes(it)["sqref"] for it in each(after, "conditionalFormatting") if "sqref" in it] == ["O10:O43"]
    assert [attributes(it)["ref"] for it in each(after, "hyperlink")] == ["G47"]


def test_images_comments_and_tables_follow() -> None:
    its = parts().parts
    drawing = its["xl/drawings/drawing9.xml"].decode()
    assert re.findall(r"<xdr:row>(\d+)", drawing) == ["47", "50"]
    (comments,) = (
        it.decode() for name, it in its.items() if re.search(r"comments?/?comment\w*\.xml$|comments\d+\.xml$", name)
    )
    assert [attributes(it)["ref"] for it in each(comments, "comment")] == ["A49"]
    (legacy,) = (it.decode() for name, it in its.items() if name.endswith(".vml"))
    assert re.findall(r"<\w+:Row>(\d+)", legacy) == ["48"]
    table = its["xl/tables/table1.xml"].decode()
    assert {attributes(it)["ref"] for name in ("table", "autoFilter") for it in each(table, name)} == {"A5:I20"}


def test_nothing_differs_but_what_is_named_with_its_reason() -> None:
    differences = compare(annex_vi.blank(), filled().content, filled())
    assert {it.part: it.unexplained for it in differences if it.unexplained} == {}
    assert {it.part for it in differences} == {
        "xl/workbook.xml", "docProps/core.xml", "xl/calcChain.xml", "[Content_Types].xml", "xl/_rels/workbook.xml.rels",
        "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
        "xl/worksheets/sheet3.xml", "xl/tables/table1.xml", "xl/drawings/drawing9.xml",
        *(it.part for it in differences if "omment" in it.part),
    }  # fmt: skip


def test_the_order_of_computing_goes_with_everything_that_names_it() -> None:
    its = parts().parts
    assert "xl/calcChain.xml" in Template(annex_vi.blank()).parts
    assert "xl/calcChain.xml" not in its
    assert b"calcChain" not in its["[Content_Types].xml"] + its["xl/_rels/workbook.xml.rels"]
    assert filled().reasons["xl/calcChain.xml"].startswith("it is left out: the order of computing does not hold")


def test_a_pivot_table_keeps_rows_from_being_inserted() -> None:
    relations = "xl/worksheets/_rels/sheet3.xml.rels"
    with ZipFile(BytesIO(annex_vi.blank())) as package:
        others = {it: package.read(it) for it in package.namelist()}
    pivot = b'<Relationship Id="p1" Type="x/pivotTable" Target="../pivotTables/pivotTable1.xml"/></Relationships>'
    others |= {
        relations: others[relations].replace(b"</Relationships>", pivot),
        "xl/pivotTables/pivotTable1.xml": b"<p/>",
    }
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in others.items():
            package.writestr(name, content)
    template = open_template(out.getvalue())
    with pytest.raises(NotWritable, match="The sheet «Transactions» has a pivot table, so no rows can be inserted"):
        fill(template, replace(annex_vi.mapping(), template_hash=template.digest), crowded())


def test_the_amounts_on_each_sheet_are_held_against_the_ledger() -> None:
    sums = {(it.sheet, it.what): it for it in filled().sums}
    statement = crowded()
    assert sums[REPORT, "line.period"].total == statement.ledger_period
    assert sums[TRANSACTIONS, "transaction.amount"].cells == len(statement.transactions)
    assert sums[REPORT, "line.budget"].total == Decimal("392500.00")


def test_a_damaged_filling_is_found_out() -> None:
    made = filled()
    other = fill(annex_vi.blank(), annex_vi.mapping(), replace(crowded(), network="Other"))
    assert other.content == made.content
    hidden = replace(made, placed=tuple(it for it in made.placed if (it.sheet, it.cell) != (REPORT, "E10")))
    (report,) = (it for it in compare(annex_vi.blank(), made.content, hidden) if it.unexplained)
    assert report.unexplained == ("Interim Report!E10 was not mapped, and differs.",)


def test_checks_say_where_their_cells_are_now() -> None:
    assert {it.cell for it in filled().checks if it.sheet == REPORT} == {f"{letter}{TOTAL + 5}" for letter in "ELNO"}
