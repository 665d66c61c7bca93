"""A donor's template as it was uploaded: refused with a sentence where it is unsafe, else its parts, sheets and names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from xml.etree import ElementTree as ET
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from exports.donor_template.markup import attributes, each, local, target_of, unescaped
from exports.donor_template.sheet_xml import SheetXml, sheet_start
from exports.donor_template.styles import Styles
from exports.refusals import NotWritable
from guard import package

LARGEST = 20 * 1024 * 1024
WORKBOOK, CONTENT_TYPES = "xl/workbook.xml", "[Content_Types].xml"

_EMBEDDED = re.compile(r"(^|/)(embeddings|webextensions|model|queries|customui)/", re.IGNORECASE)
_CALLS = re.compile(r"\b(DDE|WEBSERVICE|RTD|CALL|REGISTER\.ID|IMAGE|FILTERXML)\s*\(|\w\|'", re.IGNORECASE)
_FORMULA = re.compile(r"<(?:\w+:)?f\b[^>]*>([^<]*)<")
_DECLARED = re.compile(rb"<\?xml[^>]*\bencoding\s*=\s*[\"']([^\"']*)[\"']")


class UnfitTemplate(NotWritable):
    """A template that cannot be used; the text says what is wrong with it, where, and what to do."""


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it."""

    name: str
    part: str
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name of the workbook, or of one sheet, and what it stands for: `Coversheet!$B$4`, a constant, a formula."""

    name: str
    refers_to: str
    sheet: str = ""  # empty: of the whole workbook
    is_hidden: bool = False


class Template:
    """The parts of a template in their order. Made by `open_template`, which looked at it before."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.digest = sha256(content).hexdigest()
        with ZipFile(BytesIO(content)) as opened:
            self.infos: tuple[ZipInfo, ...] = tuple(opened.infolist())
            self.parts: Mapping[str, bytes] = {info.filename: opened.read(info) for info in self.infos}
        self.sheets: tuple[SheetPart, ...] = tuple(self._sheets())
        self._read: dict[str, SheetXml] = {}

    def sheet(self, name: str) -> SheetPart:
        """The sheet of that name; UnfitTemplate names those there are."""
        for it in self.sheets:
            if it.name == name:
                return it
        there = ", ".join(f"«{it.name}»" for it in self.sheets[:12])
        raise UnfitTemplate(f"The template has no sheet «{name}»; it has {there}.")

    def cells(self, name: str) -> SheetXml:
        """The cells of a sheet as the template has them, read once. Not to be changed: a filling reads its own."""
        if name not in self._read:
            self._read[name] = self.fresh_cells(name)
        return self._read[name]

    def fresh_cells(self, name: str) -> SheetXml:
        """The same, to be written into."""
        return SheetXml(self.text(self.sheet(name).part))

    def text(self, part: str) -> str:
        """A part of the package as text."""
        try:
            return self.parts[part].decode("utf-8")
        except (KeyError, UnicodeDecodeError):
            raise UnfitTemplate(f"The part {part} of the template cannot be read. {_SAVE_AGAIN}") from None

    @cached_property
    def names(self) -> tuple[DefinedName, ...]:
        """Print areas and titles among them: they begin with `_xlnm.`."""
        return tuple(self._names())

    @cached_property
    def strings(self) -> tuple[str, ...]:
        """The texts that cells share, without their looks."""
        part = target_of(self.parts, WORKBOOK, "sharedStrings")
        if part not in self.parts:
            return ()
        root = ET.fromstring(self.parts[part])  # noqa: S314  # no part with a DOCTYPE gets here
        return tuple("".join(_texts(it)) for it in root if local(it.tag) == "si")

    @cached_property
    def styles(self) -> Styles:
        """How cells show what is in them."""
        part = target_of(self.parts, WORKBOOK, "styles")
        return Styles(self.parts.get(part, b"<styleSheet/>"))

    @cached_property
    def counts_from_1904(self) -> bool:
        """As workbooks that began on an old Macintosh do: day 0 is 1 January 1904."""
        found = next(each(self.text(WORKBOOK), "workbookPr"), "")
        return attributes(found).get("date1904", "") in ("1", "true")

    def named_cell(self, name: str) -> tuple[str, str] | None:
        """Sheet and cell behind a name, where it stands for one cell."""
        found = next((it.refers_to for it in self.names if it.name.casefold() == name.casefold() and not it.sheet), "")
        sheet, _, cell = found.rpartition("!")
        cell = cell.replace("$", "")
        return (unquoted(sheet), cell) if sheet and re.fullmatch(r"[A-Z]{1,3}[1-9]\d*", cell) else None

    def _sheets(self) -> Iterator[SheetPart]:
        for tag in each(self.text(WORKBOOK), "sheet"):
            found = attributes(tag)
            relation = next((value for key, value in found.items() if key.endswith(":id")), "")
            part = target_of(self.parts, WORKBOOK, relation, by_id=True)
            if part.startswith("xl/worksheets/") and part in self.parts:
                yield SheetPart(found["name"], part, found.get("state", "visible") != "visible")

    def _names(self) -> Iterator[DefinedName]:
        order = [attributes(tag)["name"] for tag in each(self.text(WORKBOOK), "sheet")]
        for tag, content in _DEFINED.findall(self.text(WORKBOOK)):
            found = attributes(tag)
            scope = found.get("localSheetId", "")
            sheet = order[int(scope)] if scope.isdigit() and int(scope) < len(order) else ""
            yield DefinedName(found.get("name", ""), unescaped(content), sheet, found.get("hidden") in ("1", "true"))


