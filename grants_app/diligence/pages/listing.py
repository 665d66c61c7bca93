"""The list of reviews, what ends soon, how each community stands, and the questionnaire in force."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.work import Work
from grants_app.diligence import queries
from grants_app.diligence.queries import Filters
from grants_app.diligence.rules import questionnaire
from grants_app.diligence.rules.gate import STATE_LABELS, endings
from grants_app.diligence.rules.life import STATUS_LABELS
from grants_app.hubs import queries as hubs
from grants_app.web.forms import id_in
from grants_app.web.paging import PAGE_SIZE, Page, address, page_number
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/diligence")
SOON = 90
"""Days ahead that count as soon."""


@router.get("")
def show_list(web: InWeb) -> Response:
    """Reviews of the hubs that the reader may see, the newest first."""
    work, number = web.work, page_number(web)
    work.must_somewhere(Action.DILIGENCE_READ)
    filters = _filters(web)
    found = queries.listed(work, filters, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    values = {"hub": filters.hub_id, "status": filters.status}
    return web.page(
        "diligence/list.html",
        rows=found.rows,
        values=values,
        page=Page(number, found.total, address("/diligence", values)),
        status_labels=STATUS_LABELS,
        **_choices(work),
    )


def _filters(web: Web) -> Filters:
    asked = web.request.query_params
    status = asked.get("status", "")
    return Filters(hub_id=id_in(asked.get("hub", "")), status=status if status in STATUS_LABELS else "")


def _choices(work: Work) -> dict[str, Any]:
    return {"hubs": [(hub.id, hub.name) for hub in hubs.hubs(work)], "statuses": list(STATUS_LABELS.items())}


def _register(web: Web, extension: str) -> Response:
    work, filters = web.work, _filters(web)
    work.must_somewhere(Action.DILIGENCE_READ)
    choices = _choices(work)
    wishes = (("Hub", filters.hub_id, choices["hubs"]), ("Status", filters.status, choices["statuses"]))
    rights = hubs.reach(work, Action.DILIGENCE_READ)
    return register_file(web, queries.register(work, filters), extension, wishes=wishes, rights=rights)


register_routes(router, "", _register)


@router.get("/ending")
def show_ending(web: InWeb) -> Response:
    """What ends soon or has ended and was not renewed, and how every community stands."""
    work = web.work
    work.must_somewhere(Action.DILIGENCE_READ)
    standings = queries.standings(work)
    return web.page(
        "diligence/ending.html",
        ending=endings(standings, work.today + timedelta(days=SOON)),
        standings=standings,
        labels=STATE_LABELS,
        today=work.today,
        days=SOON,
    )


@router.get("/questionnaire")
def show_questionnaire(web: InWeb) -> Response:
    """What is asked, why, what each answer is worth, and what stands in the way: for whoever prepares the answers."""
    web.work.must_somewhere(Action.DILIGENCE_READ)
    return web.page("diligence/questionnaire.html", questionnaire=questionnaire.in_force())
