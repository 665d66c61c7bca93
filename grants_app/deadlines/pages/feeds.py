"""The private feed: an address that a person's own calendar reads without signing in, shown once, ended by a press."""

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import NotFound
from grants_app.core.work import Work
from grants_app.deadlines import commands, queries
from grants_app.deadlines.calendar_file import Entry, calendar_file
from grants_app.deadlines.recurring import last_looked_at
from grants_app.deadlines.rules import KINDS, Deadline
from grants_app.people.sessions import hashed
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/calendar/feed")

MOST_ENTRIES = 1_000
_FRESH = timedelta(minutes=5)
"""A calendar that asks again sooner gets the same file: a hundred thousand questions cost as much as one."""
_KEPT = 500


class _Files:
    """The files of the last minutes, by the hash of their token; no more of them than memory should hold."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: OrderedDict[str, tuple[datetime, bytes]] = OrderedDict()

    def get(self, key: str, now: datetime) -> bytes | None:
        with self._lock:
            made_at, content = self._files.get(key, (None, b""))
            return content if made_at is not None and timedelta(0) <= now - made_at < _FRESH else None

    def keep(self, key: str, now: datetime, content: bytes) -> None:
        with self._lock:
            self._files[key] = (now, content)
            self._files.move_to_end(key)
            while len(self._files) > _KEPT:
                self._files.popitem(last=False)


_FILES = _Files()


@router.get("")
def show(web: InWeb) -> Response:
    """Whether I have a private address, and since when."""
    web.work.must_somewhere(Action.DEADLINE_READ)
    return web.page("deadlines/feed.html", feed=queries.my_feed(web.work), link="")


@router.post("")
def make_feed(web: InWeb) -> Response:
    """Make a new one and show it, once."""
    token = commands.make_feed(web.work)
    link = f"{web.settings.base_url.rstrip('/')}/calendar/feed/{token}.ics"
    says = "The address was shown once; make a new one if it was lost."
    return web.shown("deadlines/feed.html", to="/calendar/feed", say=says, feed=queries.my_feed(web.work), link=link)


@router.post("/revoke")
def revoke_feed(web: InWeb) -> Response:
    """End it now."""
    commands.revoke_feed(web.work)
    return web.done(to="/calendar/feed", say="The address is ended: whoever asks there gets nothing.")


@router.get("/{token}")
def read_feed(web: InWeb, token: str) -> Response:
    """The reader's deadlines as a file. The token is the only key: no cookie is asked for, and none is looked at."""
    work = web.anybodys_work
    actor = queries.feed_reader(work, token.removesuffix(".ics"))
    if actor is None:
        raise NotFound("There is no calendar here.")
    key = hashed(f"{web.settings.base_url} {token} {sorted(map(str, actor.grants))}")  # other roles: another file
    content = _FILES.get(key, work.now)
    if content is None:
        content = _file(web, Work(work.session, actor, work.now))
        _FILES.keep(key, work.now, content)
    headers = {
        "Cache-Control": f"private, max-age={int(_FRESH.total_seconds())}",
        "X-Robots-Tag": "noindex",
        "Referrer-Policy": "no-referrer",
        "Content-Disposition": 'inline; filename="deadlines.ics"',
    }
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)


def _file(web: Web, reader: Work) -> bytes:
    base = web.settings.base_url.rstrip("/")
    found = queries.mine(reader, last_looked_at(reader.today))[:MOST_ENTRIES]
    name = f"Deadlines · {web.settings.network_name}"
    return calendar_file([_entry(it, base) for it in found], name, reader.now)


def _entry(it: Deadline, base: str) -> Entry:
    """Reference and kind alone: a calendar is seen by others, on telephones and screens that nobody guards."""
    key = f"{it.key}@{base.removeprefix('https://').removeprefix('http://').split('/')[0]}"
    says = f"{it.reference}: {KINDS[it.kind].says}."
    return Entry(key, it.at or it.on, f"Deadline · {it.reference}", says, f"{base}{it.url}")
