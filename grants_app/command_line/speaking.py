"""How the command line speaks: tables that are never cut, and one plain sentence instead of a traceback."""

import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text
from sqlalchemy.exc import SQLAlchemyError

from exports import NotWritable
from grants_app.core.errors import Conflict, Refused
from grants_app.core.taken_in import Changed
from grants_app.settings import Settings, UnfitSettings
from importers.records import Notice, Problem, Unusable

REFUSED, UNUSABLE = 1, 2
"""Exit codes: what was asked is refused with its reasons; it cannot be used at all."""
_WIDEST = 4000
_MOST_NOTICES = 20


def console() -> Console:
    """Standard output, as wide as its terminal."""
    return Console(highlight=False, soft_wrap=False)


def say(sentence: str) -> None:
    """A line of the answer; nothing in it is taken for markup."""
    typer.echo(sentence)


def refuse(sentence: str, code: int = UNUSABLE) -> typer.Exit:
    """One sentence on standard error; raise what this gives."""
    typer.echo(sentence, err=True)
    return typer.Exit(code)


def show_table(headings: Sequence[str], rows: Sequence[Sequence[str]], numbers: frozenset[str] = frozenset()) -> None:
    """A table as wide as the terminal; where there is none, as wide as its longest row, so that nothing is cut."""
    table = Table(show_edge=False, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, overflow="fold", justify="right" if heading in numbers else "left")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out = console()
    if not out.is_terminal:
        wide = Console(highlight=False, width=_WIDEST)
        out.width = min(Measurement.get(wide, wide.options, table).maximum, _WIDEST)
    out.print(table)


@contextmanager
def proving(proofs: int) -> Iterator[Callable[[str], None]]:
    """A bar on standard error that moves with each proof, beside the name of the one that runs; call what this gives."""
    columns = (BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True, highlight=False), transient=True) as progress:
        task = progress.add_task("", total=proofs, completed=-1)
        yield lambda name: progress.update(task, description=name, advance=1, refresh=True)


@contextmanager
def importing(name: str) -> Iterator[tuple[Callable[[int, int], None], Callable[[str], None]]]:
    """A bar on standard error that moves with the bytes of a file, and what is being done; call what this gives."""
    columns = (BarColumn(30), DownloadColumn(binary_units=True), TimeElapsedColumn(), TextColumn("{task.description}"))
    out = Console(stderr=True, highlight=False)
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as progress:
        task = progress.add_task(f"Reading {name} …", total=None)
        yield (
            lambda read, whole: progress.update(task, completed=read, total=whole),
            lambda says: progress.update(task, description=says),
        )


def show_changes(changes: Sequence[Changed]) -> None:
    """What a file changed of records that were here."""
    for change in changes[:_MOST_NOTICES]:
        moved = "; ".join(
            f"{label} from «{old}» to «{new}»" if old or new else f"{label}" for label, old, new in change.moved
        )
        say(f"Changed: {change.name}: {moved}")
    if len(changes) > _MOST_NOTICES:
        say(f"… and {len(changes) - _MOST_NOTICES:,} more; each is told on its own page.")


def show_problems(file: str, problems: Sequence[Problem]) -> None:
    """Every problem of a file: where it stands, what stood there, what to do."""
    headings = ("File", "Sheet", "Row", "Column", "Found", "What to do")
    rows = [
        (
            file,
            problem.where.sheet,
            "" if problem.where.row is None else str(problem.where.row),
            problem.where.path or problem.where.column,
            problem.found,
            problem.says,
        )
        for problem in problems
    ]
    show_table(headings, rows, numbers=frozenset({"Row"}))
    count = len(problems)
    say(f"{count:,} problem{'' if count == 1 else 's'} in {file}: nothing was taken in.")


def show_notices(notices: Sequence[Notice]) -> None:
    """What is worth knowing and stops nothing."""
    for notice in notices[:_MOST_NOTICES]:
        place = "" if str(notice.where) == "the file" else f"{notice.where}: "
        say(f"Note: {place}{notice.says}")
    if len(notices) > _MOST_NOTICES:
        say(f"… and {len(notices) - _MOST_NOTICES:,} more notes.")


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever goes wrong is one sentence on standard error and an exit code, never a traceback."""
    try:
        yield
    except (typer.Exit, typer.Abort):
        raise
    except Conflict as problem:
        raise refuse(problem.sentence, REFUSED) from problem
    except Refused as problem:
        raise refuse(_all_of(problem)) from problem
    except NotWritable as problem:
        raise refuse(f"Nothing is written, since it would not be the ledger. {problem}", REFUSED) from problem
    except (Unusable, UnfitSettings) as problem:
        raise refuse(str(problem)) from problem
    except ValidationError as problem:
        raise refuse(_wrong_setting(problem)) from problem
    except OSError as problem:
        raise refuse(f"{problem.filename or 'A file'}: {problem.strerror or problem}.") from problem
    except SQLAlchemyError as problem:
        says = str(getattr(problem, "orig", None) or problem).splitlines()[0]
        kept = _keep_traceback()
        raise refuse(f"The database could not be used: {says}. Check GRANTS_DATABASE_URL.{kept}") from problem
    except Exception as problem:  # noqa: BLE001 - a person at a terminal gets a sentence; the traceback is kept in a file
        kept = _keep_traceback()
        raise refuse(
            f"Something went wrong on our side ({type(problem).__name__}): nothing was changed.{kept}"
        ) from None


def _all_of(problem: Refused) -> str:
    sentences = list(problem.fields.values())
    return " ".join(sentences) if len(sentences) > 1 else problem.sentence


def _wrong_setting(problem: ValidationError) -> str:
    first = problem.errors()[0]
    name = "GRANTS_" + "_".join(str(part) for part in first["loc"]).upper()
    return f"{name} is not right: {first['msg']} (it is «{first['input']}»)."


def _keep_traceback() -> str:
    """Write the traceback where whoever looks after the program can find it."""
    try:
        file = Path(Settings().data_folder) / "last-error.txt"
        file.write_text("".join(traceback.format_exception(*sys.exc_info())), encoding="utf-8")
    except (OSError, ValidationError):
        return ""
    return f" The details are in {file}."
