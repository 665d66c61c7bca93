"""The decision on a review, with its conditions, and the clearing of each."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.core.errors import Conflict, Invalid
from grants_app.core.work import Work
from grants_app.diligence import commands, queries
from grants_app.diligence.models import Review
from grants_app.diligence.pages.reviews import shown
from grants_app.diligence.rules.life import MOST_CONDITIONS, Decision, NewCondition
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/diligence")


@router.get("/reviews/{review_id}/decide")
def decide(web: InWeb, review_id: UUID) -> Response:
    """The form of the decision, beside the score that it rests on."""
    return web.page("diligence/decide.html", values={}, errors={}, **_shown(web, review_id))


@router.post("/reviews/{review_id}/accept")
def accept(web: InWeb, review_id: UUID) -> Response:
    """Accept it."""
    return _decide(web, review_id, commands.accept, "Accepted.")


@router.post("/reviews/{review_id}/accept-with-conditions")
def accept_with_conditions(web: InWeb, review_id: UUID) -> Response:
    """Accept it as long as its conditions are met."""
    return _decide(web, review_id, commands.accept_with_conditions, "Accepted with conditions.")


@router.post("/reviews/{review_id}/refuse")
def refuse(web: InWeb, review_id: UUID) -> Response:
    """Refuse it."""
    return _decide(web, review_id, commands.refuse, "Refused: no money goes to this community.")


@router.post("/conditions/{review_condition_id}/clear")
def clear(web: InWeb, review_condition_id: UUID) -> Response:
    """Say that a condition is met."""
    its, of = queries.condition(web.work, review_condition_id)
    try:
        fields = Fields(web)
        cleared_on = fields.day("cleared_on", "Met on")
        note = fields.text("note", "How it was seen", longest=400)
        fields.check()
        if cleared_on is None:
            raise Invalid("Give the day.", fields={"cleared_on": "Give the day."})
        commands.clear(web.work, its.id, cleared_on=cleared_on, note=note)
    except Invalid as refused:
        web.undo()
        return web.again("diligence/review.html", refused, **shown(web, of.id))
    return web.done(to=f"/diligence/reviews/{of.id}", say="The condition is cleared, with your name and the day.")


def _decide(web: Web, review_id: UUID, act: Callable[[Work, UUID, Decision], Review], say: str) -> Response:
    try:
        act(web.work, review_id, _decision(web))
    except Invalid as refused:
        web.undo()
        return web.again("diligence/decide.html", refused, **_shown(web, review_id))
    return web.done(to=f"/diligence/reviews/{review_id}", say=say)


def _decision(web: Web) -> Decision:
    fields = Fields(web)
    says = fields.text("says", "What the decision rests on", longest=2000)
    conditions = []
    for number in range(1, MOST_CONDITIONS + 1):
        text = fields.text(f"condition-{number}", f"Condition {number}", longest=400)
        if not text:
            continue
        due_on = fields.day(f"due-{number}", f"Condition {number}, to be met by")
        if due_on:
            conditions.append(NewCondition(text, due_on))
    fields.check()
    return Decision(says, web.text("level"), tuple(conditions))


def _shown(web: Web, review_id: UUID) -> dict[str, Any]:
    context = shown(web, review_id)
    card = context["card"]
    if not card.may_decide:
        raise Conflict(
            card.stopped or "This review does not wait for your decision. Reload its page to see where it is."
        )
    levels = card.questionnaire.levels
    at_least = levels.index(card.score.level)
    return context | {
        "levels": [(level.code, f"{level.label}: holds {level.months} months") for level in levels[at_least:]],
        "numbers": range(1, MOST_CONDITIONS + 1),
    }
