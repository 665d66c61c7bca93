"""Concentration on one donor, and money that ends in the next twelve months."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.authorities.queries import network_currency
from grants_app.core.errors import Invalid
from grants_app.hubs import queries as hub_queries
from grants_app.strategy import commands, queries
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/strategy/concentration")
def show_weights(web: InWeb) -> Response:
    """The largest donor's share per hub and of the network, and what ends."""
    web.work.must_somewhere(Action.STRATEGY_READ)
    return web.page("strategy/weights.html", values={}, errors={}, **_found(web))


@router.post("/strategy/concentration")
def set_threshold(web: InWeb) -> Response:
    """From which share on one donor weighs too much."""
    web.work.must(Action.STRATEGY_WRITE)
    try:
        fields = Fields(web)
        percent, starts_on = fields.decimal("percent", "Share"), fields.day("starts_on", "From")
        fields.check()
        commands.set_threshold(web.work, percent=percent, starts_on=starts_on, note=web.text("note"))
    except Invalid as refused:
        web.undo()
        return web.again("strategy/weights.html", refused, **_found(web))
    return web.done(to="/strategy/concentration", say="The threshold is recorded.")


def _found(web: Web) -> dict[str, Any]:
    work = web.work
    all_hubs = hub_queries.hubs(work)
    mine = [hub for hub in all_hubs if work.actor.may(Action.STRATEGY_READ, hub.id)]
    return {
        "found": queries.weights(work, mine, network_currency(work, all_hubs)),
        "may_write": work.actor.everywhere(Action.STRATEGY_WRITE),
        "today": work.today,
    }
