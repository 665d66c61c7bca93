"""How much of each euro reached communities: the shares, what they consist of, and which lines count."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.authorities.queries import network_currency
from grants_app.core.errors import Invalid
from grants_app.hubs import queries as hubs
from grants_app.results import commands, queries
from grants_app.results.queries import Wishes
from grants_app.web.forms import Fields, id_in
from grants_app.web.paging import Page, address
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/results/reached")
def show_reached(web: InWeb) -> Response:
    """Per donor, hub and year, with the definition."""
    return web.page("results/reached.html", **_found(web))


@router.get("/results/reached/rows")
def list_reached(web: InWeb) -> Response:
    """The accounts behind a share: what was spent, what of it reached communities, each leading to entries and vouchers."""
    return web.page("results/reached_rows.html", values={}, errors={}, **_found(web))


@router.post("/results/reached/lines")
def classify(web: InWeb) -> Response:
    """Say whether a line's cost reaches communities, from a month on."""
    web.work.must_somewhere(Action.REACH_CLASSIFY)
    try:
        line_id = Fields(web).needed_id("line", "Line")
        reaches = Fields(web).choice("reaches", "Reaches communities", ("yes", "no")) == "yes"
        commands.classify(web.work, line_id, reaches=reaches, starts_on=web.text("month"), reason=web.text("reason"))
    except Invalid as refused:
        web.undo()
        return web.again("results/reached_rows.html", refused, **_found(web))
    return web.done(
        to=f"/results/reached/rows?award={web.text('award')}" if id_in(web.text("award")) else "/results/reached",
        say="The line is classified.",
    )


def _wishes(web: Web) -> Wishes:
    asked = web.request.query_params
    year = asked.get("year", "")
    return Wishes(
        id_in(asked.get("donor")),
        id_in(asked.get("hub")),
        int(year) if year.isdecimal() and len(year) == 4 else None,
        id_in(asked.get("award")),
    )


def _values(wishes: Wishes) -> dict[str, Any]:
    return {"donor": wishes.donor, "hub": wishes.hub, "year": wishes.year, "award": wishes.award}


def _found(web: Web) -> dict[str, Any]:
    work, wishes = web.work, _wishes(web)
    work.must_somewhere(Action.RESULT_READ)
    all_hubs = hubs.hubs(work)
    names = {hub.id: hub.name for hub in all_hubs if work.actor.may(Action.RESULT_READ, hub.id)}
    found = queries.reach(work, wishes, network_currency(work, all_hubs), names)
    asked = _values(wishes)
    return {
        "found": found,
        "wishes": asked,
        "hubs": names,
        "may_classify": work.actor.may_somewhere(Action.REACH_CLASSIFY),
        "page": Page(1, max(1, len(found.parts)), address("/results/reached", asked), size=max(1, len(found.parts))),
    }


def _register(web: Web, extension: str) -> Response:
    work, wishes = web.work, _wishes(web)
    work.must_somewhere(Action.RESULT_READ)
    all_hubs = hubs.hubs(work)
    codes = {hub.id: hub.code for hub in all_hubs}
    made = queries.reach_register(work, wishes, network_currency(work, all_hubs), codes)
    said = (("Donor", wishes.donor, ()), ("Hub", wishes.hub, list(codes.items())), ("Year", wishes.year, ()))
    return register_file(web, made, extension, wishes=said, rights=hubs.reach(work, Action.RESULT_READ))


register_routes(router, "/results/reached", _register)
