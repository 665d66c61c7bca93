"""The page of budget versus actual of one award: as quick in a large network as in a small one."""

import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID

from benchmarks import books
from benchmarks.grounds import ground
from benchmarks.saying import Figure, show
from grants_app.core.database import Database
from tests.web import Visitor, program

AWARDS = 200
GOAL, MILLISECONDS = 1.3, 30
FEW, MANY, ON_ONE = 10_000, 5_000_000, 1_000_000
WHOLE_MONTHS = "from=2026-02-01&to=2026-08-31"
MID_MONTH = "from=2026-02-10&to=2026-08-20"


def measure(engine: str, many: int = MANY, on_one: int = ON_ONE) -> bool:
    """Whether the goals are met: the page among few and among many postings, in turns; then with many on its award."""
    with ground(engine) as small, ground(engine) as large:
        few = _Books(small, FEW)
        its = _Books(large, FEW)
        its.add(many - FEW, its.others, part=3)
        few_ms, many_ms = quickest_in_turns(few.page(WHOLE_MONTHS), its.page(WHOLE_MONTHS))
        middle = quickest(its.page(MID_MONTH))
        its.add(on_one, [its.award_id], part=4)
        whole, part = (quickest(its.page(days)) for days in (WHOLE_MONTHS, MID_MONTH))
        facts = [
            f"{few_ms:.1f} ms with {FEW:,} postings over {AWARDS} awards, {many_ms:.1f} ms with {many:,}",
            f"a mid-month range: {middle:.1f} ms",
            f"with {on_one:,} on this award: whole months {whole:.1f} ms, a mid-month range {part:.1f} ms",
        ]
        figures = [
            Figure(f"times the page among {FEW:,} postings", many_ms / few_ms, GOAL),
            Figure("milliseconds in the server", many_ms, MILLISECONDS),
        ]
        return show(f"Budget versus actual of one award among {many:,} postings, {engine}", figures, facts)


class _Books:
    """The books of a network of 200 awards, and the page of the first."""

    def __init__(self, where: tuple[Database, Path], postings: int) -> None:
        database, self._folder = where
        self._its = books.network(database, AWARDS)
        self.award_id, self.others = self._its.awards[0], self._its.awards[1:]
        self.add(postings, self._its.awards, part=2)

    def add(self, postings: int, awards: Sequence[UUID], *, part: int) -> None:
        books.with_payrolls(self._its, postings, awards, part=part)

    def page(self, days: str) -> Callable[[], object]:
        """A visit to the page, which is seen once to hold what it should."""
        visitor = Visitor(program(self._its.world, self._folder), self._its.world, "Hélène Dubois")
        path = f"/awards/{self.award_id}/budget-versus-actual?{days}"
        answer = visitor.get(path)
        if answer.status_code != 200 or "1.1" not in answer.text:
            raise SystemExit(f"{path} answered {answer.status_code}")
        return lambda: visitor.get(path)


def quickest_in_turns(one: Callable[[], object], other: Callable[[], object], times: int = 60) -> tuple[float, float]:
    """The medians of each one's quicker half, where what else the machine does meets both."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        for act, times_of in zip((one, other), taken, strict=True):
            times_of.append(_milliseconds(act))
    return _quicker_half(taken[0]), _quicker_half(taken[1])


def quickest(act: Callable[[], object], times: int = 30) -> float:
    """The median of the quicker half, in milliseconds: what else the machine does is left out."""
    return _quicker_half([_milliseconds(act) for _ in range(times)])


def _milliseconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _quicker_half(taken: list[float]) -> float:
    return statistics.median(sorted(taken)[: len(taken) // 2])
