"""The database: one set of tables on SQLite and PostgreSQL, opened for reading or for writing."""

import json
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Dialect, Engine, MetaData, Select, String, create_engine, event, true
from sqlalchemy import select as columns
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.types import DateTime, TypeDecorator
from sqlmodel import Session, SQLModel

from grants_app.core.errors import Refused

__all__ = [
    "Database",
    "ExactDecimal",
    "FirstCome",
    "Moment",
    "columns",
    "let_the_next_write",
    "migrate",
    "migration_config",
    "portions",
    "together",
]

Value = TypeVar("Value")
MIGRATIONS = Path(__file__).parent.parent / "migrations"

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention

_END_OF_TURN = "end_of_turn"
_SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
    "recursive_triggers=ON",
    "temp_store=MEMORY",
    "cache_size=-32000",
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment; a moment without a time zone is a mistake in the program."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A Decimal kept as text, digit for digit: SQLite would store a number column as a float."""

    impl = String(64)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value, "f")

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


class FirstCome:
    """A lock that serves its callers in the order in which they came (SQLite's own busy wait is unfair)."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._busy = False

    @contextmanager
    def turn(self) -> Iterator[Callable[[], None]]:
        """Wait, asleep, for one's turn; it ends with the block, or by calling what is given."""
        self._take()
        with ExitStack() as until:
            until.callback(self._give)
            yield until.close

    def _take(self) -> None:
        with self._guard:
            if not self._busy:
                self._busy = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        mine.acquire()

    def _give(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._busy = False


class Database:
    """One database address, with its engine and the queue of those who write."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.engine: Engine = _sqlite_engine(url) if self.is_sqlite else _postgresql_engine(url)
        self._writers = FirstCome()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session over one snapshot that refuses to write."""
        with Session(self.engine, info={"reading": True}, expire_on_commit=False) as session:
            options: dict[str, Any] = {"grants_begin": "BEGIN"}
            if not self.is_sqlite:
                options |= {"postgresql_readonly": True, "isolation_level": "REPEATABLE READ"}
            session.connection(execution_options=options)
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that may write; the caller commits. SQLite: one writer at a time, in the order of coming."""
        if not self.is_sqlite:
            with Session(self.engine, expire_on_commit=False) as session:
                yield session
            return
        with Session(self.engine, expire_on_commit=False) as session, self._writers.turn() as end:
            session.info[_END_OF_TURN] = end
            try:
                session.connection(execution_options={"grants_begin": "BEGIN IMMEDIATE"})
                yield session
            finally:
                session.rollback()

    def close(self) -> None:
        self.engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    engine = create_engine(
        url, pool_size=16, max_overflow=16, json_serializer=json.dumps, connect_args={"check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None  # sqlite3's own BEGIN is switched off; ours is explicit
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("grants_begin", "BEGIN"))

    return engine


def _postgresql_engine(url: str) -> Engine:
    return create_engine(url, pool_size=8, max_overflow=8, pool_pre_ping=True)


@event.listens_for(OrmSession, "before_flush")
def _refuse_writes_while_reading(session: OrmSession, _context: object, _instances: object) -> None:
    if session.info.get("reading") and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a page that only reads tried to write")


def let_the_next_write(session: Session) -> None:
    """After the end of a transaction: whoever waits may write, and this session goes on only to read."""
    session.info["reading"] = True
    if end := session.info.pop(_END_OF_TURN, None):
        end()


def together(first: Any, *others: Any) -> Select[Any]:
    """Statements that give one row each, as one statement that gives one row: each costs the processor more than the database."""
    parts = [statement.subquery() for statement in (first, *others)]
    joined: Any = parts[0]
    for part in parts[1:]:
        joined = joined.join(part, true())
    return columns(*(column for part in parts for column in part.c)).select_from(joined)


def portions(values: Sequence[Value], most: int = 400) -> Iterator[Sequence[Value]]:
    """A long list in parts that fit into one statement's `IN (…)`."""
    for at in range(0, len(values), most):
        yield values[at : at + most]


def migration_config(url: str) -> Config:
    """Alembic's settings for this database; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Bring the schema to the newest version, creating the file of an embedded database when it is missing."""
    if url.startswith("sqlite:///"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as problem:
            raise Refused(
                f"The data folder {folder} cannot be written to ({problem.strerror}). Give it to this user or set GRANTS_DATA_FOLDER."
            ) from problem
    command.upgrade(migration_config(url), "head")
