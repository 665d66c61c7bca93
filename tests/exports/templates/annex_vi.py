"""A donor's blank workbook, made by hand in the 2018 layout of Annex VI: it holds nearly everything that filling could break.

Formulas, shared ones among them; merged cells; validations and conditional formats, also of the extension; an image; a
comment; a table; a print area and titles; names; protection; a link; a page break; frozen panes; the order of computing.
"""

import re
import struct
import zlib
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from exports.donor_template import Block, Column, Put, TemplateMapping, open_template

FOLDER = Path(__file__).parent
REPORT, SOURCES, TRANSACTIONS, LISTS = "Interim Report", "Sources of funding", "Transactions", "Lists"
HEADINGS = {
    "1. Human Resources": (10, 12),
    "2. Travel": (15, 16),
    "3. Equipment and supplies": (19, 20),
    "4. Local office": (23, 24),
    "5. Other costs, services": (27, 28),
    "6. Other": (31, 32),
}
"""Each heading stands above its rows, its subtotal below them."""
DIRECT, INDIRECT, WITHOUT_RESERVE, RESERVE, TOTAL, CHECK = 34, 35, 36, 37, 38, 40
FIRST_TRANSACTION, LAST_TRANSACTION = 6, 8

_TITLES = (
    "Expenditures", "Unit", "# Units", "Unit value", "Total cost (a)", "Reallocation (b)", "Use of contingencies (c)",
    "Budget after (b) and (c) (d)", "Unit", "# Units", "Unit value", "Total cost (e)", "Cumulated before this report (f)",
    "Cumulated including this report (g)", "Remaining (h)=(d)-(g)",
)  # fmt: skip
_LISTED = (
    ("Entry", "transaction.entry_number"),
    ("Line", "transaction.line"),
    ("Voucher", "transaction.voucher"),
    ("Paid on", "transaction.paid_on"),
    ("Payee", "transaction.payee"),
    ("Description", "transaction.description"),
    ("Currency", "transaction.currency"),
    ("Amount", "transaction.charged_amount"),
    ("EUR", "transaction.amount"),
)
_SUMS = "EFGHLMNO"
_THIN = Side(style="thin", color="8899A6")
_LINED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_MONEY, _DAY, _SHARE = "#,##0.00", "dd/mm/yyyy", "0.0%"
_GREY, _BLUE, _YELLOW = (PatternFill("solid", fgColor=it) for it in ("E4E7EB", "C9D8F0", "FFFBE6"))
_OPEN = Protection(locked=False)


@lru_cache(maxsize=4)
def blank(*, next_year: bool = False) -> bytes:
    """The blank, or next year's: the period stands elsewhere, two columns of the list changed places, the currency is gone."""
    book = Workbook()
    report = book.active
    assert isinstance(report, Worksheet)
    report.title = REPORT
    _report(report)
    _sources(book.create_sheet(SOURCES))
    _transactions(book.create_sheet(TRANSACTIONS))
    _lists(book.create_sheet(LISTS))
    _named(book)
    if next_year:
        _of_next_year(book, report)
    book.properties.created = book.properties.modified = datetime(2018, 8, 1)  # noqa: DTZ001  # as openpyxl wants it
    out = BytesIO()
    book.save(out)
    return _finished(out.getvalue())


