"""A donor's template: its parts, sheets, names, shared texts and looks. `package.open_template` looks at it first."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile, ZipInfo

from exports.donor_template.markup import attributes, each, local, target_of, unescaped
from exports.donor_template.sheet_xml import SheetXml
from exports.donor_template.styles import Styles
from exports.refusals import NotWritable

WORKBOOK, CONTENT_TYPES = "xl/workbook.xml", "[Content_Types].xml"


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

    def read_whole(self) -> "Template":
        """Read what is else read when it is first needed. KeyError, ValueError, ParseError where it is not as it should be."""
        for it in ("names", "strings", "counts_from_1904"):
            getattr(self, it)
        self.styles.must_be_sound()
        return self

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
            raise UnfitTemplate(f"The part {part} of the template cannot be read. {SAVE_AGAIN}") from None

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


SAVE_AGAIN = "Open it in your spreadsheet program, save it again as an Excel workbook (.xlsx), and upload that."
