"""Databases for tests: each test gets its own, copied from one that was built by migrating, on both engines."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

import psycopg
import pytest

from grants_app.core.database import Database, migrate
from tests import postgresql
from tests.world import make_world

Engine = Literal["sqlite", "postgresql"]
ENGINES: tuple[Engine, ...] = ("sqlite", "postgresql")

_ROOM = 2 * 1024**3
_RUN_FOLDER = "GRANTS_TEST_RUN"

Content = Literal["empty", "migrated", "world"]
"""What a new database holds: nothing, the newest schema, or the small network of `tests.world` in it."""


class Databases:
    """The databases of one run, shared by its workers; made when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        programs = postgresql.programs()
        self.cluster = postgresql.Cluster(programs, folder / "pg") if programs else None
        self._made = 0

    def new(self, engine: Engine, content: Content = "migrated") -> str:
        """The address of a database that nobody else uses."""
        self._made += 1
        name = f"test_{os.getpid()}_{self._made}"
        if engine == "sqlite":
            return self._new_sqlite(name, content)
        return self._new_postgresql(name, content)

    def copy(self, url: str, over: str = "") -> str:
        """The address of a database with all that this one holds: a new one, or in place of another; nobody may be connected."""
        if over:
            self.drop(over)
        self._made += 1
        name = _name_in(over) if over else f"test_{os.getpid()}_{self._made}"
        if url.startswith("sqlite"):
            shutil.copyfile(self.folder / f"{_name_in(url)}.sqlite3", self.folder / f"{name}.sqlite3")
            return f"sqlite:///{self.folder / name}.sqlite3"
        assert self.cluster
        self._copy_of(_name_in(url), name)
        return self.cluster.url(name)

    def drop(self, url: str) -> None:
        """Remove a database that `new` gave, so that a long run stays small."""
        if url.startswith("sqlite"):
            for file in self.folder.glob(f"{Path(url.removeprefix('sqlite:///')).name}*"):
                file.unlink()
            return
        self._administer(f"DROP DATABASE {_name_in(url)} WITH (FORCE)")

    def stop(self) -> None:
        """End the server and remove every trace."""
        if self.cluster and self.cluster.is_running:
            self.cluster.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _new_sqlite(self, name: str, content: Content) -> str:
        file = self.folder / f"{name}.sqlite3"
        if content != "empty":
            shutil.copyfile(self._sqlite_template(content), file)
        return f"sqlite:///{file}"

    def _sqlite_template(self, content: Content) -> Path:
        template = self.folder / f"{content}.sqlite3"
        with self._one_at_a_time(f"sqlite-{content}"):
            if not template.exists():
                growing = template.with_suffix(".growing")
                growing.unlink(missing_ok=True)
                if content == "world":
                    shutil.copyfile(self._sqlite_template("migrated"), growing)
                _fill(f"sqlite:///{growing}", content)
                # A backup is one whole file, whatever still stood in the write-ahead log.
                with closing(sqlite3.connect(growing)) as source, closing(sqlite3.connect(template)) as target:
                    source.backup(target)
        return template

    def _new_postgresql(self, name: str, content: Content) -> str:
        cluster = self._running_cluster()
        self._copy_of(self._postgresql_template(cluster, content), name)
        return cluster.url(name)

    def _copy_of(self, template: str, name: str) -> None:
        # Copying files takes a third of the time of copying through the log (PostgreSQL's default).
        self._administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")

    def _running_cluster(self) -> postgresql.Cluster:
        if self.cluster is None:
            pytest.skip(postgresql.MISSING)
        with self._one_at_a_time("postgresql"):
            if not self.cluster.is_running:
                self.cluster.start()
                self._stop_when_the_run_dies()
        return self.cluster

    def _postgresql_template(self, cluster: postgresql.Cluster, content: Content) -> str:
        if content == "empty":
            return "template0"
        done = self.folder / f"{content}.postgresql"
        with self._one_at_a_time(f"postgresql-{content}"):
            if not done.exists():
                self._administer(f"DROP DATABASE IF EXISTS {content}")
                self._copy_of(
                    "template0" if content == "migrated" else self._postgresql_template(cluster, "migrated"), content
                )
                _fill(cluster.url(content), content)
                done.touch()
        return content

    def _administer(self, statement: str) -> None:
        assert self.cluster
        plain = self.cluster.url("postgres").replace("+psycopg", "")
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _stop_when_the_run_dies(self) -> None:
        """A run that is killed cannot stop its server: a small shell waits for its end and does."""
        assert self.cluster
        run = self.folder.name.rsplit("-", 1)[1]
        script = f"""(
            while kill -0 {run} && [ -d '{self.folder}' ]; do sleep 2; done
            [ -d '{self.folder}' ] || exit 0
            kill -QUIT "$(head -n 1 '{self.cluster.folder}/data/postmaster.pid')"
            rm -rf '{self.folder}'
        ) >/dev/null 2>&1 </dev/null &"""
        subprocess.run(["/bin/sh", "-c", script], check=True, start_new_session=True)

    @contextmanager
    def _one_at_a_time(self, what: str) -> Iterator[None]:
        with (self.folder / f"{what}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _name_in(url: str) -> str:
    """The name of a database, as `new` made it."""
    if url.startswith("sqlite"):
        return Path(url).stem
    return url.split("@/")[1].split("?", maxsplit=1)[0]


def _fill(url: str, content: Content) -> None:
    """Bring a template to what it is to hold: the schema, or the network in a copy that has the schema."""
    if content == "migrated":
        migrate(url)
        return
    database = Database(url)
    make_world(database)
    database.close()


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run makes its folder; the workers find it in their environment."""
    if hasattr(config, "workerinput"):
        return
    _forget_the_settings_of_the_developer()
    folder = Path(tempfile.mkdtemp(prefix="grants-", suffix=f"-{os.getpid()}", dir=_quick_folder()))
    folder.chmod(0o711)  # the server's own user passes through
    os.environ[_RUN_FOLDER] = str(folder)
    # Whatever asks for the data folder without saying which must not find the developer's.
    os.environ["GRANTS_DATA_FOLDER"] = str(folder / "var")


def _quick_folder() -> str | None:
    """Memory where there is room: a database is a thousand small files, ten times slower to copy on a busy disk."""
    memory = Path("/dev/shm")  # noqa: S108  # the folder made in it has a name that nobody can guess
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return str(memory) if roomy else None


def _forget_the_settings_of_the_developer() -> None:
    """With them a test could touch a real database."""
    for name in [name for name in os.environ if name.startswith("GRANTS_")]:
        del os.environ[name]


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput") and (folder := os.environ.pop(_RUN_FOLDER, None)):
        Databases(Path(folder)).stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every test that asks for an engine runs on each, unless it is marked for some only."""
    if "engine" in metafunc.fixturenames:
        only = metafunc.definition.get_closest_marker("only_engine")
        metafunc.parametrize("engine", only.args if only else ENGINES)


@pytest.fixture(scope="session")
def databases() -> Databases:
    return Databases(Path(os.environ[_RUN_FOLDER]))


@pytest.fixture
def new_database_url(databases: Databases) -> Iterator[Callable[..., str]]:
    """Makes as many databases as a test needs: `new_database_url("sqlite", "empty")`."""
    given: list[str] = []

    def new(engine: Engine, content: Content = "migrated") -> str:
        given.append(databases.new(engine, content))
        return given[-1]

    yield new
    for url in given:
        databases.drop(url)


@pytest.fixture
def database_url(engine: Engine, new_database_url: Callable[..., str], request: pytest.FixtureRequest) -> str:
    """The address of this test's own database, at the newest schema; where a test asks for the world, it is in it."""
    return new_database_url(engine, "world" if "world" in request.fixturenames else "migrated")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """This test's own database."""
    database = Database(database_url)
    yield database
    database.close()
