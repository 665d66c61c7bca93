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


def freeze(connection: Connection, table: str, changed: str, added: str | None = None) -> None:
    """Refuse UPDATE and DELETE of rows that are frozen, and INSERT of rows that belong to something frozen.

    `changed` and `added` are conditions of SQL over `{row}`, such as "{row}.status = 'approved'"; without `added` rows are added freely.
    """
    checks = [("UPDATE", "OLD", changed), ("DELETE", "OLD", changed)]
    checks += [("INSERT", "NEW", added), ("UPDATE", "NEW", added)] if added else []
    for act, row, condition in checks:
        name = f"{table}_frozen_{act.lower()}_{row.lower()}"
        _freeze_one(connection, table, name, act, condition.format(row=row))
    if connection.dialect.name != "sqlite":
        name = f"{table}_frozen_truncate"
        frozen = changed.format(row="its_row")
        _freeze_one(connection, table, name, "TRUNCATE", f"EXISTS (SELECT 1 FROM {table} its_row WHERE {frozen})")  # noqa: S608


def _freeze_one(connection: Connection, table: str, name: str, act: str, condition: str) -> None:
    says = f"what is approved in {table} is frozen: a change is a new version, a correction is a new row"
    refuse(connection, table, name, act, condition, says)


def refuse(connection: Connection, table: str, name: str, act: str, condition: str, says: str) -> None:
    """Refuse an act (INSERT, UPDATE, DELETE, or TRUNCATE on PostgreSQL) on rows of `table` for which a condition of SQL holds."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
        connection.exec_driver_sql(
            f"CREATE TRIGGER {name} BEFORE {act} ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return
    goes_on = "NULL" if act == "TRUNCATE" else ("OLD" if act == "DELETE" else "NEW")
    connection.exec_driver_sql(
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {condition} THEN RAISE EXCEPTION '{says}'; END IF; RETURN {goes_on}; END $$"
    )
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name} ON {table}")
    each = "STATEMENT" if act == "TRUNCATE" else "ROW"
    connection.exec_driver_sql(
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION {name}()"
    )
