"""The page of the reports that an award owes: the donor's rule with where it stands, and the days that the agreement itself names."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import commands, queries
from grants_app.awards.models import Award
from grants_app.awards.schedule import MOST_AGREED, AgreedReport, OwedReport
from grants_app.core.errors import Invalid
from grants_app.donors.profiles import Value, profile
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()

SPARE_ROWS = 2
"""Empty rows of the form: for reports that the donor's rule does not know."""


@router.get("/awards/{award_id}/schedule")
def show_schedule(web: InWeb, award_id: UUID) -> Response:
    """The reports with their days, the rule, and what was recorded of the agreement."""
    shown = _shown(web, award_id)
    return web.page("awards/schedule.html", values=_as_typed(shown["owed"]), errors={}, **shown)


@router.post("/awards/{award_id}/schedule")
def agree_schedule(web: InWeb, award_id: UUID) -> Response:
    """Record the reports that the agreement names; an empty list gives the donor's rule back."""
    try:
        commands.agree_schedule(web.work, award_id, _typed(web, award_id), reason=web.text("reason"))
    except Invalid as refused:
        web.undo()
        return web.again("awards/schedule.html", refused, **_shown(web, award_id))
    return web.done(to=f"/awards/{award_id}/schedule", say="The days of the agreement are recorded.")


def _typed(web: Web, award_id: UUID) -> list[AgreedReport]:
    """The rows with both days; Invalid names every row that has one, or a day that is none."""
    queries.award(web.work, award_id)
    fields, found = Fields(web), []
    for place in range(1, MOST_AGREED + SPARE_ROWS + 1):
        if not (web.text(f"ends_on-{place}") or web.text(f"due_on-{place}")):
            continue
        ends_on = fields.day(f"ends_on-{place}", f"Report {place}, last day")
        due_on = fields.day(f"due_on-{place}", f"Report {place}, due on")
        if ends_on and due_on:
            found.append(AgreedReport(ends_on, due_on))
    fields.check()
    return found


def _as_typed(owed: Sequence[OwedReport]) -> dict[str, str]:
    """The form begins with the schedule as it is."""
    values = {}
    for place, it in enumerate(owed, 1):
        values[f"ends_on-{place}"], values[f"due_on-{place}"] = str(it.period.ends_on), str(it.due_on)
    return values


def _shown(web: Web, award_id: UUID) -> dict[str, Any]:
    work = web.work
    its = queries.award(work, award_id)
    owed = queries.owed_reports(work, its)
    return {
        "its": its,
        "owed": owed,
        "rows": min(len(owed) + SPARE_ROWS, MOST_AGREED),
        "rules": _rules(its),
        "recorded": queries.agreed_schedules(work, its.id),
        "days": queries.agreed_days(work, its.id),
        "may_agree": work.actor.may(Action.AWARD_WRITE, its.lead_hub_id),
        "may_open": work.actor.everywhere(Action.REPORT_READ),
        "today": work.today,
    }


def _rules(its: Award) -> list[tuple[str, Value]]:
    """The donor's rules of the day on which the award was signed; the network's own have no source."""
    found = (("On the way", "interim_report"), ("At the end", "final_report"))
    on: date = its.signed_on
    return [(label, value) for label, name in found if (value := profile(its.profile).value(name, on))]
