"""New identifiers: UUIDs of version 7 (RFC 9562), so that later rows sort after earlier ones and indexes grow at one end."""

import secrets
import threading
import time
from uuid import UUID

_VERSION_AND_VARIANT = (0x7 << 76) | (0b10 << 62)
_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A UUID that sorts after every earlier one of this process: 48 bits of milliseconds, 12 + 62 bits of randomness and counting."""
    global _last  # noqa: PLW0603 - the counter that keeps identifiers of one process in order
    moment = (time.time_ns() // 1_000_000) & ((1 << 48) - 1)
    fresh = (moment << 74) | secrets.randbits(74)
    with _lock:
        _last = fresh if fresh > _last else _last + 1
        value = _last
    high, low = value >> 62, value & ((1 << 62) - 1)
    return UUID(int=((high >> 12) << 80) | ((high & 0xFFF) << 64) | low | _VERSION_AND_VARIANT)
