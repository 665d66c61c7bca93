"""Looks at the package of a workbook before anything opens it: what could harm or mislead is refused with a sentence."""

import re
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812  # zlib calls its exception `error`

MOST_PARTS = 200
MOST_UNPACKED = 200 * 1024 * 1024
HIGHEST_RATIO = 100
BLOCK = 1 << 20


class Unsafe(Exception):
    """A file that nothing should open; its text is one sentence for the person who chose the file."""


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPES = tuple("<!DOCTYPE".encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))
_MACROS = re.compile(r"vbaproject|(^|/)(macrosheets|dialogsheets|activex|ctrlprops)/", re.IGNORECASE)
_OUTSIDE = re.compile(r"(^|/)(externallinks/|connections\.xml$|querytables/)", re.IGNORECASE)
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_IS_OUTSIDE = re.compile(rb"TargetMode\s*=\s*[\"']External[\"']")
_IS_LINK_TO_CLICK = re.compile(rb"Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")

_SAVE_AS = "open it in your spreadsheet program and save it as an Excel workbook (.xlsx)"


def check(file: BinaryIO, *, most_unpacked: int | None = None) -> None:
    """Refuse what is not a plain, whole, harmless .xlsx; raises `Unsafe`. The file is left at its beginning.

    `most_unpacked` is in bytes: who must hold all of it in memory allows less than MOST_UNPACKED.
    """
    file.seek(0)
    start = file.read(8)
    if start == _OLE:
        raise Unsafe(_why_ole(file))
    if not start.startswith(b"PK"):
        raise Unsafe(f"This is not an Excel workbook: {_SAVE_AS}.")
    try:
        with ZipFile(file) as package:
            _check_parts(package, most_unpacked or MOST_UNPACKED)
            _check_kind(package)
            _check_contents(package)
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, OSError, ValueError):
        raise Unsafe(
            "The workbook is damaged or did not arrive whole: fetch or save it again, and try once more."
        ) from None
    file.seek(0)


def _why_ole(file: BinaryIO) -> str:
    file.seek(0)
    if "EncryptedPackage".encode("utf-16-le") in file.read():
        return "The workbook is locked with a password: save a copy without one, and use that."
    return f"This is a workbook of the old kind (.xls): {_SAVE_AS}."


def _check_parts(package: ZipFile, most_unpacked: int) -> None:
    parts = package.infolist()
    if len(parts) > MOST_PARTS:
        raise Unsafe(f"The workbook has {len(parts)} parts inside, and at most {MOST_PARTS} are opened: {_COPY}.")
    if any(part.flag_bits & 1 for part in parts):
        raise Unsafe("The workbook is locked with a password: save a copy without one, and use that.")
    names = [part.filename.casefold() for part in parts]
    if len(set(names)) < len(names) or any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in parts):
        raise Unsafe(f"The workbook is put together in a way that no spreadsheet program does: {_SAVE_AS}.")
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if unpacked > most_unpacked or unpacked > HIGHEST_RATIO * max(packed, 1):
        raise Unsafe(f"The workbook would unpack to {_size(unpacked)}, which is more than is opened: {_COPY}.")


_COPY = "copy the rows you need into a new workbook, and use that"


def _size(count: int) -> str:
    return f"{count // (1024 * 1024):,} MB" if count >= 1024 * 1024 else f"{count // 1024 + 1} kB"


def _check_kind(package: ZipFile) -> None:
    names = {part.filename.casefold() for part in package.infolist()}
    if any(_MACROS.search(name) for name in names):
        raise Unsafe(f"The workbook contains macros: {_SAVE_AS}, which leaves them out.")
    if any(_OUTSIDE.search(name) for name in names):
        raise Unsafe(_LINKED)
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise Unsafe(f"This is not an Excel workbook: {_SAVE_AS}.")


_LINKED = (
    "The workbook is linked to other files: break the links (in Excel: Data, Edit Links, Break Link) so that the values "
    "stay, save it and try again."
)


def _check_contents(package: ZipFile) -> None:
    """Unpack every part once, which also finds out whether it is whole and as large as it says."""
    for part in package.infolist():
        relations = bytearray()
        for block in _blocks(package, part):
            if any(doctype in block for doctype in _DOCTYPES):
                raise Unsafe(f"The workbook contains a DOCTYPE, which no spreadsheet program writes: {_SAVE_AS}.")
            if part.filename.casefold().endswith(".rels"):
                relations += block
        _check_relations(bytes(relations))
        if part.filename.casefold() == "[content_types].xml" and b"macroEnabled" in package.read(part):
            raise Unsafe(f"The workbook contains macros: {_SAVE_AS}, which leaves them out.")


def _blocks(package: ZipFile, part: ZipInfo) -> Iterator[bytes]:
    """Blocks of a part, each with the end of the one before, so that nothing hides across a border."""
    tail = b""
    with package.open(part) as stream:
        while block := stream.read(BLOCK):
            yield tail + block if tail else block
            tail = block[-32:]


def _check_relations(relations: bytes) -> None:
    for found in _RELATION.finditer(relations):
        if _IS_OUTSIDE.search(found[0]) and not _IS_LINK_TO_CLICK.search(found[0]):
            raise Unsafe(_LINKED)
