"""Static files, compressed once at start and kept by browsers for ever (their address carries a hash)."""

import gzip
import mimetypes
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response

from grants_app.web.render import STATIC

_FOR_EVER = "public, max-age=31536000, immutable"


def static_file(request: Request) -> Response:
    """One file of the static folder; 404 for anything else."""
    name = request.path_params["name"]
    found = _load(name)
    if found is None:
        return Response("There is no such file.", status_code=404, media_type="text/plain")
    plain, packed, kind = found
    headers = {"Cache-Control": _FOR_EVER if request.query_params.get("v") else "no-cache", "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(packed, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})
    return Response(plain, media_type=kind, headers=headers)


@lru_cache(maxsize=64)
def _load(name: str) -> tuple[bytes, bytes, str] | None:
    file = (STATIC / name).resolve()
    if not file.is_file() or STATIC.resolve() not in file.parents:
        return None
    plain = file.read_bytes()
    return plain, gzip.compress(plain, 9), mimetypes.guess_type(file.name)[0] or "application/octet-stream"
