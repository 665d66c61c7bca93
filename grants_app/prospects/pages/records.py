"""Pages of prospects: one call that a hub weighs with its fit and decision, and taking up a call."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.applications import queries as applications
from grants_app.awards.queries import past
from grants_app.calls import queries as calls
from grants_app.core.errors import Invalid
from grants_app.core.notation import CANONICAL, in_box, written_for
from grants_app.core.work import Work
from grants_app.hubs.queries import communities, hubs
from grants_app.prospects import commands, queries, rules
from grants_app.prospects.rules import Estimate
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/prospects")


@router.get("/new")
def new(web: InWeb) -> Response:
    """For which hub, and with which of its communities, a call is weighed."""
    web.work.must_somewhere(Action.PROSPECT_WEIGH)
    asked = web.request.query_params
    values = {"call": asked.get("call", ""), "applicant": asked.get("applicant", "")}
    return web.page("prospects/new.html", values=values, errors={}, **_choices(web.work, values["call"]))


@router.post("")
def weigh(web: InWeb) -> Response:
    """Take up the call; where the hub weighs it already, lead there."""
    work = web.work
    work.must_somewhere(Action.PROSPECT_WEIGH)
    try:
        fields = Fields(web)
        call_id = fields.needed_id("call", "Call")
        hub_id, community_id = _applicant(work, fields, web.text("applicant"))
        fields.check()
        if there := queries.standing(work, hub_id, call_id, community_id):
            return web.done(to=f"/prospects/{there.id}", say="Your hub weighs this call already.")
        prospect = commands.weigh(work, call_id, hub_id, community_id)
    except Invalid as refused:
        web.undo()
        return web.again("prospects/new.html", refused, **_choices(web.work, web.text("call")))
    return web.done(to=f"/prospects/{prospect.id}", say="Taken up. You follow the call, and hear of a moved deadline.")


@router.get("/{prospect_id}")
def show(web: InWeb, prospect_id: UUID) -> Response:
    """One prospect."""
    shown = _shown(web.work, prospect_id)
    return web.page("prospects/show.html", values=_values(shown["card"]), errors={}, **shown)


@router.post("/{prospect_id}")
def estimate(web: InWeb, prospect_id: UUID) -> Response:
    """Keep what is thought of it."""
    return _kept(web, prospect_id, "estimate", "Kept.")


@router.post("/{prospect_id}/go")
def go(web: InWeb, prospect_id: UUID) -> Response:
    """Decide to apply."""
    return _kept(web, prospect_id, "go", "Decided: go. The application can be started.")


@router.post("/{prospect_id}/no-go")
def no_go(web: InWeb, prospect_id: UUID) -> Response:
    """Decide not to apply."""
    return _kept(web, prospect_id, "no-go", "Decided: no-go, with its reason.")


@router.post("/{prospect_id}/reopen")
def reopen(web: InWeb, prospect_id: UUID) -> Response:
    """Weigh it again."""
    commands.reopen(web.work, prospect_id, web.text("note"))
    return web.done(to=f"/prospects/{prospect_id}", say="It is weighed again.")


def _kept(web: Web, prospect_id: UUID, act: str, said: str) -> Response:
    work = web.work
    try:
        if act == "no-go":
            commands.no_go(work, prospect_id, web.text("reason"), fit=_fit_text(work, prospect_id))
        elif act == "go":
            estimate, text = _estimate(web, prospect_id), _fit_text(work, prospect_id)
            commands.go(work, prospect_id, estimate, web.text("reason"), fit=text)
        else:
            commands.estimate(work, prospect_id, _estimate(web, prospect_id))
    except Invalid as refused:
        return _again(web, prospect_id, refused)
    return web.done(to=f"/prospects/{prospect_id}", say=said)


def _fit_text(work: Work, prospect_id: UUID) -> str:
    """The fit as it stands now, in the notation that is the same for all who read it later."""
    with written_for(CANONICAL):
        row = queries.fit_of(work, queries.get(work, prospect_id), past(work))
        return row.fit.text if row else ""


def _again(web: Web, prospect_id: UUID, refused: Invalid) -> Response:
    web.undo()
    return web.again("prospects/show.html", refused, **_shown(web.work, prospect_id))


def _shown(work: Work, prospect_id: UUID) -> dict[str, Any]:
    """What the page of a prospect shows."""
    card = queries.card(work, prospect_id)
    application_id = card.prospect.application_id
    return {
        "card": card,
        "row": queries.fit_of(work, card.prospect, past(work)),
        "application": applications.get(work, application_id) if application_id else None,
        "labels": rules.LABELS,
        "taken": rules.TAKEN,
        "reader_zone": work.actor.time_zone,
    }


# --- what was typed ---


def _applicant(work: Work, fields: Fields, typed: str) -> tuple[UUID, UUID | None]:
    """The hub, and its community where one was chosen; `hub:<id>` or `community:<id>`."""
    kind, _, text = typed.partition(":")
    chosen = id_in(text)
    if chosen is None or kind not in ("hub", "community"):
        fields.errors["applicant"] = "For whom: choose one of the list."
        fields.check()
    if kind == "hub" and chosen:
        return chosen, None
    its_hub = {each.id: each.hub_id for each in communities(work)}
    if chosen not in its_hub:
        fields.errors["applicant"] = "For whom: choose one of the list."
        fields.check()
    return its_hub[chosen or UUID(int=0)], chosen


def _estimate(web: Web, prospect_id: UUID) -> Estimate:
    fields = Fields(web)
    currency = calls.call(web.work, queries.get(web.work, prospect_id).call_id).currency
    owner_id = fields.id("owner", "Owner", needed=False)
    effort = _whole(fields, "effort_days", "Effort")
    probability = _whole(fields, "probability", "Probability")
    expected = fields.money("expected", "Expected amount", currency, needed=False)
    fields.check()
    return Estimate(owner_id, effort, probability, expected)


def _whole(fields: Fields, name: str, label: str) -> int | None:
    value = fields.decimal(name, label, needed=False)
    if value is not None and value != value.to_integral_value():
        fields.errors[name] = f"{label}: give a whole number."
        return None
    return int(value) if value is not None else None


def _values(card: queries.Card) -> dict[str, str]:
    """The estimate as it is typed on."""
    its = card.prospect
    return {
        "owner": str(its.owner_id or ""),
        "effort_days": _box(its.effort_days),
        "probability": _box(its.probability_percent),
        "expected": in_box(card.expected.amount) if card.expected else "",
    }


def _box(count: int | None) -> str:
    return "" if count is None else in_box(Decimal(count))


def _choices(work: Work, call_id: str) -> dict[str, Any]:
    """The open calls, and the hubs and communities for which the person may weigh one."""
    mine = [hub for hub in hubs(work) if work.actor.may(Action.PROSPECT_WEIGH, hub.id)]
    own = communities(work)
    offered = [(str(each), shown) for each, shown in calls.open_calls(work)]
    applicants = []
    for hub in mine:
        applicants.append((f"hub:{hub.id}", f"{hub.name} itself"))
        applicants += [(f"community:{it.id}", f"{it.alias} ({hub.name})") for it in own if it.hub_id == hub.id]
    return {
        "calls": offered,
        "call_is_closed": bool(call_id) and call_id not in {value for value, _ in offered},
        "applicants": applicants,
    }
