"""The program as anybody starts it, `grants serve`, in a process of its own over a database."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

START_SECONDS = 60


@contextmanager
def served(database: Path, folder: Path) -> Iterator[str]:
    """The address of a server over an SQLite file, stopped at the end."""
    port = _free_port()
    said = folder / "serve.log"
    environment = os.environ | {
        "GRANTS_DATABASE_URL": f"sqlite:///{database}",
        "GRANTS_DATA_FOLDER": str(folder / "var"),
    }
    command = [str(Path(sys.executable).with_name("grants")), "serve", "--port", str(port), "--with-demo"]
    with said.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait_for(port, process, said)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[bytes], said: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, said.read_text()
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"the server did not answer within {START_SECONDS} seconds: {said.read_text()}")
