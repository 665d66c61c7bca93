"""Pages of the pipeline: the board by stage, the table behind every number, and how likely each stage is."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.pipeline import commands, queries, rules
from grants_app.pipeline.queries import Choices, Filters
from grants_app.saved_filters.queries import kept as kept_filters
from grants_app.web.forms import Fields
from grants_app.web.paging import Page, address, page_number
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/pipeline")

BOARD, TABLE = "/pipeline", "/pipeline/table"
STAGES = ((rules.OPEN, "Not decided yet"), *rules.LABELS.items())
DUE = tuple((str(days), f"within {days} days") for days in rules.DUE_DAYS)


@router.get("")
def show_board(web: InWeb) -> Response:
    """The first of each stage, and what each stage adds up to."""
    work, filters = web.work, _filters(web)
    if (kept := kept_filters(work, BOARD, web.request.url.query)).leads_to:
        return web.leave(kept.leads_to)
    likely = queries.likely(work)
    cards = queries.board(work, filters, likely)
    return web.page("pipeline/board.html", cards=cards, likely=likely, kept=kept, **_shown(work, filters, likely))


@router.get("/table")
def show_table(web: InWeb) -> Response:
    """Every chance, by stage, the next deadline first."""
    work, filters, number = web.work, _filters(web), page_number(web)
    if (kept := kept_filters(work, TABLE, web.request.url.query)).leads_to:
        return web.leave(kept.leads_to)
    likely = queries.likely(work)
    rows = queries.listed(work, filters, likely, first=(number - 1) * queries.PAGE_SIZE)
    shown = _shown(work, filters, likely)
    page = Page(number, shown["sums"].count, address(TABLE, shown["values"]))
    return web.page("pipeline/table.html", rows=rows, page=page, kept=kept, **shown)


def _filters(web: Web) -> Filters:
    asked = web.request.query_params
    due = asked.get("due", "")
    return Filters(
        stage=asked.get("stage", ""),
        hub=asked.get("hub", ""),
        donor=asked.get("donor", ""),
        objective=asked.get("objective", ""),
        currency=asked.get("currency", ""),
        due=int(due) if due in dict(DUE) else None,
    )


def _values(filters: Filters) -> dict[str, str]:
    return {
        "stage": filters.stage,
        "hub": filters.hub,
        "donor": filters.donor,
        "objective": filters.objective,
        "currency": filters.currency,
        "due": "" if filters.due is None else str(filters.due),
    }


def _shown(work: Work, filters: Filters, likely: Any) -> dict[str, Any]:
    """What both the board and the table need: the filter's fields and what the rows add up to."""
    choices, values = queries.choices(work), _values(filters)
    return {
        "values": values,
        "fields": _fields(choices),
        "sums": queries.sums(work, filters, likely, choices.currency),
        "stages": rules.LABELS,
        "stages_to_choose": STAGES,
        "looks": rules.LOOKS,
        "board_address": address(BOARD, values | {"stage": "", "currency": ""}),
        "table_address": lambda **more: address(TABLE, values | more),
    }


def _fields(choices: Choices) -> tuple[tuple[str, str, str, list[tuple[str, str]]], ...]:
    return (
        ("hub", "Hub", "All hubs", choices.hubs),
        ("donor", "Donor", "All donors", choices.donors),
        ("objective", "Objective", "All objectives", choices.objectives),
        ("due", "Deadline", "Any deadline", list(DUE)),
    )


def _register(web: Web, extension: str) -> Response:
    work, filters = web.work, _filters(web)
    choices = queries.choices(work)
    options = {name: offered for name, _, _, offered in _fields(choices)}
    values = _values(filters)
    wishes = (
        ("Stage", filters.stage, STAGES),
        ("Hub", filters.hub, options["hub"]),
        ("Donor", filters.donor, options["donor"]),
        ("Objective", filters.objective, options["objective"]),
        ("Currency", filters.currency, ()),
        ("Deadline", values["due"], DUE),
    )
    register = queries.register(work, filters, queries.likely(work))
    rights = hub_queries.reach(work, Action.PIPELINE_READ)
    return register_file(web, register, extension, wishes=wishes, rights=rights)


register_routes(router, "/table", _register)


@router.get("/probabilities")
def show_probabilities(web: InWeb) -> Response:
    """How likely each stage is, today and before, and the form to record another."""
    return web.page("pipeline/probabilities.html", values={"starts_on": web.work.today}, errors={}, **_known(web.work))


@router.post("/probabilities")
def record(web: InWeb) -> Response:
    """Record how likely a stage is from a day on."""
    work = web.work
    work.must(Action.PROBABILITY_RECORD)
    fields = Fields(web)
    stage, starts_on = web.text("stage"), fields.day("starts_on", "From", needed=False)
    percent = web.text("percent").removesuffix("%").strip()
    try:
        fields.check()
        whole = int(percent) if percent.isdecimal() and len(percent) < 4 else None
        commands.record(work, stage, whole, starts_on, web.text("reason"))
    except Invalid as refused:
        web.undo()
        return web.again("pipeline/probabilities.html", refused, **_known(work))
    return web.done(to="/pipeline/probabilities", say=f"Recorded: «{rules.LABELS[stage]}» {percent} %.")


def _known(work: Work) -> dict[str, Any]:
    return {
        "history": queries.history(work),
        "likely": queries.likely(work),
        "stages": rules.LABELS,
        "may_record": work.actor.may(Action.PROBABILITY_RECORD),
    }
