"""The worker: reminds and sends, again and again, beside the pages or as a process of its own."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from sqlalchemy.exc import SQLAlchemyError

from grants_app.core.database import Database
from grants_app.deadlines.reminding import remind_all
from grants_app.notices.mailing import Sender
from grants_app.notices.sending import new_name, send_due, sender_of
from grants_app.settings import Settings

EVERY = 30
"""Seconds between two rounds."""
_LEAVE = 5
"""Seconds that a sending under way may still take when the program ends; what it was is listed afterwards as unknown."""
_log = logging.getLogger(__name__)


class Worker:
    """One worker's life: rounds in a thread of its own until it is told to end."""

    def __init__(self, database: Database, sender: Sender | None) -> None:
        self._database, self._sender, self._name = database, sender, new_name()
        self._ends = threading.Event()
        self._thread = threading.Thread(target=self._work, name="worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """End within seconds, after the message under way where that is quick."""
        self._ends.set()
        self._thread.join(_LEAVE)

    def _work(self) -> None:
        while not self._ends.is_set():
            try:
                self._round()
            except SQLAlchemyError:
                _log.exception("A round of the worker failed; the next one begins in %s seconds.", EVERY)
            self._ends.wait(EVERY)

    def _round(self) -> None:
        remind_all(self._database, ending=self._ends.is_set)
        if self._sender is not None:
            send_due(self._database, self._sender, self._name, ending=self._ends.is_set)


@contextmanager
def working(settings: Settings, database: Database) -> Iterator[None]:
    """A worker beside what is done in the block."""
    worker = Worker(database, sender_of(settings))
    worker.start()
    try:
        yield
    finally:
        worker.end()


def work_on(settings: Settings, database: Database) -> None:
    """Be a worker and nothing else until somebody stops the program (Ctrl-C or a TERM signal)."""
    ends = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ends.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    with working(settings, database):
        ends.wait()
