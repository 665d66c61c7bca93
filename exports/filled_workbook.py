"""Fills the input cells of a donor's own workbook and leaves the rest of the package as it is, byte for byte."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape, unescape
from zipfile import ZIP_DEFLATED, ZipFile

from exports.cell_text import clean, looks_like_formula
from exports.refusals import NotWritable

_CELL = re.compile(r'<c r="([A-Z]+[0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_TYPE = re.compile(r' t="\w+"')
_VALUE = re.compile(r"<v>.*?</v>|<v/>", re.DOTALL)
_FORMULA = re.compile(r"<f[ >/]")
_SHEET = re.compile(r'<sheet name="([^"]*)"[^>]*r:id="([^"]*)"')
_TARGET = re.compile(r"<Relationship\b[^>]*>")
_NAMED = re.compile(r'<definedName name="([^"]*)"[^>]*>([^<]*)</definedName>')
_CALCULATION = re.compile(r"<calcPr\b([^>]*)/>")
_PATH = re.compile(r"<mc:AlternateContent\b(?:(?!</mc:AlternateContent>).)*absPath.*?</mc:AlternateContent>", re.DOTALL)
_PERSONS = re.compile(r"(<(dc:creator|cp:lastModifiedBy)>)[^<]*(</\2>)")
_WORKBOOK, _RELATIONS, _CORE = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml"


class UnfitBlank(NotWritable):
    """The blank form is not the one that the layout is about; the text says what is missing."""


class FilledWorkbook:
    """A blank form under the pen. Only input cells that it has, empty or with a value, can be filled."""

    def __init__(self, blank: bytes) -> None:
        with ZipFile(BytesIO(blank)) as package:
            self._parts = {info: package.read(info) for info in package.infolist()}
        self._text = {info.filename: content for info, content in self._parts.items()}
        self._sheets = dict(self._named_sheets())
        self._filled: dict[str, dict[str, Decimal | str]] = {}
        self._shown: dict[str, dict[str, Decimal | str | None]] = {}

    def named(self, name: str) -> tuple[str, str]:
        """The sheet and the cell behind a name of the workbook."""
        for known, area in _NAMED.findall(self._text[_WORKBOOK].decode()):
            if known == name and "!" in area:
                sheet, cell = unescape(area).rsplit("!", 1)
                return sheet.strip("'").replace("''", "'"), cell.replace("$", "")
        raise UnfitBlank(f"The blank form has no cell named {name}.")

    def put(self, sheet: str, cell: str, value: Decimal | str) -> None:
        """Fill an input cell; the number or text stays what it is."""
        self._filled.setdefault(self._part(sheet), {})[cell] = value

    def show(self, sheet: str, cell: str, value: Decimal | str) -> None:
        """What a formula cell shows before anything is computed."""
        self._shown.setdefault(self._part(sheet), {})[cell] = value

    def hide(self, sheet: str, cell: str) -> None:
        """A formula cell of which nobody knows yet what it will show: not even a text of the blank form."""
        self._shown.setdefault(self._part(sheet), {})[cell] = None

    def forget(self, sheet: str) -> None:
        """The figures that formulas of this sheet show are of the blank form: take them away, except those given by `show`."""
        self._shown.setdefault(self._part(sheet), {})

    def text_ending(self, ending: str) -> str:
        """A text of the workbook that ends so, such as a country of its list by its code; empty for none."""
        found = re.search(
            rb"<t[^>]*>([^<]*" + re.escape(escape(ending)).encode() + rb")</t>", self._text["xl/sharedStrings.xml"]
        )
        return unescape(found[1].decode()) if found else ""

    def to_bytes(self) -> bytes:
        """The filled form, to be computed when it is opened. Parts that nobody wrote into are those of the blank."""
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as package:
            for info, content in self._parts.items():
                package.writestr(info, self._content(info.filename, content))
        return out.getvalue()

    def _content(self, name: str, content: bytes) -> bytes:
        if name == _WORKBOOK:
            return _to_compute(content.decode()).encode()
        if name == _CORE:
            return _PERSONS.sub(r"\1\3", content.decode()).encode()
        filled, shown = self._filled.get(name, {}), self._shown.get(name)
        if not filled and shown is None:
            return content
        return _written(content.decode(), filled, shown).encode()

    def _part(self, sheet: str) -> str:
        if sheet not in self._sheets:
            raise UnfitBlank(f"The blank form has no sheet {sheet}.")
        return self._sheets[sheet]

    def _named_sheets(self) -> Iterator[tuple[str, str]]:
        if _WORKBOOK not in self._text or _RELATIONS not in self._text:
            raise UnfitBlank("The blank form is not a workbook.")
        targets = dict(map(_relation, _TARGET.findall(self._text[_RELATIONS].decode())))
        for name, relation in _SHEET.findall(self._text[_WORKBOOK].decode()):
            yield unescape(name), f"xl/{targets[relation]}"


def _relation(element: str) -> tuple[str, str]:
    found = dict(re.findall(r'(Id|Target)="([^"]*)"', element))
    return found["Id"], found["Target"]


def _to_compute(workbook: str) -> str:
    """Computed anew by whatever opens it; without the path of the machine on which the blank was saved."""
    computed = _CALCULATION.sub(
        lambda found: f'<calcPr{re.sub(r" fullCalcOnLoad=.[^ ]*", "", found[1])} fullCalcOnLoad="1"/>',
        workbook,
        count=1,
    )
    return _PATH.sub("", computed)


def _written(sheet: str, filled: Mapping[str, Decimal | str], shown: Mapping[str, Decimal | str | None] | None) -> str:
    missing = {*filled, *(shown or {})}

    def cell(found: re.Match[str]) -> str:
        address, attributes, content = found[1], found[2], found[3] or ""
        is_formula = bool(_FORMULA.search(content))
        missing.discard(address)
        if address in filled:
            if is_formula:
                raise UnfitBlank(f"The cell {address} of the blank form is computed, so nothing can be filled in.")
            return _input(address, _TYPE.sub("", attributes), filled[address])
        if shown is not None and is_formula:
            if address not in shown and ' t="str"' in attributes:
                return found[0]
            return _computed(address, attributes, content, shown.get(address))
        return found[0]

    text = _CELL.sub(cell, sheet)
    if missing:
        raise UnfitBlank(f"The blank form has no cell {', '.join(sorted(missing))} to be filled in.")
    return text


def _input(address: str, attributes: str, value: Decimal | str) -> str:
    if isinstance(value, str):
        # A space before it keeps a text a text when somebody edits the cell: its look is the form's, so it cannot say so.
        kept = f" {value}" if looks_like_formula(value) else value
        text = f'<is><t xml:space="preserve">{escape(clean(kept))}</t></is>'
        return f'<c r="{address}"{attributes} t="inlineStr">{text}</c>'
    return f'<c r="{address}"{attributes}><v>{value:f}</v></c>'


def _computed(address: str, attributes: str, content: str, value: Decimal | str | None) -> str:
    """A formula with the value it will have, or with none where that is not known: figures of the blank form go."""
    formula, bare = _VALUE.sub("", content), _TYPE.sub("", attributes)
    if value is None:
        return f'<c r="{address}"{bare}>{formula}</c>'
    if isinstance(value, str):
        return f'<c r="{address}"{bare} t="str">{formula}<v>{escape(clean(value))}</v></c>'
    return f'<c r="{address}"{bare}>{formula}<v>{value:f}</v></c>'
