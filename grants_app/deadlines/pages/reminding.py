"""The page that says how many days before each kind of deadline people are reminded."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.deadlines import commands, queries
from grants_app.deadlines.rules import KINDS
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/calendar/reminders")


@router.get("")
def show(web: InWeb) -> Response:
    """The days of each kind."""
    web.work.must_somewhere(Action.DEADLINE_READ)
    days = queries.reminder_days(web.work)
    values = {kind.value: ", ".join(map(str, days[kind])) for kind in KINDS}
    return web.page("deadlines/reminders.html", values=values, errors={}, **_context(web))


@router.post("")
def choose_days(web: InWeb) -> Response:
    """Choose them."""
    wrong: dict[str, str] = {}
    for kind in KINDS:
        try:
            commands.choose_days(web.work, kind, web.text(kind.value))
        except Invalid as refused:
            wrong[kind.value] = refused.sentence
    if wrong:
        return web.again("deadlines/reminders.html", Invalid(next(iter(wrong.values())), fields=wrong), **_context(web))
    return web.done(to="/calendar/reminders", say="Saved.")


def _context(web: Web) -> dict[str, Any]:
    return {"kinds": KINDS, "may_choose": web.work.actor.everywhere(Action.REMINDERS_CHOOSE)}
