"""The locks: versions and hashes for every supported Python, and no address."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.house.sources import HOUSE

LOCKS = ("requirements.lock", "requirements-dev.lock")


def _text(lock: str) -> str:
    return (HOUSE / lock).read_text(encoding="utf-8")


def _pins(lock: str) -> dict[str, str]:
    pins = dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", _text(lock), re.MULTILINE))
    assert len(pins) > 20
    return pins


def _needed(group: str) -> set[str]:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [need for need in project["dependency-groups"][group] if isinstance(need, str)]
    return {re.split(r"[\[><=]", need)[0] for need in [*project["project"]["dependencies"], *wanted]}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock: str) -> None:
    assert not re.search(r"://|^\s*-[^-]|^--|@ |\bindex\b|\.(org|com|net|io)\b", _text(lock), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_version_has_its_hashes(lock: str) -> None:
    blocks = re.split(r"^(?=[a-z0-9._-]+==)", _text(lock), flags=re.MULTILINE)[1:]
    assert len(blocks) == len(_pins(lock))
    assert not [block.splitlines()[0] for block in blocks if "--hash=sha256:" not in block]


@pytest.mark.parametrize(("lock", "group"), [("requirements.lock", "build"), ("requirements-dev.lock", "dev")])
def test_a_lock_holds_all_that_the_project_asks_for_and_its_build_backend(lock: str, group: str) -> None:
    assert _needed(group) | {"hatchling"} <= set(_pins(lock))


def test_the_lock_of_the_tests_holds_the_versions_of_the_program() -> None:
    assert _pins("requirements.lock").items() <= _pins("requirements-dev.lock").items()


@pytest.mark.proof
@pytest.mark.parametrize("version", ["3.11", "3.12", "3.13", "3.14"])
def test_a_lock_can_be_installed_with_every_supported_python(version: str, tmp_path: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--target", str(tmp_path)]
    exactly = ["--require-hashes", "--only-binary", ":all:", "--python-version", version]
    for lock in LOCKS:
        done = subprocess.run([*pip, *exactly, "-r", str(HOUSE / lock)], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
