"""A request that is signed in, a renderer, and a browser with a small server behind it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from grants_app.web.render import Renderer
from tests.templates.answers import Answers


@dataclass
class Person:
    """What the templates know of the signed-in person."""

    id: str = "ana"
    name: str = "Ana Lucía Ixcoy"
    roles_text: str = "Hub staff"


@dataclass
class FakeWeb:
    """What the templates know of a request."""

    actor: Person | None = field(default_factory=Person)
    navigation: tuple[object, ...] = ()
    path: str = "/"
    unread: int = 0
    said: tuple[tuple[str, str], ...] = ()
    form_token: str = "token-of-the-session"
    demo_accounts: tuple[tuple[str, str], ...] = ()

    def static(self, name: str) -> str:
        return f"/static/{name}"

    def once(self) -> str:
        return "once-and-only-once"


@pytest.fixture
def web() -> FakeWeb:
    return FakeWeb()


@pytest.fixture(scope="session")
def renderer() -> Renderer:
    return Renderer("A network")


@pytest.fixture
def answers() -> Iterator[Answers]:
    with Answers.serving() as answers:
        yield answers
