"""What the line of saved filters beside a list sends: keep, make the default, remove. Each leads back to the list."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.saved_filters import commands
from grants_app.web.request import InWeb

router = APIRouter(prefix="/saved-filters")


@router.post("")
def keep(web: InWeb) -> Response:
    """Keep what the list is narrowed to, under a name."""
    wanted = bool(web.text("is_default"))
    row = commands.keep(web.work, web.text("address"), web.text("name"), web.text("query"), is_default=wanted)
    return web.done(to=row.url, say=f"«{row.name}» is kept: one press, and the list is narrowed so.")


@router.post("/{saved_filter_id}/default")
def set_default(web: InWeb, saved_filter_id: UUID) -> Response:
    """Let the list open with it, or no longer."""
    wanted = web.text("wanted") == "yes"
    row = commands.set_default(web.work, saved_filter_id, wanted=wanted)
    return web.done(to=row.url, say=f"The list opens with «{row.name}»." if wanted else "The list opens whole.")


@router.post("/{saved_filter_id}/remove")
def remove(web: InWeb, saved_filter_id: UUID) -> Response:
    """Remove it."""
    address = commands.remove(web.work, saved_filter_id)
    return web.done(to=f"{address}?all=yes", say="The filter is removed.")
