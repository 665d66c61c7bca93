"""Reads sheets in a process of its own with little memory and time, and writes their rows as lines of JSON.

It is started by its path, so that nothing but this file and the reader of workbooks is loaded. A cell is one string whose
first letter says what it is: s text, n number, p per cent, d date, b true or false, e error, f formula never calculated,
t time; an empty string is a blank cell.
"""

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET
from xml.parsers import expat
from zipfile import ZipFile

BLOCK = 1 << 16
OUT_OF_MEMORY = 3
WORTH_A_LOOK = re.compile(rb"<(?:\w+:)?f[\s/>]|\st=[\"']e[\"']")
BUILT_IN_PERCENT = {"9", "10"}
RELATION = re.compile(r"\{[^}]*/relationships\}id")

Marks = dict[int, dict[int, str]]
"""Row and column (from 0) → what the reader of workbooks does not tell: % a percentage, e… an error, f… a formula."""


def main(memory: str, seconds: str, *wanted: str) -> None:
    """Write the names of all sheets, then each wanted sheet that is there."""
    _limit(int(memory), int(seconds))
    import python_calamine  # noqa: PLC0415  # only now: the limits must hold for it too

    file = sys.stdin.buffer
    names = {name.strip().casefold() for name in wanted}
    with python_calamine.load_workbook(file) as book:
        _say({"sheets": book.sheet_names})
        for name in book.sheet_names:
            if name.strip().casefold() in names:
                _say({"sheet": name})
                sheet = book.get_sheet_by_name(name)
                first_column = sheet.start[1] if sheet.start else 0
                _write(_rows(sheet.iter_rows(), first_column), _marks(file, name))
    _say({"end": True})


def _limit(memory: int, seconds: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # not on every system

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _say(thing: object) -> None:
    sys.stdout.write(json.dumps(thing, ensure_ascii=False, separators=(",", ":")) + "\n")


def _rows(rows: Iterable[list[Any]], first_column: int) -> Iterator[list[str]]:
    """Every row from the sheet's first, every cell from its column A: the reader leaves out empty columns before the data."""
    before = [""] * first_column
    for row in rows:
        yield before + [_encoded(value) for value in row]


def _write(rows: Iterator[list[str]], marks: Marks) -> None:
    """Rows that hold something, as [number, cell, cell, …]."""
    number = 0
    for number, cells in enumerate(rows, start=1):
        _write_row(number, cells, marks.pop(number - 1, {}))
    for index in sorted(marks):
        if index >= number:
            _write_row(index + 1, [], marks[index])


def _write_row(number: int, cells: list[str], marks: Mapping[int, str]) -> None:
    for column, mark in marks.items():
        cells += [""] * (column + 1 - len(cells))
        if mark != "%":
            cells[column] = mark
        elif cells[column].startswith("n"):
            cells[column] = "p" + cells[column][1:]
    while cells and not cells[-1]:
        cells.pop()
    if cells:
        _say([number, *cells])


def _encoded(value: Any) -> str:
    return ENCODED[type(value).__name__](value)


def _number(value: Any) -> str:
    text = format(value, ".15g")
    return f"n{text}" if text[-1].isdigit() else "e#NUM!"


ENCODED: Mapping[str, Callable[[Any], str]] = {
    "str": lambda text: f"s{text}" if text.strip() else "",
    "bool": lambda value: f"b{int(value)}",
    "int": _number,
    "float": _number,
    "date": lambda day: f"d{day.isoformat()}",
    "datetime": lambda moment: f"d{moment.date().isoformat()}",
    "time": lambda time: f"t{time}",
    "timedelta": lambda time: f"t{time}",
}


def _marks(file: BinaryIO, name: str) -> Marks:
    """What the reader of workbooks drops: percentage formats, errors (it gives blanks), formulas without a value."""
    file.seek(0)
    with ZipFile(file) as package:
        part = _part_of(package, name)
        percent = _percent_styles(package)
        if part is None or not (percent or _holds(package, part)):
            return {}
        return _Marker(percent).read(package, part)


def _holds(package: ZipFile, part: str) -> bool:
    with package.open(part) as stream:
        tail = b""
        while block := stream.read(BLOCK):
            if WORTH_A_LOOK.search(tail + block):
                return True
            tail = block[-20:]
    return False


def _part_of(package: ZipFile, name: str) -> str | None:
    """The part of the package in which a sheet stands, by way of the workbook's relations."""
    relation = next(
        (
            value
            for sheet in ET.fromstring(package.read("xl/workbook.xml")).iter()  # noqa: S314  # no part with a DOCTYPE gets here
            if _local(sheet.tag) == "sheet" and sheet.get("name") == name
            for key, value in sheet.attrib.items()
            if RELATION.fullmatch(key)
        ),
        None,
    )
    targets = ET.fromstring(package.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  # as above
    target = next((found.get("Target", "") for found in targets.iter() if found.get("Id") == relation), "")
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return part if part in package.namelist() else None


def _percent_styles(package: ZipFile) -> frozenset[str]:
    """Indexes of the cell formats that show a number as a percentage."""
    if "xl/styles.xml" not in package.namelist():
        return frozenset()
    styles = ET.fromstring(package.read("xl/styles.xml"))  # noqa: S314  # as above
    percent = set(BUILT_IN_PERCENT)
    for found in styles.iter():
        code = re.sub(r'"[^"]*"|\\.', "", found.get("formatCode", ""))
        if _local(found.tag) == "numFmt" and "%" in code:
            percent.add(found.get("numFmtId", ""))
    formats = next((found for found in styles if _local(found.tag) == "cellXfs"), ())
    return frozenset(str(index) for index, found in enumerate(formats) if found.get("numFmtId", "0") in percent)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Marker:
    """Walks the XML of one sheet and notes the cells that need a mark."""

    def __init__(self, percent: frozenset[str]) -> None:
        self.percent = percent
        self.marks: Marks = {}
        self.row = self.column = -1
        self.kind = self.style = self.text = self.formula = ""
        self.has_formula = False
        self.inside = ""

    def read(self, package: ZipFile, part: str) -> Marks:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        with package.open(part) as stream:
            parser.ParseFile(stream)
        return self.marks

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition(":")[2]:
            case "row":
                self.row = int(attributes.get("r", self.row + 2)) - 1
                self.column = -1
            case "c":
                self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
                self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
                self.text = self.formula = ""
                self.has_formula = False
            case "f":
                self.inside, self.has_formula = "f", True
            case "v":
                self.inside = "v"

    def characters(self, text: str) -> None:
        if self.inside == "v":
            self.text += text
        elif self.inside == "f":
            self.formula += text

    def end(self, tag: str) -> None:
        self.inside = ""
        if tag.rpartition(":")[2] == "c" and (mark := self.mark()):
            self.marks.setdefault(self.row, {})[self.column] = mark

    def mark(self) -> str:
        if self.kind == "e":
            return f"e{self.text or '#N/A'}"
        if self.has_formula and not self.text and self.kind != "str":
            return f"f={self.formula}"
        return "%" if self.kind == "n" and self.style in self.percent else ""


def _column(reference: str) -> int:
    """From 0: A1 gives 0, AB12 gives 27."""
    number = 0
    for letter in reference.rstrip("0123456789$").upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
