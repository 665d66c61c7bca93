"""The calendar: everything that binds a day, as a list or a month."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.calendar import first_of_month, last_of_month, next_month
from grants_app.deadlines import queries
from grants_app.deadlines.queries import Filters
from grants_app.deadlines.recurring import last_looked_at
from grants_app.deadlines.rules import KINDS, Deadline
from grants_app.hubs.queries import hubs
from grants_app.web.forms import day_in, id_in
from grants_app.web.paging import Page, address, page_number
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/calendar")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month's table."""

    on: date
    rows: Sequence[Deadline]
    is_of_month: bool


@router.get("")
def show(web: InWeb) -> Response:
    """All that is not done, what is overdue first; or one month."""
    if web.request.query_params.get("view") == "month":
        return _month(web)
    filters, wishes = _filters(web)
    found, number = queries.deadlines(web.work, last_looked_at(web.work.today), filters), page_number(web)
    page = Page(number, len(found), address("/calendar", wishes))
    overdue = sum(it.is_over(web.work.now, web.work.actor.time_zone) for it in found)
    rows = found[page.first - 1 : page.last]
    return web.page("deadlines/list.html", rows=rows, page=page, overdue=overdue, **_context(web, wishes))


def _month(web: Web) -> Response:
    """One month with what is due on each of its days."""
    filters, wishes = _filters(web)
    today, zone = web.work.today, web.work.actor.time_zone
    asked = day_in(f"{web.request.query_params.get('month', '')}-01") or today
    month = first_of_month(min(max(asked, date(1999, 1, 1)), date(2199, 12, 1)))
    found: dict[date, list[Deadline]] = {}
    for it in queries.deadlines(web.work, last_of_month(month), filters):
        if it.day(zone) >= month:
            found.setdefault(it.day(zone), []).append(it)
    weeks = [
        [Day(on, found.get(on, ()) if on.month == month.month else (), on.month == month.month) for on in week]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]
    return web.page(
        "deadlines/month.html", month=month, weeks=weeks, count=sum(map(len, found.values())),
        before=_month_url(first_of_month(month - timedelta(days=1)), wishes),
        after=_month_url(next_month(month), wishes), this_month=_month_url(first_of_month(today), wishes),
        **_context(web, wishes),
    )  # fmt: skip


def _filters(web: Web) -> tuple[Filters, dict[str, Any]]:
    """What is asked for, and the same as it stands in the address."""
    web.work.must_somewhere(Action.DEADLINE_READ)
    asked = web.request.query_params
    kind = asked.get("kind", "") if asked.get("kind") in KINDS else ""
    hub_id, is_mine = id_in(asked.get("hub")), asked.get("mine") == "yes"
    return Filters(kind, hub_id, is_mine), {"kind": kind, "hub": hub_id, "mine": "yes" if is_mine else ""}


def _context(web: Web, wishes: dict[str, Any]) -> dict[str, Any]:
    work = web.work
    return {
        "values": wishes,
        "kinds": [(kind.value, words.label) for kind, words in KINDS.items()],
        "words": KINDS,
        "hubs": [(hub.id, hub.name) for hub in hubs(work)],
        "today": work.today,
        "now": work.now,
        "zone": work.actor.time_zone,
        "list_url": address("/calendar", wishes),
        "month_url": _month_url(first_of_month(work.today), wishes),
    }


def _month_url(month: date, wishes: dict[str, Any]) -> str:
    return address("/calendar", {"view": "month", "month": f"{month:%Y-%m}", **wishes})
