"""The list of sub-grants, one agreement, and the steps that need a button, a tick or a reason."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.hubs import queries as hubs
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.rules import life
from grants_app.sub_grants.rules.life import Status
from grants_app.web.forms import Fields, id_in
from grants_app.web.paging import PAGE_SIZE, Page, address, page_number
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/sub-grants")

_DONE_WORDS = {
    "create": "Begun as a draft",
    "change": "Changed",
    "propose": "Proposed for approval",
    "return": "Returned",
    "approve": "Approved",
    "cancel": "Cancelled",
    "close": "Closed",
    "meet": "Condition ticked",
    "request": "Asked for",
    "pay": "Payment recorded",
    "verify": "Milestone verified",
    "report": "The community's report entered",
    "accept": "The community's report accepted",
    "send-back": "The community's report sent back",
    "refund": "Refund recorded",
}


@router.get("")
def show_list(web: InWeb) -> Response:
    """Sub-grants of the hubs that the reader may see, the newest first."""
    work, asked = web.work, web.request.query_params
    work.must_somewhere(Action.SUB_GRANT_READ)
    status, number = asked.get("status", ""), page_number(web)
    narrowed = queries.Filters(
        status=status if status in set(Status) else "",
        hub_id=id_in(asked.get("hub")),
        award_id=id_in(asked.get("award")),
        community_id=id_in(asked.get("community")),
    )
    found = queries.listed(work, narrowed, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE)
    filters = {name: asked.get(name, "") for name in ("status", "hub", "award", "community")}
    return web.page(
        "sub_grants/list.html",
        found=found,
        filters=filters,
        is_narrowed=any(filters.values()),
        page=Page(number, found.total, address("/sub-grants", filters)),
        statuses=list(Status),
        hubs=hubs.hubs(work),
        awards=queries.awards_to_choose(work),
        may_write=work.actor.may_somewhere(Action.SUB_GRANT_WRITE),
    )


@router.get("/{sub_grant_id}")
def show(web: InWeb, sub_grant_id: UUID) -> Response:
    """One agreement: what it says, its tranches with their conditions and money, its history and entries."""
    return web.page("sub_grants/show.html", values={}, errors={}, **_shown(web, sub_grant_id))


@router.post("/{sub_grant_id}/propose")
def propose(web: InWeb, sub_grant_id: UUID) -> Response:
    """Propose a draft for approval."""
    commands.propose(web.work, sub_grant_id)
    return _done(web, sub_grant_id, "Proposed. Another person approves it.")


@router.post("/{sub_grant_id}/approve")
def approve(web: InWeb, sub_grant_id: UUID) -> Response:
    """Approve a proposed agreement."""
    commands.approve(web.work, sub_grant_id)
    return _done(web, sub_grant_id, "Approved. Its tranches can be asked for.")


@router.post("/{sub_grant_id}/return")
def return_(web: InWeb, sub_grant_id: UUID) -> Response:
    """Send a proposed agreement back."""
    commands.return_(web.work, sub_grant_id, reason=web.text("note"))
    return _done(web, sub_grant_id, "Returned to the hub as a draft.")


@router.post("/{sub_grant_id}/cancel")
def cancel(web: InWeb, sub_grant_id: UUID) -> Response:
    """Give up a draft."""
    commands.cancel(web.work, sub_grant_id, reason=web.text("note"))
    return _done(web, sub_grant_id, "Cancelled.")


@router.post("/{sub_grant_id}/close")
def close(web: InWeb, sub_grant_id: UUID) -> Response:
    """End an agreement."""
    commands.close(web.work, sub_grant_id, reason=web.text("note"))
    return _done(web, sub_grant_id, "Closed.")


@router.post("/tranches/{tranche_id}/request")
def request(web: InWeb, tranche_id: UUID) -> Response:
    """Ask for a tranche, to be paid from an advance of the hub or from the bank."""
    row = commands.request(web.work, tranche_id, paid_from=web.text("paid_from"))
    return _done(web, row.sub_grant_id, f"Tranche {row.position} is asked for. Another person approves it.")


@router.post("/tranches/{tranche_id}/approve")
def approve_tranche(web: InWeb, tranche_id: UUID) -> Response:
    """Approve a tranche; its budget is set aside."""
    row = commands.approve_tranche(web.work, tranche_id)
    return _done(
        web, row.sub_grant_id, f"Tranche {row.position} is approved. Another person pays it and records the payment."
    )


@router.post("/tranches/{tranche_id}/return")
def return_tranche(web: InWeb, tranche_id: UUID) -> Response:
    """Send a tranche back to where it was planned."""
    row = commands.return_tranche(web.work, tranche_id, reason=web.text("note"))
    return _done(web, row.sub_grant_id, f"Tranche {row.position} is returned. What was set aside is free again.")


@router.post("/conditions/{condition_id}/meet")
def meet(web: InWeb, condition_id: UUID) -> Response:
    """Tick a condition, with the day and where the proof is filed."""
    _, tranche = queries.condition(web.work, condition_id)
    sub_grant_id = tranche.sub_grant_id
    try:
        fields = Fields(web)
        met_on = fields.day("met_on", "Met on")
        note = fields.text("note", "Where the proof is filed", longest=400)
        fields.check()
        if met_on is None:
            raise Invalid("Give the day.", fields={"met_on": "Give the day."})
        commands.meet(web.work, condition_id, met_on=met_on, note=note)
    except Invalid as refused:
        web.undo()
        return web.again("sub_grants/show.html", refused, **_shown(web, sub_grant_id))
    return _done(web, sub_grant_id, "Ticked, with your name and the day.")


def _shown(web: Web, sub_grant_id: UUID) -> dict[str, Any]:
    card = queries.card(web.work, sub_grant_id)
    actor = web.work.actor
    return {
        "card": card,
        "sources": queries.sources(web.work, card.award, card.hub),
        "cost_arises": life.COST_ARISES_LABELS,
        "shown_as": life.SHOWN_AS_LABELS,
        "condition_labels": life.CONDITION_LABELS,
        "done_words": _DONE_WORDS,
        "positions": {one.tranche.id: one.tranche.position for one in card.tranches},
        "today": web.work.today.isoformat(),
        "may_change": card.sub_grant.status == Status.DRAFT and actor.may(Action.SUB_GRANT_WRITE, card.hub.id),
        "may_tick": card.sub_grant.status == Status.ACTIVE and actor.may(Action.SUB_GRANT_VERIFY, card.hub.id),
        "may_question": actor.may(Action.FINDING_RECORD, card.hub.id),
        "may_accept": actor.may(Action.SUB_GRANT_ACCEPT, card.hub.id),
    }


def _done(web: Web, sub_grant_id: UUID, say: str) -> Response:
    return web.done(to=f"/sub-grants/{sub_grant_id}", say=say)
