"""Files that people attach as proof: which kinds are taken, told by their content and not by their name alone."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from grants_app.core.errors import Forbidden, Invalid


@dataclass(frozen=True, slots=True)
class Kind:
    """How a kind of file is called on the web, and the bytes that each of them begins with (none: it is a text)."""

    media_type: str
    begins: tuple[bytes, ...] = ()


_ZIPPED = (b"PK\x03\x04",)
KINDS: Mapping[str, Kind] = {
    "pdf": Kind("application/pdf", (b"%PDF-",)),
    "jpg": Kind("image/jpeg", (b"\xff\xd8\xff",)),
    "png": Kind("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "tif": Kind("image/tiff", (b"II*\x00", b"MM\x00*")),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIPPED),
    "docx": Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIPPED),
    "ods": Kind("application/vnd.oasis.opendocument.spreadsheet", _ZIPPED),
    "odt": Kind("application/vnd.oasis.opendocument.text", _ZIPPED),
    "csv": Kind("text/csv"),
    "txt": Kind("text/plain"),
}
_ALSO_WRITTEN = {"jpeg": "jpg", "tiff": "tif"}
ACCEPTED = ",".join(f".{ending}" for ending in (*KINDS, *_ALSO_WRITTEN))
"""For the field of a form."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file as it is kept, byte for byte."""

    name: str
    extension: str
    media_type: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def media_type_of(name: str) -> str:
    """How a kept file is called on the web, by its ending."""
    kind = KINDS.get(name.rpartition(".")[2].lower())
    return kind.media_type if kind else "application/octet-stream"


def attachment(name: str, content: bytes, *, field: str = "file") -> Attachment:
    """The file, when it is of a kind that is taken; Invalid with a sentence for everything else."""
    ending = name.rpartition(".")[2].lower()
    extension = _ALSO_WRITTEN.get(ending, ending)
    says = _why_not(name, extension, content)
    if says:
        raise Invalid(says, fields={field: says})
    return Attachment(name[:200], extension, KINDS[extension].media_type, content)


def _why_not(name: str, extension: str, content: bytes) -> str:
    if extension not in KINDS:
        return f"«{name[:80]}» is of a kind that is not taken; send it as {', '.join(KINDS)}."
    if not content:
        return f"«{name[:80]}» is empty; choose the file again."
    begins = KINDS[extension].begins
    if begins and not content.startswith(begins):
        return f"«{name[:80]}» is no {extension} file inside; save it anew as {extension} and send that."
    if not begins and b"\x00" in content:
        return f"«{name[:80]}» is no text inside; send it with its true ending."
    return ""


def place_to_inspect(typed: str) -> str:
    """Where a protected document may be inspected; Invalid where nobody says."""
    if not typed.strip():
        says = "Say where the document may be inspected: an office and whom to ask, no names of people at risk."
        raise Invalid(says, fields={"inspect_at": says})
    return typed.strip()[:300]


def closed(inspect_at: str) -> Forbidden:
    """What whoever is not cleared is told of a document with a protection mark."""
    return Forbidden(f"This document has a protection mark. It may be inspected: {inspect_at}")
