"""Files that are too long for memory: written whole to the disk before the first piece leaves, so that none arrives half."""

import re
from collections.abc import Callable, Iterator
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import IO, BinaryIO, TextIO

from starlette.responses import Response, StreamingResponse

_PIECE = 64 * 1024


def long_file(name: str, media_type: str, write: Callable[[TextIO], object]) -> Response:
    """The text that `write` fills; whatever it raises is the answer, and no piece has left."""

    def write_text(file: BinaryIO) -> None:
        text = TextIOWrapper(file, encoding="utf-8", newline="\n")
        write(text)
        text.detach()

    return long_binary(name, f"{media_type}; charset=utf-8", write_text)


def long_binary(name: str, media_type: str, write: Callable[[BinaryIO], object]) -> Response:
    """The bytes that `write` fills; whatever it raises is the answer, and no piece has left."""
    file = TemporaryFile()  # noqa: SIM115 - closed when the last piece has left
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(_pieces(file), media_type=media_type, headers=headers)


def kept_file(name: str, media_type: str, content: bytes) -> Response:
    """A file that people attached, as a download: no browser shows it as a page of ours, and none keeps it."""
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)  # a header holds no other letters
    headers = {
        "Content-Disposition": f'attachment; filename="{plain}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
