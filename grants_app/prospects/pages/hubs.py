"""Pages of prospects: what a hub, or head office, is as an applicant."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.calls.rules import country_code, country_name
from grants_app.core.errors import Invalid
from grants_app.core.notation import in_box
from grants_app.core.work import Work
from grants_app.hubs.queries import hub
from grants_app.hubs.vocabulary import LEGAL_FORMS, THEMES
from grants_app.prospects import commands, queries
from grants_app.prospects.models import HubProfile
from grants_app.prospects.rules import HubFacts
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/prospects/hubs")


@router.get("/{hub_id}")
def show(web: InWeb, hub_id: UUID) -> Response:
    """The facts that the fit asks of a hub, to read and to write."""
    web.work.must_somewhere(Action.PROSPECT_READ)
    its = queries.hub_profile(web.work, hub_id)
    return web.page("prospects/hub.html", values=_values(its), errors={}, **_context(web.work, hub_id, its))


@router.post("/{hub_id}")
def describe(web: InWeb, hub_id: UUID) -> Response:
    """Keep them."""
    try:
        commands.describe_hub(web.work, hub_id, _facts(web))
    except Invalid as refused:
        web.undo()
        its = queries.hub_profile(web.work, hub_id)
        return web.again("prospects/hub.html", refused, **_context(web.work, hub_id, its))
    return web.done(to=f"/prospects/hubs/{hub_id}", say="Kept: the fit of every call counts with it from now on.")


def _context(work: Work, hub_id: UUID, its: HubProfile | None) -> dict[str, Any]:
    return {
        "hub": hub(work, hub_id),
        "profile": its,
        "forms": list(LEGAL_FORMS.items()),
        "themes": THEMES,
        "may_write": work.actor.may(Action.PROSPECT_DECIDE, hub_id),
        "reader_zone": work.actor.time_zone,
    }


def _facts(web: Web) -> HubFacts:
    fields = Fields(web)
    typed = [part.strip() for part in web.text("countries").split(",") if part.strip()]
    unknown = [part for part in typed if not country_code(part)]
    if unknown:
        fields.errors["countries"] = f"Countries: «{unknown[0][:40]}» is not known; write English names or two letters."
    currency = web.text("turnover_currency").upper()
    turnover = None
    if web.text("turnover"):
        currency = fields.currency("turnover_currency", "Currency")
        turnover = fields.money("turnover", "Turnover", currency)
    year = fields.decimal("turnover_year", "Year", needed=False)
    facts = HubFacts(
        legal_form=web.text("legal_form"),
        registered_on=fields.day("registered_on", "Registered on", needed=False),
        turnover=turnover,
        turnover_year=int(year) if year is not None else None,
        themes=tuple(code for code in THEMES if web.text(f"theme_{code}")),
        countries=tuple(sorted({country_code(part) for part in typed})),
        bears_percent=fields.decimal("bears_percent", "Co-financing", needed=False),
    )
    fields.check()
    return facts


def _values(its: HubProfile | None) -> dict[str, str]:
    if its is None:
        return {}
    facts = its.facts
    chosen = {f"theme_{code}": "yes" for code in facts.themes}
    return chosen | {
        "legal_form": facts.legal_form,
        "registered_on": facts.registered_on.isoformat() if facts.registered_on else "",
        "turnover": in_box(facts.turnover.amount) if facts.turnover else "",
        "turnover_currency": facts.turnover.currency if facts.turnover else "",
        "turnover_year": str(facts.turnover_year or ""),
        "countries": ", ".join(country_name(code) for code in facts.countries),
        "bears_percent": in_box(facts.bears_percent) if facts.bears_percent is not None else "",
    }
