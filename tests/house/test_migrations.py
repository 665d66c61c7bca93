"""The schema: what migrating builds is what the models say, on both engines."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from grants_app.core.database import Database, migrate, migration_config
from grants_app.tables import METADATA, is_named


def test_migrating_builds_what_the_models_say(database: Database) -> None:
    assert METADATA.tables
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_named})
        assert compare_metadata(context, METADATA) == []


def test_the_migrations_are_one_line_without_branches() -> None:
    script = ScriptDirectory.from_config(migration_config("sqlite://"))
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_migrating_a_second_time_changes_nothing(database: Database, database_url: str) -> None:
    before = _revision(database)
    migrate(database_url)
    assert _revision(database) == before


def _revision(database: Database) -> str | None:
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
