"""Many acts at the same moment, and what became of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from grants_app.core.errors import Refused


def at_once(acts: Sequence[Callable[[], object]]) -> Counter[str]:
    """Do all of it at the same moment; how often it was done, and how often refused with a sentence."""
    start = Barrier(len(acts))

    def do(act: Callable[[], object]) -> str:
        start.wait()
        try:
            act()
        except Refused:
            return "refused"
        return "done"

    with ThreadPoolExecutor(len(acts)) as threads:
        return Counter(threads.map(do, acts))
