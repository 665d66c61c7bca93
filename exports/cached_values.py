"""Finishes a saved workbook: each formula gets the value it shows before anything is recalculated, long lists their rows."""

import re
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from exports.long_list import LongList

CellValues = Mapping[str, Decimal | str]
"""Cell address, as in E12, to the value of the formula that stands there."""

_FORMULA_CELL = re.compile(rb'<c r="([A-Z]+[0-9]+)"([^>]*)>(<f>[^<]*</f>)<v\s*(?:/>|></v>)</c>')
_TYPE = re.compile(rb' t="\w+"')
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_MERGED = re.compile(rb"(<mergeCells[^>]*>)(.*?)(</mergeCells>)", re.DOTALL)
_MERGED_CELL = re.compile(rb"<mergeCell [^>]*>")
_CHUNK = 1 << 20


class FormulaWithoutValue(Exception):
    """A sheet has other formulas than those whose values were given: a mistake in the code that wrote it."""


@dataclass(frozen=True, slots=True)
class SheetParts:
    """What one sheet still lacks: the values of its formulas, and the rows of its long list."""

    values: CellValues
    listed: LongList | None = None


def put_values(saved: bytes, sheets: Sequence[SheetParts], made_on: date) -> bytes:
    """The same workbook with what its sheets lacked; equal input gives equal bytes. `sheets` is in the workbook's order."""
    out = BytesIO()
    by_part = {f"xl/worksheets/sheet{number}.xml": parts for number, parts in enumerate(sheets, 1)}
    with ZipFile(BytesIO(saved)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            with source.open(name) as part, target.open(_undated(name), "w", force_zip64=True) as copy:
                _write(_part(part, name, by_part.get(name), made_on), copy)
    return out.getvalue()


def _write(pieces: Iterator[bytes], copy: IO[bytes]) -> None:
    """Packed on another core while the next piece is made: of a long list a seventh of the time."""
    with ThreadPoolExecutor(1) as packing:
        before = None
        for piece in pieces:
            if before:
                before.result()
            before = packing.submit(copy.write, piece)
        if before:
            before.result()


def _undated(name: str) -> ZipInfo:
    """The moment of saving would make each copy a different file."""
    info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = ZIP_DEFLATED
    return info


def _part(part: IO[bytes], name: str, sheet: SheetParts | None, made_on: date) -> Iterator[bytes]:
    if sheet is not None:
        pieces = _sheet(part, sheet.values)
        yield from _listed(pieces, sheet.listed) if sheet.listed else pieces
    elif name == "docProps/core.xml":
        yield _MOMENT.sub(rb"\g<1>" + f"{made_on.isoformat()}T00:00:00Z".encode() + rb"\g<2>", part.read())
    else:
        yield part.read()


def _listed(pieces: Iterator[bytes], listed: LongList) -> Iterator[bytes]:
    """The list's rows in the place that one row holds for them."""
    held = re.compile(rb'<row r="%d"[^>]*>.*?</row>' % listed.first_row, re.DOTALL)
    for piece in pieces:
        before, *after = held.split(piece, maxsplit=1)
        yield before
        if after:
            yield from listed.xml()
            yield from after


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
        yield _MERGED.sub(_in_order, _FORMULA_CELL.sub(with_value, rows))
    if missing:
        raise FormulaWithoutValue(f"no formula stands in {', '.join(sorted(missing))}")


def _in_order(merged: re.Match[bytes]) -> bytes:
    """Merged cells are saved in the order of a set, which is another in each process."""
    return merged[1] + b"".join(sorted(_MERGED_CELL.findall(merged[2]))) + merged[3]


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
