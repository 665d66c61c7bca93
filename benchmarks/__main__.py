"""`python -m benchmarks [NAME …] [--engine sqlite|postgresql] [--small]`: each prints its figures beside their goals and ends by itself."""

import argparse
import sys
from collections.abc import Callable, Mapping

from benchmarks import approving, bva, donor_file, hledgers, import_vouchers, lists, proving
from benchmarks.grounds import ENGINES

BENCHMARKS: Mapping[str, Callable[[str, bool], bool]] = {
    "bva": lambda engine, small: bva.measure(engine, *((100_000, 20_000) if small else ())),
    "import": lambda engine, small: import_vouchers.measure(engine, 5_000 if small else 100_000),
    "approving": lambda engine, small: approving.measure(engine, *((12, 4) if small else ())),
    "proving": lambda engine, small: proving.measure(engine, 20_000 if small else 1_000_000),
    "donor-file": lambda engine, small: donor_file.measure(engine, 5_000 if small else 100_000),
    "lists": lambda engine, small: lists.measure(engine, *((600, 300) if small else ())),
    "hledger": lambda engine, small: hledgers.measure(engine, 10_000 if small else 100_000),
}


def main() -> int:
    """0 where every goal is met, 1 where one is not."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description="How fast it is, against named baselines.")
    asked.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(BENCHMARKS)}; all without a name")
    asked.add_argument("--engine", choices=ENGINES, action="append", help="one engine alone")
    asked.add_argument("--small", action="store_true", help="small databases, to see that it runs")
    given = asked.parse_args()
    if unknown := set(given.names) - set(BENCHMARKS):
        asked.error(f"there is no {', '.join(sorted(unknown))}")
    met = [
        BENCHMARKS[name](engine, given.small)
        for name in given.names or BENCHMARKS
        for engine in given.engine or ENGINES
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
