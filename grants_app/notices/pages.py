"""Pages of notices: one's own list, what is read, and how one wants them by mail."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.notices import commands, queries
from grants_app.notices.rules import MAIL_LABELS, STATE_LABELS
from grants_app.web.paging import PAGE_SIZE, Page, address, page_number
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/notices")


@router.get("")
def show(web: InWeb) -> Response:
    """What I was told, newest first."""
    return _page(web)


@router.get("/outbox")
def outbox(web: InWeb) -> Response:
    """How the mail stands, for administrators: what waits, what failed, and what is not known."""
    has_server = bool(web.settings.mail_server)
    return web.page("notices/outbox.html", outbox=queries.outbox(web.work), has_server=has_server, labels=STATE_LABELS)


@router.post("/{notice_id}/read")
def read(web: InWeb, notice_id: UUID) -> Response:
    """Mark one as read and go where it leads, or stay with the list."""
    notice = commands.read(web.work, notice_id)
    return web.done(to="/notices" if web.text("stay") else notice.link)


@router.post("/read")
def read_all(web: InWeb) -> Response:
    """Mark all as read."""
    count = commands.read_all(web.work)
    return web.done(to="/notices", say=f"{count} marked as read.")


@router.post("/mail")
def choose_mail(web: InWeb) -> Response:
    """Say how I want them by mail."""
    try:
        commands.choose_mail(web.work, web.text("mail"))
    except Invalid as refused:
        return web.again("notices/list.html", refused, **_shown(web))
    return web.done(to="/notices", say="Saved.")


def _page(web: Web) -> Response:
    return web.page("notices/list.html", values={"mail": queries.wanted_mail(web.work)}, errors={}, **_shown(web))


def _shown(web: Web) -> dict[str, Any]:
    work, number = web.work, page_number(web)
    unread_only = web.request.query_params.get("show") == "unread"
    found = queries.notices(work, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE, unread_only=unread_only)
    return {
        "found": found,
        "unread_only": unread_only,
        "page": Page(number, found.total, address("/notices", {"show": "unread" if unread_only else ""})),
        "mail_choices": list(MAIL_LABELS.items()),
        "may_see_outbox": work.actor.everywhere(Action.OUTBOX_READ),
    }
