"""Pages of co-financing: which lines of other awards pay for an action, and what its reports read of their cost."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.budgets import queries as budget_queries
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.expenditures import commands, queries
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/awards/{award_id}/co-financing")


@router.get("")
def show(web: InWeb, award_id: UUID) -> Response:
    """Who co-finances the action of an award, what this award co-finances, and the cost that is read in."""
    return web.page("expenditures/cofinancing.html", values={}, errors={}, **_shown(web, award_id))


@router.post("")
def cofinance(web: InWeb, award_id: UUID) -> Response:
    """Propose that a line of another award pays for this action."""
    action = award_queries.award(web.work, award_id)
    try:
        promise = _typed(web, action)
        commands.cofinance(web.work, action.id, promise)
    except Invalid as refused:
        web.undo()
        return web.again("expenditures/cofinancing.html", refused, **_shown(web, award_id))
    return web.done(
        to=f"/awards/{action.id}/co-financing", say="Proposed. It counts once another person has approved it."
    )


@router.post("/{link_id}/approve")
def approve(web: InWeb, award_id: UUID, link_id: UUID) -> Response:
    """Approve a proposal."""
    commands.approve_cofinancing(web.work, award_id, link_id)
    return web.done(
        to=f"/awards/{award_id}/co-financing", say="Approved: the action's reports read what that line pays."
    )


@router.post("/{link_id}/discard")
def discard(web: InWeb, award_id: UUID, link_id: UUID) -> Response:
    """Remove a proposal."""
    commands.discard_cofinancing(web.work, award_id, link_id)
    return web.done(to=f"/awards/{award_id}/co-financing", say="The proposal was removed.")


def _shown(web: Web, award_id: UUID) -> dict[str, Any]:
    work = web.work
    action = award_queries.award(work, award_id)
    links = queries.links(work, action)
    may_write = work.actor.may(Action.AWARD_WRITE, action.lead_hub_id)
    paying_id = id_in(web.request.query_params.get("paid_by") or web.text("award"))
    paying = award_queries.award(work, paying_id) if paying_id and may_write else None
    return {
        "action": action,
        "funding": queries.funding(work, action),
        "ours": [link for link in links if link.cofinancing.action_id == action.id],
        "theirs": [link for link in links if link.cofinancing.award_id == action.id],
        "read": queries.read_in_shown(work, action, work.today),
        "may_write": may_write,
        "person_id": work.actor.id,
        "paying": paying,
        "awards": [
            (its_id, f"{reference} · {title}")
            for its_id, reference, title in queries.awards_to_choose(work)
            if its_id != action.id
        ],
        "lines": _lines(web, paying),
        "action_lines": _lines(web, action) if paying else [],
    }


def _lines(web: Web, award: Award | None) -> list[tuple[UUID, str]]:
    lines = budget_queries.approved_lines(web.work, award.id) if award else []
    return [(line.line_id, f"{line.code} {line.description}") for line in lines]


def _typed(web: Web, action: Award) -> commands.Promise:
    fields = Fields(web)
    award_id = fields.needed_id("award", "Award that pays")
    line_id, action_line_id = fields.id("line", "Line that pays"), fields.id("action_line", "Line of the action")
    promised = fields.money("promised", "Promised", action.currency)
    starts_on, ends_on = fields.day("starts_on", "From"), fields.day("ends_on", "Until")
    fields.check()
    return commands.Promise(
        award_id=award_id,
        line_id=line_id or award_id,
        action_line_id=action_line_id or award_id,
        promised=promised or Money.zero(action.currency),
        starts_on=starts_on or action.starts_on,
        ends_on=ends_on or action.ends_on,
    )
