"""Lets LibreOffice compute a workbook anew, and compares what it finds with the values the workbook shows."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string
from python_calamine import CalamineWorkbook

Place = tuple[str, str]
"""Sheet and address."""

_VALUE = re.compile(rb"(<f[^>]*/>|<f[^>]*>[^<]*</f>)<v>[^<]*</v>")
_CLOSE = Decimal("0.00005")  # less than a cent, and less than the last digit of a percentage
_SECONDS = 240


def libreoffice() -> str:
    """The program, or a skip that says why; where CI is set, a skip is a failure with the same sentence."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("LibreOffice is not installed (the program soffice), so no workbook can be recalculated.")
    return found


@lru_cache(maxsize=32)
def formulas(workbook: bytes) -> dict[Place, str]:
    """Every formula of the workbook; a text that begins with = is none."""
    return {place: str(cell.value) for place, cell in _cells(workbook) if cell.data_type == "f"}


def shown(workbook: bytes) -> dict[Place, object]:
    """What each formula cell shows before anything is computed."""
    return _values(workbook, formulas(workbook))


def recalculated(*workbooks: bytes) -> list[dict[Place, object]]:
    """What LibreOffice computes for each formula cell: without the stored values it has nothing to copy."""
    computed = converted(*[without_values(it) for it in workbooks])
    return [_values(it, formulas(workbook)) for it, workbook in zip(computed, workbooks, strict=True)]


def computed_anew(*workbooks: bytes) -> list[bytes]:
    """The workbooks as LibreOffice saves them, for a form that is read by another reader than openpyxl."""
    return converted(*[without_values(it) for it in workbooks])


def differences(*workbooks: bytes) -> list[list[str]]:
    """Per workbook, a sentence for each formula cell whose stored value is not what LibreOffice computes, to the cent."""
    return [list(_differences(it, computed)) for it, computed in zip(workbooks, recalculated(*workbooks), strict=True)]


def _differences(workbook: bytes, computed: dict[Place, object]) -> Iterator[str]:
    stored = shown(workbook)
    assert stored, "the workbook has no formula, so nothing was compared"
    for (sheet, address), value in stored.items():
        if not _same(value, computed[sheet, address]):
            yield f"{sheet}!{address} shows {value!r}, LibreOffice computes {computed[sheet, address]!r}"


def without_values(workbook: bytes) -> bytes:
    """A copy whose formulas have lost their stored values."""
    out = BytesIO()
    with ZipFile(BytesIO(workbook)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, _VALUE.sub(rb"\1", part) if name.startswith("xl/worksheets/") else part)
    return out.getvalue()


def converted(*workbooks: bytes) -> list[bytes]:
    """The workbooks as LibreOffice reads and writes them.

    All in one call, since starting takes longest; a user profile of its own, so that two calls do not meet.
    """
    program = libreoffice()
    with TemporaryDirectory() as name:
        folder = Path(name)
        given = [folder / f"{number}.xlsx" for number in range(len(workbooks))]
        for file, workbook in zip(given, workbooks, strict=True):
            file.write_bytes(workbook)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = [
            "--headless",
            "--norestore",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(folder / "out"),
            *map(str, given),
        ]
        done = subprocess.run([program, profile, *convert], capture_output=True, timeout=_SECONDS, check=False)
        made = [folder / "out" / file.name for file in given]
        missing = [file.name for file in made if not file.is_file()]
        assert not missing, f"LibreOffice did not write {missing}: {done.stdout.decode()} {done.stderr.decode()}"
        return [file.read_bytes() for file in made]


def _values(workbook: bytes, places: Iterable[Place]) -> dict[Place, object]:
    """The values of these cells, read by calamine: in a tenth of openpyxl's time, since many workbooks are compared."""
    book = CalamineWorkbook.from_filelike(BytesIO(workbook))
    grids = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {(sheet, address): _in(grids[sheet], address) for sheet, address in places}


def _in(grid: list[list[Any]], address: str) -> object:
    letters, row = coordinate_from_string(address)
    column = column_index_from_string(letters)
    inside = row <= len(grid) and column <= len(grid[row - 1])
    return grid[row - 1][column - 1] if inside and grid[row - 1][column - 1] != "" else None


def _cells(workbook: bytes) -> Iterator[tuple[Place, Cell]]:
    book = load_workbook(BytesIO(workbook))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (((sheet.title, cell.coordinate), cell) for cell in row if isinstance(cell, Cell))


def _same(stored: object, computed: object) -> bool:
    if isinstance(stored, int | float) and isinstance(computed, int | float):
        return abs(Decimal(str(stored)) - Decimal(str(computed))) < _CLOSE
    return stored == computed and stored is not None
