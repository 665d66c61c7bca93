"""Pages of prospects: the calls that are worth a hub's time, best first, and how the fit is counted."""

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards.queries import past
from grants_app.prospects import queries
from grants_app.prospects.weights import weights
from grants_app.web.forms import id_in
from grants_app.web.paging import Page, address, page_number
from grants_app.web.request import InWeb

router = APIRouter(prefix="/prospects")

WHICH = (("", "All open calls"), ("following", "Those I follow"), ("considering", "Those the hub weighs"))


@router.get("")
def show_list(web: InWeb) -> Response:
    """A hub's open calls, the best fit first."""
    work, asked, number = web.work, web.request.query_params, page_number(web)
    work.must_somewhere(Action.PROSPECT_READ)
    which = asked.get("which", "")
    filters = queries.Filters(id_in(asked.get("hub", "")), which if which in dict(WHICH) else "")
    found = queries.listed(work, filters, past(work), first=(number - 1) * queries.PAGE_SIZE)
    values = {"hub": str(found.hub_id or ""), "which": filters.which}
    return web.page(
        "prospects/list.html",
        found=found,
        values=values,
        which=WHICH,
        page=Page(number, found.total, address("/prospects", values), queries.PAGE_SIZE),
        may_weigh=found.hub_id is not None and work.actor.may(Action.PROSPECT_WEIGH, found.hub_id),
    )


@router.get("/weights")
def show_weights(web: InWeb) -> Response:
    """What each fact may bring, and what is taken where nobody has said."""
    web.work.must_somewhere(Action.PROSPECT_READ)
    its = weights()
    return web.page("prospects/weights.html", weights=its.by_code.values(), usual=its.usual)
