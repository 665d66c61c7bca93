"""The demo network for tests: loaded once in a run, and copied for each test that changes something."""

import fcntl
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from grants_app.access import OPERATOR, Actor
from grants_app.core.database import Database, migrate
from grants_app.core.notation import Notation, written_for
from grants_app.core.work import Work, clock, open_reading
from grants_app.demo import play
from grants_app.people.queries import people, person
from grants_app.people.sessions import actor_of
from grants_app.settings import Settings
from tests.databases import Databases

NOBODYS_NOTATION = Notation("˙", "¸")
"""Marks that stand in no text by themselves: the demo is played as if its people read so, and nothing that is kept shows them."""


def loaded(url: str, folder: Path, today: date) -> Database:
    """A database with the demo network as it is in the month of `today`."""
    migrate(url)
    database = Database(url)
    with written_for(NOBODYS_NOTATION):
        play.load(database, Settings(data_folder=folder), today)
    return database


def actor(database: Database, name: str) -> Actor:
    """Somebody of the demo, as somebody who acts."""
    with open_reading(database, OPERATOR) as work:
        found = next(row for row in people(work, name).rows if row.name == name)
        return actor_of(work.session, person(work, found.id))


@pytest.fixture(scope="session")
def demo_file(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo of today as one SQLite file; whichever worker comes first makes it."""
    file = databases.folder / "demo.sqlite3"
    with (databases.folder / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            growing = databases.folder / "demo.growing"
            loaded(f"sqlite:///{growing}", tmp_path_factory.mktemp("demo"), clock().date()).close()
            # A backup is one whole file, whatever still stood in the write-ahead log.
            with closing(sqlite3.connect(growing)) as source, closing(sqlite3.connect(file)) as target:
                source.backup(target)
    return file


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Iterator[Database]:
    """The demo network of today in a database of this test's own."""
    copy = tmp_path / "demo.sqlite3"
    shutil.copyfile(demo_file, copy)
    database = Database(f"sqlite:///{copy}")
    yield database
    database.close()


@pytest.fixture
def seen_by_the_operator(demo: Database) -> Iterator[Work]:
    """All of the demo, only to be read."""
    with open_reading(demo, OPERATOR) as work:
        yield work