def _report(sheet: Worksheet) -> None:
    sheet["A1"] = "Annex VI – Interim financial report"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.merge_cells("A1:O1")
    for row, label in enumerate(("Contract No", "Implementation period", "Period covered", "Currency"), 2):
        sheet[f"A{row}"] = label
        sheet[f"A{row}"].font = Font(bold=True)
    for area in ("C2:H2", "C3:H3"):
        sheet.merge_cells(area)
    for cell, look in (("C2", "@"), ("C3", "General"), ("C4", _DAY), ("E4", _DAY), ("C5", "General")):
        sheet[cell].number_format = look
        sheet[cell].fill, sheet[cell].protection = _YELLOW, _OPEN
    sheet["D4"] = "to"
    sheet["B7"], sheet["I7"] = "Budget as per contract/last addendum", "Expenditure of the period"
    for area in ("B7:E7", "I7:L7"):
        sheet.merge_cells(area)
    for column, title in enumerate(_TITLES, 1):
        head = sheet.cell(8, column, title)
        head.font, head.fill, head.border = Font(bold=True), _BLUE, _LINED
        head.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    sheet.row_dimensions[8].height = 45
    for heading, (first, last) in HEADINGS.items():
        _heading(sheet, heading, first, last)
    _closing(sheet)
    _signed(sheet)
    sheet.column_dimensions["A"].width = 46
    for letter in "BCDEFGHIJKLMNO":
        sheet.column_dimensions[letter].width = 13
    sheet.freeze_panes = "B9"
    sheet.print_area = "A1:O46"
    sheet.print_title_rows = "7:8"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.row_breaks.append(Break(id=33))
    sheet.protection.sheet = True
    currencies = DataValidation("list", formula1='"EUR,USD,GBP"', allow_blank=True, showErrorMessage=True)
    currencies.add("C5")
    amounts = DataValidation("decimal", operator="greaterThan", formula1="-1000000000", showErrorMessage=True)
    for first, last in HEADINGS.values():
        amounts.add(f"E{first}:G{last}")
    for it in (currencies, amounts):
        sheet.add_data_validation(it)
    shown_red = DifferentialStyle(font=Font(color="C00000", bold=True))
    red = Rule(type="cellIs", operator="lessThan", formula=["0"], dxf=shown_red)
    sheet.conditional_formatting.add(f"O10:O{TOTAL}", red)


def _heading(sheet: Worksheet, heading: str, first: int, last: int) -> None:
    sheet.cell(first - 1, 1, heading).font = Font(bold=True)
    for row in range(first, last + 1):
        _figures(sheet, row)
        sheet.row_dimensions[row].height = 18
    sheet.cell(last + 1, 1, f"Subtotal {heading.split('. ')[1]}")
    _sums(sheet, last + 1, lambda column: f"=SUM({column}{first}:{column}{last})")


def _figures(sheet: Worksheet, row: int) -> None:
    """A row to be filled: units and amounts are typed, what follows from them is computed."""
    for column in "ABCDEFGHIJKLMNO":
        cell = sheet[f"{column}{row}"]
        cell.border, cell.protection = _LINED, _OPEN
        if column not in "ABI":
            cell.number_format = _MONEY
        if column in "HNO":
            cell.fill, cell.protection = _GREY, Protection(locked=True)
    sheet[f"A{row}"].alignment = Alignment(wrap_text=True, indent=1)
    sheet[f"H{row}"] = f"=E{row}+F{row}+G{row}"
    sheet[f"N{row}"] = f"=L{row}+M{row}"
    sheet[f"O{row}"] = f"=H{row}-N{row}"


def _sums(sheet: Worksheet, row: int, formula: Callable[[str], str]) -> None:
    sheet.cell(row, 1).font = Font(bold=True)
    for column in _SUMS:
        cell = sheet[f"{column}{row}"]
        cell.value, cell.number_format, cell.font = formula(column), _MONEY, Font(bold=True)
        cell.fill, cell.border = _GREY, _LINED


def _closing(sheet: Worksheet) -> None:
    subtotals = [last + 1 for _, last in HEADINGS.values()]
    sheet.cell(DIRECT, 1, "7. Subtotal direct eligible costs")
    _sums(sheet, DIRECT, lambda column: "=" + "+".join(f"{column}{row}" for row in subtotals))
    sheet.cell(INDIRECT, 1, "8. Indirect costs")
    sheet.cell(WITHOUT_RESERVE, 1, "9. Total eligible costs, excluding reserve (7+8)")
    _sums(sheet, WITHOUT_RESERVE, lambda column: f"={column}{DIRECT}+{column}{INDIRECT}")
    sheet.cell(RESERVE, 1, "10. Provision for contingency reserve")
    sheet.cell(TOTAL, 1, "11. Total eligible costs (9+10)")
    _sums(sheet, TOTAL, lambda column: f"={column}{WITHOUT_RESERVE}+{column}{RESERVE}")
    for row in (INDIRECT, RESERVE):
        _figures(sheet, row)
    sheet.cell(CHECK, 1, "Check: transactions less total cost of the period (must be zero)")
    sheet[f"L{CHECK}"] = f"=ROUND({TRANSACTIONS}!I9-L{TOTAL},2)"
    sheet[f"N{CHECK}"] = f"=IF($E${TOTAL}=0,0,$N${TOTAL}/$E${TOTAL})"
    sheet[f"L{CHECK}"].number_format, sheet[f"N{CHECK}"].number_format = _MONEY, _SHARE


