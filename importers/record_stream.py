"""Records of a JSON or XML file of any length, one after the other: a small process with limits reads the file, as often as asked."""

import json
import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, BinaryIO

from importers import text_file
from importers.records import Unusable
from importers.table import Findings

_PROCESS = Path(__file__).with_name("record_process.py")
_BLOCK = 1 << 20
_MOST_LISTED = 1_000
_WATCH_EVERY = 100
"""Records between two looks at how far the file was read."""

Watch = Callable[[int, int], None]
"""Is told how many bytes were read, and how many there are."""

_BROKEN: Mapping[str, str] = {
    "whole": "The file ends in the middle: it did not arrive whole. Fetch it again.",
    "json": "The file is not JSON that can be read: fetch it again and save it unchanged.",
    "xml": "The XML is damaged: fetch it again and save it unchanged.",
    "encoding": "The file is not in UTF-8: fetch it again and save it unchanged.",
    "doctype": "The XML declares a document type, which a file of this kind never does: fetch it again from its source.",
}


def unwatched(_read: int, _whole: int) -> None:
    """Nobody looks how far it is."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may take: of disk, of memory, of processor time."""

    file_bytes: int = 1024 * 1024 * 1024
    memory_bytes: int = 192 * 1024 * 1024
    seconds: int = 600


@dataclass(slots=True)
class Bounded(Findings):
    """Findings of a file that may have a hundred thousand of them: the first are listed, all are counted."""

    problem_count: int = 0
    notice_count: int = 0

    def problem(self, where: Any, found: str, says: str) -> None:
        self.problem_count += 1
        if self.problem_count <= _MOST_LISTED:
            Findings.problem(self, where, found, says)
        elif self.problem_count == _MOST_LISTED + 1:
            Findings.problem(self, type(where)(), "", f"There are more: the first {_MOST_LISTED:,} are listed.")

    def notice(self, where: Any, found: str, says: str) -> None:
        self.notice_count += 1
        if self.notice_count <= _MOST_LISTED:
            Findings.notice(self, where, found, says)


@dataclass(slots=True, weakref_slot=True)
class Source:
    """A file that can be gone through again and again. `facts` and `lists` are what stood beside the records the last time."""

    handle: IO[bytes]
    size: int
    kind: str
    limits: Limits
    facts: dict[str, object] = field(default_factory=dict)
    lists: set[str] = field(default_factory=set)
    root: str = ""
    whole: object = None

    def records(self, *wanted: str, watch: Watch = unwatched) -> Iterator[tuple[int, Any]]:
        """Number from 1 and value of each record; None for one that is too long. Raises `Unusable`."""
        number = self.handle.fileno()
        os.lseek(number, 0, os.SEEK_SET)
        command = [
            sys.executable, "-I", "-X", "utf8", str(_PROCESS), str(self.limits.memory_bytes), str(self.limits.seconds), self.kind,
        ]  # fmt: skip
        with subprocess.Popen(  # noqa: S603  # our own file, and our own places as arguments
            [*command, *wanted], stdin=number, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            try:
                yield from self._receive(process.stdout or sys.stdin.buffer, watch)
                process.wait()
            finally:
                process.kill()
        watch(self.size, self.size)

    def _receive(self, answer: IO[bytes], watch: Watch) -> Iterator[tuple[int, Any]]:
        """Every record until the end; without an end, the process met its limits."""
        for count, line in enumerate(answer):
            if count % _WATCH_EVERY == 0:
                watch(min(os.lseek(self.handle.fileno(), 0, os.SEEK_CUR), self.size), self.size)
            thing = json.loads(line, parse_int=_whole_number, object_hook=_number)
            if "number" in thing:
                yield int(thing["number"]), thing.get("value")
            elif "end" in thing:
                return
            else:
                self._note(thing)
        raise Unusable(
            "The file is built in a way that takes too much memory or time to read: fetch it again, or a smaller part of it."
        )

    def _note(self, thing: Mapping[str, Any]) -> None:
        """What is said beside the records."""
        match thing:
            case {"list": str(place)}:
                self.lists.add(place)
            case {"fact": str(place), "value": value}:
                self.facts[place] = value
            case {"root": str(root)}:
                self.root = root
            case {"whole": whole}:
                self.whole = whole
            case {"broken": str(how)}:
                raise Unusable(_BROKEN[how])


def of_json(file: BinaryIO, limits: Limits = Limits()) -> Source:
    """A file that should be JSON; `Unusable` where its first bytes say that it is something else."""
    source = _source(file, "json", limits)
    start = _start(source)
    if start.startswith(b"<"):
        raise Unusable("This is a web page or XML, and JSON is needed: save the service's answer itself, unchanged.")
    if not start.startswith((b"{", b"[")):
        raise Unusable(_BROKEN["json"])
    return source


def of_xml(file: BinaryIO, limits: Limits = Limits()) -> Source:
    """A file that should be XML; `Unusable` where its first bytes say that it is something else."""
    source = _source(file, "xml", limits)
    start = _start(source)
    if start[:200].lower().lstrip().startswith((b"<!doctype html", b"<html")):
        raise Unusable("This is a web page, and the file itself is needed: download it and choose what was saved.")
    if not start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        raise Unusable("This is not XML: choose the right file. A zip must be unpacked first.")
    return source


def _source(file: BinaryIO, kind: str, limits: Limits) -> Source:
    handle = _on_disk(file, limits.file_bytes)
    source = Source(handle, handle.seek(0, os.SEEK_END), kind, limits)
    if handle is not file:
        weakref.finalize(source, handle.close)
    return source


def _on_disk(file: BinaryIO, most: int) -> IO[bytes]:
    """The file itself where the system knows it, else a copy that goes with the last who uses it."""
    try:
        file.fileno()
    except OSError:
        return _copy(file, most)
    if file.seek(0, os.SEEK_END) > most:
        raise Unusable(f"The file is larger than {most // _BLOCK:,} MB: divide it into smaller ones.")
    return file


def _copy(file: BinaryIO, most: int) -> IO[bytes]:
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # it is needed as long as somebody goes through it
    while block := file.read(_BLOCK):
        copy.write(block)
        if copy.tell() > most:
            copy.close()
            raise Unusable(f"The file is larger than {most // _BLOCK:,} MB: divide it into smaller ones.")
    copy.flush()
    return copy


def _start(source: Source) -> bytes:
    source.handle.seek(0)
    start = source.handle.read(4096)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")):
        raise Unusable("This is a workbook or an archive, and a text file is needed: choose the right file.")
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise Unusable("The file is empty.")
    return start


def _whole_number(digits: str) -> Decimal | str:
    """A number too long to be one stays text, which no field for numbers takes."""
    try:
        return text_file.exact(digits)
    except ValueError:
        return digits[:80]


def _number(found: dict[str, Any]) -> Any:
    """A number with decimals comes as {"decimal": "0.1"}."""
    if len(found) != 1 or not isinstance(said := found.get("decimal"), str):
        return found
    try:
        return text_file.exact(said)
    except (ValueError, ArithmeticError):
        return said[:80]
