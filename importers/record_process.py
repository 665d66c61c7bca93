"""Reads records from JSON or XML of any length in a process of its own with little memory and time, one line of JSON each.

It is started by its path, so that nothing but this file and the readers is loaded. Lines: a record ({"number", "value"}, or
{"number", "large"} where it is too long), a list that was met ({"list"}), a fact beside the records ({"fact", "value"}), the whole
of a file without records ({"whole"}), the root of XML ({"root"}), and last {"end"} or what broke it ({"broken", "says"}).
"""

import json
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO
from xml.parsers import expat

LONGEST = 2 * 1024 * 1024
"""Characters of one record as a line."""
BLOCK = 1 << 16
OUT_OF_MEMORY = 3
BOM = b"\xef\xbb\xbf"


def main(memory: str, seconds: str, kind: str, *wanted: str) -> None:
    """Write the records of the file on standard input."""
    _limit(int(memory), int(seconds))
    (_of_json if kind == "json" else _of_xml)(sys.stdin.buffer, wanted)


def _limit(memory: int, seconds: int) -> None:
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # not on every system

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))


def _say(**thing: Any) -> None:
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":"), default=_exact)
    if "\\u0000" in text:
        text = json.dumps(_without_nul(thing), ensure_ascii=False, separators=(",", ":"), default=_exact)
    if len(text) > LONGEST:
        text = json.dumps({"number": thing.get("number"), "large": len(text)})
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")


def _exact(number: Decimal) -> dict[str, str]:
    return {"decimal": str(number)}


def _without_nul(value: Any) -> Any:
    """No database keeps the character of number 0."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(its) for key, its in value.items()}
    return [_without_nul(item) for item in value] if isinstance(value, list) else value


# --- JSON ---


def _of_json(file: BinaryIO, wanted: tuple[str, ...]) -> None:
    """`wanted` are the places of records, such as results.item, and after «=» of single facts, such as =totalResults."""
    import ijson  # noqa: PLC0415  # only now: the limits must hold for it too

    facts = {place[1:] for place in wanted if place.startswith("=")}
    places = {place for place in wanted if not place.startswith("=")}
    try:
        place = _met(ijson.parse(_begun(file)), places, facts)
        if place is None:
            _say(whole=next(iter(ijson.items(_begun(file), "")), None))
        else:
            for number, value in enumerate(ijson.items(_begun(file), place), start=1):
                _say(number=number, value=value)
        _say(end=True)
    except ijson.IncompleteJSONError as error:
        _say(broken="whole" if "premature" in str(error) or not str(error) else "json", says=_shortly(error))
    except UnicodeDecodeError as error:
        _say(broken="encoding", says=_shortly(error))
    except (ijson.JSONError, ValueError, RecursionError) as error:
        _say(broken="encoding" if "UTF" in str(error).upper() else "json", says=_shortly(error))


def _begun(file: BinaryIO) -> BinaryIO:
    """The file from its start, past a byte order mark."""
    file.seek(0)
    if file.read(3) != BOM:
        file.seek(0)
    return file


def _met(events: Iterator[tuple[str, str, Any]], places: set[str], facts: set[str]) -> str | None:
    """The first of the places at which a record stands, with the facts that stand before it."""
    lists = {place.removesuffix(".item") for place in places}
    for prefix, event, value in events:
        if prefix in places:
            return prefix
        if prefix in lists and event == "start_array":
            _say(list=prefix)
        elif prefix in facts and event in ("string", "number"):
            _say(fact=prefix, value=value)
    return None


def _shortly(error: Exception) -> str:
    return str(error).splitlines()[0][:200] if str(error) else ""


# --- XML ---


class _Refused(Exception):
    """XML that declares a document type: entities could make a page of a line."""


class _Records:
    """Each child of the root with the texts of its own children; whatever stands deeper is part of their text."""

    def __init__(self) -> None:
        self.depth = self.number = self.length = 0
        self.fields: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.parser = parser = expat.ParserCreate(namespace_separator="}")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.doctype

    def doctype(self, *_: Any) -> None:
        raise _Refused

    def start(self, tag: str, _attributes: dict[str, str]) -> None:
        self.depth += 1
        match self.depth:
            case 1:
                _say(root=tag)
            case 2:
                self.fields, self.length = [], 0
                self.line = self.parser.CurrentLineNumber
            case 3:
                self.text = []

    def characters(self, text: str) -> None:
        self.length += len(text)
        if self.depth >= 3 and self.length <= LONGEST:
            self.text.append(text)

    def end(self, tag: str) -> None:
        local = tag.rpartition("}")[2]
        if self.depth == 3:
            self.fields.append((local, "".join(self.text)))
        elif self.depth == 2:
            self.number += 1
            if self.length > LONGEST:
                _say(number=self.number, large=self.length)
            else:
                _say(number=self.number, value={"tag": local, "line": self.line, "fields": self.fields})
        self.depth -= 1


def _of_xml(file: BinaryIO, _wanted: tuple[str, ...]) -> None:
    records = _Records()
    try:
        while block := file.read(BLOCK):
            records.parser.Parse(block, False)
        records.parser.Parse(b"", True)
        _say(end=True)
    except _Refused:
        _say(broken="doctype", says="")
    except (expat.ExpatError, ValueError) as error:
        is_cut = any(sign in str(error) for sign in ("no element found", "unclosed"))
        _say(broken="whole" if is_cut else "xml", says=_shortly(error))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
