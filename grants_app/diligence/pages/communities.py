"""The due diligence of one community: how it stands, its reviews, the checks of its sealed names, and its papers."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.attachments import ACCEPTED, attachment
from grants_app.core.errors import Invalid
from grants_app.diligence import commands, queries
from grants_app.diligence.rules.donor_lists import donor_lists
from grants_app.diligence.rules.gate import STATE_LABELS
from grants_app.diligence.rules.life import STATUS_LABELS, Checked
from grants_app.diligence.rules.questionnaire import OUTCOMES
from grants_app.web.forms import Fields
from grants_app.web.long_files import kept_file
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/diligence")


@router.get("/communities/{community_id}")
def show(web: InWeb, community_id: UUID) -> Response:
    """One community by its alias."""
    return web.page("diligence/community.html", values={}, errors={}, **_shown(web, community_id))


@router.post("/communities/{community_id}/begin")
def begin(web: InWeb, community_id: UUID) -> Response:
    """Begin a review from the last one's answers."""
    made = commands.begin(web.work, community_id)
    return web.done(to=f"/diligence/reviews/{made.id}", say=f"{made.reference} is begun. Answer section by section.")


@router.post("/communities/{community_id}/check")
def check(web: InWeb, community_id: UUID) -> Response:
    """Record a check of the sealed names."""
    try:
        fields = Fields(web)
        checked_on = fields.day("checked_on", "Searched on")
        lists = fields.text("lists", "Lists", longest=400)
        outcome = web.text("outcome")
        note = fields.text("note", "Note", longest=1000)
        inspect_at = fields.text("inspect_at", "Where the paper may be inspected", longest=300)
        fields.check()
        if checked_on is None:
            raise Invalid("Give the day.", fields={"checked_on": "Give the day."})
        sent = web.file("file")
        file = attachment(sent.filename or "", sent.file.read())
        its = Checked(checked_on, lists, outcome, note)
        made = commands.check(web.work, community_id, its, file, inspect_at=inspect_at)
    except Invalid as refused:
        web.undo()
        return web.again("diligence/community.html", refused, **_shown(web, community_id))
    return web.done(to=f"/diligence/communities/{community_id}", say=f"Recorded as {made.reference}.")


@router.get("/papers/{proof_id}")
def open_paper(web: InWeb, proof_id: UUID) -> Response:
    """One paper, byte for byte; a protected one for the cleared alone."""
    its = queries.opened(web.work, proof_id)
    return kept_file(f"due-diligence-{its.position}.{its.extension}", its.media_type, its.content)


@router.post("/papers/{proof_id}/protect")
def protect(web: InWeb, proof_id: UUID) -> Response:
    """Give a paper its protection mark."""
    its = commands.protect(web.work, proof_id, inspect_at=web.text("inspect_at"))
    says = "The document is protected: nobody but the cleared opens it, and files call it by its number."
    return web.done(to=f"/diligence/communities/{its.community_id}", say=says)


def _shown(web: Web, community_id: UUID) -> dict[str, Any]:
    card = queries.community_card(web.work, community_id)
    actor = web.work.actor
    return {
        "card": card,
        "labels": STATE_LABELS,
        "status_labels": STATUS_LABELS,
        "outcomes": list(OUTCOMES.items()),
        "outcome_labels": OUTCOMES,
        "accepted": ACCEPTED,
        "today": web.work.today,
        "lists": list(donor_lists().values()),
        "is_cleared": actor.may(Action.DOCUMENT_RELEASE, card.hub.id),
    }
