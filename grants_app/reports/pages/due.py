"""Pages of the reports that are owed: the list by day, and a report begun by one press."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.donors.queries import donors
from grants_app.hubs.queries import hubs
from grants_app.reports import commands, queries
from grants_app.reports.queries import DueFilters
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
