"""One request: its person, its one transaction, its form, and the answer; the only place that reads htmx headers."""

import base64
import gzip
import hashlib
import hmac
import json
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Protocol
from urllib.parse import quote, urlsplit

from fastapi import Depends
from sqlmodel import Session, select
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from grants_app.access import Actor
from grants_app.core.database import Database, let_the_next_write
from grants_app.core.errors import Forbidden, Invalid, Refused, SignInNeeded
from grants_app.core.notation import CANONICAL, Notation, notation_of, write_for, written_for
from grants_app.core.submissions import Submission
from grants_app.core.work import Work, clock
from grants_app.settings import Settings
from grants_app.web.navigation import Section, sections_for
from grants_app.web.render import Renderer

SESSION_COOKIE = "grants_session"
SAID_COOKIE = "grants_said"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NONCE_LENGTH = 16
_WORTH_COMPRESSING = 700
"""Bytes of a page above which it is sent compressed."""


class FindPerson(Protocol):
    """How `web` learns who a session's cookie belongs to: `main` hands it in, so that web need not know people."""

    def __call__(self, session: Session, token: str, now: Any) -> Actor | None: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every request needs and the program makes once."""

    settings: Settings
    database: Database
    renderer: Renderer
    find_person: FindPerson
    demo_accounts: tuple[tuple[str, str], ...] = ()
    count_unread: Callable[[Work], int] = lambda _work: 0
    """How many notices the person has not read: handed in like `find_person`."""


class AlreadyDone(Exception):
    """The same form was sent before and done: the answer leads to where the first one led."""

    def __init__(self, leads_to: str, said: str) -> None:
        super().__init__(leads_to)
        self.leads_to, self.said = leads_to, said


class Web:
    """One request of one person. `work` opens its transaction on first use; the answer leaves after the commit."""

    def __init__(self, request: Request, form: FormData) -> None:
        self.request = request
        self.form = form
        self._around: Surroundings = request.app.state.surroundings
        self._stack = ExitStack()
        self._work: Work | None = None
        self._failed = False
        self._said: list[tuple[str, str]] = []
        self._submission: str | None = None
        self._clear_said = False

    @classmethod
    def without_form(cls, request: Request) -> "Web":
        """For an address that leads nowhere: no form was read."""
        return cls(request, FormData())

    # --- the transaction ---

    @property
    def work(self) -> Work:
        """The signed-in person's unit of work; SignInNeeded when nobody is signed in."""
        work = self.anybodys_work
        if work.actor.id is None:
            raise SignInNeeded("Please sign in.")
        return work

    @property
    def anybodys_work(self) -> Work:
        """The unit of work, also for pages that need nobody signed in."""
        if self._work is None:
            self._work = self._open()
        return self._work

    def _open(self) -> Work:
        database = self._around.database
        session = self._stack.enter_context(database.reading() if self.is_reading else database.writing())
        now = clock()
        token = self.request.cookies.get(SESSION_COOKIE, "")
        actor = (self._around.find_person(session, token, now) if token else None) or Actor(id=None, name="Nobody")
        write_for(_notation_of(actor))
        if not self.is_reading:
            self._must_be_our_form(token)
            self._must_be_new(session, actor)
        return Work(session, actor, now)

    @contextmanager
    def beside(self) -> Iterator[Work]:
        """A transaction of its own before this request's: what it writes outlives a refusal (a failed sign-in)."""
        if self._work is not None:
            raise RuntimeError("the request's own transaction is open already")
        self._must_be_our_form(self.request.cookies.get(SESSION_COOKIE, ""))
        with self._around.database.writing() as session:
            work = Work(session, Actor(id=None, name="Nobody"), clock())
            yield work
            work.commit()

    @contextmanager
    def looking(self) -> Iterator[Work]:
        """The person's reading transaction before this request's own: slow work after it (a large file) holds up no writer."""
        if self._work is not None:
            raise RuntimeError("the request's own transaction is open already")
        token = self.request.cookies.get(SESSION_COOKIE, "")
        self._must_be_our_form(token)
        with self._around.database.reading() as session:
            now = clock()
            actor = self._around.find_person(session, token, now) if token else None
            if actor is None:
                raise SignInNeeded("Please sign in.")
            write_for(_notation_of(actor))
            yield Work(session, actor, now)

    @property
    def is_reading(self) -> bool:
        return self.request.method in _SAFE

    @contextmanager
    def closing(self) -> Iterator[None]:
        with self._stack:
            yield

    def commit(self) -> None:
        """Make the request's work durable; nothing is kept of a request that was refused."""
        if self._work is None or self.is_reading or self._failed:
            return
        self._work.commit()

    # --- the form ---

    def text(self, name: str) -> str:
        """A field of the form as text without surrounding space; empty when it is absent."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def file(self, name: str) -> UploadFile:
        """An uploaded file; Invalid when none was chosen."""
        value = self.form.get(name)
        if not isinstance(value, UploadFile) or not value.filename:
            raise Invalid("Choose a file first.", fields={name: "Choose a file."})
        return value

    @cached_property
    def form_token(self) -> str:
        """The token that our own forms carry, bound to the browser's session; another on each page, though all are good.

        Pages are compressed, and a secret that stood the same on each could be guessed from their lengths.
        """
        return form_token_for(self.settings.signing_key, self.request.cookies.get(SESSION_COOKIE, ""))

    def once(self) -> str:
        """A new key for one form: however often it is sent, it is done once."""
        return secrets.token_urlsafe(18)

    def _must_be_our_form(self, session_token: str) -> None:
        sent = self.text("form_token") or self.request.headers.get("x-form-token", "")
        expected = form_token_for(self.settings.signing_key, session_token, sent[:_NONCE_LENGTH])
        if not hmac.compare_digest(sent.encode(), expected.encode()):
            raise Forbidden(
                "This form is too old or did not come from this site. Go back, reload the page and send it again."
            )

    def _must_be_new(self, session: Session, actor: Actor) -> None:
        key = self.text("once")[:40]
        if not key:
            return
        self._submission = f"{actor.id}:{key}"
        done = session.exec(select(Submission).where(Submission.key == self._submission)).first()
        if done:
            raise AlreadyDone(done.leads_to, done.said)

    # --- the answer ---

    @property
    def settings(self) -> Settings:
        return self._around.settings

    @property
    def demo_accounts(self) -> tuple[tuple[str, str], ...]:
        return self._around.demo_accounts

    @property
    def is_fragment(self) -> bool:
        """Whether htmx asks for a part of the page only."""
        return self.request.headers.get("hx-request") == "true" and self.request.headers.get("hx-boosted") != "true"

    @property
    def path(self) -> str:
        return self.request.url.path

    @property
    def actor(self) -> Actor | None:
        """The signed-in person, or None; for templates."""
        return self._work.actor if self._work is not None and self._work.actor.id is not None else None

    @cached_property
    def unread(self) -> int:
        """How many notices the person has not read; 0 on a page that answers a refusal, whose transaction is over."""
        return self._around.count_unread(self._work) if self._work is not None and not self._failed else 0

    @property
    def navigation(self) -> tuple[Section, ...]:
        return sections_for(self.actor, self.path) if self.actor else ()

    def static(self, name: str) -> str:
        """The address of a static file, with its content's hash so that browsers may keep it for ever."""
        return self._around.renderer.static(name)

    @property
    def said(self) -> list[tuple[str, str]]:
        """Messages for the top of the page: (kind, text)."""
        kept = self.request.cookies.get(SAID_COOKIE, "")
        if kept and not self._said:
            self._clear_said = True
            self._said.extend(_unpack(kept))
        return self._said

    def say(self, text: str, kind: str = "success") -> None:
        self._said.append((kind, text))

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A whole page; or, asked by htmx for a fragment, whatever template is given."""
        with written_for(_notation_of(self.actor)):  # a refusal is answered in another thread than its request
            html = self._around.renderer.render(template, web=self, **context).encode()
        headers = {"Cache-Control": "no-store", "Vary": "HX-Request, Accept-Encoding"}
        if len(html) > _WORTH_COMPRESSING and "gzip" in self.request.headers.get("accept-encoding", ""):
            html = gzip.compress(html, 6)
            headers["Content-Encoding"] = "gzip"
        response = HTMLResponse(html, status_code=status, headers=headers)
        if self._clear_said:
            response.delete_cookie(SAID_COOKIE, path="/")
        return response

    def done(
        self,
        fragment: str | None = None,
        *,
        to: str,
        say: str = "",
        look: Callable[[], Mapping[str, Any]] = dict,
        **context: Any,
    ) -> Response:
        """After an act: the fragment for htmx, else a redirect to the page; a repeated form is led to `to`.

        `look` reads what the fragment shows, after the commit.
        """
        self._finish(to, say)
        if self.is_fragment and fragment is not None:
            response = self.page(fragment, **context, **look())
            if say:
                response.headers["HX-Trigger"] = json.dumps(
                    {"said": {"kind": "success", "text": say}}, ensure_ascii=True
                )
            return response
        return self.leave(to, say)

    def shown(self, template: str, *, to: str, say: str = "", **context: Any) -> Response:
        """After an act whose answer is shown only once, here and now; a repeated form is led to `to`."""
        self._finish(to, say)
        return self.page(template, **context)

    def _finish(self, to: str, say: str) -> None:
        """Commit before the answer is drawn: nobody who waits to write waits for a template."""
        self._remember_as_done(to, say)
        self.commit()

    def _remember_as_done(self, to: str, say: str) -> None:
        if self._submission is not None and self._work is not None:
            row = Submission(
                key=self._submission,
                person_id=self._work.actor.id,
                path=self.path[:300],
                leads_to=to[:300],
                said=say[:400],
                at=self._work.now,
            )
            self._work.add(row)

    def leave(self, to: str, say: str = "", kind: str = "success") -> Response:
        """A redirect that a browser, or htmx, follows with GET; the message is shown on the next page."""
        response: Response
        if self.request.headers.get("hx-request") == "true":
            response = Response(status_code=204, headers={"HX-Redirect": to})
        else:
            response = RedirectResponse(to, status_code=303)
        if say:
            packed = base64.urlsafe_b64encode(json.dumps([[kind, say]]).encode()).decode()
            response.set_cookie(
                SAID_COOKIE, packed, max_age=60, httponly=True, samesite="lax", secure=self.settings.is_https
            )
        return response

    def again(self, template: str, refused: Refused, **context: Any) -> Response:
        """The form once more, with what was typed and what is wrong; nothing of the request is kept.

        The template gets `values` (what was typed) and `errors` (a sentence per field).
        """
        self.undo()
        self.say(refused.sentence, "danger")
        values = {name: value for name, value in self.form.items() if isinstance(value, str)}
        return self.page(template, status=refused.status, values=values, errors=refused.fields, **context)

    def undo(self) -> None:
        """Take back everything that this request wrote; it may go on reading."""
        self._failed = True
        if self._work is not None:
            self._work.session.rollback()
            let_the_next_write(self._work.session)

    def refuse(self, refused: Refused) -> Response:
        """The answer to something that cannot be done: a page, or for htmx a message at the top of the page."""
        self.undo()
        if isinstance(refused, SignInNeeded):
            return self.leave(f"/sign-in?next={quote(self._page_to_return_to())}")
        if self.request.headers.get("hx-request") == "true":
            response = self.page("errors/_message.html", status=refused.status, refused=refused)
            response.headers["HX-Retarget"] = "#messages"
            response.headers["HX-Reswap"] = "innerHTML"
            return response
        return self.page("errors/show.html", status=refused.status, refused=refused)

    def _page_to_return_to(self) -> str:
        if self.is_reading and self.request.headers.get("hx-request") != "true":
            return self.path + (f"?{self.request.url.query}" if self.request.url.query else "")
        return urlsplit(self.request.headers.get("referer", "/")).path or "/"


def _notation_of(actor: Actor | None) -> Notation:
    return notation_of(actor.language, actor.country) if actor else CANONICAL


def form_token_for(key: bytes, session_token: str, nonce: str = "") -> str:
    """A form's token for a browser's session: a nonce (a new one where none is given), then its signature; hexadecimal."""
    nonce = nonce or secrets.token_hex(_NONCE_LENGTH // 2)
    return nonce + hmac.new(key, f"{nonce}{session_token}".encode(), hashlib.sha256).hexdigest()


async def read_form(request: Request) -> AsyncIterator[FormData]:
    """The form of a POST, fields and files, closed when the request is over; empty for a page that only reads."""
    if request.method in _SAFE:
        yield FormData()
        return
    async with request.form(max_fields=5000, max_files=5, max_part_size=2 * 1024 * 1024) as form:
        yield form


def open_web(request: Request, form: Annotated[FormData, Depends(read_form, scope="function")]) -> Iterator[Web]:
    """One request, one transaction: opened by the first `web.work`, in the endpoint's own thread; committed before the answer leaves."""
    web = Web(request, form)
    request.state.web = web
    with web.closing():
        yield web
        web.commit()


InWeb = Annotated[Web, Depends(open_web, scope="function")]


def _unpack(kept: str) -> list[tuple[str, str]]:
    try:
        return [(str(kind), str(text)) for kind, text in json.loads(base64.urlsafe_b64decode(kept.encode()))]
    except (ValueError, TypeError):
        return []
