"""A request that is signed in, a renderer, and a browser with a small server behind it."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, sync_playwright

from grants_app.web.render import Renderer
from tests.templates.answers import Answers

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(f"No browser was found; install one of {', '.join(BROWSERS)}.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture
def answers() -> Iterator[Answers]:
    with Answers.serving() as answers:
        yield answers
