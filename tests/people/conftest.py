"""The program with a person who has a password."""

from pathlib import Path

import pytest
from fastapi import FastAPI

from grants_app.access import OPERATOR
from grants_app.core.work import open_work
from grants_app.people import commands
from tests.web import Visitor, program
from tests.world import World

PASSWORD = "quiet lantern over the weir"


@pytest.fixture
def app(world: World, tmp_path: Path) -> FastAPI:
    """The whole program, in which Marisol has a password."""
    give_password(world, "Marisol Ajú")
    return program(world, tmp_path)


def give_password(world: World, name: str) -> None:
    with open_work(world.database, OPERATOR) as work:
        token = commands.make_link(work, world.people[name])
        commands.set_password(work, token, PASSWORD, PASSWORD, commands.Browser("another browser"))


@pytest.fixture
def stranger(app: FastAPI, world: World) -> Visitor:
    """A browser in which nobody is signed in."""
    return Visitor(app, world, None)
