"""Plain ASGI middleware: security headers on every answer, no foreign form, no oversized body."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, *, largest_body: int, is_https: bool) -> None:
        self.app = app
        self.largest_body = largest_body
        self.headers = dict(HEADERS)
        if is_https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        headers = Headers(scope=scope)
        if scope["method"] not in _SAFE and not is_ours(headers):
            answer = PlainTextResponse("This form was sent from another site, so nothing was done.", 403)
            await answer(scope, receive, send_with_headers)
        elif _declared_length(headers) > self.largest_body:
            megabytes = self.largest_body // 1_000_000
            answer = PlainTextResponse(f"The file is too large: at most {megabytes} MB can be sent here.", 413)
            await answer(scope, receive, send_with_headers)
        else:
            await self.app(scope, _Limited(receive, self.largest_body), send_with_headers)


class _Limited:
    """Stops reading a body that is longer than it may be, whatever its headers said."""

    def __init__(self, receive: Receive, largest: int) -> None:
        self.receive, self.left = receive, largest

    async def __call__(self) -> Message:
        message = await self.receive()
        if message["type"] == "http.request":
            self.left -= len(message.get("body", b""))
            if self.left < 0:
                return {"type": "http.disconnect"}
        return message


def is_ours(headers: Headers) -> bool:
    """Whether a form came from this site: Fetch metadata where the browser sends it, else its Origin or Referer."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin") or headers.get("referer")
    if origin is None:
        return False
    return urlsplit(origin).netloc == headers.get("host", "")


def _declared_length(headers: Headers) -> int:
    try:
        return int(headers.get("content-length", "0"))
    except ValueError:
        return 0
