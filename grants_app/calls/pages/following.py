"""Pages of calls: to hear of what changes in one, or no longer."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.calls import commands
from grants_app.web.request import InWeb

router = APIRouter(prefix="/calls")


@router.post("/{call_id}/follow")
def follow(web: InWeb, call_id: UUID) -> Response:
    """Hear of what changes in it."""
    commands.follow(web.work, call_id)
    return web.done(to=f"/calls/{call_id}", say="You follow this call: you hear of it when something in it changes.")


@router.post("/{call_id}/unfollow")
def unfollow(web: InWeb, call_id: UUID) -> Response:
    """Hear of it no longer."""
    commands.unfollow(web.work, call_id)
    return web.done(to=f"/calls/{call_id}", say="You no longer follow this call.")
