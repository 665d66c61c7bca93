"""Documents of a community: what is there and until when, attaching one, and opening one with a reason."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.communities import commands, queries
from grants_app.communities.rules.documents import KINDS, DocumentFacts, says, validity
from grants_app.communities.rules.identity import LONGEST_REASON
from grants_app.core.attachments import ACCEPTED, attachment
from grants_app.core.errors import Refused
from grants_app.hubs import queries as hub_queries
from grants_app.web.forms import Fields
from grants_app.web.long_files import kept_file
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/communities/{community_id}/documents")


@router.get("")
def show(web: InWeb, community_id: UUID) -> Response:
    """What is there, the newest of each kind first."""
    return web.page("communities/documents.html", values={}, errors={}, **_shown(web, community_id))


@router.post("")
def attach(web: InWeb, community_id: UUID) -> Response:
    """Seal a document."""
    try:
        fields = Fields(web)
        issued_on = fields.day("issued_on", "Issued on")
        expires_on = fields.day("expires_on", "Expires on", needed=False)
        fields.check()
        sent = web.file("file")
        file = attachment(sent.filename or "", sent.file.read())
        its = DocumentFacts(web.text("kind"), issued_on or web.work.today, expires_on)
        commands.attach_document(web.work, web.settings.master_key, community_id, its, file)
    except Refused as refused:
        return _again(web, community_id, refused)
    return web.done(to=f"/communities/{community_id}/documents", say="Sealed.")


@router.post("/{community_document_id}/open")
def open_(web: InWeb, community_id: UUID, community_document_id: UUID) -> Response:
    """The document, this once; it is called by the alias."""
    try:
        row, content = commands.open_document(
            web.work, web.settings.master_key, community_document_id, reason=web.text("reason")
        )
    except Refused as refused:
        return _again(web, community_id, refused)
    alias = hub_queries.community(web.work, row.community_id).alias
    return kept_file(f"{alias}-{row.kind}-{row.position}.{row.extension}", row.media_type, content)


def _again(web: Web, community_id: UUID, refused: Refused) -> Response:
    if not refused.fields and refused.status in (403, 404):
        raise refused
    web.undo()
    return web.again("communities/documents.html", refused, **_shown(web, community_id))


def _shown(web: Web, community_id: UUID) -> dict[str, Any]:
    work = web.work
    community = hub_queries.community(work, community_id)
    rows = queries.documents(work, community_id)
    return {
        "community": community,
        "documents": [(row, validity(row.expires_on, work.today), says(row.expires_on, work.today)) for row in rows],
        "kinds": KINDS,
        "accepted": ACCEPTED,
        "longest_reason": LONGEST_REASON,
        "may_attach": community.hub_id in work.actor.hubs_with(Action.COMMUNITY_WRITE),
        "is_cleared": community.hub_id in work.actor.hubs_with(Action.IDENTITY_OPEN),
        "zone": work.actor.time_zone,
    }
