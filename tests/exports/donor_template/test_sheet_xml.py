"""A sheet is read however its program wrote it, and what nobody writes into is given back to the byte."""

import pytest

from exports.donor_template.following import around, in_part
from exports.donor_template.formulas import Insertion
from exports.donor_template.heights import Heights
from exports.donor_template.pen import without_values
from exports.donor_template.sheet_xml import SheetXml
from exports.donor_template.template import Template
from tests.exports.templates import annex_vi

PLAIN = '<worksheet><sheetData><row r="2"><c r="B2" s="3"><v>1</v></c></row></sheetData><x/></worksheet>'
PREFIXED = (
    '<x:worksheet xmlns:x="m"><x:sheetData>\n <x:row r="2" spans="2:2"><x:c r="B2" t="str"><x:f>A1 &amp; "x"</x:f>'
    "<x:v>old</x:v></x:c></x:row>\n</x:sheetData></x:worksheet>"
)
WITHOUT_ADDRESSES = (
    "<worksheet><sheetData><row><c><v>1</v></c><c/></row><row><c t='str'><f>A1</f><v>1</v></c></row></sheetData>"
    "</worksheet>"
)


@pytest.mark.parametrize("text", [PLAIN, "<worksheet><sheetData/></worksheet>"])
def test_a_sheet_that_nobody_writes_into_is_given_back(text: str) -> None:
    assert SheetXml(text).to_text() == text


def test_cells_and_rows_are_made_in_their_order() -> None:
    sheet = SheetXml(PLAIN)
    for row, column in ((5, 1), (1, 2), (2, 1), (2, 3)):
        sheet.change(row, column).put_number("7")
    assert sheet.to_text() == (
        '<worksheet><sheetData><row r="1"><c r="B1"><v>7</v></c></row><row r="2"><c r="A2"><v>7</v></c><c r="B2" s="3"><v>1</v></c>'
        '<c r="C2"><v>7</v></c></row><row r="5"><c r="A5"><v>7</v></c></row></sheetData><x/></worksheet>'
    )


def test_a_sheet_without_rows_gets_some() -> None:
    sheet = SheetXml("<worksheet><sheetData/></worksheet>")
    sheet.change(1, 1).put_text("=1 & <b>")
    assert sheet.to_text() == (
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve">=1 &amp; &lt;b&gt;</t></is></c>'
        "</row></sheetData></worksheet>"
    )


def test_tags_with_a_prefix_are_read_and_written_with_it() -> None:
    sheet = SheetXml(PREFIXED)
    cell = sheet.cell(2, 2)
    assert cell is not None
    assert (cell.formula, cell.value) == ('A1 & "x"', "old")
    sheet.change(3, 1).put_number("7")
    assert '<x:row r="3"><x:c r="A3"><x:v>7</x:v></x:c></x:row>' in sheet.to_text()
    assert without_values(PREFIXED) == PREFIXED.replace(' t="str"', "").replace("<x:v>old</x:v>", "")


def test_rows_and_cells_that_say_no_address_are_counted() -> None:
    sheet = SheetXml(WITHOUT_ADDRESSES)
    assert [(row.number, list(row.cells)) for row in sheet.rows()] == [(1, [1, 2]), (2, [1])]
    sheet.make_room(1, 3)
    assert '<row r="5"><c t=\'str\' r="A5"><f>A1</f><v>1</v></c></row>' in sheet.to_text()


def test_a_row_that_moves_takes_its_cells_along() -> None:
    sheet = SheetXml(PLAIN)
    sheet.make_room(1, 10)
    assert '<row r="12"><c r="B12" s="3"><v>1</v></c></row>' in sheet.to_text()


