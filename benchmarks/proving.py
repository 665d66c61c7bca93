"""`grants check` over a million postings, proof by proof."""

import time

from benchmarks import books
from benchmarks.grounds import ground
from benchmarks.saying import Figure, show
from grants_app.access import OPERATOR
from grants_app.core.work import open_reading
from grants_app.proofs.queries import PROOFS

SECONDS, AWARDS = 60, 200


def measure(engine: str, postings: int = 1_000_000) -> bool:
    """Whether everything is proven in time, and nothing is found in books that are right."""
    with ground(engine) as (database, _):
        books.with_vouchers(books.network(database, AWARDS), postings)
        taken = {}
        with open_reading(database, OPERATOR) as work:
            for name, prove in PROOFS.items():
                started = time.perf_counter()
                found = list(prove(work))
                taken[name] = time.perf_counter() - started
                if found:
                    raise SystemExit(found[0])
        facts = [f"{seconds:6.2f} s  {name}" for name, seconds in sorted(taken.items(), key=lambda it: -it[1])[:6]]
        figures = [Figure("seconds for all proofs", sum(taken.values()), SECONDS)]
        return show(f"grants check over {postings:,} postings, {engine}", figures, facts)