def _signed(sheet: Worksheet) -> None:
    for row, label in ((42, "Name and function"), (43, "Date"), (44, "Signature")):
        sheet[f"A{row}"] = label
    for row in (42, 43):
        sheet.merge_cells(f"B{row}:E{row}")
        sheet[f"B{row}"].protection = _OPEN
    sheet["B43"].number_format = _DAY
    sheet["A44"].comment = Comment("Sign here and put the stamp beside it.", "Donor")
    sheet["G42"] = "See the list of transactions"
    sheet["G42"].hyperlink = Hyperlink(ref="G42", location=f"{TRANSACTIONS}!A5")


def _sources(sheet: Worksheet) -> None:
    for column, title in enumerate(("Source", "Budgeted", "So far", "Share"), 1):
        sheet.cell(3, column, title).font = Font(bold=True)
    sheet["A1"] = "Sources of funding"
    for row in (4, 5):
        sheet[f"D{row}"] = f"=IF(C$6=0,0,C{row}/C$6)"
        sheet[f"D{row}"].number_format = _SHARE
        for letter in "BC":
            sheet[f"{letter}{row}"].number_format = _MONEY
    sheet["A6"] = "Total"
    for letter in "BC":
        sheet[f"{letter}6"] = f"=SUM({letter}4:{letter}5)"
        sheet[f"{letter}6"].number_format = _MONEY
    sheet["A8"], sheet["B8"] = "Cost of the period, from the report", f"='{REPORT}'!L{TOTAL}"
    sheet["A9"], sheet["B9"] = "Of which people", f"=SUM('{REPORT}'!L10:L12)"
    sheet["A10"], sheet["B10"] = "Everything in the column", f"=SUM('{REPORT}'!$L:$L)"
    sheet.column_dimensions["A"].width = 40


def _transactions(sheet: Worksheet) -> None:
    sheet["A1"] = "List of transactions"
    for column, (title, _) in enumerate(_LISTED, 1):
        sheet.cell(5, column, title)
        for row in range(FIRST_TRANSACTION, LAST_TRANSACTION + 1):
            sheet.cell(row, column).number_format = {"Paid on": _DAY, "Amount": _MONEY, "EUR": _MONEY}.get(
                title, "General"
            )
    table = Table(displayName="Listed", ref=f"A5:I{LAST_TRANSACTION}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight9", showRowStripes=True)
    sheet.add_table(table)
    total = LAST_TRANSACTION + 1
    sheet[f"A{total}"], sheet[f"I{total}"] = "Total", f"=SUM(I{FIRST_TRANSACTION}:I{LAST_TRANSACTION})"
    sheet[f"I{total}"].number_format = _MONEY
    for letter, width in zip("ABCDEFGHI", (12, 10, 14, 12, 24, 40, 10, 14, 14), strict=True):
        sheet.column_dimensions[letter].width = width


def _lists(sheet: Worksheet) -> None:
    sheet["A1"] = "Units"
    for row, unit in enumerate(("Per month", "Per flight", "Per vehicle", "Per case", "Lump sum"), 2):
        sheet[f"A{row}"] = unit
    sheet.sheet_state = "hidden"


def _named(book: Workbook) -> None:
    for name, area in (
        ("contract_no", f"'{REPORT}'!$C$2"),
        ("total_cost", f"'{REPORT}'!$L${TOTAL}"),
        ("people", f"'{REPORT}'!$L$10:$L$12"),
        ("units", f"{LISTS}!$A$2:$A$6"),
    ):
        book.defined_names[name] = DefinedName(name, attr_text=area)


def _of_next_year(book: Workbook, report: Worksheet) -> None:
    """What a donor changes from one year to the next.

    The period stands two rows lower, two columns of the list changed places, the currency is gone, and what remains in all is
    no longer computed.
    """
    listed = book[TRANSACTIONS]
    for cell in ("A4", "C4", "D4", "E4", "A5", "C5", f"O{TOTAL}"):
        report[cell] = None
    report["A6"], report["D6"] = "Period covered", "to"
    for cell in ("C6", "E6"):
        report[cell].number_format, report[cell].protection = _DAY, _OPEN
    listed["E5"], listed["F5"] = listed["F5"].value, listed["E5"].value


