"""Plays the demo network into an empty database: its workbooks through the importers, its story through the commands."""

from datetime import date

from grants_app.access import OPERATOR
from grants_app.core.database import Database
from grants_app.core.work import open_reading, open_work
from grants_app.hubs.commands import register_objectives
from grants_app.people import commands as people
from grants_app.people import queries as people_queries
from grants_app.people.rules import DEMO_PASSWORD
from grants_app.settings import Settings

DOMAIN = "@demo.example"
"""Everybody of the demo has an address there: that is how the program knows whom to show beside the sign-in form."""


def load(database: Database, settings: Settings, today: date) -> None:
    """Take in the registers and give everybody the demo's password."""
    with open_work(database, OPERATOR, means="demo") as work:
        register_objectives(work)
    give_passwords(database)


def give_passwords(database: Database) -> None:
    """Every account of the demo opens its one-time link and sets the one password that all share."""
    with open_work(database, OPERATOR, means="demo") as work:
        for person in people_queries.people(work, DOMAIN, size=1000).rows:
            token = people.make_link(work, person.id)
            people.set_password(work, token, DEMO_PASSWORD, DEMO_PASSWORD, people.Browser())


def accounts(database: Database) -> list[tuple[str, str]]:
    """E-mail address and role of the demo's people, for the sign-in page; nobody where the demo was never loaded."""
    with open_reading(database, OPERATOR) as work:
        found = people_queries.people(work, DOMAIN, size=1000).rows
    return [(person.email, ", ".join(role.label for role in person.roles)) for person in found]
