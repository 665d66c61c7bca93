"""The network's page of results, indicators of its own, and all results as a file."""

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.hubs import queries as hubs
from grants_app.results import commands, queries
from grants_app.results.rules import IndicatorFacts
from grants_app.web.forms import Fields, id_in
from grants_app.web.paging import Page, address
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/results")
def show_results(web: InWeb) -> Response:
    """Target beside result for each indicator, over the awards of the reader's hubs."""
    work = web.work
    work.must_somewhere(Action.RESULT_READ)
    hub_id = id_in(web.request.query_params.get("hub"))
    mine = [hub for hub in hubs.hubs(work) if work.actor.may(Action.RESULT_READ, hub.id)]
    return web.page(
        "results/index.html",
        found=queries.of_network(work, hub_id),
        hubs=mine,
        hub_id=hub_id,
        awards=queries.awards_with_results(work),
        may_add=work.actor.everywhere(Action.INDICATOR_MANAGE),
        page=Page(1, 1, address("/results", {"hub": hub_id})),
    )


@router.get("/results/indicators/new")
def new_indicator(web: InWeb) -> Response:
    """The form of an indicator of the network's own."""
    web.work.must(Action.INDICATOR_MANAGE)
    return web.page("results/indicator.html", values={}, errors={})


@router.post("/results/indicators/new")
def add_indicator(web: InWeb) -> Response:
    """Add it."""
    web.work.must(Action.INDICATOR_MANAGE)
    try:
        fields = Fields(web)
        facts = IndicatorFacts(
            fields.text("code", "Code", longest=20),
            fields.text("title", "Title", longest=200),
            fields.text("unit", "Unit", longest=60),
            fields.text("counted", "How it is counted", longest=1000),
            of_people=bool(web.text("of_people")),
            is_money=bool(web.text("is_money")),
            adds_up=bool(web.text("adds_up")),
        )
        fields.check()
        made = commands.add_indicator(web.work, facts)
    except Invalid as refused:
        web.undo()
        return web.again("results/indicator.html", refused)
    return web.done(to="/results", say=f"The indicator {made.code} is here.")


def _register(web: Web, extension: str) -> Response:
    work = web.work
    work.must_somewhere(Action.RESULT_READ)
    hub_id = id_in(web.request.query_params.get("hub"))
    wishes = (("Hub", hub_id, [(hub.id, hub.name) for hub in hubs.hubs(work)]),)
    made = queries.register(work, hub_id)
    return register_file(web, made, extension, wishes=wishes, rights=hubs.reach(work, Action.RESULT_READ))


register_routes(router, "/results", _register)
