"""Approving a disbursement, against the same statements and commits in plain sqlite3; and many people at once."""

import sqlite3
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event

from benchmarks.grounds import ground
from benchmarks.saying import Figure, show
from grants_app.core.database import Database
from grants_app.disbursements import commands
from tests.disbursements.stage import APPROVED_AT, Stage, set_up
from tests.world import make_world

GOAL, MILLISECONDS = 12, 100
ONE_BY_ONE, THREADS, EACH = 60, 8, 25
Said = list[tuple[str, Any]]


def measure(engine: str) -> bool:
    """Whether the goals are met on this engine."""
    with ground(engine) as (database, folder):
        stage = set_up(make_world(database))
        waiting = [stage.endorsed({"1.1": "8.53"}) for _ in range(ONE_BY_ONE + THREADS * EACH)]
        alone, rest = waiting[:ONE_BY_ONE], waiting[ONE_BY_ONE:]
        figures = []
        facts = []
        if database.is_sqlite:
            _copy(folder / "grants.sqlite3", folder / "plain.sqlite3")
        with _overheard(database) as said:
            took = [_approve(stage, disbursement_id) for disbursement_id in alone]
        if database.is_sqlite:
            plain = _plainly(folder / "plain.sqlite3", said)
            figures.append(Figure("times the same statements and commits in plain sqlite3", sum(took) / plain, GOAL))
            facts.append(f"{plain * 1000 / ONE_BY_ONE:.2f} ms an approval in plain sqlite3, synchronous=FULL")
        facts.append(
            f"{statistics.median(took) * 1000:.1f} ms an approval by the command, {len(said) // ONE_BY_ONE} statements"
        )
        blocked = _at_once(stage, rest)
        figures.append(Figure(f"milliseconds of waiting for another, p99 of {THREADS} threads", blocked, MILLISECONDS))
        return show(f"Approving a disbursement, {engine}", figures, facts)


def _approve(stage: Stage, disbursement_id: UUID) -> float:
    started = time.perf_counter()
    with stage.world.as_("Hélène Dubois", APPROVED_AT) as work:
        commands.approve(work, disbursement_id)
    return time.perf_counter() - started


@contextmanager
def _overheard(database: Database) -> Iterator[Said]:
    """Every statement with its values, and every commit, in order."""
    said: Said = []

    def hear(_connection: Any, _cursor: Any, statement: str, values: Any, _context: Any, many: Any) -> None:
        said.append((statement, list(values) if many else [values]))

    def end(_connection: Any) -> None:
        said.append(("COMMIT", None))

    event.listen(database.engine, "before_cursor_execute", hear)
    event.listen(database.engine, "commit", end)
    try:
        yield said
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)
        event.remove(database.engine, "commit", end)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def _plainly(file: Path, said: Said) -> float:
    """The same statements with the same values on a database as it was before."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "recursive_triggers=ON"):
            connection.execute(f"PRAGMA {pragma}")
        started = time.perf_counter()
        for statement, values in said:
            if statement == "COMMIT":
                if connection.in_transaction:
                    connection.execute("COMMIT")
            elif not (statement.startswith(("BEGIN", "PRAGMA")) and connection.in_transaction):
                for row in values or [()]:
                    connection.execute(statement, row).fetchall()
        return time.perf_counter() - started


def _at_once(stage: Stage, waiting: list[UUID]) -> float:
    """How long a transaction that writes waits for its turn, at the 99th of a hundred, less what it does itself."""
    waited: list[float] = []

    def act(mine: list[UUID]) -> None:
        for disbursement_id in mine:
            asked = time.perf_counter()
            with stage.world.as_("Hélène Dubois", APPROVED_AT) as work:
                work.session.connection()
                waited.append((time.perf_counter() - asked) * 1000)
                commands.approve(work, disbursement_id)

    threads = [threading.Thread(target=act, args=(waiting[at::THREADS],)) for at in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(waited)[int(len(waited) * 0.99) - 1]
