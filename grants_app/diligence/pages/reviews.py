"""A review: what it says and is worth, and its sections to be filled in one by one."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.attachments import ACCEPTED, attachment
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.diligence import commands, queries
from grants_app.diligence.commands import Paper, Written
from grants_app.diligence.rules.life import STATUS_LABELS, Status
from grants_app.diligence.rules.questionnaire import NOT_APPLICABLE, Kind, Section
from grants_app.web.forms import id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/diligence/reviews")


@router.get("/{review_id}")
def show(web: InWeb, review_id: UUID) -> Response:
    """One review: its answers with what each is worth, its score, its decision and conditions."""
    return web.page("diligence/review.html", **shown(web, review_id), values={}, errors={})


@router.get("/{review_id}/sections/{section}")
def show_section(web: InWeb, review_id: UUID, section: str) -> Response:
    """One section of a draft as a form."""
    context = _section(web, review_id, section)
    values = {}
    for line in context["part"].lines:
        value = line.given.value if line.given else ""
        is_ticked = value == NOT_APPLICABLE and not line.question.is_chosen
        values[f"a-{line.question.code}"] = "" if is_ticked else value
        values[f"x-{line.question.code}"] = "yes" if is_ticked else ""
        values[f"n-{line.question.code}"] = line.given.note if line.given else ""
    return web.page("diligence/section.html", values=values, errors={}, **context)


@router.post("/{review_id}/sections/{section}")
def answer(web: InWeb, review_id: UUID, section: str) -> Response:
    """Keep what was written in a section, and the paper that came with it; nothing typed is lost on an error."""
    context = _section(web, review_id, section)
    part = context["part"].section
    try:
        commands.answer(web.work, review_id, section, _written(web, part), _paper(web))
    except Invalid as refused:
        web.undo()
        return web.again("diligence/section.html", refused, **_section(web, review_id, section))
    return web.done(to=_next(web, review_id, section, context["following"]), say=f"«{part.title}» is saved.")


def _next(web: Web, review_id: UUID, section: str, following: str) -> str:
    """After a paper one stays where one is; «Save and go on» leads to the next section, after the last to the review."""
    base = f"/diligence/reviews/{review_id}"
    if web.text("stay"):
        return f"{base}/sections/{section}"
    return f"{base}/sections/{following}" if following else base


@router.post("/{review_id}/detach")
def detach(web: InWeb, review_id: UUID) -> Response:
    """Take a paper away from an answer of a draft."""
    proof_id, question = id_in(web.text("paper")), web.text("question")
    if proof_id is None:
        raise NotFound
    commands.detach(web.work, review_id, question, proof_id)
    return web.done(to=f"/diligence/reviews/{review_id}", say="The document stands behind this answer no more.")


@router.post("/{review_id}/submit")
def submit(web: InWeb, review_id: UUID) -> Response:
    """Hand it to its reviewer."""
    commands.submit(web.work, review_id)
    return web.done(to=f"/diligence/reviews/{review_id}", say="Submitted. Somebody who did not fill it in reviews it.")


@router.post("/{review_id}/cancel")
def cancel(web: InWeb, review_id: UUID) -> Response:
    """Give it up."""
    commands.cancel(web.work, review_id, reason=web.text("note"))
    return web.done(to=f"/diligence/reviews/{review_id}", say="Cancelled.")


@router.post("/{review_id}/return")
def return_(web: InWeb, review_id: UUID) -> Response:
    """Send it back to the hub."""
    commands.return_(web.work, review_id, reason=web.text("note"))
    return web.done(to=f"/diligence/reviews/{review_id}", say="Returned to the hub.")


def shown(web: Web, review_id: UUID) -> dict[str, Any]:
    """What the page of a review shows."""
    card = queries.card(web.work, review_id)
    return {
        "card": card,
        "status_labels": STATUS_LABELS,
        "today": web.work.today,
        "is_cleared": web.work.actor.may(Action.DOCUMENT_RELEASE, card.hub.id),
        "may_protect": web.work.actor.may(Action.DOCUMENT_PROTECT, card.hub.id),
    }


def _section(web: Web, review_id: UUID, code: str) -> dict[str, Any]:
    card = queries.card(web.work, review_id)
    part = card.section(code)
    web.work.must(Action.DILIGENCE_WRITE, card.hub.id)
    if card.review.status != Status.DRAFT:
        says = f"{card.review.reference} is no draft any more, so its answers stay as they are."
        raise Conflict(says)
    return {
        "card": card,
        "part": part,
        "following": card.following(code),
        "accepted": ACCEPTED,
        "is_cleared": web.work.actor.may(Action.DOCUMENT_RELEASE, card.hub.id),
        "kinds": Kind,
        "to_prove": [(it.code, it.text) for it in part.section.questions if it.kind is not Kind.SANCTIONS],
    }


def _written(web: Web, part: Section) -> dict[str, Written]:
    return {
        question.code: Written(
            NOT_APPLICABLE if web.text(f"x-{question.code}") else web.text(f"a-{question.code}"),
            web.text(f"n-{question.code}"),
            bool(web.text(f"c-{question.code}")),
        )
        for question in part.questions
    }


def _paper(web: Web) -> Paper | None:
    """The paper that came with the answers; None where none was chosen."""
    sent = web.form.get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None
    file = attachment(sent.filename, sent.file.read())
    return Paper(web.text("evidence_for"), file, web.text("inspect_at") if web.text("protected") else None)
