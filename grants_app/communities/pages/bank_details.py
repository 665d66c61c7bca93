"""Where a community is paid: the versions in their mask, proposing, confirming, refusing, and one look with a reason."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.communities import commands, queries
from grants_app.communities.rules.bank_details import KINDS, LABELS, LONGEST, Details, mask
from grants_app.communities.rules.identity import LONGEST_REASON
from grants_app.communities.vault import is_ready
from grants_app.core.errors import Refused
from grants_app.hubs import queries as hub_queries
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/communities/{community_id}/bank-details")


@router.get("")
def show(web: InWeb, community_id: UUID) -> Response:
    """Every version in its mask."""
    return web.page("communities/bank_details.html", errors={}, **_shown(web, community_id))


@router.post("")
def propose(web: InWeb, community_id: UUID) -> Response:
    """Seal new details, which another person confirms."""
    text = web.text
    its = Details(text("kind"), text("currency").upper(), text("holder"), text("bank"), text("account"))
    try:
        commands.propose_details(web.work, web.settings.master_key, community_id, its, reason=text("reason"))
    except Refused as refused:
        return _again(web, community_id, refused)
    return _done(web, community_id, "Sealed. Another person of the hub confirms it from the bank's letter.")


@router.post("/{details_id}/confirm")
def confirm(web: InWeb, community_id: UUID, details_id: UUID) -> Response:
    """Put it in force."""
    try:
        commands.confirm_details(web.work, web.settings.master_key, details_id, account=web.text("account"))
    except Refused as refused:
        return _again(web, community_id, refused)
    return _done(web, community_id, "Verified: these details are in force.")


@router.post("/{details_id}/refuse")
def refuse(web: InWeb, community_id: UUID, details_id: UUID) -> Response:
    """Leave what is in force as it is."""
    try:
        commands.refuse_details(web.work, details_id, reason=web.text("reason"))
    except Refused as refused:
        return _again(web, community_id, refused)
    return _done(web, community_id, "Refused.")


@router.post("/{details_id}/open")
def open_(web: InWeb, community_id: UUID, details_id: UUID) -> Response:
    """Show it, this once."""
    try:
        opened = commands.open_details(web.work, web.settings.master_key, details_id, reason=web.text("reason"))
    except Refused as refused:
        return _again(web, community_id, refused)
    community = hub_queries.community(web.work, community_id)
    return web.shown(
        "communities/opened_details.html", to=f"/communities/{community_id}/bank-details",
        opened=opened, community=community, kinds=KINDS,
    )  # fmt: skip


def _done(web: Web, community_id: UUID, says: str) -> Response:
    return web.done(to=f"/communities/{community_id}/bank-details", say=says)


def _again(web: Web, community_id: UUID, refused: Refused) -> Response:
    """The page with what is wrong; nothing that was typed comes back."""
    if not refused.fields and refused.status in (403, 404):
        raise refused
    web.undo()
    web.say(refused.sentence, "danger")
    shown = _shown(web, community_id)
    return web.page("communities/bank_details.html", status=refused.status, errors=refused.fields, **shown)


def _shown(web: Web, community_id: UUID) -> dict[str, Any]:
    work = web.work
    community = hub_queries.community(work, community_id)
    return {
        "community": community,
        "hub": hub_queries.hub(work, community.hub_id),
        "versions": [
            (row, mask(row.kind, row.tail), LABELS[row.status]) for row in queries.versions(work, community_id)
        ],
        "kinds": KINDS,
        "longest": LONGEST,
        "longest_reason": LONGEST_REASON,
        "is_cleared": community.hub_id in work.actor.hubs_with(Action.BANK_DETAILS_PROPOSE),
        "may_confirm": community.hub_id in work.actor.hubs_with(Action.BANK_DETAILS_CONFIRM),
        "me": work.actor.id,
        "not_ready": is_ready(work, web.settings.master_key),
        "zone": work.actor.time_zone,
    }
