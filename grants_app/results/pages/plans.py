"""Where an application or an award begins and what it aims at, indicator by indicator."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.applications import queries as applications
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.results import commands, queries
from grants_app.results.models import Indicator, IndicatorPlan
from grants_app.results.rules import PlanFacts
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/applications/{application_id}/indicators")
def show_plans(web: InWeb, application_id: UUID) -> Response:
    """What the application will change, in figures."""
    return web.page("results/plans.html", values={}, errors={}, **_of_application(web, application_id))


@router.post("/applications/{application_id}/indicators")
def plan(web: InWeb, application_id: UUID) -> Response:
    """Keep the baseline and the target of one indicator, or drop it."""
    try:
        indicator_id, facts = typed_plan(web)
        commands.plan_application(web.work, application_id, indicator_id, facts)
    except Invalid as refused:
        web.undo()
        return web.again("results/plans.html", refused, **_of_application(web, application_id))
    return web.done(to=f"/applications/{application_id}/indicators", say="Kept.")


def _of_application(web: Web, application_id: UUID) -> dict[str, Any]:
    its = applications.get(web.work, application_id)
    plans = queries.plans_of_application(web.work, application_id)
    return {
        "application": its,
        "plans": shown_plans(plans, queries.indicators(web.work)),
        "may_plan": its.status == "draft" and web.work.actor.may(Action.APPLICATION_WRITE, its.hub_id),
    }


def shown_plans(plans: dict[UUID, IndicatorPlan], indicators: Any) -> list[dict[str, Any]]:
    """Each indicator with what stands in its boxes."""
    return [
        {
            "indicator": each,
            "plan": plans.get(each.id),
            "baseline": _box(each, plans.get(each.id), "baseline"),
            "target": _box(each, plans.get(each.id), "target"),
        }
        for each in indicators
    ]


def _box(indicator: Indicator, its: IndicatorPlan | None, name: str) -> str:
    if its is None:
        return ""
    value: int = getattr(its, name)
    return in_box(Money(value, its.currency).amount) if indicator.is_money else str(value)


def typed_plan(web: Web) -> tuple[UUID, PlanFacts | None]:
    """The indicator and what was typed of it; None where it is dropped."""
    fields = Fields(web)
    indicator = queries.indicator(web.work, fields.needed_id("indicator", "Indicator"))
    if web.text("act") == "drop":
        return indicator.id, None
    currency = fields.currency("currency", "Currency") if indicator.is_money else ""
    baseline = typed_value(fields, "baseline", "Baseline", currency)
    target = typed_value(fields, "target", "Target", currency)
    fields.check()
    return indicator.id, PlanFacts(baseline or 0, target or 0, currency)


def typed_value(fields: Fields, name: str, label: str, currency: str, *, needed: bool = True) -> int | None:
    """A count, or minor units of a currency."""
    if currency:
        amount = fields.money(name, label, currency, needed=needed)
        return amount.minor if amount else None
    value = fields.decimal(name, label, needed=needed)
    if value is not None and (value != int(value) or value > 10**9):
        fields.errors[name] = f"{label}: give a whole number."
        return None
    return None if value is None else int(value)
