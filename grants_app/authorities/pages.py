"""Pages of authority: the table by hub, one row with its decision, and a new row."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from grants_app.access import ROLE_LABELS, Action, Role
from grants_app.authorities import commands, queries
from grants_app.authorities.models import Authority
from grants_app.authorities.rules import ACTS, Absence, Terms, roles_for
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.hubs import queries as hub_queries
from grants_app.people import queries as people_queries
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/authorities")


@router.get("")
def show_list(web: InWeb) -> Response:
    """The limits that the reader may see, of all hubs or of one."""
    work = web.work
    work.must_somewhere(Action.AUTHORITY_READ)
    hub_id = id_in(web.request.query_params.get("hub"))
    return web.page(
        "authorities/list.html",
        rows=queries.listed(work, hub_id),
        hubs=hub_queries.hubs(work),
        hub=hub_queries.hub(work, hub_id) if hub_id else None,
        may_record=work.actor.may_somewhere(Action.AUTHORITY_WRITE),
    )


@router.get("/new")
def new(web: InWeb) -> Response:
    """The form of a new row; a change of a limit is a new row from a later day."""
    web.work.must_somewhere(Action.AUTHORITY_WRITE)
    values = {"starts_on": web.work.today.isoformat(), "currency": "EUR"} | dict(web.request.query_params)
    return web.page("authorities/form.html", values=values, errors={}, **_choices(web))


@router.post("/new")
def record(web: InWeb) -> Response:
    """Propose the row."""
    web.work.must_somewhere(Action.AUTHORITY_WRITE)
    try:
        made = _record(web)
    except Invalid as refused:
        web.undo()
        return web.again("authorities/form.html", refused, **_choices(web))
    say = "Recorded. It counts when a director has approved it."
    return web.done(to=f"/authorities/{made.id}", say=say)


@router.get("/delegations")
def show_delegations(web: InWeb) -> Response:
    """Who may go as far as whom, and until when; and the form to delegate."""
    web.work.must_somewhere(Action.AUTHORITY_READ)
    values = {"starts_on": web.work.today.isoformat()} | dict(web.request.query_params)
    asked = web.request.query_params
    return web.page(
        "authorities/delegations.html",
        values=values,
        errors={},
        **_delegations(web, asked.get("act", ""), asked.get("hub", "")),
    )


@router.post("/delegations")
def delegate(web: InWeb) -> Response:
    """Let another person go as far as one may oneself, for some days."""
    work = web.work
    try:
        fields = Fields(web)
        act = fields.choice("act", "Act", [act.value for act in ACTS])
        hub_id = fields.id("hub", "Hub", needed=False)
        taker_id = fields.id("taker", "Person")
        starts_on, ends_on = fields.day("starts_on", "From"), fields.day("ends_on", "Until")
        reason = fields.text("reason", "Reason", needed=True, longest=400)
        fields.check()
        if taker_id is None or starts_on is None or ends_on is None:
            raise Invalid("Give the person and both days.")
        its = commands.delegate(work, Action(act), hub_id, taker_id, Absence(starts_on, ends_on, reason))
    except Invalid as refused:
        web.undo()
        context = _delegations(web, web.text("act"), web.text("hub"))
        return web.again("authorities/delegations.html", refused, **context)
    return web.done(to="/authorities/delegations", say=f"Delegated to {its.taker_name} until {its.ends_on:%d %b %Y}.")


@router.post("/delegations/{delegation_id}/end")
def end_delegation(web: InWeb, delegation_id: UUID) -> Response:
    """End a delegation now."""
    commands.end_delegation(web.work, delegation_id)
    return web.done(to="/authorities/delegations", say="Ended.")


@router.get("/{authority_id}")
def show(web: InWeb, authority_id: UUID) -> Response:
    """One row: what it says, who recorded it, who approved it."""
    row = queries.row(web.work, authority_id)
    return web.page("authorities/show.html", row=row, steps=queries.steps(web.work, row.authority))


@router.post("/{authority_id}/approve")
def approve(web: InWeb, authority_id: UUID) -> Response:
    """Approve a proposed row."""
    commands.approve(web.work, authority_id)
    return web.done(to=f"/authorities/{authority_id}", say="Approved. It counts from its first day.")


@router.post("/{authority_id}/reject")
def reject(web: InWeb, authority_id: UUID) -> Response:
    """Refuse a proposed row."""
    commands.reject(web.work, authority_id, reason=web.text("note"))
    return web.done(to=f"/authorities/{authority_id}", say="Rejected. What was in force before goes on.")


def _delegations(web: Web, asked_act: str, asked_hub: str) -> dict[str, Any]:
    """The acts that the person may delegate, and once one is chosen, the people who could take it."""
    work = web.work
    mine = [(act.value, its.label) for act, its in ACTS.items() if work.actor.may_somewhere(act)]
    act = Action(asked_act) if asked_act in [value for value, _ in mine] else None
    hub_id = id_in(asked_hub)
    is_fit = act is not None and work.actor.may(act, hub_id)
    return {
        "rows": queries.delegations(work),
        "acts": mine,
        "hubs": [(hub.id, hub.name) for hub in hub_queries.hubs(work) if act and work.actor.may(act, hub.id)]
        if act
        else [(hub.id, hub.name) for hub in hub_queries.hubs(work)],
        "takers": list(queries.who_may_take(work, act, hub_id)) if act and is_fit else [],
        "chosen": act.value if act and is_fit else "",
        "chosen_hub": asked_hub if is_fit else "",
    }


def _choices(web: Web) -> dict[str, Any]:
    work = web.work
    people = people_queries.people(work, size=500).rows if work.actor.may_somewhere(Action.PERSON_READ) else ()
    roles = [role for role in Role if any(role in roles_for(act) for act in ACTS)]
    return {
        "acts": [(act.value, its.label) for act, its in ACTS.items()],
        "roles": [(role.value, ROLE_LABELS[role]) for role in roles],
        "people": [(person.id, person.name) for person in people if person.is_active],
        "hubs": [(hub.id, hub.name) for hub in hub_queries.hubs(work)],
    }


def _record(web: Web) -> Authority:
    fields = Fields(web)
    act = fields.choice("act", "Act", [act.value for act in ACTS])
    hub_id = fields.id("hub", "Hub", needed=False)
    person_id = fields.id("person", "Person", needed=False)
    limit: Money | None = None
    if web.text("has_limit") != "no":
        limit = fields.money("limit", "Limit", fields.currency("currency", "Currency of the limit"))
    starts_on = fields.day("starts_on", "From")
    ends_on = fields.day("ends_on", "Until", needed=False)
    reason = fields.text("reason", "Reason", needed=True, longest=400)
    fields.check()
    if starts_on is None:
        raise Invalid("From: give the day.", fields={"starts_on": "From: give the day."})
    terms = Terms(act, hub_id, web.text("role"), person_id, limit, starts_on, ends_on, reason)
    return commands.record(web.work, terms)
