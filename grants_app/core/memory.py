"""Memory while very many rows are held: Python's search for cycles is put off, for it would walk all of them again and again."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holding = 0


@contextmanager
def holding_many() -> Iterator[None]:
    """Rows are freed as soon as nothing names them; only what names itself waits until the last of these blocks ends."""
    global _holding  # noqa: PLW0603 - how many blocks of this process are open
    with _lock:
        _holding += 1
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _holding -= 1
            if not _holding:
                gc.enable()
