"""Reads sheets of an .xlsx safely: checks its package, then lets a small process with limits read the cells."""

import json
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, BinaryIO

from importers import package
from importers.cells import Broken, Cell, Percent
from importers.records import Unusable

_PROCESS = Path(__file__).with_name("sheet_process.py")
_BLOCK = 1 << 20

_TOO_LARGE = (
    "The workbook is too large to be read, or has cells far away from its table: delete the empty rows and columns after "
    "the table (or copy the table into a new workbook), save it and try again."
)
_DAMAGED = "The workbook is damaged: open it in your spreadsheet program, save it again as .xlsx and try once more."


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one workbook may take: of disk, of memory, of time, and of what comes back."""

    file_bytes: int = 50 * 1024 * 1024
    memory_bytes: int = 1024 * 1024 * 1024
    seconds: int = 60
    answer_bytes: int = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that hold something: number as the person sees it, cells from column A."""

    name: str
    rows: list[tuple[int, list[Cell]]]


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that were asked for, by the name asked for, and the names of all there are."""

    names: tuple[str, ...]
    sheets: Mapping[str, Sheet]

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name; `Unusable` names those there are."""
        if name not in self.sheets:
            there = ", ".join(f"«{found}»" for found in self.names[:12])
            raise Unusable(
                f"The workbook has no sheet called «{name}»; it has {there}. Rename the sheet, or choose the right file."
            )
        return self.sheets[name]


def read(file: BinaryIO, wanted: Sequence[str], limits: Limits = Limits()) -> Workbook:
    """Sheets by name (case and surrounding space ignored); raises `Unusable` and nothing else."""
    with tempfile.TemporaryFile() as copy:
        _copy(file, copy, limits.file_bytes)
        package.check(copy)
        return _read(copy, wanted, limits)


def _copy(file: BinaryIO, copy: IO[bytes], most: int) -> None:
    total = 0
    while block := file.read(_BLOCK):
        total += len(block)
        if total > most:
            raise Unusable(f"The file is larger than {most // _BLOCK} MB: divide it into smaller ones.")
        copy.write(block)
    if not total:
        raise Unusable("The file is empty.")
    copy.seek(0)


def _read(copy: IO[bytes], wanted: Sequence[str], limits: Limits) -> Workbook:
    command = [
        sys.executable,
        "-I",
        "-X",
        "utf8",
        str(_PROCESS),
        str(limits.memory_bytes),
        str(limits.seconds),
        *wanted,
    ]
    with subprocess.Popen(  # noqa: S603  # our own file, and names of sheets as arguments
        command, stdin=copy, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        watch = threading.Timer(limits.seconds, process.kill)
        watch.start()
        try:
            assembly = _Assembly(wanted)
            whole = process.stdout is not None and _receive(process.stdout, assembly, limits.answer_bytes)
            process.wait()
        except BaseException:
            process.kill()
            raise
        finally:
            watch.cancel()
    if not whole:
        raise Unusable(_why(process.returncode))
    return assembly.workbook()


def _receive(answer: IO[bytes], assembly: "_Assembly", most: int) -> bool:
    """Whether the answer came to its end."""
    total = 0
    while line := answer.readline(most):
        total += len(line)
        if total > most or not line.endswith(b"\n"):
            raise Unusable(_TOO_LARGE)
        if assembly.take(json.loads(line)):
            return True
    return False


def _why(returncode: int) -> str:
    """An error of the reader ends in 1; what exceeds the limits is aborted or killed."""
    if returncode == 1:
        return _DAMAGED
    if returncode in (-signal.SIGKILL, -getattr(signal, "SIGXCPU", 24)):
        return "The workbook takes too long to be read: copy the rows you need into a new workbook, and use that."
    return _TOO_LARGE


class _Assembly:
    """Puts the lines of the process together again."""

    def __init__(self, wanted: Sequence[str]) -> None:
        self.asked = {name.strip().casefold(): name for name in wanted}
        self.names: tuple[str, ...] = ()
        self.sheets: dict[str, Sheet] = {}
        self.rows: list[tuple[int, list[Cell]]] = []

    def take(self, line: object) -> bool:
        """Take one line; true when it was the last."""
        match line:
            case [int(number), *cells]:
                self.rows.append((number, [_decoded(str(cell)) for cell in cells]))
            case {"sheets": list(names)}:
                self.names = tuple(names)
            case {"sheet": str(name)}:
                self.rows = []
                self.sheets[self.asked[name.strip().casefold()]] = Sheet(name, self.rows)
            case {"end": True}:
                return True
        return False

    def workbook(self) -> Workbook:
        return Workbook(self.names, self.sheets)


def _decoded(cell: str) -> Cell:
    return _DECODED[cell[0]](cell[1:]) if cell else None


def _error(text: str) -> Broken:
    return Broken(text, f"The formula in this cell gives the error {text}: correct it, or type the value.")


def _formula(text: str) -> Broken:
    return Broken(
        text,
        "This formula was never calculated, so that the file holds no value: open the workbook in your spreadsheet program, "
        "save it and try again.",
    )


def _time(text: str) -> Broken:
    return Broken(text, "This is a time of day: correct the cell, and its format.")


_DECODED: Mapping[str, Callable[[str], Cell]] = {
    "s": str,
    "n": Decimal,
    "p": lambda text: Percent(Decimal(text) * 100),
    "d": date.fromisoformat,
    "b": lambda text: text == "1",
    "e": _error,
    "f": _formula,
    "t": _time,
}
