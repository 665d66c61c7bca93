"""The program as a process of its own at a given moment, for tests that end it without warning.

`python -m tests.disbursements.serving DATABASE-URL MOMENT` loads the program once; for each line with a port that it reads, it forks
a server that opens the database anew, and says its process id. So thirty starts cost little more than one.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
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
PATIENCE = 120
"""Seconds in which a server answers even on a machine that does much else."""


@dataclass
class Server:
    """A server of the database at a moment; `kill` is what a power cut does to it."""

    url: str
    moment: datetime
    port: int = 0
    process_id: int = 0
    loaded: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start it on a free port and wait until it answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process_id = int(self._ask(str(self.port)))
        ends_at = time.monotonic() + PATIENCE
        while time.monotonic() < ends_at:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.02)
        raise AssertionError(f"the server did not answer within {PATIENCE} seconds")

    def kill(self) -> None:
        """End it at once: nothing in it gets to finish."""
        if not self.process_id:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process_id, signal.SIGKILL)
            while True:
                os.kill(self.process_id, 0)
                time.sleep(0.01)
        self.process_id = 0

    def close(self) -> None:
        self.kill()
        if self.loaded is not None:
            self.loaded.communicate()

    def post(self, token: str, path: str, **fields: str) -> int | None:
        """Send a form; the status of the answer, or None when none came."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
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

    def _ask(self, line: str) -> str:
        if self.loaded is None:
            command = [sys.executable, "-m", __name__, self.url, self.moment.isoformat()]
            self.loaded = subprocess.Popen(
                command, cwd=HOUSE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
            )
        assert self.loaded.stdin is not None
        assert self.loaded.stdout is not None
        self.loaded.stdin.write(f"{line}\n")
        said = self.loaded.stdout.readline().strip()
        assert said, "the program ended while it loaded"
        return said


def _serve(url: str, moment: datetime, port: int) -> None:
    vars(web_request)["clock"] = lambda: moment
    app = create_app(Settings(secret=SECRET, database_url=url), Database(url))
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="error")


def _wait_for_orders(url: str, moment: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a killed server leaves no zombie
    for line in sys.stdin:
        process_id = os.fork()
        if process_id == 0:
            sys.stdin.close()
            threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _serve(url, datetime.fromisoformat(moment), int(line))
            os._exit(0)
        sys.stdout.write(f"{process_id}\n")
        sys.stdout.flush()


def _end_with(parent: int) -> None:
    """A run of the tests that is broken off leaves no server behind."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    _wait_for_orders(*sys.argv[1:3])
