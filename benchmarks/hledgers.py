"""What hledger takes to add up the same books, beside our budget versus actual of all their awards."""

import shutil
import subprocess
import time

from benchmarks import books
from benchmarks.bva import quickest
from benchmarks.grounds import ground
from benchmarks.saying import Figure, show
from exports import JOURNALS
from grants_app.access import OPERATOR
from grants_app.budgets.queries import bva
from grants_app.core.work import open_reading
from grants_app.proofs.queries import journal

AWARDS = 20


def measure(engine: str, postings: int = 100_000) -> bool:
    """`hledger balance` over the exported journal, and what our pages need for the same totals."""
    program = shutil.which("hledger")
    if program is None:
        raise SystemExit("hledger is not installed: apt-get install hledger.")
    with ground(engine) as (database, folder):
        its = books.network(database, AWARDS)
        books.with_vouchers(its, postings)
        file = folder / "books.journal"
        started = time.perf_counter()
        with open_reading(database, OPERATOR) as work, file.open("w", encoding="utf-8") as out:
            JOURNALS["journal-hledger"].write(journal(work, network="Benchmark"), out)
        exporting = time.perf_counter() - started
        started = time.perf_counter()
        subprocess.run([program, "-f", str(file), "balance", "--flat"], check=True, capture_output=True, timeout=600)
        theirs = time.perf_counter() - started
        with open_reading(database, OPERATOR) as work:
            ours = quickest(lambda: [bva(work, award_id) for award_id in its.awards], 6) / 1000
        figures = [Figure("our budgets versus actual, as a part of hledger's balance", ours / theirs, 1)]
        facts = [
            f"hledger balance: {theirs:.2f} s over {postings:,} postings, {file.stat().st_size / 1e6:.0f} MB",
            f"budget versus actual of {AWARDS} awards: {ours:.3f} s; writing the journal: {exporting:.2f} s",
        ]
        return show(f"The same books by hledger, {engine}", figures, facts)
