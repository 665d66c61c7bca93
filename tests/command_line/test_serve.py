"""`grants serve`: what could go wrong is one sentence; it answers, and it stops when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from grants_app.command_line import serving
from grants_app.core.errors import Refused
from grants_app.settings import Settings, UnfitSettings

GRANTS = Path(sys.executable).with_name("grants")


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [GRANTS, "serve", *words],
        env={**os.environ, "GRANTS_DATA_FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def server(tmp_path: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = started(tmp_path, "--port", str(port))
    yield process
    process.kill()
    process.communicate()


def first_answer(port: int) -> str:
    ends = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=60) as answer:
                return str(answer.read(), "utf-8")
        except urllib.error.URLError:
            assert time.monotonic() < ends, "nothing answered within a minute"
            time.sleep(0.1)


def test_answers_prints_its_address_and_stops_when_told_to(server: subprocess.Popen[str], port: int) -> None:
    assert "Sign in" in first_answer(port)
    server.send_signal(signal.SIGTERM)
    said, complained = server.communicate(timeout=30)
    assert server.returncode == 0
    assert said.splitlines() == [
        f"Example Defenders Network answers on http://127.0.0.1:{port}  (Ctrl-C stops it)", "Stopped."
    ]  # fmt: skip
    assert complained == ""


def test_a_busy_port_is_one_sentence_before_anything_is_made(tmp_path: Path, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        process = started(tmp_path / "var", "--port", str(port))
        said, complained = process.communicate(timeout=60)
    assert (process.returncode, said) == (2, "")
    assert complained.startswith(f"Port {port} is busy")
    assert complained.count("\n") == 1
    assert not (tmp_path / "var").exists()


def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path: Path, port: int) -> None:
    (tmp_path / "file").touch()
    process = started(tmp_path / "file" / "var", "--port", str(port))
    _, complained = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "cannot be written to" in complained
    assert complained.count("\n") == 1


def test_other_machines_are_not_let_in_without_a_secret() -> None:
    with pytest.raises(UnfitSettings, match="GRANTS_SECRET"):
        serving.fitting(Settings(), "0.0.0.0", 8000)  # noqa: S104 - this is what is refused
    secret = Settings(secret="x" * 40)
    assert serving.fitting(secret, "0.0.0.0", 8000).base_url == "http://0.0.0.0:8000"  # noqa: S104 - with a secret


def test_one_time_links_begin_with_the_port_in_force() -> None:
    assert serving.fitting(Settings(), "127.0.0.1", 8123).base_url == "http://127.0.0.1:8123"
    behind = Settings(base_url="https://grants.example.org", secret="x" * 40)
    assert serving.fitting(behind, "127.0.0.1", 8123).base_url == "https://grants.example.org"


def test_an_address_of_another_machine_is_one_sentence() -> None:
    with pytest.raises(Refused, match="not an address of this machine"):
        serving.taken_port("203.0.113.7", 8000)