INSERTED = Insertion("Form", 10, 12, 2)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            '<mergeCells count="3"><mergeCell ref="A10:A12"/><mergeCell ref="B12:C12"/><mergeCell ref="A5:B20"/></mergeCells>',
            (
                '<mergeCells count="5"><mergeCell ref="A10:A14"/><mergeCell ref="B12:C12"/><mergeCell ref="B13:C13"/>'
                '<mergeCell ref="B14:C14"/><mergeCell ref="A5:B22"/></mergeCells>'
            ),
        ),
        ('<dimension ref="A1:C12"/>', '<dimension ref="A1:C14"/>'),
        ('<autoFilter ref="A9:C12"/>', '<autoFilter ref="A9:C14"/>'),
        (
            '<pane ySplit="8" topLeftCell="A13" state="frozen"/><selection activeCell="B12" sqref="B12:B13"/>',
            '<pane ySplit="8" topLeftCell="A15" state="frozen"/><selection activeCell="B12" sqref="B12:B15"/>',
        ),
        ('<protectedRange sqref="A12 C1:C1048576"/>', '<protectedRange sqref="A12:A14 C1:C1048576"/>'),
        (
            '<rowBreaks count="2"><brk id="11" max="9"/><brk id="12" max="9"/></rowBreaks><colBreaks><brk id="12"/></colBreaks>',
            '<rowBreaks count="2"><brk id="11" max="9"/><brk id="14" max="9"/></rowBreaks><colBreaks><brk id="12"/></colBreaks>',
        ),
        (
            '<cfRule><cfvo type="formula" val="$A$13"/><cfvo type="num" val="13"/></cfRule>',
            '<cfRule><cfvo type="formula" val="$A$15"/><cfvo type="num" val="13"/></cfRule>',
        ),
        (
            '<dataValidation type="list" prompt="a > b" sqref="B10:B12"><formula1>$A$13:$A$20</formula1></dataValidation>',
            '<dataValidation type="list" prompt="a > b" sqref="B10:B14"><formula1>$A$15:$A$22</formula1></dataValidation>',
        ),
        (
            '<hyperlink ref="A13" location="Form!A13" display="x"/><hyperlink ref="A9" location="Other!A13"/>',
            '<hyperlink ref="A15" location="Form!A15" display="x"/><hyperlink ref="A9" location="Other!A13"/>',
        ),
    ],
)
def test_what_stands_around_the_rows_follows(before: str, after: str) -> None:
    assert around(before, "Form", INSERTED) == after


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        (
            "chart",
            "<c:f>Form!$A$10:$A$12</c:f><c:f>Other!$A$13</c:f>",
            "<c:f>Form!$A$10:$A$14</c:f><c:f>Other!$A$13</c:f>",
        ),
        ("drawing", "<xdr:row>11</xdr:row><xdr:row>12</xdr:row>", "<xdr:row>11</xdr:row><xdr:row>14</xdr:row>"),
        (
            "vmlDrawing",
            "<x:Anchor>\n 1, 15, 12, 2, 3, 15, 16, 4</x:Anchor><x:Row>12</x:Row>",
            "<x:Anchor>\n 1, 15, 14, 2, 3, 15, 18, 4</x:Anchor><x:Row>14</x:Row>",
        ),
        ("threadedComment", '<threadedComment ref="B13" id="x"/>', '<threadedComment ref="B15" id="x"/>'),
        (
            "table",
            '<table ref="A9:C13" totalsRowCount="1"><autoFilter ref="A9:C12"/><totalsRowFormula>$A$13</totalsRowFormula></table>',
            '<table ref="A9:C15" totalsRowCount="1"><autoFilter ref="A9:C14"/><totalsRowFormula>$A$15</totalsRowFormula></table>',
        ),
    ],
)
def test_what_other_parts_say_of_the_rows_follows(kind: str, before: str, after: str) -> None:
    assert in_part(before, kind, INSERTED) == after


def test_what_another_sheet_says_of_its_own_rows_stays() -> None:
    text = '<autoFilter ref="A9:C12"/><conditionalFormatting sqref="A13"><cfRule><formula>A13&gt;Form!A13</formula></cfRule>'
    assert around(text, "Cover", INSERTED) == text.replace("Form!A13", "Form!A15")


def test_a_row_of_a_fixed_height_grows_with_a_text_that_would_be_cut_off() -> None:
    template = Template(annex_vi.blank())
    sheet = template.fresh_cells("Interim Report")
    heights, row = Heights(template, "Interim Report"), sheet.row(10)
    assert row is not None
    style = row.cells[1].style
    assert not heights.make_room(row, 1, style, "short")
    assert heights.make_room(row, 1, style, "A long description of what this line is for, " * 3)
    assert 'ht="45" customHeight="1"' in row.to_text()
