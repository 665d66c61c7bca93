"""Pages of one item's thread: say something, attach a file, close it with a reason, open it again."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from grants_app.core.attachments import ACCEPTED, Attachment, attachment
from grants_app.core.errors import Invalid
from grants_app.evidence import commands, queries
from grants_app.web.long_files import kept_file
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/evidence")


@router.get("/items/{item_id}")
def show(web: InWeb, item_id: UUID) -> Response:
    """One item with its evidence and its thread."""
    return web.page("evidence/item.html", values={}, errors={}, **_shown(web, item_id))


@router.post("/items/{item_id}/say")
def say(web: InWeb, item_id: UUID) -> Response:
    """Say something."""
    try:
        commands.say(web.work, item_id, says=web.text("says"), file=_file(web))
    except Invalid as refused:
        web.undo()
        return web.again("evidence/item.html", refused, **_shown(web, item_id))
    return web.done(to=f"/evidence/items/{item_id}", say="Said.")


@router.post("/items/{item_id}/close")
def close(web: InWeb, item_id: UUID) -> Response:
    """Close it."""
    try:
        its = commands.close(web.work, item_id, reason=web.text("says"))
    except Invalid as refused:
        web.undo()
        return web.again("evidence/item.html", refused, **_shown(web, item_id))
    return web.done(to=f"/evidence/samples/{its.sample_id}", say=f"No. {its.position} is closed.")


@router.post("/items/{item_id}/reopen")
def reopen(web: InWeb, item_id: UUID) -> Response:
    """Open it again."""
    try:
        commands.reopen(web.work, item_id, reason=web.text("says"))
    except Invalid as refused:
        web.undo()
        return web.again("evidence/item.html", refused, **_shown(web, item_id))
    return web.done(to=f"/evidence/items/{item_id}", say="The thread is open again.")


@router.get("/messages/{message_id}/file")
def show_file(web: InWeb, message_id: UUID) -> Response:
    """The file of a message, byte for byte."""
    its = queries.message(web.work, message_id)
    return kept_file(its.file_name, its.media_type, its.content or b"")


def _file(web: Web) -> Attachment | None:
    sent = web.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None
    return attachment(sent.filename, sent.file.read())


def _shown(web: Web, item_id: UUID) -> dict[str, Any]:
    return {"card": queries.item_card(web.work, item_id), "accepted": ACCEPTED}
