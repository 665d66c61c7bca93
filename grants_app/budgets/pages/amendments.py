"""Pages of amendments: what the donor agreed, and any two states of the budget side by side."""

from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.budgets import commands, queries
from grants_app.budgets.models import BudgetVersion
from grants_app.budgets.rules import Agreement
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.core.work import Work
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/awards/{award_id}/budget")


@router.get("/compare")
def compare(web: InWeb, award_id: UUID) -> Response:
    """Any version beside any other."""
    asked = web.request.query_params
    found = queries.comparison(web.work, award_id, asked.get("before", ""), asked.get("after", ""))
    return web.page("budgets/compare.html", found=found, shows_all=asked.get("lines", "") == "all")


@router.get("/amend")
def show(web: InWeb, award_id: UUID) -> Response:
    """The form of what the donor agreed."""
    its = _may_write(web.work, award_id)
    draft = queries.draft_version(web.work, its.id)
    return web.page("budgets/amend.html", award=its, draft=draft, values=_values(draft, its), errors={})


@router.post("/amend")
def prepare(web: InWeb, award_id: UUID) -> Response:
    """Begin the amendment, or say anew what was agreed; the lines are then changed in the grid."""
    its = _may_write(web.work, award_id)
    try:
        version = commands.prepare_amendment(web.work, its.id, _agreement(web, its))
    except Invalid as refused:
        web.undo()
        draft = queries.draft_version(web.work, its.id)
        return web.again("budgets/amend.html", refused, award=its, draft=draft)
    to = f"/awards/{award_id}/budget/edit"
    return web.done(to=to, say=f"Version {version.number} is begun. Change its lines; another person approves it.")


def _agreement(web: Web, its: Award) -> Agreement:
    fields = Fields(web)
    agreement = Agreement(
        donor_reference=fields.text("donor_reference", "Letter", longest=120),
        donor_on=fields.day("donor_on", "Of", needed=False),
        reason=fields.text("reason", "Reason", longest=1000),
        amount=fields.money("amount", "New amount", its.currency, needed=False),
        total_budget=fields.money("total_budget", "New total budget", its.currency, needed=False),
        ends_on=fields.day("ends_on", "New end", needed=False),
    )
    fields.check()
    return agreement


def _values(draft: BudgetVersion | None, its: Award) -> dict[str, str]:
    if draft is None:
        return {}
    amounts = {"amount": draft.award_minor, "total_budget": draft.total_budget_minor}
    days = {"donor_on": draft.donor_on, "ends_on": draft.ends_on}
    return {
        "donor_reference": draft.donor_reference,
        "reason": draft.reason,
        **{name: in_box(Money(minor, its.currency).amount) for name, minor in amounts.items() if minor is not None},
        **{name: day.isoformat() for name, day in days.items() if day},
    }


def _may_write(work: Work, award_id: UUID) -> Award:
    its = award(work, award_id)
    work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    return its
