"""Pages of the strategies themselves: a new one, and a change of one with its reason."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.strategy import commands, queries, rules
from grants_app.strategy.rules import ObjectiveFacts, StrategyFacts
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()

MOST_OBJECTIVES = 20
BLANK_ROWS = 3


@router.get("/strategies/new")
def new(web: InWeb) -> Response:
    """The form of a strategy."""
    web.work.must(Action.STRATEGY_WRITE)
    return web.page("strategy/form.html", values={}, errors={}, **_form(web, None))


@router.post("/strategies/new")
def add(web: InWeb) -> Response:
    """Add a strategy."""
    web.work.must(Action.STRATEGY_WRITE)
    try:
        made = commands.add(web.work, _typed(web), note=web.text("note"))
    except Invalid as refused:
        web.undo()
        return web.again("strategy/form.html", refused, **_form(web, None))
    return web.done(to=f"/strategy?strategy={made.id}", say=f"«{made.title}» is here.")


@router.get("/strategies/{strategy_id}")
def show(web: InWeb, strategy_id: UUID) -> Response:
    """The form of a strategy that is here."""
    web.work.must(Action.STRATEGY_WRITE)
    its = queries.strategy(web.work, strategy_id)
    said = queries.facts(web.work, its)
    values = {"code": said.code, "title": said.title, "starts_on": said.starts_on.isoformat()}
    values["ends_on"] = said.ends_on.isoformat() if said.ends_on else ""
    for number, each in enumerate(said.objectives, 1):
        values |= {f"code-{number}": each.code, f"title-{number}": each.title, f"follows-{number}": each.follows}
    return web.page("strategy/form.html", values=values, errors={}, **_form(web, strategy_id))


@router.post("/strategies/{strategy_id}")
def change(web: InWeb, strategy_id: UUID) -> Response:
    """Change it, with the reason."""
    web.work.must(Action.STRATEGY_WRITE)
    try:
        its = commands.change(web.work, strategy_id, _typed(web), note=web.text("note"))
    except Invalid as refused:
        web.undo()
        return web.again("strategy/form.html", refused, **_form(web, strategy_id))
    return web.done(to=f"/strategy?strategy={its.id}", say=f"«{its.title}» is changed.")


def _form(web: Web, strategy_id: UUID | None) -> dict[str, Any]:
    here = len(queries.objectives_of(web.work, strategy_id)) if strategy_id else 0
    typed = max((number for number in range(1, MOST_OBJECTIVES + 1) if web.text(f"code-{number}")), default=0)
    rows = min(MOST_OBJECTIVES, max(here, typed) + BLANK_ROWS)
    return {
        "its": queries.strategy(web.work, strategy_id) if strategy_id else None,
        "rows": range(1, rows + 1),
        "earlier": queries.codes_elsewhere(web.work, strategy_id),
        "longest": {"code": rules.LONGEST_CODE, "title": rules.LONGEST_TITLE},
    }


def _typed(web: Web) -> StrategyFacts:
    fields = Fields(web)
    code = fields.text("code", "Code", needed=True, longest=rules.LONGEST_CODE)
    title = fields.text("title", "Title", needed=True, longest=rules.LONGEST_TITLE)
    starts_on, ends_on = fields.day("starts_on", "First day"), fields.day("ends_on", "Last day", needed=False)
    objectives = []
    for number in range(1, MOST_OBJECTIVES + 1):
        each = ObjectiveFacts(
            fields.text(f"code-{number}", f"Code of objective {number}", longest=rules.LONGEST_CODE),
            fields.text(f"title-{number}", f"Title of objective {number}", longest=rules.LONGEST_TITLE),
            fields.text(f"follows-{number}", f"What objective {number} follows", longest=rules.LONGEST_CODE),
        )
        if each.code or each.title:
            objectives.append(each)
    fields.check()
    if starts_on is None:
        raise Invalid("First day: give the day.", fields={"starts_on": "First day: give the day."})
    return StrategyFacts(code, title, starts_on, ends_on, tuple(objectives))
