"""A database in use before there were forecasts and carry-overs: its disbursements are what they were."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from alembic import command
from sqlalchemy import Connection, column, insert, inspect
from sqlalchemy import table as columns_of
from sqlmodel import select

from grants_app.access import OPERATOR
from grants_app.core.database import Database, ExactDecimal, Moment, migrate, migration_config
from grants_app.core.identity import new_id
from grants_app.core.work import open_reading
from grants_app.disbursements import queries
from grants_app.disbursements.models import Disbursement
from grants_app.tables import METADATA
from tests.databases import Engine

BEFORE_FORECASTS = "0020"
ANYTHING: dict[type, Any] = {
    str: "",
    int: 0,
    bool: False,
    date: date(2026, 1, 1),
}


def _anything(kind: Any) -> Any:
    if isinstance(kind, Moment):
        return datetime(2026, 1, 1, tzinfo=UTC)
    return Decimal(0) if isinstance(kind, ExactDecimal) else ANYTHING.get(kind.python_type, "")


def _write(connection: Connection, table: str, **facts: Any) -> Any:
    """A row of the schema as it was then; gives its id."""
    row = {"id": new_id()} | facts
    there = {its["name"] for its in inspect(connection).get_columns(table)}
    for known in METADATA.tables[table].columns:
        if known.name in there and known.name not in row and not known.nullable:
            row[known.name] = _anything(known.type)
    # of its own columns alone: what the models have gained since would come with its default
    then = columns_of(table, *(column(name, METADATA.tables[table].columns[name].type) for name in row))
    connection.execute(insert(then).values(**row))
    return row["id"]


def test_a_disbursement_from_before_has_no_period_and_all_its_amounts(
    engine: Engine, new_database_url: Callable[..., str]
) -> None:
    url = new_database_url(engine, "empty")
    command.upgrade(migration_config(url), BEFORE_FORECASTS)
    database = Database(url)
    with database.engine.begin() as connection:
        hub_id = _write(connection, "hub", code="GT", name="Hub Guatemala", currency="GTQ")
        donor_id = _write(connection, "donor", code="EC", name="European Commission")
        award = {"reference": "EC-1", "donor_id": donor_id, "lead_hub_id": hub_id, "currency": "EUR"}
        award_id = _write(connection, "award", **award)
        amounts = {"currency": "GTQ", "amount_minor": 8_530_00, "award_minor": 1_000_00}
        place = {"award_id": award_id, "hub_id": hub_id, "reference": "GT-D-0001", "status": "received"}
        _write(connection, "disbursement", **place, **amounts)
    migrate(url)
    with open_reading(database, OPERATOR) as work:
        its = work.one(select(Disbursement))
        assert (its.reference, its.status, its.amount_minor, its.award_minor) == (
            "GT-D-0001", "received", 8_530_00, 1_000_00,
        )  # fmt: skip
        assert its.period is None
        assert not queries.forecast_rows(work, its)
        assert not queries.carry_overs(work, [its.id])
    database.close()
