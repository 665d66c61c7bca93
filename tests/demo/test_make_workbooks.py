"""The demo's workbooks can be made again from their material, and are then the same."""

import zipfile
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from grants_app.demo.make_workbooks import FOLDER, make


def parts(workbook: Path) -> dict[str, bytes]:
    """What is in a workbook: its compression may differ from one machine to another."""
    with zipfile.ZipFile(workbook) as file:
        return {name: file.read(name) for name in file.namelist()}


def cells(workbook: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What stands in each sheet; how its XML is spelt depends on the library that wrote it."""
    book = load_workbook(workbook)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_made_again_they_are_the_same(tmp_path: Path) -> None:
    make(tmp_path)
    made = sorted(file.name for file in tmp_path.iterdir())
    assert made == sorted(file.name for pattern in ("*.xlsx", "*.csv") for file in FOLDER.glob(pattern))
    for name in made:
        if name.endswith(".csv"):
            assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()
        else:
            assert cells(tmp_path / name) == cells(FOLDER / name), name


def test_they_name_nobody_as_their_author() -> None:
    workbooks = sorted(FOLDER.glob("*.xlsx"))
    assert len(workbooks) > 40
    for workbook in workbooks:
        core = parts(workbook)["docProps/core.xml"].decode()
        assert ">Demo network (invented)</dc:creator>" in core
        assert "lastModifiedBy" not in core
