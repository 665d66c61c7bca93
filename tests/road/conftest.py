"""Networks that have moved in: one that many tests look at and none may change, or one of a test's own."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, func, select
from sqlmodel import SQLModel

from tests.databases import Databases, Engine
from tests.road.network import BUDGETS, move_in
from tests.road.terminal import Terminal
from tests.road.way import walk


class Networks:
    """Networks made once per engine and looked at by many tests."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self._databases, self._folder = databases, folder
        self._made: dict[tuple[str, Engine], Terminal] = {}

    def made(self, name: str, engine: Engine, make: Callable[[Terminal], None]) -> Terminal:
        if (name, engine) not in self._made:
            terminal = Terminal(self._databases.new(engine), self._folder / f"{name}-{engine}")
            terminal.folder.mkdir()
            make(terminal)
            self._made[name, engine] = terminal
        return self._made[name, engine]

    def moved_in(self, engine: Engine) -> Terminal:
        return self.made("moved-in", engine, lambda terminal: move_in(terminal, *BUDGETS))

    def drop(self) -> None:
        for terminal in self._made.values():
            self._databases.drop(terminal.url)


@pytest.fixture(scope="session")
def networks(databases: Databases) -> Iterator[Networks]:
    folder = Path(tempfile.mkdtemp(prefix="grants-road-"))
    networks = Networks(databases, folder)
    yield networks
    networks.drop()
    shutil.rmtree(folder)


def rows_in(terminal: Terminal) -> dict[str, int]:
    """How many rows each table has: what must be the same after a refusal."""
    engine = create_engine(terminal.url)
    with engine.connect() as connection:
        tables = SQLModel.metadata.sorted_tables
        counts = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in tables}
    engine.dispose()
    return {name: count or 0 for name, count in counts.items()}


@pytest.fixture
def terminal(database_url: str, tmp_path: Path) -> Terminal:
    """An empty database of the test's own."""
    return Terminal(database_url, tmp_path)


@pytest.fixture
def moved_in(networks: Networks, databases: Databases, engine: Engine, tmp_path: Path) -> Iterator[Terminal]:
    """A network of the test's own: registers, rates and all budgets, copied from the one that many look at."""
    shared = networks.moved_in(engine)
    shutil.copytree(shared.folder, tmp_path, dirs_exist_ok=True)
    url = databases.copy(shared.url)
    yield Terminal(url, tmp_path)
    databases.drop(url)


@pytest.fixture
def unchanged(networks: Networks, engine: Engine, tmp_path: Path) -> Iterator[Terminal]:
    """A network that has moved in and must be left as it was found: what is asked of it is refused, or only looks."""
    shared = networks.moved_in(engine)
    before = rows_in(shared)
    yield Terminal(shared.url, tmp_path)
    assert rows_in(shared) == before


@pytest.fixture
def walked(networks: Networks, engine: Engine, tmp_path: Path) -> Iterator[Terminal]:
    """The network at the end of the road, which must be left as it was found."""
    shared = networks.made("walked", engine, lambda terminal: walk(terminal, terminal.must))
    before = rows_in(shared)
    shutil.copytree(shared.folder, tmp_path, dirs_exist_ok=True)
    yield Terminal(shared.url, tmp_path)
    assert rows_in(shared) == before
