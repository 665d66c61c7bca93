"""The page on which an award says which objectives of the strategy it serves, and how much."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import commands, queries
from grants_app.core.errors import Invalid
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/awards/{award_id}/objectives")
def show_objectives(web: InWeb, award_id: UUID) -> Response:
    """What it serves, and what else it may."""
    context = _asked(web, award_id)
    values = {f"share-{each.id}": each.percent or "" for each in context["objectives"]}
    return web.page("awards/objectives.html", values=values, errors={}, **context)


@router.post("/awards/{award_id}/objectives")
def serve(web: InWeb, award_id: UUID) -> Response:
    """Say it anew, with the reason."""
    try:
        its = commands.serve(web.work, award_id, _shares(web), note=web.text("note"))
    except Invalid as refused:
        web.undo()
        return web.again("awards/objectives.html", refused, **_asked(web, award_id))
    return web.done(to=f"/awards/{its.id}", say="The objectives are said.")


def _asked(web: Web, award_id: UUID) -> dict[str, Any]:
    its = queries.award(web.work, award_id)
    may_say = web.work.actor.may(Action.AWARD_WRITE, its.lead_hub_id)
    return {"award": its, "objectives": queries.offered_objectives(web.work, award_id), "may_say": may_say}


def _shares(web: Web) -> dict[UUID, int]:
    """An empty box, or nothing in it, leaves the objective out."""
    fields, shares = Fields(web), {}
    for name in [name for name in web.form if name.startswith("share-")]:
        objective_id, typed = id_in(name.removeprefix("share-")), web.text(name).removesuffix("%").strip()
        if objective_id is None or not typed:
            continue
        if not typed.isdecimal() or len(typed) > 3:
            fields.errors[name] = "A share is a whole number of percent from 0 to 100."
        elif int(typed):
            shares[objective_id] = int(typed)
    fields.check()
    return shares
