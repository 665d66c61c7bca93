"""Databases for the benchmarks: each engine's own, in a folder that is gone at the end."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from grants_app.core.database import Database, migrate
from tests import postgresql

ENGINES = ("sqlite", "postgresql")
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "shared_buffers": "256MB"}
"""As a server that keeps its promises is set up."""


@contextmanager
def folder() -> Iterator[Path]:
    """On the disk, and not in memory: a commit shall cost what it costs."""
    path = Path(tempfile.mkdtemp(prefix="grants-bench-", dir=os.environ.get("GRANTS_BENCH_FOLDER")))
    path.chmod(0o711)  # the server's own user passes through
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def ground(engine: str) -> Iterator[tuple[Database, Path]]:
    """An empty database at the newest schema, and the folder in which it stands."""
    with folder() as path, _url(engine, path) as url:
        migrate(url)
        database = Database(url)
        try:
            yield database, path
        finally:
            database.close()


@contextmanager
def _url(engine: str, path: Path) -> Iterator[str]:
    if engine == "sqlite":
        yield f"sqlite:///{path / 'grants.sqlite3'}"
        return
    programs = postgresql.programs()
    if programs is None:
        raise SystemExit(postgresql.MISSING)
    postgresql.SERVER_SETTINGS.update(DURABLE)
    cluster = postgresql.Cluster(programs, path / "pg")
    cluster.start()
    try:
        with psycopg.connect(cluster.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("CREATE DATABASE grants")
        yield cluster.url("grants")
    finally:
        cluster.stop()
