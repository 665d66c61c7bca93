"""Approving a disbursement, against the same statements and commits in plain sqlite3; and many people at once."""

import sqlite3
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import event

from benchmarks.grounds import ground
from benchmarks.saying import Figure, show
from grants_app.core.database import Database
from grants_app.core.work import open_work
from grants_app.disbursements import commands
from tests.disbursements.stage import APPROVED_AT, ASKED_AT, Stage, set_up
from tests.world import make_world

GOAL, MILLISECONDS = 12, 100
ONE_BY_ONE, THREADS, EACH = 60, 8, 25
Said = list[tuple[str, Any]]


def measure(engine: str, one_by_one: int = ONE_BY_ONE, each: int = EACH) -> bool:
    """Whether the goals are met on this engine."""
    with ground(engine) as (database, folder):
        stage = set_up(make_world(database))
        _without_own_percentage(stage)
        waiting = [stage.endorsed({"1.1": "8.53"}) for _ in range(one_by_one + THREADS * each)]
        alone, rest = waiting[:one_by_one], waiting[one_by_one:]
        figures = []
        facts = []
        if database.is_sqlite:
            _copy(folder / "grants.sqlite3", folder / "plain.sqlite3")
        with _overheard(database) as said:
            took = [_approve(stage, disbursement_id) for disbursement_id in alone]
        if database.is_sqlite:
            plain = _plainly(folder / "plain.sqlite3", said)
            figures.append(Figure("times the same statements and commits in plain sqlite3", sum(took) / plain, GOAL))
            facts.append(f"{plain * 1000 / one_by_one:.2f} ms an approval in plain sqlite3, synchronous=FULL")
        facts.append(
            f"{statistics.median(took) * 1000:.1f} ms an approval by the command, {len(said) // one_by_one} statements"
        )
        turns = _at_once(stage, rest)
        waited = _p99([turn.waited for turn in turns])
        figures.append(Figure(f"milliseconds of waiting for another, p99 of {THREADS} threads", waited, MILLISECONDS))
        held, worked = (
            statistics.median(values) for values in zip(*((it.held, it.worked) for it in turns), strict=True)
        )
        facts.append(
            f"{held:.1f} ms from the turn to the commit, {worked:.1f} ms of the processor; {THREADS - 1} others stand before one"
        )
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


@dataclass(frozen=True, slots=True)
class Turn:
    """Milliseconds of one approval among many: until it could write, then until its commit, and of the processor in that."""

    waited: float
    held: float
    worked: float


def _at_once(stage: Stage, waiting: list[UUID]) -> list[Turn]:
    """Many people approve at once. What one waits for: the first-come queue, or on PostgreSQL the locks of others."""
    turns: list[Turn] = []
    database, actor = stage.world.database, stage.world.actor("Hélène Dubois")
    locking = _Locking()

    def act(mine: list[UUID]) -> None:
        for disbursement_id in mine:
            locking.waited.value = 0.0
            asked = time.perf_counter()
            with open_work(database, actor, means="test", now=APPROVED_AT) as work:
                work.session.connection()
                began, worked = time.perf_counter(), time.thread_time()
                commands.approve(work, disbursement_id)
            ended = time.perf_counter()
            queued = began - asked if database.is_sqlite else locking.waited.value
            held = ended - began - (0 if database.is_sqlite else locking.waited.value)
            turns.append(Turn(queued * 1000, held * 1000, (time.thread_time() - worked) * 1000))

    threads = [threading.Thread(target=act, args=(waiting[at::THREADS],)) for at in range(THREADS)]
    with locking.heard(database):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return turns


class _Locking:
    """How long each thread stood in statements that lock rows."""

    def __init__(self) -> None:
        self.waited = threading.local()

    @contextmanager
    def heard(self, database: Database) -> Iterator[None]:
        def begin(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            self.waited.since = time.perf_counter() if "FOR UPDATE" in statement else 0.0

        def end(*_rest: Any) -> None:
            if getattr(self.waited, "since", 0.0):
                self.waited.value = getattr(self.waited, "value", 0.0) + time.perf_counter() - self.waited.since

        event.listen(database.engine, "before_cursor_execute", begin)
        event.listen(database.engine, "after_cursor_execute", end)
        try:
            yield
        finally:
            event.remove(database.engine, "before_cursor_execute", begin)
            event.remove(database.engine, "after_cursor_execute", end)


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99) - 1]


def _without_own_percentage(stage: Stage) -> None:
    """So that the hub may have many requests before it accounts for the first."""
    with stage.world.as_("Ines Correia", ASKED_AT) as work:
        hub_id, day = stage.world.hubs["GT"], ASKED_AT.date()
        commands.record_percentage(work, hub_id, percent=Decimal(0), starts_on=day, reason="Many at once")
