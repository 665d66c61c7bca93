"""The unit of work: the session, the actor and the moment. Every command and query takes it first."""

import json
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import starmap
from typing import Any, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Executable, Table, bindparam
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from grants_app.access import Action, Actor
from grants_app.core import trail
from grants_app.core.database import Database, let_the_next_write, portions
from grants_app.core.errors import Forbidden, NotFound
from grants_app.core.money import Money
from grants_app.core.row_lists import insert_all


class Owned(SQLModel):
    """A row that belongs to one hub."""

    hub_id: UUID = Field(foreign_key="hub.id", index=True)


OwnedRow = TypeVar("OwnedRow", bound=Owned)
Row = TypeVar("Row")
Result = TypeVar("Result")

_AT_ONCE = 5_000
"""Rows that are made ready for the database together: their values are held in memory twice."""
_READ_AT_ONCE = 1_000


def clock() -> datetime:
    """The moment now, in UTC: the one place where the clock is read for the sake of records."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Work:
    """One transaction of one person at one moment. Nothing else reads the clock, knows the person or commits."""

    session: Session
    actor: Actor
    now: datetime = field(default_factory=clock)
    means: str = "web"
    _notes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day it is where the actor is."""
        return self.now.astimezone(ZoneInfo(self.actor.time_zone)).date()

    def must(self, action: Action, hub_id: UUID | None = None) -> None:
        """Refuse (403) unless the actor may act in that hub; `hub_id` None asks for a role in the whole network."""
        if not self.actor.may(action, hub_id):
            raise Forbidden(
                "Your roles do not allow this. Ask your administrator which role is needed, or a colleague who has it."
            )

    def must_somewhere(self, action: Action) -> None:
        """Refuse (403) unless the actor may act in at least one hub."""
        if not self.actor.may_somewhere(action):
            raise Forbidden(
                "Your roles do not allow this. Ask your administrator which role is needed, or a colleague who has it."
            )

    def visible(self, table: type[OwnedRow], action: Action) -> SelectOfScalar[OwnedRow]:
        """Begin every SELECT of hub-owned rows here, so that no list can forget its hub."""
        everything = select(table)
        if self.actor.everywhere(action):
            return everything
        return everything.where(col(table.hub_id).in_(self.actor.hubs_with(action)))

    def one(self, statement: SelectOfScalar[Row]) -> Row:
        """The first row; NotFound (404) when there is none that the actor may see."""
        row = self.session.exec(statement).first()
        if row is None:
            raise NotFound
        return row

    def all(self, statement: SelectOfScalar[Row], **values: Any) -> Sequence[Row]:
        """All rows of a `select(Table)`; `values` for its named places."""
        return self.session.exec(statement, params=values or None).all()

    def rows(self, statement: Executable, **values: Any) -> Sequence[Any]:
        """All rows of `columns(…)`: named tuples of the columns, for lists that make no objects; `values` as for `all`."""
        return self.session.execute(statement, values or None).all()

    def values(self, statement: Executable, **values: Any) -> Sequence[Any]:
        """As `rows`, for what is asked while others wait: of plain columns alone, past all that a session does for objects."""
        self.session.flush()
        return self.session.connection().execute(statement, values or None).all()

    def flow(self, statement: Executable) -> Iterator[Any]:
        """As `values`, but some at a time while they are used: for files of more rows than memory should hold."""
        self.session.flush()
        found = self.session.connection().execute(statement, execution_options={"yield_per": _READ_AT_ONCE})
        # A plain named tuple gives its values several times quicker than a row, and there may be a hundred thousand.
        yield from starmap(namedtuple("Row", found.keys()), found)  # noqa: PYI024  # the columns are those of the statement

    def add(self, row: SQLModel) -> None:
        """Write a new row now, so that a broken constraint is met here."""
        self.session.add(row)
        self.session.flush()

    def add_all(self, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
        """Write many rows by one statement; every row has the same columns, and all that have no value in the database."""
        if not rows:
            return
        self.session.flush()
        for some in portions(rows, _AT_ONCE):
            insert_all(self.session.connection(), table.__table__, some)  # type: ignore[attr-defined]

    def change_all(self, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> None:
        """Change many rows by their `id`, in one statement; every row names the same columns."""
        if not rows:
            return
        columns = [name for name in rows[0] if name != "id"]
        its: Table = table.__table__  # type: ignore[attr-defined]
        changed = (
            its.update()
            .where(its.c.id == bindparam("its_id"))
            .values({name: bindparam(f"new_{name}") for name in columns})
        )
        self.session.flush()
        for some in portions(rows, _AT_ONCE):
            values = [{"its_id": row["id"], **{f"new_{name}": row[name] for name in columns}} for row in some]
            self.session.connection().execute(changed, values)
        self.session.expire_all()

    def note(self, act: str, about_id: UUID | None, hub_id: UUID | None = None, /, **details: Any) -> None:
        """Add a note to the audit trail; it is written, in one link with all others, just before commit."""
        self._notes.append(
            {
                "act": act,
                "about_id": about_id,
                "hub_id": hub_id,
                "at": self.now,
                "actor_id": self.actor.id,
                "actor_name": self.actor.name,
                "means": self.means,
                "details": json.dumps(_plain(details), sort_keys=True, ensure_ascii=False),
            }
        )

    def attempt(self, act: Callable[["Work"], Result], *, keep: Callable[[Result], bool]) -> Result:
        """Do something, and keep it only when its result is such that it should be: else nothing of it was done."""
        savepoint = self.session.begin_nested()
        inner = Work(self.session, self.actor, self.now, self.means)
        try:
            result = act(inner)
        except BaseException:
            savepoint.rollback()
            raise
        if keep(result):
            savepoint.commit()
            self._notes += inner._notes
        else:
            savepoint.rollback()
        return result

    def commit(self) -> None:
        """Make everything durable: rows, postings and notes together; the work goes on only to read."""
        self.session.flush()
        if self._notes:
            trail.write(self.session, self._notes, self.now)
            self._notes.clear()
        self.session.commit()
        let_the_next_write(self.session)


@contextmanager
def open_work(
    database: Database, actor: Actor, *, means: str = "command line", now: datetime | None = None
) -> Iterator[Work]:
    """A transaction that writes: committed at the end of the block, rolled back when it raises."""
    with database.writing() as session:
        work = Work(session, actor, now or clock(), means)
        yield work
        work.commit()


@contextmanager
def open_reading(database: Database, actor: Actor, *, now: datetime | None = None) -> Iterator[Work]:
    """A transaction that only reads, over one snapshot."""
    with database.reading() as session:
        yield Work(session, actor, now or clock())


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Money):
        return f"{value.currency} {value.amount}"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)
