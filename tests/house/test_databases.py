"""The databases that the tests stand on."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from grants_app.core.database import Database
from tests.databases import ENGINES, Databases, Engine
from tests.postgresql import Cluster


def test_each_test_gets_its_own_database(engine: Engine, new_database_url: Callable[..., str]) -> None:
    first, second = (
        Database(new_database_url(engine, "empty")),
        Database(new_database_url(engine, "empty")),
    )
    with first.writing() as session:
        session.connection().execute(text("CREATE TABLE only_here (id INTEGER)"))
        session.commit()
    assert inspect(first.engine).get_table_names() == ["only_here"]
    assert inspect(second.engine).get_table_names() == []
    first.close()
    second.close()


def test_the_schema_is_built_by_migrating(database: Database) -> None:
    assert "alembic_version" in inspect(database.engine).get_table_names()


@pytest.mark.only_engine("sqlite")  # a file; the other engine's twin is below
def test_a_dropped_file_is_gone(databases: Databases, engine: Engine) -> None:
    url = databases.new(engine, "empty")
    file = Path(url.removeprefix("sqlite:///"))
    file.touch()
    databases.drop(url)
    assert not file.exists()


@pytest.mark.only_engine("postgresql")  # a database of the server; the other engine's twin is above
def test_a_dropped_database_is_gone(databases: Databases, engine: Engine) -> None:
    url = databases.new(engine, "empty")
    databases.drop(url)
    gone = Database(url)
    with pytest.raises(OperationalError, match="does not exist"), gone.reading():
        pass
    gone.close()


@pytest.mark.only_engine("postgresql")  # SQLite has no server
def test_the_server_opens_no_tcp_port_and_is_an_ordinary_users(database: Database, databases: Databases) -> None:
    with database.reading() as session:
        listening = session.connection().execute(text("SHOW listen_addresses")).scalar_one()
    assert listening == ""
    assert isinstance(databases.cluster, Cluster)
    assert (databases.cluster.folder / "data").stat().st_uid != 0


@pytest.mark.only_engine("sqlite")  # the mark itself is what is tried
def test_a_test_marked_for_one_engine_runs_on_that_alone(engine: Engine) -> None:
    assert engine == "sqlite"


def test_every_engine_is_tried_without_a_mark(request: pytest.FixtureRequest, engine: Engine) -> None:
    assert engine in ENGINES
    assert f"[{engine}]" in request.node.name


def test_no_setting_of_the_developer_reaches_a_test() -> None:
    allowed = {"GRANTS_TEST_RUN", "GRANTS_DATA_FOLDER"}
    assert {name for name in os.environ if name.startswith("GRANTS_")} == allowed
