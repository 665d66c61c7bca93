"""The sealed identity of a community: what there is, sealing it, opening it for one look, and who opened it."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.communities import commands, queries
from grants_app.communities.rules.identity import LONGEST, LONGEST_REASON, PARTS, Identity, Person
from grants_app.communities.vault import is_ready
from grants_app.core.errors import Refused
from grants_app.hubs import queries as hub_queries
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/communities")


@router.get("/{community_id}/identity")
def show(web: InWeb, community_id: UUID) -> Response:
    """What is sealed, in its mask, and who opened it."""
    return web.page("communities/identity.html", errors={}, **_shown(web, community_id))


@router.post("/{community_id}/identity")
def seal(web: InWeb, community_id: UUID) -> Response:
    """Seal the name, the place, or both."""
    its = Identity(web.text("name"), web.text("place"))
    try:
        commands.seal_identity(web.work, web.settings.master_key, community_id, its)
    except Refused as refused:
        return _again(web, community_id, refused)
    return web.done(to=f"/communities/{community_id}/identity", say="Sealed.")


@router.post("/{community_id}/identity/persons")
def seal_person(web: InWeb, community_id: UUID) -> Response:
    """Seal one person more."""
    its = Person(web.text("person"), web.text("role"), web.text("contact"))
    try:
        commands.seal_person(web.work, web.settings.master_key, community_id, its)
    except Refused as refused:
        return _again(web, community_id, refused)
    return web.done(to=f"/communities/{community_id}/identity", say="Sealed.")


@router.post("/{community_id}/identity/persons/{sealed_person_id}/remove")
def remove_person(web: InWeb, community_id: UUID, sealed_person_id: UUID) -> Response:
    """Take a person out."""
    commands.remove_person(web.work, community_id, sealed_person_id)
    return web.done(to=f"/communities/{community_id}/identity", say="Taken out.")


@router.post("/{community_id}/identity/erase")
def erase(web: InWeb, community_id: UUID) -> Response:
    """Take out everything that is sealed."""
    try:
        commands.erase_identity(web.work, community_id, reason=web.text("reason"))
    except Refused as refused:
        return _again(web, community_id, refused)
    return web.done(to=f"/communities/{community_id}/identity", say="Erased: nothing of who they are is kept here.")


@router.post("/{community_id}/identity/open")
def open_(web: InWeb, community_id: UUID) -> Response:
    """Show some parts, this once: a form sent again, or a page loaded again, leads back to the mask."""
    parts = [part for part in web.form.getlist("parts") if isinstance(part, str)]
    here = f"/communities/{community_id}/identity"
    try:
        opened = commands.open_identity(
            web.work, web.settings.master_key, community_id, parts, reason=web.text("reason")
        )
    except Refused as refused:
        return _again(web, community_id, refused)
    community = hub_queries.community(web.work, community_id)
    return web.shown("communities/opened.html", to=here, opened=opened, community=community)


def _again(web: Web, community_id: UUID, refused: Refused) -> Response:
    """The page with what is wrong. Nothing that was typed comes back: it may be a name."""
    if not refused.fields and refused.status in (403, 404):
        raise refused
    web.undo()
    web.say(refused.sentence, "danger")
    return web.page(
        "communities/identity.html", status=refused.status, errors=refused.fields, **_shown(web, community_id)
    )


def _shown(web: Web, community_id: UUID) -> dict[str, Any]:
    work = web.work
    community = hub_queries.community(work, community_id)
    return {
        "community": community,
        "hub": hub_queries.hub(work, community.hub_id),
        "sealed": queries.sealed(work, community_id),
        "openings": queries.openings(work, community_id),
        "parts": PARTS,
        "longest": LONGEST,
        "longest_reason": LONGEST_REASON,
        "is_cleared": community.hub_id in work.actor.hubs_with(Action.IDENTITY_OPEN),
        "not_ready": is_ready(work, web.settings.master_key),
        "zone": work.actor.time_zone,
    }
