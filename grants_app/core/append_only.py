"""Database triggers that refuse to change or remove what was written once, on both engines."""

from collections.abc import Sequence

from sqlalchemy import Connection

_SENTENCE = "{table} is append-only: correct a mistake by adding an entry that names it"


def guard(connection: Connection, table: str, unique: Sequence[Sequence[str]] = (("id",),)) -> None:
    """Refuse UPDATE, DELETE, TRUNCATE and INSERT OR REPLACE on `table`; call again after a migration rebuilt it.

    `unique`: every group of columns whose uniqueness INSERT OR REPLACE could use to push an older row out (SQLite).
    """
    if connection.dialect.name == "sqlite":
        _guard_sqlite(connection, table, unique)
    else:
        _guard_postgresql(connection, table)


def _guard_sqlite(connection: Connection, table: str, unique: Sequence[Sequence[str]]) -> None:
    refuse = f"SELECT RAISE(ABORT, '{_SENTENCE.format(table=table)}')"
    for act in ("UPDATE", "DELETE"):
        name = f"{table}_refuse_{act.lower()}"
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE {act} ON {table} BEGIN {refuse}; END")
    there = " OR ".join(_is_there(table, columns) for columns in unique)
    name = f"{table}_refuse_replace"
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    connection.exec_driver_sql(f"CREATE TRIGGER {name} BEFORE INSERT ON {table} WHEN {there} BEGIN {refuse}; END")


def _is_there(table: str, columns: Sequence[str]) -> str:
    same = " AND ".join(f'"{column}" = NEW."{column}"' for column in columns)
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of our own schema


def _guard_postgresql(connection: Connection, table: str) -> None:
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_SENTENCE.format(table=table)}'; END $$"
    )
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_refuse_change ON {table}")
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_refuse()"
    )
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_refuse_truncate ON {table}")
    connection.exec_driver_sql(
        f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()"
    )
