"""How Alembic reaches the database and what the schema should be."""

from alembic import context
from sqlalchemy import create_engine

from grants_app.tables import METADATA, is_named


def _migrate() -> None:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            include_name=is_named,
            render_as_batch=connection.dialect.name == "sqlite",
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


_migrate()
