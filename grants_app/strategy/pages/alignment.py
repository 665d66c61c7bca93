"""Alignment per hub and year as a picture with its table, the rows behind each figure, and both as files."""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.authorities.queries import network_currency
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Hub
from grants_app.strategy import queries
from grants_app.strategy.pages import drawing
from grants_app.strategy.queries import Wishes
from grants_app.web.forms import id_in
from grants_app.web.paging import Page, address
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/strategy")
def show_strategy(web: InWeb) -> Response:
    """What serves each objective: of the reader's hubs, or of one of them."""
    work = web.work
    work.must_somewhere(Action.STRATEGY_READ)
    all_hubs = hub_queries.hubs(work)
    wishes = _wishes(web)
    found = queries.alignment(work, wishes, _readers(work, all_hubs), network_currency(work, all_hubs))
    return web.page(
        "strategy/show.html",
        found=found,
        picture=drawing.picture(found),
        values=_values(wishes),
        page=Page(1, len(found.lines), address("/strategy", _values(wishes))),
        reach="the whole network" if work.actor.everywhere(Action.STRATEGY_READ) else "your hubs",
        may_write=work.actor.everywhere(Action.STRATEGY_WRITE),
        today=work.today,
    )


@router.get("/strategy/rows")
def list_rows(web: InWeb) -> Response:
    """The applications, awards or spending behind a figure, each with its share and its rate."""
    work, wishes = web.work, _wishes(web)
    work.must_somewhere(Action.STRATEGY_READ)
    hubs = hub_queries.hubs(work)
    behind = queries.behind(work, wishes, network_currency(work, hubs))
    return web.page(
        "strategy/rows.html",
        behind=behind,
        hubs={hub.id: hub for hub in hubs},
        values=_values(wishes),
        hub=next((hub for hub in hubs if hub.id == wishes.hub), None),
        wishes=wishes,
        kinds=queries.KINDS,
        page=Page(1, len(behind.rows), address("/strategy/rows", _values(wishes)), size=max(1, len(behind.rows))),
    )


def _wishes(web: Web) -> Wishes:
    asked = web.request.query_params
    year = asked.get("year", "")
    return Wishes(
        id_in(asked.get("strategy")),
        id_in(asked.get("hub")),
        int(year) if year.isdecimal() and len(year) == 4 else None,
        asked.get("objective", "")[:40],
        asked["what"] if asked.get("what") in queries.KINDS else "",
    )


def _values(wishes: Wishes) -> dict[str, Any]:
    return {
        "strategy": wishes.strategy, "hub": wishes.hub, "year": wishes.year, "objective": wishes.objective, "what": wishes.what,
    }  # fmt: skip


def _readers(work: Work, hubs: Sequence[Hub]) -> list[Hub]:
    """The hubs whose figures the reader may see."""
    return [hub for hub in hubs if work.actor.may(Action.STRATEGY_READ, hub.id)]


def _register(web: Web, extension: str) -> Response:
    work, wishes = web.work, _wishes(web)
    work.must_somewhere(Action.STRATEGY_READ)
    hubs = hub_queries.hubs(work)
    made = queries.register(work, wishes, _readers(work, hubs), network_currency(work, hubs))
    return register_file(
        web, made, extension, wishes=_in_words(wishes, hubs), rights=hub_queries.reach(work, Action.STRATEGY_READ)
    )


def _rows_register(web: Web, extension: str) -> Response:
    work, wishes = web.work, _wishes(web)
    work.must_somewhere(Action.STRATEGY_READ)
    hubs = hub_queries.hubs(work)
    made = queries.rows_register(work, wishes, network_currency(work, hubs))
    return register_file(
        web, made, extension, wishes=_in_words(wishes, hubs), rights=hub_queries.reach(work, Action.STRATEGY_READ)
    )


def _in_words(wishes: Wishes, hubs: Sequence[Hub]) -> tuple[tuple[str, Any, Any], ...]:
    return (
        ("Hub", wishes.hub, [(hub.id, hub.name) for hub in hubs]),
        ("Year", wishes.year, ()),
        ("Objective", wishes.objective, ()),
        ("What", wishes.what, tuple(queries.KINDS.items())),
    )


register_routes(router, "/strategy", _register)
register_routes(router, "/strategy/rows", _rows_register)
