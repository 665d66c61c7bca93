"""A server on a free port that gives the pages and answers a test lays out, and keeps what was sent to it."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from urllib.parse import parse_qs, urlsplit

from grants_app.web.guard import HEADERS
from grants_app.web.render import STATIC


@dataclass
class Answer:
    """What the server says to one address; `seconds` is how long it takes."""

    body: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0


@dataclass
class Answers:
    """The addresses of the test, and the forms that came in."""

    gets: dict[str, Answer] = field(default_factory=dict)
    posts: dict[str, Answer] = field(default_factory=dict)
    received: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    address: str = ""

    @classmethod
    @contextmanager
    def serving(cls) -> Iterator["Answers"]:
        answers = cls()
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answers))
        answers.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield answers
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _handler(answers: Answers) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            if path.startswith("/static/"):
                file = STATIC / path.removeprefix("/static/")
                self._give(Answer(file.read_text("utf-8"), headers={"Content-Type": guess_type(file.name)[0] or ""}))
            else:
                self._give(answers.gets.get(path, Answer("Nothing is laid out here.", 404)))

        def do_POST(self) -> None:
            sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True)
            answers.received.append((self.path, {name: values[0] for name, values in sent.items()}))
            self._give(answers.posts.get(self.path, Answer("Nothing is laid out here.", 404)))

        def _give(self, answer: Answer) -> None:
            time.sleep(answer.seconds)
            body = answer.body.encode()
            self.send_response(answer.status)
            for name, value in {"Content-Type": "text/html; charset=utf-8", **HEADERS, **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if answer.status != 204:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the parent's name)
            """Nothing is written: the test reads `received`."""

    return Handler
