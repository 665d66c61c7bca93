"""Starting from nothing: what a machine lacks is said in one plain sentence, and a second start installs nothing."""

import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import HOUSE

PRETENDED = """#!/bin/sh
# A Python that only pretends: it says its version and keeps a diary of what it was asked.
echo "$*" >>{diary}
case "$*" in
  -V) echo "Python {version}" ;;
  *version_info*) exit {too_old} ;;
  *ensurepip*) exit {without_venv} ;;
  *"venv --clear"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python && echo "#!$PWD/.venv/bin/python" >.venv/bin/pip ;;
  *"pip --disable"*) exit {pip_fails} ;;
esac
"""


@pytest.fixture
def machine() -> Iterator[Path]:
    """A bare machine: a folder of programs, and a checkout as it was cloned."""
    folder = Path(tempfile.mkdtemp(prefix="grants-machine-")).resolve()
    folder.chmod(0o755)
    (folder / "programs").mkdir()
    checkout = folder / "checkout"
    checkout.mkdir()
    shutil.copytree(HOUSE / ".make", checkout / ".make")
    for name in ("Makefile", "pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(HOUSE / name, checkout / name)
    yield folder
    shutil.rmtree(folder)


def put_python(
    machine: Path, name: str = "python3", *, version: str = "3.11.2", venv: bool = True, pip: bool = True
) -> None:
    too_old = int(tuple(int(part) for part in version.split(".")) < (3, 11))
    file = machine / "programs" / name
    diary = machine / "diary"
    file.write_text(
        PRETENDED.format(
            diary=diary, version=version, too_old=too_old, without_venv=int(not venv), pip_fails=int(not pip)
        )
    )
    file.chmod(0o755)


def run(machine: Path, *command: str, user: str | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    tools = "" if command[-1].endswith("python") else ":/usr/bin:/bin"
    return subprocess.run(
        command,
        cwd=machine / "checkout",
        env={"PATH": f"{machine / 'programs'}{tools}", **settings},
        user=user,
        capture_output=True,
        text=True,
        check=False,
    )


def found_python(machine: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    return run(machine, "/bin/sh", ".make/python", **settings)


def sentence_of(refused: subprocess.CompletedProcess[str]) -> str:
    """The one line that a refusal says."""
    assert refused.returncode == 2
    assert refused.stdout == ""
    (line,) = refused.stderr.splitlines()
    return line


def test_takes_the_python_that_fits(machine: Path) -> None:
    put_python(machine)
    assert found_python(machine).stdout == f"{machine}/programs/python3\n"


def test_finds_a_newer_python_under_another_name(machine: Path) -> None:
    put_python(machine, version="3.9.2")
    put_python(machine, "python3.13", version="3.13.1")
    assert found_python(machine).stdout == f"{machine}/programs/python3.13\n"


def test_takes_the_python_that_is_named(machine: Path) -> None:
    put_python(machine)
    put_python(machine, "mine", version="3.12.0")
    assert found_python(machine, PYTHON=f"{machine}/programs/mine").stdout == f"{machine}/programs/mine\n"


def test_says_which_python_is_too_old(machine: Path) -> None:
    put_python(machine, version="3.6.15")
    assert sentence_of(found_python(machine)) == (
        "Python 3.11 or newer is needed and Python 3.6.15 was found: "
        "install a newer one, or name it with make PYTHON=/path/to/python3."
    )


def test_says_that_there_is_no_python(machine: Path) -> None:
    assert sentence_of(found_python(machine)).startswith("Python 3.11 or newer is needed and none was found:")


def test_says_that_the_named_python_does_not_exist(machine: Path) -> None:
    put_python(machine)
    assert sentence_of(found_python(machine, PYTHON="/nowhere/python3")).startswith("There is no Python at /nowhere/")


def test_says_how_to_get_venv(machine: Path) -> None:
    put_python(machine, venv=False)
    assert "apt install python3-venv" in sentence_of(found_python(machine))


def test_make_adds_only_its_own_line_to_the_sentence(machine: Path) -> None:
    put_python(machine, "mine", version="3.6.15")
    refused = run(machine, "make", "run", PYTHON=f"{machine}/programs/mine")
    sentence, its_own = refused.stderr.splitlines()
    assert sentence.startswith("Python 3.11 or newer is needed")
    assert its_own.startswith("make: ***")


def test_says_that_the_folder_cannot_be_written_to(machine: Path) -> None:
    put_python(machine)
    (machine / "checkout").chmod(
        stat.S_IRUSR | stat.S_IXUSR | stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH
    )
    (machine / "diary").touch()
    (machine / "diary").chmod(0o666)
    refused = run(machine, "sh", ".make/install", "run", user="nobody" if os.geteuid() == 0 else None)
    (machine / "checkout").chmod(0o755)
    assert sentence_of(refused).startswith(f"The folder {machine}/checkout cannot be written to:")


def test_installs_the_lock_with_its_hashes_and_nothing_else(machine: Path) -> None:
    put_python(machine)
    assert run(machine, "sh", ".make/install", "run").returncode == 0
    installs = [line for line in (machine / "diary").read_text().splitlines() if " install " in line]
    assert len(installs) == 2
    assert "--require-hashes --only-binary :all: -r requirements.lock" in installs[0]
    assert "--no-deps --no-build-isolation --editable ." in installs[1]


def test_a_second_start_installs_nothing(machine: Path) -> None:
    put_python(machine)
    run(machine, "sh", ".make/install", "run")
    (machine / "diary").unlink()
    assert run(machine, "sh", ".make/install", "run").returncode == 0
    assert not (machine / "diary").exists()


@pytest.mark.parametrize("file", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed_into_the_same_environment(machine: Path, file: str) -> None:
    put_python(machine)
    run(machine, "sh", ".make/install", "run")
    (machine / "diary").unlink()
    with (machine / "checkout" / file).open("a") as changed:
        changed.write("\n# newer\n")
    run(machine, "sh", ".make/install", "run")
    diary = (machine / "diary").read_text()
    assert "-r requirements.lock" in diary
    assert "venv --clear" not in diary


def test_a_checkout_that_was_moved_gets_a_new_environment(machine: Path) -> None:
    put_python(machine)
    run(machine, "sh", ".make/install", "run")
    (machine / "diary").unlink()
    (machine / "checkout").rename(machine / "elsewhere")
    (machine / "checkout").mkdir()
    moved = subprocess.run(
        ["sh", ".make/install", "run"],
        cwd=machine / "elsewhere",
        env={"PATH": f"{machine / 'programs'}:/usr/bin:/bin"},
        check=False,
        capture_output=True,
    )
    assert moved.returncode == 0
    assert "venv --clear .venv" in (machine / "diary").read_text()


def test_an_environment_for_tests_serves_the_program_too(machine: Path) -> None:
    put_python(machine)
    run(machine, "sh", ".make/install", "dev")
    (machine / "diary").unlink()
    run(machine, "sh", ".make/install", "run")
    assert not (machine / "diary").exists()


def test_says_that_the_dependencies_could_not_be_installed_and_tries_again(machine: Path) -> None:
    put_python(machine, pip=False)
    refused = run(machine, "sh", ".make/install", "run")
    assert refused.returncode == 2
    assert "requirements.lock could not be installed" in refused.stderr
    put_python(machine)
    shutil.copy(machine / "programs" / "python3", machine / "checkout" / ".venv" / "bin" / "python")
    assert run(machine, "sh", ".make/install", "run").returncode == 0


def test_help_names_every_command(machine: Path) -> None:
    said = run(machine, "make").stdout
    for target in ("run", "test", "check", "prove", "lock", "clean"):
        assert f"make {target} " in said
