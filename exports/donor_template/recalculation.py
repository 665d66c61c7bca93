"""Computes a filled template with LibreOffice, in a process with limits, and puts the values back as those that its cells show.

Nothing but the values is taken over: the workbook stays the donor's. Where there is no LibreOffice the formulas show nothing
until the workbook is opened, and the filling says so.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from pathlib import Path

from exports.donor_template import addresses
from exports.donor_template.filled import Checked, Filled
from exports.donor_template.pen import STALE, Pen
from exports.donor_template.sheet_xml import CellXml
from exports.donor_template.shown import shown
from exports.donor_template.template import Template
from exports.donor_template.values import Taken
from exports.donor_template.vocabulary import fact
from exports.wording import Wording

COMPUTED = "LibreOffice computed its formulas; their values are in the workbook."
FAILED = "LibreOffice did not compute it in the time and memory allowed; its formulas are computed when the workbook is opened."
VALUES = "its formulas show what LibreOffice computed"

_ONE_AT_A_TIME = threading.Lock()
"""A server has as much memory as one LibreOffice needs; the next one waits."""

_PROCESS = Path(__file__).with_name("office_process.py")
_UNKNOWN = "#NAME?"
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one workbook may take."""

    seconds: int = 60
    memory_bytes: int = 4 * 1024 * 1024 * 1024
    file_bytes: int = 200 * 1024 * 1024


def program() -> str | None:
    """Where LibreOffice is; None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def recalculated(filled: Filled, limits: Limits = Limits(), office: str | None = None) -> Filled:
    """The same workbook with the values of its formulas, its checks answered; unchanged but for a note where nobody computes it."""
    found = office or program()
    if found is None:
        return filled
    with _ONE_AT_A_TIME:
        computed = _computed(filled.content, found, limits)
    if computed is None:
        return replace(filled, notes=(*filled.notes, FAILED))
    return _with_values(filled, Template(computed))


def _computed(workbook: bytes, office: str, limits: Limits) -> bytes | None:
    """The workbook as LibreOffice saves it; None where it did not."""
    with tempfile.TemporaryDirectory(prefix="grants-template-") as name:
        folder = Path(name)
        (folder / "in.xlsx").write_bytes(workbook)
        _write_profile(folder / "profile")
        command = [
            sys.executable, "-I", str(_PROCESS), str(limits.memory_bytes), str(limits.seconds), str(limits.file_bytes),
            office, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", "xlsx", "--outdir", str(folder / "out"), str(folder / "in.xlsx"),
        ]  # fmt: skip
        _run(command, folder, limits.seconds)
        made = folder / "out" / "in.xlsx"
        return made.read_bytes() if made.is_file() and made.stat().st_size <= limits.file_bytes else None


def _run(command: list[str], folder: Path, seconds: int) -> None:
    """Its own session, so that everything it starts ends with it; its own home, and none of our environment."""
    environment = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"}
    with subprocess.Popen(  # noqa: S603  # our own file, LibreOffice, and names of files that we chose
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            pass
        finally:
            _end(process.pid)


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>"""
_SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Calc/Content/Update", "Link", "2"),  # never
    ("Calc/Formula/Load", "OOXMLRecalcMode", "0"),  # always
)


def _write_profile(profile: Path) -> None:
    """No macros, no links to other files or the network, and every formula computed anew."""
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE.format(items=items), encoding="utf-8")


def _with_values(filled: Filled, computed: Template) -> Filled:
    ours = Template(filled.content)
    pen = Pen(ours)
    wrong: list[str] = []
    for sheet in ours.sheets:
        for row, column, cell in _formulas(pen, sheet.name):
            theirs = computed.cells(sheet.name).cell(row, column)
            value, kind = _value(computed, theirs)
            if kind == "e":
                wrong.append(f"{sheet.name}!{addresses.name(row, column)} {value}")
            cell.show(None if value == _UNKNOWN else value, kind)
            found = pen.sheet(sheet.name).row(row)
            if found:
                found.changed()
            pen.say(sheet.part, VALUES)
    content = pen.to_bytes(keeps_values=True)
    checks = tuple(replace(it, found=_found(computed, it)) for it in filled.checks)
    return replace(
        filled,
        content=content,
        checks=checks,
        computed=COMPUTED,
        notes=(*filled.notes, *_notes(wrong)),
        reasons={**filled.reasons, **dict(_reasons(filled, pen))},
        differences=tuple(_difference(it) for it in checks if not it.is_equal),
    )


def _reasons(filled: Filled, pen: Pen) -> Iterator[tuple[str, str]]:
    """Why each part is not as it was; that old values went is no longer to be said where new ones stand."""
    for part, why in pen.reasons.items():
        before = [it for it in filled.reasons.get(part, "").split("; ") if it and it not in (STALE, why)]
        yield part, "; ".join((*before, why))


def _formulas(pen: Pen, sheet: str) -> Iterator[tuple[int, int, CellXml]]:
    for row in pen.sheet(sheet).rows():
        if row.holds_formula:
            yield from ((row.number, column, cell) for column, cell in row.cells.items() if cell.has_formula)


def _value(computed: Template, cell: CellXml | None) -> tuple[str | None, str | None]:
    """A value and how the file says it: a text of the shared ones becomes one of the cell's own."""
    if cell is None or not cell.content:
        return None, None
    if cell.kind in ("s", "inlineStr"):
        return shown(computed, cell), "str"
    return cell.value, None if cell.kind == "n" else cell.kind


def _found(computed: Template, check: Checked) -> Taken:
    row, column = addresses.cell(check.cell)
    value, kind = _value(computed, computed.cells(check.sheet).cell(row, column))
    if value is None or kind is not None:
        return Taken(text=value or "")
    try:
        return Taken(Decimal(value))
    except InvalidOperation:
        return Taken(text=value)


def _difference(check: Checked) -> str:
    known = fact(check.what)
    label = Wording()(known.label) if known else check.what
    found = "nothing" if check.found is None or check.found.is_blank else str(check.found)
    return (
        f"{check.sheet}!{check.cell} comes to {found} in the donor's workbook, and {label}{f' of {check.of}' if check.of else ''} "
        f"is {check.expected}: map what is missing, or correct the formula with the donor."
    )


def _notes(wrong: list[str]) -> Iterator[str]:
    if wrong:
        more = f" and {len(wrong) - _MOST_NAMED} more" if len(wrong) > _MOST_NAMED else ""
        yield f"Formulas that come to an error: {', '.join(wrong[:_MOST_NAMED])}{more}."
