"""Pages of the reports that are owed: the list by day, the month as a calendar or a file, and a report begun by one press."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.calendar import first_of_month, next_month
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.donors.queries import donors
from grants_app.hubs.queries import hubs
from grants_app.reports import commands, queries
from grants_app.reports.calendar_file import DueDay, calendar_file
from grants_app.reports.pages.files import attached
from grants_app.reports.queries import DueFilters, DueReport
from grants_app.reports.rules import OWED_STATES
from grants_app.web.forms import day_in, id_in
from grants_app.web.paging import Page, address, page_number
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/reports/due")
def show_due(web: InWeb) -> Response:
    """What is owed, by the day on which the donor wants it."""
    work, number = web.work, page_number(web)
    filters, wishes = _filters(web)
    rows = queries.due_reports(work, filters)
    page = Page(number, len(rows), address("/reports/due", wishes))
    late = sum(row.owed.is_late(work.today) for row in rows)
    return web.page(
        "reports/due.html", rows=rows[page.first - 1 : page.last], page=page, late=late, today=work.today, **_choices(work, wishes)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the month's table."""

    on: date
    rows: Sequence[DueReport]
    is_of_month: bool


@router.get("/reports/calendar")
def show_calendar(web: InWeb) -> Response:
    """One month with what is due on each of its days."""
    work = web.work
    filters, wishes = _filters(web)
    asked = day_in(f"{web.request.query_params.get('month', '')}-01") or work.today
    month = first_of_month(min(max(asked, date(1999, 1, 1)), date(2199, 12, 1)))
    found = queries.due_in_month(work, filters, month)
    weeks = [
        [Day(on, found.get(on, ()) if on.month == month.month else (), on.month == month.month) for on in week]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]
    return web.page(
        "reports/calendar.html", month=month, weeks=weeks, count=sum(map(len, found.values())), today=work.today,
        before=_month_url(first_of_month(month - timedelta(days=1)), wishes), after=_month_url(next_month(month), wishes),
        this_month=_month_url(first_of_month(work.today), wishes), **_choices(work, wishes),
    )  # fmt: skip


@router.get("/reports/due.ics")
def calendar_of_due(web: InWeb) -> Response:
    """The same list as a file for the reader's own calendar, without what the donor has."""
    filters, _ = _filters(web)
    rows = [row for row in queries.due_reports(web.work, filters) if not row.owed.is_with_donor]
    days = [_due_day(row, web.settings.base_url) for row in rows]
    content = calendar_file(days, f"Reports due · {web.settings.network_name}", web.work.now)
    return attached(content, "reports-due.ics", "text/calendar; charset=utf-8")


def _due_day(row: DueReport, base_url: str) -> DueDay:
    owed = row.owed
    words = f"{row.title}. Period {owed.period}. {row.act.who}: {row.act.does}."
    key, url = f"{row.award_id}-{owed.period.ends_on}@reports", f"{base_url}/reports/due?award={row.award_id}"
    return DueDay(key, row.due_on, f"{owed.name} of {row.reference} is due", words, url)


@router.post("/awards/{award_id}/reports")
def begin(web: InWeb, award_id: UUID) -> Response:
    """Begin the report that is owed until this day: its period and format are those of the schedule."""
    until = day_in(web.text("until"))
    if until is None:
        queries.award(web.work, award_id)
        raise Invalid("Say which report is to be begun: the last day of its period.", fields={"until": "Give the day."})
    report = commands.begin_owed(web.work, award_id, until)
    return web.done(to=f"/reports/{report.id}", say="The report is begun. Look at the figures, then freeze them.")


def _filters(web: Web) -> tuple[DueFilters, dict[str, Any]]:
    """What is asked for, and the same as it stands in the address."""
    asked = web.request.query_params
    web.work.must_somewhere(Action.REPORT_READ)
    state = asked.get("state", "") if asked.get("state") in OWED_STATES else ""
    late, mine = asked.get("late", "") == "yes", asked.get("mine", "") == "yes"
    hub_id, donor_id, award_id = (id_in(asked.get(name)) for name in ("hub", "donor", "award"))
    filters = DueFilters(hub_id, donor_id, award_id, state, late, mine)
    flags = {"late": "yes" if late else "", "mine": "yes" if mine else ""}
    return filters, {"hub": hub_id, "donor": donor_id, "award": award_id, "state": state, **flags}


def _choices(work: Work, wishes: dict[str, Any]) -> dict[str, Any]:
    return {
        "values": wishes,
        "donors": [(donor.id, donor.name) for donor in donors(work)],
        "hubs": [(hub.id, hub.name) for hub in hubs(work)],
        "states": list(OWED_STATES.items()),
    }


def _month_url(month: date, wishes: dict[str, Any]) -> str:
    return address("/reports/calendar", {"month": f"{month:%Y-%m}", **wishes})
