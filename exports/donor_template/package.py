"""A template as it was uploaded: looked at from all sides, and refused with one sentence where nothing should be filled into it."""

import re
from io import BytesIO
from xml.etree import ElementTree as ET
from xml.parsers import expat
from zipfile import ZipFile

from exports.donor_template.markup import attributes, each
from exports.donor_template.sheet_xml import sheet_start
from exports.donor_template.template import SAVE_AGAIN, SheetPart, Template, UnfitTemplate
from exports.donor_template.validation import Rules
from guard import package

__all__ = ["LARGEST", "Template", "UnfitTemplate", "open_template"]

LARGEST = 20 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024

_EMBEDDED = re.compile(r"(^|/)(embeddings|webextensions|model|queries|customui)/", re.IGNORECASE)
_CALLS = re.compile(r"\b(DDE|WEBSERVICE|RTD|CALL|REGISTER\.ID|IMAGE|FILTERXML)\s*\(|\w\|'", re.IGNORECASE)
_FORMULA = re.compile(r"<(?:\w+:)?f\b[^>]*>([^<]*)<")
_DECLARED = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']*)[\"']")


def open_template(content: bytes) -> Template:
    """The template, looked at. Raises UnfitTemplate with one sentence where nothing should be filled into it."""
    if len(content) > LARGEST:
        raise UnfitTemplate(f"The template is larger than {LARGEST // (1024 * 1024)} MB: remove what is not the form.")
    if not content:
        raise UnfitTemplate("The file is empty: choose the donor's blank workbook.")
    try:
        package.check(BytesIO(content), most_unpacked=MOST_UNPACKED)
    except package.Unsafe as unsafe:
        raise UnfitTemplate(
            str(unsafe).replace("copy the rows you need into", "copy the sheets of the form into")
        ) from None
    _must_be_whole(content)
    template = _template(content)
    if not template.sheets:
        raise UnfitTemplate("The template has no sheet with cells: choose the donor's blank workbook.")
    for sheet in template.sheets:
        _must_be_plain(template, sheet)
        _must_make_sense(template, sheet)
    return template


def _must_be_whole(content: bytes) -> None:
    """Every part that is XML can be read as such, and there is no file inside the file."""
    with ZipFile(BytesIO(content)) as opened:
        for name in opened.namelist():
            if _EMBEDDED.search(name):
                raise UnfitTemplate(
                    f"The template has another file or program inside ({name}): remove it, and upload the rest."
                )
            if name.casefold().endswith((".xml", ".rels")):
                try:
                    expat.ParserCreate().Parse(opened.read(name), True)
                except expat.ExpatError as problem:
                    raise UnfitTemplate(
                        f"The part {name} of the template is damaged ({problem}). {SAVE_AGAIN}"
                    ) from None


def _template(content: bytes) -> Template:
    try:
        return Template(content).read_whole()
    except (KeyError, ValueError, IndexError, ET.ParseError):
        raise UnfitTemplate(f"The template does not say what its sheets and looks are. {SAVE_AGAIN}") from None


def _must_be_plain(template: Template, sheet: SheetPart) -> None:
    """The cells are found by their tags, so nothing may stand in the sheet that only looks like one."""
    content = template.parts[sheet.part]
    declared = _DECLARED.search(content[:200])
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        raise UnfitTemplate(
            f"The sheet «{sheet.name}» is written in {declared[1].decode('ascii', 'replace')}. {SAVE_AGAIN}"
        )
    text = template.text(sheet.part)
    if "<![CDATA[" in text or "<!--" in text or not sheet_start(text):
        raise UnfitTemplate(f"The sheet «{sheet.name}» is put together as no spreadsheet program does it. {SAVE_AGAIN}")
    for formula in _FORMULA.findall(text):
        if _CALLS.search(formula):
            raise UnfitTemplate(
                f"The sheet «{sheet.name}» has a formula that calls another program or a web page ({formula[:60]}): "
                "put its value there, and upload the template again."
            )


def _must_make_sense(template: Template, sheet: SheetPart) -> None:
    """Rows, columns, merged cells and validations are where a sheet can have some."""
    try:
        cells = template.cells(sheet.name)
        widths = [(int(it["min"]), int(it["max"])) for it in map(attributes, each(cells.before, "col"))]
        is_sound = Rules(template, sheet.name).are_sound and all(first <= last for first, last in widths)
    except (KeyError, ValueError, IndexError):
        is_sound = False
    if not is_sound:
        raise UnfitTemplate(f"The sheet «{sheet.name}» speaks of cells that no sheet can have. {SAVE_AGAIN}")
