"""The first page: what waits for the reader, the days ahead, and the money of the reader's hubs."""

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.home import queries
from grants_app.web.request import InWeb

router = APIRouter()


@router.get("/")
def show(web: InWeb) -> Response:
    """The reader's own first page; an auditor from outside begins with what the access names."""
    work = web.work
    if work.actor.may_somewhere(Action.EVIDENCE_VISIT) and not work.actor.may_somewhere(Action.AWARD_READ):
        return web.leave("/evidence")
    return web.page("home/show.html", home=queries.home(work), today=work.today)
