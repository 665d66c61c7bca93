"""The page of budget versus actual of one award: as quick in a large network as in a small one."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from benchmarks import books
from benchmarks.grounds import ground
from benchmarks.saying import Figure, show
from tests.web import Visitor, program

AWARDS = 200
GOAL, MILLISECONDS = 1.3, 30
FEW, MANY, ON_ONE = 10_000, 5_000_000, 1_000_000
WHOLE_MONTHS = "from=2026-02-01&to=2026-08-31"
MID_MONTH = "from=2026-02-10&to=2026-08-20"


def measure(engine: str, many: int = MANY, on_one: int = ON_ONE) -> bool:
    """Whether the goals are met: the same page with few and with many postings in the database, then with many on its award."""
    with ground(engine) as (database, folder):
        its = books.network(database, AWARDS)
        award_id, others = its.awards[0], its.awards[1:]
        books.with_payrolls(its, FEW, its.awards, part=2)
        few = _milliseconds(its, folder, award_id, WHOLE_MONTHS)
        books.with_payrolls(its, many - FEW, others, part=3)
        many_ms = _milliseconds(its, folder, award_id, WHOLE_MONTHS)
        middle = _milliseconds(its, folder, award_id, MID_MONTH)
        books.with_payrolls(its, on_one, [award_id], part=4)
        whole, part = (_milliseconds(its, folder, award_id, days) for days in (WHOLE_MONTHS, MID_MONTH))
        facts = [
            f"{few:.1f} ms with {FEW:,} postings over {AWARDS} awards, {many_ms:.1f} ms with {many:,}",
            f"a mid-month range: {middle:.1f} ms",
            f"with {on_one:,} on this award: whole months {whole:.1f} ms, a mid-month range {part:.1f} ms",
        ]
        figures = [
            Figure(f"times the page among {FEW:,} postings", many_ms / few, GOAL),
            Figure("milliseconds in the server", many_ms, MILLISECONDS),
        ]
        return show(f"Budget versus actual of one award among {many:,} postings, {engine}", figures, facts)


def _milliseconds(its: books.Books, folder: Path, award_id: UUID, days: str) -> float:
    visitor = Visitor(program(its.world, folder), its.world, "Hélène Dubois")
    path = f"/awards/{award_id}/budget-versus-actual?{days}"
    answer = visitor.get(path)
    if answer.status_code != 200 or "1.1" not in answer.text:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return quickest(lambda: visitor.get(path))


def quickest(act: Callable[[], object], times: int = 30) -> float:
    """The median of the quicker half, in milliseconds: what else the machine does is left out."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(sorted(taken)[: times // 2])
