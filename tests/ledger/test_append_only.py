"""What is written once stays as it was, whatever statement is tried."""

from datetime import date

import pytest
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from grants_app.core.database import Database
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.ledger.posting import open_book, start_book
from grants_app.ledger.rules import AccountName, Event, Kind, Move, Side, State
from grants_app.tables import APPEND_ONLY
from tests.world import World


def _fill(world: World) -> None:
    """One row at least in the guarded tables that the ledger and the trail fill."""
    book_id, line_id = new_id(), new_id()
    bank, receivable = AccountName(Kind.BANK, "EUR"), AccountName(Kind.DONOR_RECEIVABLE, "EUR")
    with world.as_("Hélène Dubois") as work:
        start_book(work, book_id, "EUR")
        with open_book(work, book_id) as book:
            euro = Money.of(100, "EUR")
            day = date(2026, 3, 1)
            sides = (Side(bank, euro.minor, euro, euro), Side(receivable, -euro.minor, -euro, -euro))
            book.post(Event(book_id, "test:1", "test", book_id, "A test", day, day, day, sides))
            book.move("test:1", book_id, [Move(line_id, world.hubs["GT"], State.OUTSIDE, State.AVAILABLE, 5)])
        work.note("test.done", book_id)


FILLED = ("entry", "posting", "control_move", "exchange_rate", "audit_note", "audit_link")


def _columns(connection: Connection, table: str) -> list[str]:
    return [column["name"] for column in inspect(connection).get_columns(table)]


@pytest.mark.parametrize("table", FILLED)
@pytest.mark.parametrize("act", ["update", "delete", "replace", "truncate"])
def test_refuses_to_change_or_remove_a_row(world: World, table: str, act: str) -> None:
    _fill(world)
    with world.database.engine.connect() as connection:
        columns = _columns(connection, table)
        key = columns[0]
        quoted = ", ".join(f'"{column}"' for column in columns)
        statements = {
            "update": f'UPDATE {table} SET "{key}" = "{key}"',
            "delete": f"DELETE FROM {table}",
            "replace": f"INSERT OR REPLACE INTO {table} ({quoted}) SELECT {quoted} FROM {table} LIMIT 1",
            "truncate": f"TRUNCATE {table} CASCADE",
        }
        if (act == "replace") != world.database.is_sqlite and act in ("replace", "truncate"):
            return
        assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() > 0
        with pytest.raises(DBAPIError, match="append-only"):
            connection.execute(text(statements[act]))


def test_every_guarded_table_has_its_triggers_at_head(database: Database) -> None:
    with database.engine.connect() as connection:
        if database.is_sqlite:
            names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
            expected = {f"{table}_refuse_{act}" for table in APPEND_ONLY for act in ("update", "delete", "replace")}
        else:
            names = connection.execute(text("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")).scalars().all()
            expected = {f"{table}_refuse_{act}" for table in APPEND_ONLY for act in ("change", "truncate")}
    assert APPEND_ONLY
    assert expected <= set(names)


@pytest.mark.only_engine("sqlite")  # INSERT OR REPLACE is SQLite's own
def test_a_new_row_cannot_push_out_an_old_one_by_its_key_even_for_a_foreign_program(world: World) -> None:
    _fill(world)
    with world.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA recursive_triggers = OFF")
        replace = (
            "INSERT OR REPLACE INTO entry (id, book_id, number, event, key, about_id, accounting_on, description, posted_at) "
            "SELECT 'ffff', book_id, number + 9, event, key, about_id, accounting_on, 'changed', posted_at FROM entry"
        )
        with pytest.raises(DBAPIError, match="append-only"):
            connection.exec_driver_sql(replace)
        connection.exec_driver_sql("PRAGMA recursive_triggers = ON")
