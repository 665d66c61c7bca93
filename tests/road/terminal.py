"""The `grants` command as a person at a terminal meets it: what it was asked, what it said, how it ended."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from typer.testing import CliRunner

from grants_app.cli import app

_PROGRAM = Path(sys.executable).with_name("grants")
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Answer:
    """How a command ended, and what it said on both channels."""

    code: int
    says: str
    complains: str

    @property
    def sentence(self) -> str:
        """The one line of a file or of arguments that cannot be used at all."""
        assert self.code == 2, (self.code, self.says, self.complains)
        assert self.says == "", self.says
        lines = [line for line in self.complains.splitlines() if line.strip()]
        assert len(lines) == 1, self.complains
        return lines[0]


@dataclass(frozen=True, slots=True)
class Problem:
    """A row of the table of problems."""

    sheet: str
    row: int | None
    column: str
    found: str
    says: str


@dataclass(frozen=True)
class Terminal:
    """A machine with this database; `folder` holds its data and the files that are typed on the command line."""

    url: str
    folder: Path

    def run(self, *arguments: object) -> Answer:
        """The command as a program of its own, as an automatic job of head office starts it."""
        done = subprocess.run(
            [str(_PROGRAM), *map(str, arguments)],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), **self._settings},
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def ask(self, *arguments: object) -> Answer:
        """The same command in this process, for the many questions whose answer needs no program of its own."""
        with self._standing_here():
            result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    def must(self, *arguments: object) -> str:
        """What the command says where it must succeed."""
        answer = self.ask(*arguments)
        assert answer.code == 0, (arguments, answer)
        return answer.says

    @property
    def _settings(self) -> dict[str, str]:
        return {"GRANTS_DATABASE_URL": self.url, "GRANTS_DATA_FOLDER": str(self.folder)}

    @contextmanager
    def _standing_here(self) -> Iterator[None]:
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            with patch.dict(os.environ, self._settings):
                yield
        finally:
            os.chdir(before)


def problems(answer: Answer) -> list[Problem]:
    """The table of problems as it was printed; the command said nothing else, and took nothing in."""
    assert answer.code == 1, answer
    lines = answer.says.splitlines()
    assert [cell.strip() for cell in lines[0].split("┃")] == ["File", "Sheet", "Row", "Column", "Found", "What to do"]
    rows = [_problem(line) for line in lines[2:-1]]
    count = f"{len(rows):,} problem{'s' if len(rows) > 1 else ''} in "
    assert rows, answer
    assert lines[-1].startswith(count), (lines[-1], len(rows))
    assert lines[-1].endswith(": nothing was taken in.")
    return rows


def _problem(line: str) -> Problem:
    _file, sheet, row, column, found, says = (cell.strip() for cell in line.split("│"))
    return Problem(sheet, int(row) if row else None, column, found, says)


def places(answer: Answer) -> list[tuple[int | None, str]]:
    """Row and column of each problem."""
    return [(problem.row, problem.column) for problem in problems(answer)]


def only(answer: Answer) -> Problem:
    """The one problem of a file."""
    (problem,) = problems(answer)
    return problem
