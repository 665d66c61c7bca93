"""A template under the pen: which cells are written, which parts change and why, and the package with all else as it was."""

import re
from copy import copy
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from exports.donor_template import addresses, values
from exports.donor_template.markup import opening, with_attribute
from exports.donor_template.sheet_xml import SheetXml
from exports.donor_template.template import WORKBOOK, Template
from exports.donor_template.values import Taken
from exports.refusals import NotWritable

CORE = "docProps/core.xml"

_PATH = re.compile(r"<mc:AlternateContent\b(?:(?!</mc:AlternateContent>).)*absPath.*?</mc:AlternateContent>", re.DOTALL)
_PERSONS = re.compile(r"(<(dc:creator|cp:lastModifiedBy)>)[^<]*(</\2>)")
_COMMENTS = re.compile(r"xl/comments\d*\.xml|xl/comments/comment\d*\.xml")
_AUTHOR = re.compile(r"(?<=<author>)[^<]+(?=</author>)")
_PRINTER = re.compile(rb"\\\x00\\\x00(?:[^\x00]\x00)+")
"""A printer of the house in which the blank was saved: «\\\\server\\queue» in letters of two bytes."""

FILLED = "cells were filled"
COMPUTES = "it is computed when it is opened, and the path of the machine that saved the blank is left out"
NAMELESS = "the names of those who saved the blank are left out"
PRINTERLESS = "the printer of those who saved the blank is left out"
STALE = "values that its formulas had computed in the blank are left out"


class UnfitBlank(NotWritable):
    """The blank form is not the one that is meant; the text says what is missing."""


class Pen:
    """Writes into the cells of a template. Rows and cells are where they are now: after what was inserted."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.changed: dict[str, bytes] = {}
        self.dropped: set[str] = set()
        self.reasons: dict[str, str] = {}
        self._sheets: dict[str, SheetXml] = {}

    def sheet(self, name: str) -> SheetXml:
        """The cells of a sheet, to be written into."""
        if name not in self._sheets:
            self._sheets[name] = self.template.fresh_cells(name)
        return self._sheets[name]

    @property
    def written(self) -> tuple[str, ...]:
        """The sheets that somebody asked for."""
        return tuple(self._sheets)

    def text(self, part: str) -> str:
        """A part as it is now."""
        return self.changed[part].decode("utf-8") if part in self.changed else self.template.text(part)

    def replace(self, part: str, text: str, reason: str) -> None:
        """A part that is no sheet with cells becomes another."""
        if text != self.text(part):
            self.changed[part] = text.encode("utf-8")
            self.say(part, reason)

    def say(self, part: str, reason: str) -> None:
        """Why a part is not as it was."""
        before = self.reasons.get(part, "")
        if reason not in before.split("; "):
            self.reasons[part] = f"{before}; {reason}" if before else reason

    def put(self, sheet: str, row: int, column: int, it: Taken) -> None:
        """Fill a cell. UnfitBlank where the template computes it."""
        cell = self.sheet(sheet).change(row, column)
        if cell.formula is not None:
            raise UnfitBlank(
                f"{sheet}!{addresses.name(row, column)} of the template is computed, so nothing can be filled in."
            )
        values.put(cell, it)
        self.say(self.template.sheet(sheet).part, FILLED)

    def to_bytes(self, *, keeps_values: bool = False) -> bytes:
        """The filled workbook, to be computed when it is opened. Stale values of formulas go, unless they are known to hold."""
        self._to_compute()
        for it in self.template.sheets:
            self._finish(it.name, it.part, keeps_values=keeps_values)
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as package:
            for info in self.template.infos:
                if info.filename not in self.dropped:
                    # A copy: writing notes in it where the part stands, and others may fill the same template.
                    package.writestr(copy(info), self.changed.get(info.filename, self.template.parts[info.filename]))
        return out.getvalue()

    def _finish(self, name: str, part: str, *, keeps_values: bool) -> None:
        text = self._sheets[name].to_text() if name in self._sheets else self.template.text(part)
        fresh = text if keeps_values else without_values(text)
        if fresh != text:
            self.say(part, STALE)
        if part in self.reasons:
            self.changed[part] = fresh.encode("utf-8")

    def _to_compute(self) -> None:
        """Computed anew by whatever opens it; without what says who saved the blank, and where."""
        text = _PATH.sub("", self.text(WORKBOOK))
        self.replace(WORKBOOK, _to_be_computed(text), COMPUTES)
        if CORE in self.template.parts:
            self.replace(CORE, _PERSONS.sub(r"\1\3", self.text(CORE)), NAMELESS)
        for part in self.template.parts:
            if _COMMENTS.fullmatch(part) and part not in self.dropped:
                self.replace(part, _nameless(self.text(part)), NAMELESS)
            elif part.startswith("xl/printerSettings/"):
                self._forget_printer(part)

    def _forget_printer(self, part: str) -> None:
        content = self.template.parts[part]
        bare = _PRINTER.sub(lambda found: bytes(len(found[0])), content)
        if bare != content:
            self.changed[part] = bare
            self.say(part, PRINTERLESS)


def _nameless(comments: str) -> str:
    """Comments without who wrote them, as their author and as their first words."""
    for author in set(_AUTHOR.findall(comments)):
        comments = re.sub(rf"(<t(?: [^>]*)?>){re.escape(author)}:", r"\1", comments)
    return _AUTHOR.sub("", comments)


def _to_be_computed(workbook: str) -> str:
    found = opening("calcPr").search(workbook)
    if not found:
        return _with_computing(workbook)
    return f"{workbook[: found.start()]}{_computing(found[0])}{workbook[found.end() :]}"


def _computing(tag: str) -> str:
    closing = "/>" if tag.endswith("/>") else ">"
    inside = tag[: -len(closing)]
    return with_attribute(inside, "fullCalcOnLoad", "1") + closing


_BEFORE_COMPUTING = ("definedNames", "externalReferences", "functionGroups", "sheets")
"""Of these, the last one there is stands before `calcPr`, as the order of the schema wants it."""


def _with_computing(workbook: str) -> str:
    for name in _BEFORE_COMPUTING:
        found = list(re.finditer(rf"</((?:\w+:)?){name}\s*>", workbook))
        if found:
            prefix, end = found[-1][1], found[-1].end()
            return f'{workbook[:end]}<{prefix}calcPr fullCalcOnLoad="1"/>{workbook[end:]}'
    return workbook


def without_values(sheet: str) -> str:
    """The sheet without what its formulas had computed."""
    return _COMPUTED.sub(lambda it: f"{with_attribute(it[1], 't', None)}>{it[3]}{it[4]}", sheet)


_COMPUTED = re.compile(
    r"(<((?:\w+:)?)c(?=[\s/>])[^>]*)>"
    r"(<\2f(?=[\s/>])[^>]*?(?:/>|>[^<]*</\2f\s*>))<\2v(?=[\s/>])(?:[^>]*/>|[^>]*>[^<]*</\2v\s*>)(</\2c\s*>)"
)
"""A cell with a formula and its value: the tag, the prefix of tags, the formula, the end."""
