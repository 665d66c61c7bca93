"""Files that are too long for memory: written whole to the disk before the first piece leaves, so that none arrives half."""

from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import TextIO

from starlette.responses import Response, StreamingResponse

_PIECE = 64 * 1024


def long_file(name: str, media_type: str, write: Callable[[TextIO], object]) -> Response:
    """The file that `write` fills; whatever it raises is the answer, and no piece has left."""
    file = TemporaryFile("w+", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed when the last piece has left
    try:
        write(file)
    except BaseException:
        file.close()
        raise
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(_pieces(file), media_type=f"{media_type}; charset=utf-8", headers=headers)


def _pieces(file: TextIO) -> Iterator[str]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece
