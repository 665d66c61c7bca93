"""Who acts on the command line, and on which database."""

from collections.abc import Iterator
from contextlib import contextmanager

from grants_app.access import OPERATOR, Actor
from grants_app.core.database import Database, migrate
from grants_app.core.errors import NotFound
from grants_app.core.work import open_reading
from grants_app.diligence.rules.own_files import use_own_diligence
from grants_app.people.queries import person_by_email
from grants_app.people.sessions import actor_of
from grants_app.settings import Settings

BY_A_PERSON, BY_MIGRATION = "command line", "migration"
"""What the trail says of how it was done."""


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The database at its newest schema."""
    settings.use_own_layouts()
    use_own_diligence(settings.data_folder / "diligence")
    migrate(settings.url)
    database = Database(settings.url)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def opened_with_settings() -> Iterator[tuple[Settings, Database]]:
    """The settings of the environment, and the database that they name."""
    settings = Settings()
    with opened(settings) as database:
        yield settings, database


def actor(database: Database, email: str | None) -> Actor:
    """The person of that e-mail address with that person's rights; without one, the local operator."""
    if email is None:
        return OPERATOR
    with open_reading(database, OPERATOR) as work:
        person = person_by_email(work, email)
        if person is None or not person.is_active:
            raise NotFound(f"There is no active account {email}. `grants user add` makes one.")
        return actor_of(work.session, person)


def means(email: str | None) -> str:
    """How the trail calls it: by a person, or by whoever has the machine in hand (migration)."""
    return BY_MIGRATION if email is None else BY_A_PERSON
