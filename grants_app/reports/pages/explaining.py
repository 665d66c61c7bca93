"""Why lines vary from their budget, typed on the report's page: each text is kept when its field is left, or all with one button."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.reports import commands, queries
from grants_app.reports.models import Report
from grants_app.reports.queries import Figures, Plan
from grants_app.reports.rules import OPEN, explaining_rule
from grants_app.reports.variations import BASIS_LABELS
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/reports")

_NAME = "explanation-"
_LONGEST = 4000


@router.post("/{report_id}/explanations")
def explain(web: InWeb, report_id: UUID) -> Response:
    """Keep the explanations that the form has, one or all."""
    queries.report(web.work, report_id)
    commands.explain(web.work, report_id, _typed(web))
    return web.done(
        "reports/_explained.html", to=f"/reports/{report_id}#explain", say="" if web.is_fragment else "Kept with this version.",
        look=lambda: _counted(web.work, report_id),
    )  # fmt: skip


def _typed(web: Web) -> dict[UUID, str]:
    fields, said = Fields(web), {}
    for name in web.form:
        line_id = id_in(name.removeprefix(_NAME)) if name.startswith(_NAME) else None
        if line_id is not None:
            said[line_id] = fields.text(name, "Explanation", longest=_LONGEST)
    fields.check()
    if not said:
        raise Invalid("There is no explanation in this form. Reload the page and try again.")
    return said


def _counted(work: Work, report_id: UUID) -> dict[str, Any]:
    report = queries.report(work, report_id)
    its = queries.award(work, report.award_id)
    found = queries.figures_of(work, its, report)
    return {"to_explain": queries.variations(work, found, report, queries.settlement(work, found))}


def explained(work: Work, its: Award, report: Report, found: Figures, plan: Plan) -> dict[str, Any]:
    """What the report's page shows of explanations: the lines that the rule asks for, its words and source, and all others."""
    to_explain = queries.variations(work, found, report, plan)
    asked = {it.line_id for it in to_explain}
    return {
        "to_explain": to_explain,
        "rule_of_explanations": explaining_rule(its.profile, its.signed_on),
        "basis": BASIS_LABELS[to_explain[0].basis] if to_explain else "",
        "others": [it.line for it in found.lines if it.line.line_id not in asked],
        "may_explain": report.status in OPEN and work.actor.may(Action.REPORT_PREPARE, its.lead_hub_id),
    }
