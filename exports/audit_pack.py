"""An audit pack: files and documents in one zip, with a manifest of their hashes; the same data give the same bytes."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from exports.refusals import NotWritable

MANIFEST, SUMS, READ_ME = "manifest.json", "SHA256SUMS", "README.txt"
FORMAT = "audit-pack 1"

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""A zip's first day: the moment at which a pack is made is no part of it."""
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._~-]*(/[A-Za-z0-9_][A-Za-z0-9._~-]*)*")
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for its devices."""
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the pack: where it stands, what it is, and how its bytes are written when its turn comes."""

    path: str
    what: str
    write: Callable[[BinaryIO], object]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A document with a protection mark: known by its number and hash, inspected where it is."""

    hub: str
    voucher: str
    document: int
    size: int
    sha256: str
    inspect_at: str


@dataclass(frozen=True, slots=True)
class AuditPack:
    """What a pack is of, its files in their order, and the documents that are not in it."""

    title: str
    facts: tuple[tuple[str, str], ...]
    parts: Iterable[Part]
    """Read once: one file is in memory at a time."""
    withheld: Sequence[Withheld] = ()


class Paths:
    """Gives paths inside a pack: plain letters, none twice in any case, none that leads out of it."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def give(self, *names: str, extension: str = "") -> str:
        """The path of these names; a number is added where it is taken already."""
        *folders, name = (plain(one) for one in names)
        ending = f".{plain(extension)}" if extension else ""
        count = 1
        while True:
            numbered = name if count == 1 else f"{name}~{count}"
            path = "/".join((*folders, numbered + ending))
            if path.casefold() not in self._taken:
                self._taken.add(path.casefold())
                return path
            count += 1


def plain(name: str) -> str:
    """A name that every system may write: letters of ASCII, digits, dots, lines; never empty, hidden or reserved."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    tidy = re.sub(r"[^A-Za-z0-9._-]+", "-", letters)[:_LONGEST_NAME].strip(".-_")
    if not tidy:
        return "unnamed"
    return f"_{tidy}" if _RESERVED.match(tidy) else tidy


@dataclass(frozen=True, slots=True)
class _Listed:
    """A file that stands in the pack."""

    path: str
    what: str
    size: int
    sha256: str


class _Hashed:
    """Writes through, and hashes and counts what it wrote."""

    def __init__(self, file: Any) -> None:
        self._file, self.hash, self.size = file, hashlib.sha256(), 0

    def write(self, some: bytes) -> int:
        self.hash.update(some)
        self.size += len(some)
        self._file.write(some)
        return len(some)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        for some in pieces:
            self.write(some)


def write(pack: AuditPack, file: BinaryIO) -> None:
    """The whole pack as a zip; NotWritable where a path is not plain or stands twice."""
    listed: list[_Listed] = []
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6) as zipped:
        for part in pack.parts:
            _must_be_new(part.path, listed)
            listed.append(_put(zipped, part))
        listed.append(_put(zipped, Part(READ_ME, "What this pack is and how to check it", _text(_read_me(pack)))))
        manifest = json.dumps(_manifest(pack, listed), ensure_ascii=False, indent=1) + "\n"
        listed.append(_put(zipped, Part(MANIFEST, "This list, for programs", _text(manifest))))
        sums = "".join(f"{it.sha256}  {it.path}\n" for it in listed)
        _put(zipped, Part(SUMS, "Hashes, for sha256sum --check", _text(sums)))


def _put(zipped: ZipFile, part: Part) -> _Listed:
    info = ZipInfo(part.path, _FIRST_DAY)
    info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, 3, 0o644 << 16
    with zipped.open(info, "w", force_zip64=True) as inside:
        hashed = _Hashed(inside)
        part.write(hashed)  # type: ignore[arg-type]
    return _Listed(part.path, part.what, hashed.size, hashed.hash.hexdigest())


def _must_be_new(path: str, listed: Sequence[_Listed]) -> None:
    if not _PLAIN_PATH.fullmatch(path):
        raise NotWritable(f"«{path}» is no path that may stand in a pack.")
    if path.casefold() in {it.path.casefold() for it in listed} | {MANIFEST, READ_ME.casefold(), SUMS.casefold()}:
        raise NotWritable(f"«{path}» would stand in the pack twice.")


def _text(text: str) -> Callable[[BinaryIO], object]:
    return lambda file: file.write(text.encode())


def _manifest(pack: AuditPack, listed: Sequence[_Listed]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "title": pack.title,
        "facts": dict(pack.facts),
        "files": [{"path": it.path, "what": it.what, "size": it.size, "sha256": it.sha256} for it in listed],
        "not_included": [
            {
                "hub": it.hub, "voucher": it.voucher, "document": it.document, "size": it.size, "sha256": it.sha256,
                "inspect_at": it.inspect_at,
            }
            for it in pack.withheld
        ],
    }  # fmt: skip


def _read_me(pack: AuditPack) -> str:
    facts = "".join(f"{name}: {said}\n" for name, said in pack.facts)
    withheld = "".join(
        f"  {it.hub} {it.voucher}, document {it.document}, SHA-256 {it.sha256}: {it.inspect_at}\n"
        for it in pack.withheld
    )
    return (
        f"{pack.title}\n\n{facts}\n"
        f"Every file is listed in {MANIFEST} with its size, what it is and its SHA-256; {SUMS} has the hashes alone:\n"
        f"    sha256sum --check {SUMS}\n"
        "The same data give the same pack, byte for byte. Communities stand by alias, people of the network by a code that the\n"
        "program explains to whoever may see the name.\n\n"
        + (f"Documents with a protection mark are not in this pack. They may be inspected:\n{withheld}" if withheld else
           "No document of this pack's vouchers was left out.\n")
    )  # fmt: skip
