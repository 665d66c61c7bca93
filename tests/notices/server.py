"""A small mail server on loopback, that takes, refuses or breaks the line as a test wishes."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message

from grants_app.notices.mailing import Sender


@dataclass
class MailServer:
    """What came in, and how each mail is answered: its number, from 0, to one of take, later, refuse, break."""

    port: int = 0
    answers: Callable[[int], str] = lambda _number: "take"
    after_taking: Callable[[int], bool] = lambda _number: False
    """Called when a mail is there whole and nobody has said so yet; whether the line then breaks."""
    mails: list[Message] = field(default_factory=list)
    tried: int = 0

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]

    @property
    def sender(self) -> Sender:
        return Sender("127.0.0.1", self.port, "none", "", "", "grants@example.org", "Network", "https://g.example.org")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """The server, answering until the end of the block."""
    its = MailServer()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 here\r\n")
            while line := self.rfile.readline():
                word = line[:4].upper()
                if word == b"QUIT":
                    return
                if word != b"DATA":
                    self.wfile.write(self._rejected() if word == b"RCPT" else b"250 fine\r\n")
                elif not self._take():
                    return

        def _rejected(self) -> bytes:
            number, its.tried = its.tried, its.tried + 1
            self._wish = its.answers(number)
            return {"later": b"450 come again\r\n", "refuse": b"550 nobody here\r\n"}.get(self._wish, b"250 fine\r\n")

        def _take(self) -> bool:
            self.wfile.write(b"354 go on\r\n")
            content = b""
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                content += line[1:] if line.startswith(b"..") else line
            its.mails.append(message_from_bytes(content))
            if self._wish == "break" or its.after_taking(len(its.mails) - 1):
                return False
            self.wfile.write(b"250 taken\r\n")
            return True

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        its.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield its
        server.shutdown()