_DEFINED = re.compile(r"<(?:\w+:)?definedName\b([^>]*)>([^<]*)</(?:\w+:)?definedName>")


def unquoted(sheet: str) -> str:
    """Our Budget, where a formula says 'Our Budget'."""
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


def _texts(element: ET.Element) -> Iterator[str]:
    """Of a shared text: its runs, without how Japanese is pronounced."""
    for it in element:
        if local(it.tag) == "t":
            yield it.text or ""
        elif local(it.tag) == "r":
            yield from _texts(it)


_SAVE_AGAIN = "Open it in your spreadsheet program, save it again as an Excel workbook (.xlsx), and upload that."


def open_template(content: bytes) -> Template:
    """The template, looked at. Raises UnfitTemplate with one sentence where nothing should be filled into it."""
    if len(content) > LARGEST:
        raise UnfitTemplate(f"The template is larger than {LARGEST // (1024 * 1024)} MB: remove what is not the form.")
    if not content:
        raise UnfitTemplate("The file is empty: choose the donor's blank workbook.")
    try:
        package.check(BytesIO(content))
    except package.Unsafe as unsafe:
        raise UnfitTemplate(
            str(unsafe).replace("copy the rows you need into", "copy the sheets of the form into")
        ) from None
    with ZipFile(BytesIO(content)) as opened:
        embedded = next((name for name in opened.namelist() if _EMBEDDED.search(name)), "")
    if embedded:
        raise UnfitTemplate(
            f"The template has another file or program inside ({embedded}): remove it, and upload the rest."
        )
    template = Template(content)
    if not template.sheets:
        raise UnfitTemplate("The template has no sheet with cells: choose the donor's blank workbook.")
    for sheet in template.sheets:
        _must_be_plain(template, sheet)
    return template


def _must_be_plain(template: Template, sheet: SheetPart) -> None:
    """The cells are found by their tags, so nothing may stand in the sheet that only looks like one."""
    content = template.parts[sheet.part]
    declared = _DECLARED.search(content[:200])
    if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
        raise UnfitTemplate(
            f"The sheet «{sheet.name}» is written in {declared[1].decode('ascii', 'replace')}. {_SAVE_AGAIN}"
        )
    if b"<![CDATA[" in content or b"<!--" in content or not sheet_start(template.text(sheet.part)):
        raise UnfitTemplate(
            f"The sheet «{sheet.name}» is put together as no spreadsheet program does it. {_SAVE_AGAIN}"
        )
    try:
        expat.ParserCreate().Parse(content, True)
    except expat.ExpatError as problem:
        raise UnfitTemplate(f"The sheet «{sheet.name}» is damaged ({problem}). {_SAVE_AGAIN}") from None
    for formula in _FORMULA.findall(content.decode("utf-8")):
        if _CALLS.search(formula):
            raise UnfitTemplate(
                f"The sheet «{sheet.name}» has a formula that calls another program or a web page ({formula[:60]}): "
                "put its value there, and upload the template again."
            )
