"""Pages of calls: the list to search, and one call with its applications."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.applications import queries as applications
from grants_app.awards.queries import past
from grants_app.calls import queries, rules
from grants_app.core.work import Work
from grants_app.donors.queries import donors
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.queries import hubs
from grants_app.prospects import queries as prospects
from grants_app.saved_filters.queries import kept as kept_filters
from grants_app.web.paging import Page, address, page_number
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/calls")

STATES = (
    ("", "Open and opening later"),
    ("open", "Open now"),
    ("closing", f"Closing in {rules.CLOSING_DAYS} days"),
    ("coming", "Opening later"),
    ("closed", "Closed"),
    ("all", "All"),
)


@router.get("")
def show_list(web: InWeb) -> Response:
    """The calls, the next deadline first."""
    work, filters, number = web.work, _filters(web), page_number(web)
    if (kept := kept_filters(work, "/calls", web.request.url.query)).leads_to:
        return web.leave(kept.leads_to)
    rows, total = queries.listed(work, filters, first=(number - 1) * queries.PAGE_SIZE)
    values = {"q": filters.asked, "state": filters.state, "country": filters.country, "donor": filters.donor}
    return web.page(
        "calls/list.html",
        rows=rows,
        kept=kept,
        values=values,
        states=STATES,
        countries=_countries_to_choose(work),
        donors=_donors_to_choose(work),
        page=Page(number, total, address("/calls", values)),
        may_write=work.actor.may_somewhere(Action.CALL_WRITE),
    )


def _filters(web: Web) -> queries.Filters:
    asked = web.request.query_params
    return queries.Filters(
        asked=asked.get("q", ""),
        state=asked.get("state", ""),
        country=asked.get("country", ""),
        donor=asked.get("donor", ""),
    )


def _register(web: Web, extension: str) -> Response:
    work, filters = web.work, _filters(web)
    wishes = (
        ("Search", filters.asked, ()),
        ("Deadline", filters.state or "open and opening later", STATES),
        ("Country", filters.country, _countries_to_choose(work)),
        ("Donor", filters.donor, _donors_to_choose(work)),
    )
    rights = hub_queries.reach(work, Action.CALL_READ)
    return register_file(web, queries.register(work, filters), extension, wishes=wishes, rights=rights)


register_routes(router, "", _register)


def _countries_to_choose(work: Work) -> Sequence[tuple[str, str]]:
    return [("mine", "My hubs' countries"), *_hub_countries(work)]


def _donors_to_choose(work: Work) -> Sequence[tuple[str, str]]:
    return [(donor.code, donor.name) for donor in donors(work)]


@router.get("/{call_id}")
def show(web: InWeb, call_id: UUID) -> Response:
    """One call with the reader's applications under it."""
    work = web.work
    card = queries.card(work, call_id)
    may_apply = work.actor.may_somewhere(Action.APPLICATION_WRITE)
    return web.page(
        "calls/show.html",
        card=card,
        applications=applications.under_call(work, call_id),
        may_start=may_apply and card.openness is not rules.Openness.CLOSED,
        may_apply=may_apply,
        may_write=work.actor.may_somewhere(Action.CALL_WRITE),
        may_follow=work.actor.may_somewhere(Action.CALL_FOLLOW),
        follows=work.actor.id in queries.followers(work, call_id),
        fits=prospects.fits_of(work, call_id, past(work)) if work.actor.may_somewhere(Action.PROSPECT_READ) else [],
        may_weigh=work.actor.may_somewhere(Action.PROSPECT_WEIGH) and card.openness is not rules.Openness.CLOSED,
        reader_zone=work.actor.time_zone,
        kinds=rules.QUESTION_KINDS,
    )


def _hub_countries(work: Work) -> Sequence[tuple[str, str]]:
    codes = {hub.country for hub in hubs(work)}
    return sorted(((code, rules.country_name(code)) for code in codes), key=lambda pair: pair[1])
