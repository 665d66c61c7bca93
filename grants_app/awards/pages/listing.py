"""The list of awards, and the whole of it as a file."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries, rules
from grants_app.awards.queries import Filters
from grants_app.core.work import Work
from grants_app.donors.queries import donors
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.queries import hubs
from grants_app.saved_filters.queries import kept as kept_filters
from grants_app.web.forms import id_in
from grants_app.web.paging import Page, address, page_number
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/awards")
def show_list(web: InWeb) -> Response:
    """The awards in which the reader's hubs take part."""
    work, filters, number = web.work, _filters(web), page_number(web)
    work.must_somewhere(Action.AWARD_READ)
    if (kept := kept_filters(work, "/awards", web.request.url.query)).leads_to:
        return web.leave(kept.leads_to)
    found = queries.listed(work, filters, number)
    values = {"q": filters.search, "donor": filters.donor_id, "hub": filters.hub_id, "status": filters.status}
    return web.page(
        "awards/list.html",
        rows=found.rows,
        values=values,
        kept=kept,
        page=Page(number, found.total, address("/awards", values)),
        today=work.today,
        may_write=work.actor.may_somewhere(Action.AWARD_WRITE),
        **_choices(work),
    )


def _filters(web: Web) -> Filters:
    asked = web.request.query_params
    return Filters(
        search=asked.get("q", "")[:100],
        donor_id=id_in(asked.get("donor", "")),
        hub_id=id_in(asked.get("hub", "")),
        status=asked.get("status", ""),
    )


def _choices(work: Work) -> dict[str, Any]:
    return {
        "donors": [(donor.id, donor.name) for donor in donors(work)],
        "hubs": [(hub.id, hub.name) for hub in hubs(work)],
        "statuses": [(status.value, status.value.capitalize()) for status in rules.Status],
    }


def _register(web: Web, extension: str) -> Response:
    work, filters = web.work, _filters(web)
    work.must_somewhere(Action.AWARD_READ)
    choices = _choices(work)
    wishes = (
        ("Search", filters.search, ()),
        ("Donor", filters.donor_id, choices["donors"]),
        ("Hub", filters.hub_id, choices["hubs"]),
        ("Status", filters.status, choices["statuses"]),
    )
    rights = hub_queries.reach(work, Action.AWARD_READ)
    return register_file(web, queries.register(work, filters), extension, wishes=wishes, rights=rights)


register_routes(router, "/awards", _register)
