"""People signed in to the web program: a browser session in the database, its cookie, and the token of its forms."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.testclient import TestClient

from grants_app.people.models import WebSession
from grants_app.people.sessions import hashed
from grants_app.settings import Settings
from grants_app.web.request import SESSION_COOKIE, form_token_for
from tests.web import over
from tests.world import World

SECRET = "a secret of the tests, long enough to sign"


def sign_in(world: World, name: str, now: datetime) -> str:
    """A session of that person; the token of its cookie."""
    token = secrets.token_urlsafe(24)
    with Session(world.database.engine) as session:
        signed = WebSession(
            token_hash=hashed(token),
            person_id=world.people[name],
            created_at=now,
            expires_at=now + timedelta(days=30),
        )
        session.add(signed)
        session.commit()
    return token


def headers(address: str, token: str) -> dict[str, str]:
    """What a browser sends with a form of ours."""
    return {
        "Origin": address,
        "Cookie": f"{SESSION_COOKIE}={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }


def form(token: str, **fields: str) -> str:
    """A form of the session, with its token and a key of its own unless `once` is given."""
    form_token = form_token_for(SECRET.encode(), token)
    return urlencode({"form_token": form_token, "once": secrets.token_urlsafe(18)} | fields)


class Visitor:
    """One person with a browser."""

    def __init__(self, world: World, name: str, now: datetime) -> None:
        app = over(Settings(secret=SECRET), world.database)
        self.client = TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False)
        self.token = sign_in(world, name, now)
        self.headers = headers("http://127.0.0.1:8000", self.token)

    def get(self, path: str) -> str:
        """The page, which must be there."""
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    def status(self, path: str) -> int:
        return self.client.get(path, headers=self.headers).status_code

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        """Send a form: the status, and where it leads or the page that came back."""
        answer = self._send(path, fields, {})
        return answer.status_code, answer.headers.get("location", answer.text)

    def post_with_htmx(self, path: str, **fields: str) -> tuple[int, str, str]:
        """Send a form as htmx does: the status, the fragment that came back, and where it is to be put."""
        answer = self._send(path, fields, {"HX-Request": "true"})
        return answer.status_code, answer.text, answer.headers.get("HX-Retarget", "")

    def _send(self, path: str, fields: dict[str, str], more: dict[str, str]) -> Any:
        return self.client.post(path, content=form(self.token, **fields), headers=self.headers | more)
