"""Puts the value of every formula into a saved workbook, so that a cell shows it before anything is recalculated."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

CellValues = Mapping[str, Decimal | str]
"""Cell address, as in E12, to the value of the formula that stands there."""

_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>[^<]*</f>)<v\s*(?:/>|></v>)</c>')
_TYPE = re.compile(rb' t="\w+"')
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_CHUNK = 1 << 20


class FormulaWithoutValue(Exception):
    """A sheet has other formulas than those whose values were given: a mistake in the code that wrote it."""


def put_values(saved: bytes, sheets: list[CellValues], made_on: date) -> bytes:
    """The same workbook with its formulas' values; equal input gives equal bytes. `sheets` is in the workbook's order."""
    out = BytesIO()
    by_part = {f"xl/worksheets/sheet{number}.xml": values for number, values in enumerate(sheets, 1)}
    with ZipFile(BytesIO(saved)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            with source.open(name) as part, target.open(_undated(name), "w", force_zip64=True) as copy:
                for piece in _part(part, name, by_part.get(name), made_on):
                    copy.write(piece)
    return out.getvalue()


def _undated(name: str) -> ZipInfo:
    """The moment of saving would make each copy a different file."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    return info


def _part(part: IO[bytes], name: str, values: CellValues | None, made_on: date) -> Iterator[bytes]:
    if values is not None:
        yield from _sheet(part, values)
    elif name == "docProps/core.xml":
        yield _MOMENT.sub(rb"\g<1>" + f"{made_on.isoformat()}T00:00:00Z".encode() + rb"\g<2>", part.read())
    else:
        yield part.read()


def _sheet(part: IO[bytes], values: CellValues) -> Iterator[bytes]:
    """The sheet's XML row by row: a long list never stands in memory as a whole."""
    missing = set(values)

    def with_value(cell: re.Match[bytes]) -> bytes:
        address = cell[1].decode()
        if address not in missing:
            raise FormulaWithoutValue(f"the formula in {address} has no value")
        missing.remove(address)
        return _cell(cell, values[address])

    for rows in _whole_rows(part):
        yield _FORMULA_CELL.sub(with_value, rows)
    if missing:
        raise FormulaWithoutValue(f"no formula stands in {', '.join(sorted(missing))}")


def _whole_rows(part: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := part.read(_CHUNK):
        rest += chunk
        cut = rest.rfind(b"</row>") + len(b"</row>")
        if cut >= len(b"</row>"):
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _cell(cell: re.Match[bytes], value: Decimal | str) -> bytes:
    attributes = _TYPE.sub(b"", cell[2])
    if isinstance(value, str):
        attributes += b' t="str"'
    shown = escape(value) if isinstance(value, str) else format(value, "f")
    return b'<c r="%b"%b>%b<v>%b</v></c>' % (cell[1], attributes, cell[3], shown.encode())