def _finished(saved: bytes) -> bytes:
    """What openpyxl does not write: values of formulas, a shared formula, formats and lists of the extension, an image."""
    with ZipFile(BytesIO(saved)) as package:
        parts = {info.filename: package.read(info) for info in package.infolist()}
    for name in [it for it in parts if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", it)]:
        parts[name] = _in_order(re.sub(rb"(</f>)<v\s*(?:/>|></v>)", rb"\1<v>0</v>", parts[name]))
    report = _shared(parts["xl/worksheets/sheet1.xml"].decode())
    parts["xl/worksheets/sheet1.xml"] = report.replace("</worksheet>", f"{_EXTENSION}</worksheet>").encode()
    _with_image(parts)
    _with_chain(parts)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(ZipInfo(name), content, ZIP_DEFLATED)
    return out.getvalue()


def _in_order(sheet: bytes) -> bytes:
    """Merged cells from the top; openpyxl writes them in another order each time."""

    def ordered(found: re.Match[bytes]) -> bytes:
        areas: list[bytes] = re.findall(rb"<mergeCell [^>]*>", found[2])
        return found[1] + b"".join(sorted(areas, key=lambda it: _row_of(bytes(it)))) + found[3]

    return re.sub(rb"(<mergeCells[^>]*>)(.*?)(</mergeCells>)", ordered, sheet)


def _row_of(area: bytes) -> tuple[int, bytes]:
    found = re.search(rb'ref="[A-Z]+(\d+)', area)
    return int(found[1]) if found else 0, area


def _shared(report: str) -> str:
    """The remaining amounts of the first heading as Excel writes a formula that was pulled down."""
    first, *others = (f"<f>H{row}-N{row}</f>" for row in (10, 11, 12))
    report = report.replace(first, '<f t="shared" ref="O10:O12" si="0">H10-N10</f>')
    for other in others:
        report = report.replace(other, '<f t="shared" si="0"/>')
    return report


_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_EXTENSION = (
    '<extLst><ext xmlns:x14="' + _X14 + '" uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings>'
    f'<x14:conditionalFormatting xmlns:xm="{_XM}"><x14:cfRule type="dataBar" id="{{00000000-000E-0000-0000-000001000000}}">'
    '<x14:dataBar minLength="0" maxLength="100" border="1"><x14:cfvo type="autoMin"/><x14:cfvo type="autoMax"/>'
    '<x14:borderColor rgb="FF638EC6"/></x14:dataBar></x14:cfRule><xm:sqref>L10:L12</xm:sqref></x14:conditionalFormatting>'
    f'<x14:conditionalFormatting xmlns:xm="{_XM}"><x14:cfRule type="expression" priority="5" '
    'id="{00000000-000E-0000-0000-000002000000}"><xm:f>$L10&gt;$E$38</xm:f></x14:cfRule><xm:sqref>A10:A38</xm:sqref>'
    "</x14:conditionalFormatting></x14:conditionalFormattings></ext>"
    '<ext xmlns:x14="' + _X14 + '" uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}">'
    f'<x14:dataValidations xmlns:xm="{_XM}" count="1"><x14:dataValidation type="list" allowBlank="1" showErrorMessage="1">'
    "<x14:formula1><xm:f>Lists!$A$2:$A$6</xm:f></x14:formula1><xm:sqref>B10:B12 B15:B16</xm:sqref>"
    "</x14:dataValidation></x14:dataValidations></ext></extLst>"
)
_DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor editAs="oneCell">'
    "<xdr:from><xdr:col>6</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>42</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    "<xdr:to><xdr:col>7</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>45</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
    '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="Stamp"/><xdr:cNvPicPr/></xdr:nvPicPr><xdr:blipFill><a:blip '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:embed="rId1"/>'
    '<a:stretch><a:fillRect/></a:stretch></xdr:blipFill><xdr:spPr><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr>'
    "</xdr:pic><xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>"
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _with_image(parts: dict[str, bytes]) -> None:
    sheet, relations = "xl/worksheets/sheet1.xml", "xl/worksheets/_rels/sheet1.xml.rels"
    parts["xl/media/stamp.png"] = _stamp()
    parts["xl/drawings/drawing9.xml"] = _DRAWING.encode()
    parts["xl/drawings/_rels/drawing9.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="rId1" Type="{_OFFICE}/image" '
        'Target="../media/stamp.png"/></Relationships>'
    ).encode()
    link = f'<Relationship Id="rIdDrawing" Type="{_OFFICE}/drawing" Target="../drawings/drawing9.xml"/>'
    parts[relations] = parts[relations].replace(b"</Relationships>", f"{link}</Relationships>".encode())
    drawn = f'<drawing xmlns:r="{_OFFICE}" r:id="rIdDrawing"/><legacyDrawing'
    parts[sheet] = re.sub(rb"<legacyDrawing", drawn.encode(), parts[sheet], count=1)
    types = '<Default Extension="png" ContentType="image/png"/><Override PartName="/xl/drawings/drawing9.xml" '
    types += 'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types.encode())


def _with_chain(parts: dict[str, bytes]) -> None:
    """The order in which Excel computed the formulas last."""
    cells = "".join(f'<c r="H{row}" i="1"/>' for row in (12, 11, 10))
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/calcChain.xml"] = f'<calcChain xmlns="{namespace}">{cells}</calcChain>'.encode()
    relations = "xl/_rels/workbook.xml.rels"
    link = f'<Relationship Id="rIdChain" Type="{_OFFICE}/calcChain" Target="calcChain.xml"/></Relationships>'
    parts[relations] = parts[relations].replace(b"</Relationships>", link.encode())
    kind = '<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    kind += 'spreadsheetml.calcChain+xml"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", kind.encode())


