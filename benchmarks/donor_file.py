"""A donor's report of 100,000 transactions, against reading the same rows from the ledger and writing them as CSV."""

import csv
import json
import resource
import subprocess
import sys
import time
from dataclasses import fields
from pathlib import Path

from openpyxl import Workbook

from benchmarks import books
from benchmarks.grounds import ground
from benchmarks.saying import Figure, show
from exports import DONOR_REPORTS
from exports.statement import Transaction
from grants_app.access import OPERATOR
from grants_app.core.calendar import Period
from grants_app.core.database import Database
from grants_app.core.work import open_reading
from grants_app.reports import queries
from grants_app.reports.queries.transactions import transactions

FORMAT, AWARD = "eu-annex-vi", "AW-0000"
TIMES, SECONDS, MEGABYTES = 3, 15, 400
_NAMES = [field.name for field in fields(Transaction)]


def measure(engine: str, count: int = 100_000) -> bool:
    """Whether the goals are met; each way is a process of its own, start of Python left out."""
    with ground(engine) as (database, folder):
        books.with_vouchers(books.network(database, 1), count * 2)
        url = database.url
        ours, as_csv, by_openpyxl = (_alone(way, url, folder / f"made.{way}") for way in ("xlsx", "csv", "openpyxl"))
        figures = [
            Figure("times reading the same rows and writing them as CSV", ours["seconds"] / as_csv["seconds"], TIMES),
            Figure("seconds", ours["seconds"], SECONDS),
            Figure("megabytes at most", ours["megabytes"], MEGABYTES),
        ]
        facts = [
            f"{ours['rows']:,.0f} transactions; {ours['worked']:.1f} s of the processor",
            f"CSV: {as_csv['seconds']:.1f} s, {as_csv['megabytes']:.0f} MB",
            f"openpyxl write-only, the list alone: {by_openpyxl['seconds']:.1f} s, {by_openpyxl['megabytes']:.0f} MB",
        ]
        return show(f"EU report of {count:,} transactions, {engine}", figures, facts)


def _alone(way: str, url: str, file: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.donor_file", way, url, str(file)],
        capture_output=True, text=True, check=True, timeout=900,
    )  # fmt: skip
    said: dict[str, float] = json.loads(done.stdout)
    return said


def write(way: str, url: str, file: Path) -> dict[str, float]:
    """One way of writing the award's whole life, from the ledger to the file."""
    database = Database(url)
    started, worked = time.perf_counter(), time.process_time()
    with open_reading(database, OPERATOR) as work:
        its = next(award for award in queries.reportable_awards(work) if award.reference == AWARD)
        period = Period(its.starts_on, its.ends_on)
        if way == "xlsx":
            statement = queries.statement(work, its, period, network="Network")
            rows = len(statement.transactions)
            file.write_bytes(DONOR_REPORTS[FORMAT].write(statement))
        else:
            listed = [it for it, _ in transactions(work, queries.figures(work, its, period))]
            rows = len(listed)
            (_as_csv if way == "csv" else _by_openpyxl)(listed, file)
    return {
        "rows": rows,
        "seconds": time.perf_counter() - started,
        "worked": time.process_time() - worked,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _as_csv(listed: list[Transaction], file: Path) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(_NAMES)
        writer.writerows([getattr(it, name) for name in _NAMES] for it in listed)


def _by_openpyxl(listed: list[Transaction], file: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("List of transactions")
    for it in listed:
        sheet.append([_cell(getattr(it, name)) for name in _NAMES])
    book.save(file)


def _cell(value: object) -> object:
    return "; ".join(map(str, value)) if isinstance(value, tuple) else value


if __name__ == "__main__":
    sys.stdout.write(json.dumps(write(sys.argv[1], sys.argv[2], Path(sys.argv[3]))))
