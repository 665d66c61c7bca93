"""The list of applications, and the page of one: where it is, whose turn it is, and all that it says."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.applications import queries, rules
from grants_app.awards.queries import award_of_application
from grants_app.calls import queries as call_queries
from grants_app.communities import queries as community_queries
from grants_app.core.work import Work
from grants_app.diligence import queries as diligence
from grants_app.donors.queries import donors
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.queries import hubs
from grants_app.saved_filters.queries import kept as kept_filters
from grants_app.web.forms import id_in
from grants_app.web.paging import Page, address, page_number
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter()

STATUSES = (
    ("mine", "Waiting for me"),
    ("open", "Not decided yet"),
    *rules.LABELS.items(),
    ("reported", "Reported to head office"),
)


@router.get("")
def show_list(web: InWeb) -> Response:
    """The reader's applications, the latest change first."""
    work, filters, sort = web.work, _filters(web), _sort(web)
    work.must_somewhere(Action.APPLICATION_READ)
    if (kept := kept_filters(work, "/applications", web.request.url.query)).leads_to:
        return web.leave(kept.leads_to)
    number = page_number(web)
    rows, total = queries.listed(work, filters, sort=sort, first=(number - 1) * queries.PAGE_SIZE)
    values = {
        "q": filters.asked,
        "status": filters.status,
        "hub": filters.hub,
        "donor": filters.donor,
        "call": str(filters.call or ""),
    }
    unsorted = address("/applications", values)
    return web.page(
        "applications/list.html",
        rows=rows,
        values=values,
        kept=kept,
        sort=sort,
        unsorted=unsorted,
        statuses=STATUSES,
        hubs=_hubs_to_choose(work),
        donors=_donors_to_choose(work),
        call=call_queries.call(work, filters.call) if filters.call else None,
        page=Page(number, total, address("/applications", values | ({"sort": sort} if sort != "-changed" else {}))),
        may_write=work.actor.may_somewhere(Action.APPLICATION_WRITE),
        zone=work.actor.time_zone,
    )


def _filters(web: Web) -> queries.Filters:
    asked = web.request.query_params
    return queries.Filters(
        asked=asked.get("q", ""),
        status=asked.get("status", ""),
        hub=asked.get("hub", ""),
        donor=asked.get("donor", ""),
        call=id_in(asked.get("call", "")),
    )


def _sort(web: Web) -> str:
    return web.request.query_params.get("sort", "-changed")


def _register(web: Web, extension: str) -> Response:
    work, filters = web.work, _filters(web)
    work.must_somewhere(Action.APPLICATION_READ)
    call = call_queries.call(work, filters.call) if filters.call else None
    wishes = (
        ("Search", filters.asked, ()),
        ("Status", filters.status, STATUSES),
        ("Hub", filters.hub, _hubs_to_choose(work)),
        ("Donor", filters.donor, _donors_to_choose(work)),
        ("Call", call.title if call else "", ()),
    )
    rights = hub_queries.reach(work, Action.APPLICATION_READ)
    register = queries.register(work, filters, sort=_sort(web))
    return register_file(web, register, extension, wishes=wishes, rights=rights)


register_routes(router, "", _register)


def _hubs_to_choose(work: Work) -> list[tuple[str, str]]:
    return [(hub.code, hub.name) for hub in hubs(work)]


def _donors_to_choose(work: Work) -> list[tuple[str, str]]:
    return [(donor.code, donor.name) for donor in donors(work)]


@router.get("/{application_id}")
def show(web: InWeb, application_id: UUID) -> Response:
    """One application."""
    its = shown(web.work, application_id)
    standing = diligence.standing(web.work, its["card"].community.id)
    return web.page("applications/show.html", **its, diligence=standing, today=web.work.today)


def shown(work: Work, application_id: UUID) -> dict[str, Any]:
    """What applications/_card.html needs, wherever it is shown."""
    card = queries.card(work, application_id)
    return {
        "card": card,
        "known": community_queries.known(work, card.community),
        "award": award_of_application(work, application_id),
        "may_make_award": work.actor.may_somewhere(Action.AWARD_WRITE),
        "reader_zone": work.actor.time_zone,
        "taken": rules.TAKEN,
        "labels": rules.LABELS,
    }
