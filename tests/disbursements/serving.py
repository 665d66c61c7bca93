"""The program as a process of its own at a given moment, for tests that end it without warning.

`python -m tests.disbursements.serving DATABASE-URL PORT MOMENT`
"""

import contextlib
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import uvicorn

from grants_app.core.database import Database
from grants_app.main import create_app
from grants_app.settings import Settings
from grants_app.web import request as web_request
from tests.disbursements.signed_in import SECRET, form, headers

HOUSE = Path(__file__).parents[2]


@dataclass
class Server:
    """A server of the database at a moment; `kill` is what a power cut does to it."""

    url: str
    moment: datetime
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it on a free port and wait until it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        command = [sys.executable, "-m", __name__, self.url, str(self.port), self.moment.isoformat()]
        self.process = subprocess.Popen(command, cwd=HOUSE)
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            assert self.process.poll() is None, "the server ended while it started"
            time.sleep(0.05)
        raise AssertionError("the server did not answer within 30 seconds")

    def kill(self) -> None:
        """End it at once: nothing in it gets to finish."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(timeout=30)
            self.process = None

    def post(self, token: str, path: str, **fields: str) -> int | None:
        """Send a form; the status of the answer, or None when none came."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            address = f"http://127.0.0.1:{self.port}"
            connection.request("POST", path, form(token, **fields), headers(address, token))
            answer = connection.getresponse()
            answer.read()
        except (OSError, HTTPException):
            return None
        else:
            return answer.status
        finally:
            connection.close()


def _serve(url: str, port: str, moment: str) -> None:
    at = datetime.fromisoformat(moment)
    vars(web_request)["clock"] = lambda: at
    app = create_app(Settings(secret=SECRET, database_url=url), Database(url))
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error")


if __name__ == "__main__":
    _serve(*sys.argv[1:4])