def _stamp() -> bytes:
    """A blue square of 64 dots, as PNG."""
    rows = b"".join(b"\0" + b"\x1f\x4e\x9e" * 64 for _ in range(64))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 64, 64, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    made = b"".join(
        struct.pack(">I", len(it)) + name + it + struct.pack(">I", zlib.crc32(name + it)) for name, it in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + made


_COLUMNS = {
    "A": "line.label", "B": "line.unit", "C": "line.quantity", "D": "line.unit_cost", "E": "line.budget",
    "F": "line.reallocation", "G": "line.contingency_used", "J": "line.period_units", "L": "line.period", "M": "line.before",
}  # fmt: skip


def mapping() -> TemplateMapping:
    """What a finance officer maps in it, by hand."""
    columns = tuple(Column(letter, what, label=_TITLES[ord(letter) - 65]) for letter, what in _COLUMNS.items())
    figures = tuple(it for it in columns if it.column in "EFGLM")
    blocks = [
        Block(REPORT, first, last, "lines", columns, only=heading, label=heading)
        for heading, (first, last) in HEADINGS.items()
    ]
    blocks += [
        Block(REPORT, INDIRECT, INDIRECT, "lines", figures, only="indirect", label="8. Indirect costs"),
        Block(REPORT, RESERVE, RESERVE, "lines", figures, only="contingency", label="10. Provision"),
        Block(
            SOURCES,
            4,
            5,
            "sources",
            (Column("A", "source.name"), Column("B", "source.budgeted"), Column("C", "source.actual")),
        ),
        Block(
            TRANSACTIONS,
            FIRST_TRANSACTION,
            LAST_TRANSACTION,
            "transactions",
            tuple(
                Column(letter, what, label=title) for letter, (title, what) in zip("ABCDEFGHI", _LISTED, strict=True)
            ),
        ),
    ]
    puts = (
        Put(REPORT, "C2", "award.donor_reference", label="Contract No", name="contract_no"),
        Put(REPORT, "C3", "award.duration", label="Implementation period"),
        Put(REPORT, "C4", "period.starts_on", label="Period covered"),
        Put(REPORT, "E4", "period.ends_on", label="to"),
        Put(REPORT, "C5", "award.currency", label="Currency"),
        Put(REPORT, "B42", text="Ana Morales, director", label="Name and function"),
        Put(REPORT, "B43", "approved.on", label="Date"),
    )
    checks = (
        Put(REPORT, f"E{TOTAL}", "total.budget", label="11. Total eligible costs (9+10)"),
        Put(REPORT, f"L{TOTAL}", "total.period", label="11. Total eligible costs (9+10)", name="total_cost"),
        Put(REPORT, f"N{TOTAL}", "total.cumulative", label="11. Total eligible costs (9+10)"),
        Put(REPORT, f"O{TOTAL}", "total.left", label="11. Total eligible costs (9+10)"),
        Put(TRANSACTIONS, "I9", "total.period", label="Total"),
    )
    digest = open_template(blank()).digest
    return TemplateMapping("Annex VI, interim", "European Union", 1, digest, puts, tuple(blocks), checks)
