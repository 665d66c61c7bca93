"""Pages of own deadlines: a new one, one with its days, and what becomes of each."""

import re
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.deadlines import commands, queries
from grants_app.deadlines.commands import Terms
from grants_app.deadlines.recurring import REPEATS_LABELS, Repeats, Rule, last_looked_at, ordinal
from grants_app.deadlines.rules import Kind
from grants_app.hubs.queries import hubs
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/calendar/deadlines")

SHOWN = 12
_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@router.get("/new")
def new(web: InWeb) -> Response:
    """The form."""
    web.work.must_somewhere(Action.DEADLINE_READ)
    return web.page("deadlines/form.html", values={"repeats": Repeats.ONCE}, errors={}, **_choices(web))


@router.post("")
def add(web: InWeb) -> Response:
    """Make it."""
    try:
        made = commands.add(web.work, _read(web))
    except Invalid as refused:
        return web.again("deadlines/form.html", refused, **_choices(web))
    return web.done(to=f"/calendar/deadlines/{made.id}", say=f"Kept as {made.reference}.")


def _read(web: Web) -> Terms:
    fields = Fields(web)
    title = fields.text("title", "What is due", needed=True, longest=200)
    hub_id = fields.id("hub", "Whose it is", needed=False)
    repeats = fields.choice("repeats", "How often", REPEATS_LABELS)
    starts_on = fields.day("starts_on", "First day")
    until_on = fields.day("until_on", "Last day", needed=False)
    workday = web.text("workday")
    hour = web.text("hour")
    if hour and not _HOUR.fullmatch(hour):
        fields.errors["hour"] = f"«{hour}» is not an hour; write it as 17:30, or leave it empty for the whole day."
    fields.check()
    nth = int(workday) if repeats == Repeats.WORKDAY and re.fullmatch(r"-?\d{1,2}", workday) else None
    rule = Rule(starts_on or date.max, Repeats(repeats), nth, until_on)
    return Terms(title, rule, hub_id, hour)


@router.get("/{deadline_id}")
def show(web: InWeb, deadline_id: UUID) -> Response:
    """One, with its next days."""
    return web.page("deadlines/show.html", values={}, errors={}, **_shown(web, deadline_id))


@router.post("/{deadline_id}/finish")
def finish(web: InWeb, deadline_id: UUID) -> Response:
    """What was due on one of its days is done."""
    queries.own_deadline(web.work, deadline_id)
    commands.finish(web.work, deadline_id, _day(web))
    return web.done(to=f"/calendar/deadlines/{deadline_id}", say="Done.")


@router.post("/{deadline_id}/move")
def move(web: InWeb, deadline_id: UUID) -> Response:
    """One of its days falls on another, or out."""
    shown = _shown(web, deadline_id)
    try:
        fields = Fields(web)
        to, reason = fields.day("to", "New day", needed=False), fields.text("reason", "Why", longest=300)
        fields.check()
        commands.move(web.work, deadline_id, _day(web), to, reason)
    except Invalid as refused:
        return web.again("deadlines/show.html", refused, **shown)
    return web.done(to=f"/calendar/deadlines/{deadline_id}", say="Moved." if to else "Left out.")


@router.post("/{deadline_id}/end")
def end(web: InWeb, deadline_id: UUID) -> Response:
    """It comes no more after a day."""
    shown = _shown(web, deadline_id)
    try:
        fields = Fields(web)
        until_on = fields.day("until_on", "Last day")
        fields.check()
        commands.end(web.work, deadline_id, until_on or web.work.today)
    except Invalid as refused:
        return web.again("deadlines/show.html", refused, **shown)
    return web.done(to=f"/calendar/deadlines/{deadline_id}", say="It ends on that day.")


def _day(web: Web) -> date:
    fields = Fields(web)
    day = fields.day("on", "Day")
    fields.check()
    return day or web.work.today


def _shown(web: Web, deadline_id: UUID) -> dict[str, Any]:
    work = web.work
    its = queries.own_deadline(work, deadline_id)
    rule, days = queries.own_rule(work, its), queries.own_days(work, its)
    done = {row.regular_on for row in days if row.done_at}
    coming = [pair for pair in rule.days(last_looked_at(work.today)) if pair[0] not in done][:SHOWN]
    names = {hub.id: hub.name for hub in hubs(work)}
    return {
        "its": its,
        "rule": rule,
        "coming": coming,
        "days": days,
        "hub": names.get(its.hub_id, "") if its.hub_id else "",
        "may_change": its.hub_id is None or work.actor.may(Action.DEADLINE_WRITE, its.hub_id),
        "today": work.today,
        "kind": Kind.OWN,
    }


def _choices(web: Web) -> dict[str, Any]:
    may = [hub for hub in hubs(web.work) if web.work.actor.may(Action.DEADLINE_WRITE, hub.id)]
    return {
        "hub_choices": [(hub.id, hub.name) for hub in may],
        "repeat_choices": list(REPEATS_LABELS.items()),
        "workday_choices": [(number, f"{ordinal(number)} working day") for number in range(1, 16)]
        + [(-1, "Last working day")],
    }
