"""Many rows of one table at once: each column is made ready as a list, and the driver gets plain tuples (PostgreSQL: by COPY)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import repeat
from typing import Any

import psycopg
from sqlalchemy import Column, Connection, Date, Dialect, Table, Uuid
from sqlalchemy.exc import DBAPIError

Rows = Sequence[Mapping[str, Any]]

_WORTH_A_COPY = 50
"""Rows from which COPY is quicker than INSERT."""


def insert_all(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert rows that all name the same columns; what they do not name has the column's default."""
    columns = [column for column in table.columns if column.name in rows[0] or column.default is not None]
    values = zip(*(_ready(column, connection.dialect, _values(column, rows)) for column in columns), strict=True)
    if connection.dialect.name == "sqlite":
        names, places = ", ".join(_quoted(column) for column in columns), ", ".join("?" * len(columns))
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'  # noqa: S608 - names of our own schema
        connection.exec_driver_sql(statement, list(values))
    elif len(rows) < _WORTH_A_COPY:
        connection.execute(table.insert(), [dict(row) for row in rows])
    else:
        _copy(connection, table, columns, values)


def _copy(
    connection: Connection, table: Table, columns: Sequence[Column[Any]], values: Iterator[tuple[Any, ...]]
) -> None:
    """Triggers and constraints hold as for INSERT; a refusal is raised as SQLAlchemy raises it."""
    statement = f'COPY "{table.name}" ({", ".join(_quoted(column) for column in columns)}) FROM STDIN'
    driver: psycopg.Connection[Any] = connection.connection.driver_connection  # type: ignore[assignment]
    try:
        with driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
            for row in values:
                copy.write_row(row)
    except psycopg.Error as refused:
        raise DBAPIError.instance(statement, None, refused, psycopg.Error, dialect=connection.dialect) from refused


def _values(column: Column[Any], rows: Rows) -> Sequence[Any]:
    name = column.name
    if name in rows[0]:
        return [row[name] for row in rows]
    default: Any = column.default
    if default.is_scalar:
        return list(repeat(default.arg, len(rows)))
    return [default.arg(None) for _ in rows]


def _ready(column: Column[Any], dialect: Dialect, values: Sequence[Any]) -> Sequence[Any]:
    """Values as the driver takes them: what SQLAlchemy would make of each, made of all."""
    if dialect.name == "sqlite" and isinstance(column.type, Uuid):
        return [None if value is None else f"{value.int:032x}" for value in values]
    if dialect.name == "sqlite" and isinstance(column.type, Date):
        return [None if value is None else date.isoformat(value) for value in values]
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return values if process is None else [process(value) for value in values]


def _quoted(column: Column[Any]) -> str:
    return f'"{column.name}"'
