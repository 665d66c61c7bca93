"""Pages of hubs: the list with the strategy's objectives, one hub with its communities, and adding either."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from grants_app.access import Action
from grants_app.authorities import queries as authority_queries
from grants_app.core.errors import Invalid
from grants_app.hubs import commands, queries
from grants_app.hubs.models import Community, Hub
from grants_app.hubs.rules import CommunityFacts, HubFacts
from grants_app.people import queries as people_queries
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/hubs")
def show_hubs(web: InWeb) -> Response:
    """All hubs, and what the network is for."""
    work = web.work
    work.must_somewhere(Action.HUB_READ)
    return web.page(
        "hubs/index.html",
        hubs=queries.hubs(work),
        objectives=queries.objectives_on(work, work.today),
        may_add=work.actor.everywhere(Action.HUB_MANAGE),
        may_import=work.actor.may_somewhere(Action.COMMUNITY_WRITE) or work.actor.everywhere(Action.DONOR_MANAGE),
    )


@router.get("/hubs/new")
def new_hub(web: InWeb) -> Response:
    """The form for a new hub."""
    web.work.must(Action.HUB_MANAGE)
    return web.page("hubs/form.html", values={}, errors={})


@router.post("/hubs")
def add_hub(web: InWeb) -> Response:
    """Add a hub."""
    web.work.must(Action.HUB_MANAGE)
    try:
        hub = _add_hub(web)
    except Invalid as refused:
        return web.again("hubs/form.html", refused)
    return web.done(to=f"/hubs/{hub.id}", say=f"{hub.name} is added.")


@router.get("/hubs/{hub_id}")
def show_hub(web: InWeb, hub_id: UUID) -> Response:
    """One hub: facts, and the communities and people that the reader may see."""
    return web.page("hubs/show.html", values={}, errors={}, **_hub(web, hub_id))


@router.post("/hubs/{hub_id}/communities")
def add_community(web: InWeb, hub_id: UUID) -> Response:
    """Add a community by its alias."""
    try:
        community = _add_community(web, hub_id)
    except Invalid as refused:
        web.undo()
        return web.again("hubs/show.html", refused, **_hub(web, hub_id))
    return web.done(to=f"/communities/{community.id}", say=f"«{community.alias}» is added.")


def _add_hub(web: Web) -> Hub:
    fields = Fields(web)
    code = fields.text("code", "Code", needed=True, longest=12)
    name = fields.text("name", "Name", needed=True, longest=200)
    country = fields.text("country", "Country", needed=True, longest=2).upper()
    currency = fields.currency("currency", "Currency")
    time_zone = fields.text("time_zone", "Time zone", needed=True, longest=60)
    language = fields.text("language", "Language", needed=True, longest=8)
    is_head_office = bool(web.text("is_head_office"))
    fields.check()
    return commands.add_hub(web.work, HubFacts(code, name, country, currency, time_zone, language, is_head_office))


def _add_community(web: Web, hub_id: UUID) -> Community:
    fields = Fields(web)
    facts = CommunityFacts(
        alias=fields.text("alias", "Alias", needed=True, longest=80),
        kind=fields.text("kind", "Kind", needed=True, longest=80),
        country=fields.text("country", "Country", needed=True, longest=2).upper(),
        summary=fields.text("summary", "Summary", longest=2000),
    )
    fields.check()
    return commands.add_community(web.work, hub_id, facts)


def _hub(web: Web, hub_id: UUID) -> dict[str, Any]:
    work = web.work
    hub = queries.hub(work, hub_id)
    sees_people = work.actor.may(Action.PERSON_READ, hub_id)
    return {
        "hub": hub,
        "authorities": authority_queries.listed(work, hub_id) if work.actor.may(Action.AUTHORITY_READ, hub_id) else [],
        "sees_communities": work.actor.may(Action.COMMUNITY_READ, hub_id),
        "communities": queries.communities(work, hub_id),
        "may_add": work.actor.may(Action.COMMUNITY_WRITE, hub_id),
        "people": people_queries.people_of_hub(work, hub_id) if sees_people else [],
    }
