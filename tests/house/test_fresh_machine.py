"""Proof that a machine with nothing but Python and make can run the program from a fresh checkout."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.house.sources import HOUSE

pytestmark = pytest.mark.proof

FIRST_START_SECONDS = 600
STARTS_PER_LIBRARIES = 5
"""The second start, until its first page, beside importing the libraries alone."""


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """What git keeps and nothing else: no environment, no data."""
    folder = Path(tempfile.mkdtemp(prefix="grants-fresh-")).resolve()
    kept = subprocess.run(["git", "ls-files", "-z"], cwd=HOUSE, capture_output=True, check=True).stdout
    for name in filter(None, kept.decode().split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HOUSE / name, folder / name)
    with running(folder, FIRST_START_SECONDS):
        pass
    yield folder
    shutil.rmtree(folder)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_run(folder: Path, port: int, output: Path) -> subprocess.Popen[bytes]:
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("GRANTS_", "MAKE", "PYTHON"))}
    with output.open("wb") as said:
        return subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=folder,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@contextmanager
def running(folder: Path, seconds: float) -> Iterator[tuple[str, Path]]:
    """The program started by make run: its address and the file of what it said; stopped at the end."""
    port, output = free_port(), folder / "said.log"
    process = make_run(folder, port, output)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, process, seconds, output)
        yield address, output
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(timeout=30)


def wait_for(address: str, process: subprocess.Popen[bytes], seconds: float, output: Path) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, output.read_text()
        try:
            answer = httpx.get(address, timeout=5, follow_redirects=True)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            assert answer.status_code == 200
            return
    pytest.fail(f"No answer from {address} in {seconds} s.\n{output.read_text()}")


def refusal_of(process: subprocess.Popen[bytes], output: Path) -> str:
    """The one line that the program says before make adds its own."""
    assert process.wait(timeout=60) != 0
    sentence, its_own = output.read_text().splitlines()
    assert its_own.startswith("make: ***")
    return sentence


def test_prints_the_address_and_the_demo_accounts(checkout: Path) -> None:
    with running(checkout, FIRST_START_SECONDS) as (address, output):
        said = output.read_text()
    assert address in said
    assert "@" in said


def test_a_second_start_takes_little_more_than_its_libraries(checkout: Path) -> None:
    """The best of three of each: machines differ, and a busy one says nothing about the program."""
    libraries = min(libraries_take(checkout) for _ in range(3))
    assert min(start_takes(checkout) for _ in range(3)) < STARTS_PER_LIBRARIES * libraries


def libraries_take(checkout: Path) -> float:
    """Seconds in which a bare Python of the checkout imports what the program stands on."""
    wanted = "import alembic, argon2, babel, fastapi, nh3, openpyxl, psycopg, rich, sqlmodel, typer, uvicorn"
    began = time.monotonic()
    subprocess.run([checkout / ".venv" / "bin" / "python", "-c", wanted], check=True)
    return time.monotonic() - began


def start_takes(checkout: Path) -> float:
    began = time.monotonic()
    with running(checkout, FIRST_START_SECONDS):
        return time.monotonic() - began


def test_a_busy_port_gets_one_plain_sentence(checkout: Path) -> None:
    output = checkout / "refused.log"
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = int(busy.getsockname()[1])
        assert str(port) in refusal_of(make_run(checkout, port, output), output)


def test_a_data_folder_that_cannot_be_written_gets_one_plain_sentence(checkout: Path) -> None:
    output = checkout / "refused.log"
    (checkout / "var").rename(checkout / "var.kept")
    (checkout / "var").write_text("a file where the folder should be")
    try:
        assert "var" in refusal_of(make_run(checkout, free_port(), output), output)
    finally:
        (checkout / "var").unlink()
        (checkout / "var.kept").rename(checkout / "var")
