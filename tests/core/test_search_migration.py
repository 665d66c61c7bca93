"""A database in use before there was an index: its calls and applications are found by all their texts after it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from alembic import command
from sqlalchemy import Connection, MetaData, Table

from grants_app.access import OPERATOR
from grants_app.applications import queries as applications
from grants_app.calls import queries as calls
from grants_app.core.database import Database, migrate, migration_config
from grants_app.core.identity import new_id
from grants_app.core.work import open_reading
from tests.databases import Engine

BEFORE_THE_INDEX = "0037"
ANYTHING: dict[type, Any] = {
    str: "",
    int: 0,
    bool: False,
    date: date(2026, 1, 1),
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
}


def _write(connection: Connection, of: str, **facts: Any) -> UUID:
    """A row of the schema as it was then; gives its id."""
    table, its_id = Table(of, MetaData(), autoload_with=connection), new_id()
    given = {"id": its_id} | facts
    is_text = connection.dialect.name == "sqlite"
    row = {key: value.hex if is_text and isinstance(value, UUID) else value for key, value in given.items()}
    needed = {each.name: ANYTHING.get(each.type.python_type) for each in table.columns if not each.nullable}
    connection.execute(table.insert().values(needed | row))
    return its_id


def test_what_was_there_before_is_found(engine: Engine, new_database_url: Callable[..., str]) -> None:
    url = new_database_url(engine, "empty")
    command.upgrade(migration_config(url), BEFORE_THE_INDEX)
    database = Database(url)
    with database.engine.begin() as connection:
        hub_id = _write(connection, "hub", code="GT", name="Hub Guatemala", currency="GTQ", time_zone="UTC")
        donor_id = _write(connection, "donor", code="EC", name="European Commission")
        call = {"reference": "EC/1", "title": "Water", "donor_id": donor_id, "deadline_zone": "UTC"}
        call_id = _write(connection, "call", **call, summary_html="<p>For <b>springs</b></p>")
        _write(connection, "call_document", call_id=call_id, title="Lignes directrices", url="https://example.org")
        community_id = _write(connection, "community", alias="Río Claro", hub_id=hub_id)
        place = {"hub_id": hub_id, "call_id": call_id, "community_id": community_id}
        application_id = _write(connection, "application", **place, reference="GT-A-0001", title="Hilos", risks="Rain")
        _write(connection, "application_line", application_id=application_id, heading="Bombas", position=1)
    migrate(url)
    with open_reading(database, OPERATOR) as work:
        for asked in ("ec/1", "springs", "directrices"):
            assert calls.listed(work, calls.Filters(asked=asked, state="all"))[1] == 1, asked
        for asked in ("GT-A-0001", "rio hilos", "rain", "bombas water"):
            assert applications.listed(work, applications.Filters(asked=asked))[1] == 1, asked
    database.close()
