"""The program as a browser without JavaScript meets it: signed in as somebody of the world, sending our own forms."""

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel import Session
from starlette.testclient import TestClient

from grants_app.core.database import Database
from grants_app.core.work import clock
from grants_app.main import create_app
from grants_app.people.models import WebSession
from grants_app.settings import Settings
from grants_app.web.request import SESSION_COOKIE
from tests.world import World

ORIGIN = "http://testserver"
_TOKEN = re.compile(r'name="form_token" value="([0-9a-f]+)"')


def program(world: World, folder: Path) -> FastAPI:
    """The whole program over the world's database."""
    settings = Settings(data_folder=folder, secret="a-secret-of-the-tests-that-is-long-enough", base_url=ORIGIN)
    return over(settings, world.database)


def over(settings: Settings, database: Database) -> FastAPI:
    """As `create_app`; routes and templates, which take longer than most tests, are made ready once in a process."""
    ready = _ready()
    app = copy(ready)
    app.state = create_app(settings, database).state
    app.state.surroundings = replace(app.state.surroundings, renderer=ready.state.surroundings.renderer)
    return app


@cache
def _ready() -> FastAPI:
    """A program that has answered, over no database."""
    app = create_app(
        Settings(secret="a-secret-of-the-tests-that-is-long-enough"), Database("sqlite:///never-opened.sqlite3")
    )
    TestClient(app).get("/static/app.js")
    return app


class Visitor:
    """A browser of one person."""

    def __init__(self, app: FastAPI, world: World, name: str | None) -> None:
        self.client = TestClient(app, follow_redirects=False, headers={"Origin": ORIGIN})
        if name is not None:
            self.client.cookies.set(SESSION_COOKIE, _session_of(world, name))
        self._token = ""

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers=headers)

    def post(self, path: str, form: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Send one of our own forms: with its token."""
        return self.client.post(path, data={"form_token": self.token, **(form or {})}, **more)

    @property
    def token(self) -> str:
        """The form token of this browser, read from its own page."""
        if not self._token:
            found = _TOKEN.search(self.client.get("/account").text) or _TOKEN.search(self.client.get("/sign-in").text)
            assert found, "no page gave a form token"
            self._token = found[1]
        return self._token


def _session_of(world: World, name: str) -> str:
    token = secrets.token_urlsafe(24)
    hashed = hashlib.sha256(token.encode()).hexdigest()
    with Session(world.database.engine) as session:
        session.add(
            WebSession(
                token_hash=hashed,
                person_id=world.people[name],
                created_at=clock(),
                expires_at=clock() + timedelta(hours=1),
            )
        )
        session.commit()
    return token


@contextmanager
def counted_statements(world: World) -> Iterator[list[str]]:
    """Every SQL statement that the database is sent inside the block."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)
