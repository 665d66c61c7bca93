"""Taking in a workbook of vouchers, against reading the file and writing the same rows with plain sqlite3."""

import json
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import python_calamine
from openpyxl import Workbook

from benchmarks import books
from benchmarks.grounds import ground
from benchmarks.saying import Figure, show
from grants_app.access import OPERATOR
from grants_app.core.database import Database
from grants_app.core.work import open_work
from grants_app.imports import commands, rules

AWARD = "AW-0000"
GOAL, MEGABYTES, SECONDS = 4, 500, 40
_HEADINGS = (
    "Voucher",
    "Date",
    "Payee",
    "Description",
    "Budget line",
    "Currency",
    "Amount",
    "Charge %",
    "Receipt",
    "Hub",
)


def measure(engine: str, vouchers: int) -> bool:
    """Whether the goal is met on this engine."""
    with ground(engine) as (database, folder):
        books.network(database, 1)
        file = workbook(folder / "vouchers.xlsx", vouchers)
        before = folder / "before.sqlite3"
        if database.is_sqlite:
            database.engine.dispose()
            _copy(folder / "grants.sqlite3", before)
        took, megabytes = _import(database, file)
        if not database.is_sqlite:
            return show(f"Import of {vouchers:,} vouchers, {engine}", [Figure("seconds", took, SECONDS)], [])
        plain = _plainly(folder / "grants.sqlite3", before, file)
        figures = [
            Figure("times the plain reading and writing", took / sum(plain.values()), GOAL),
            Figure("megabytes at most", megabytes, MEGABYTES),
            Figure("seconds", took, SECONDS, is_goal=False),
        ]
        facts = [f"{name}: {seconds:.2f} s" for name, seconds in plain.items()]
        return show(f"Import of {vouchers:,} vouchers, {engine}", figures, facts)


def workbook(file: Path, vouchers: int) -> Path:
    """A workbook of a hub's vouchers, each charged to one line."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Expenditure")
    sheet.append(_HEADINGS)
    for number in range(vouchers):
        code, hub = books.PAIRS[number % len(books.PAIRS)]
        on = books.FIRST + timedelta(days=number * books.DAYS // vouchers)
        amount = (10_00 + number * 7919 % 900_00) / 100
        sheet.append([
            f"{hub}-{number:06}", on, "Agroveterinaria del Valle", f"Maize and bean seed, delivery {number}", code,
            books.CURRENCIES[hub], amount, 100, f"R-{number}", hub,
        ])  # fmt: skip
    book.save(file)
    return file


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


def _import(database: Database, file: Path) -> tuple[float, float]:
    """Seconds and megabytes of a process of its own that takes the file in, start of Python left out."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.import_vouchers", database.url, str(file)],
        capture_output=True, text=True, check=True, timeout=900,
    )  # fmt: skip
    said = json.loads(done.stdout)
    return said["seconds"], said["megabytes"]


def take_in(url: str, file: Path) -> dict[str, float]:
    """As the command line takes it in."""
    database = Database(url)
    started = time.perf_counter()
    with file.open("rb") as content:
        reading = rules.read("expenditures", content, file.name)
    asked = rules.Asked("expenditures", file.name, reading, AWARD, "", draft=False)
    with open_work(database, OPERATOR, means="migration") as work:
        outcome = commands.take_in(work, asked)
    seconds = time.perf_counter() - started
    if outcome.problems:
        raise SystemExit(outcome.problems[0].says)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "megabytes": megabytes}


def _plainly(after: Path, before: Path, file: Path) -> dict[str, float]:
    """Read the file, then write every row that the import left, into a database of the same tables and indexes."""
    rows = _rows_left(after, before)
    target = before.with_name("plain.sqlite3")
    shutil.copyfile(before, target)
    started = time.perf_counter()
    read = python_calamine.CalamineWorkbook.from_path(file).get_sheet_by_name("Expenditure").to_python()
    reading = time.perf_counter() - started
    started = time.perf_counter()
    with closing(sqlite3.connect(target, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN IMMEDIATE")
        for table, (names, values) in rows.items():
            places = ", ".join("?" * len(names))
            statement = f'INSERT OR REPLACE INTO "{table}" VALUES ({places})'
            connection.executemany(statement, values)
        connection.execute("COMMIT")
    writing = time.perf_counter() - started
    count = sum(len(values) for _, values in rows.values())
    return {f"reading {len(read):,} rows": reading, f"writing {count:,} rows in {len(rows)} tables": writing}


def _rows_left(after: Path, before: Path) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """By table: every row that is new or different; parents before what names them."""
    with closing(sqlite3.connect(after)) as connection:
        connection.execute("ATTACH ? AS earlier", (str(before),))
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for table in sorted(tables, key=lambda name: (_DEPTH.get(name, 0), name)):
            rows = connection.execute(f'SELECT * FROM "{table}" EXCEPT SELECT * FROM earlier."{table}"').fetchall()
            if rows:
                names = [column[1] for column in connection.execute(f'PRAGMA table_info("{table}")')]
                found[table] = (names, rows)
    return found


_DEPTH = {"entry": 1, "charge": 1, "posting": 2, "balance": 2}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(take_in(sys.argv[1], Path(sys.argv[2]))))
