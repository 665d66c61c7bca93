"""When due diligence is needed: dated settings of the network, of a hub, of a donor."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.diligence import commands, queries
from grants_app.diligence.rules.gate import NewRequirement
from grants_app.donors.queries import donors
from grants_app.hubs import queries as hubs
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/diligence/requirements")


@router.get("")
def show(web: InWeb) -> Response:
    """All settings, and the form for the next one."""
    return web.page("diligence/requirements.html", values={}, errors={}, **_shown(web))


@router.post("")
def require(web: InWeb) -> Response:
    """Set from when it is needed."""
    web.work.must_somewhere(Action.DILIGENCE_REQUIRE)
    try:
        commands.require(web.work, _read(web))
    except Invalid as refused:
        web.undo()
        return web.again("diligence/requirements.html", refused, **_shown(web))
    return web.done(
        to="/diligence/requirements", say="Recorded. Payments to communities are judged by it from its day on."
    )


def _read(web: Web) -> NewRequirement:
    fields = Fields(web)
    hub_id = fields.id("hub", "Hub", needed=False)
    donor_id = fields.id("donor", "Donor", needed=False)
    starts_on = fields.day("starts_on", "From")
    is_needed = fields.choice("needed", "It is", ("yes", "no")) == "yes"
    least = _least(fields, web)
    reason = fields.text("reason", "Reason", needed=True, longest=400)
    fields.check()
    if starts_on is None:
        raise Invalid("Give the day.", fields={"starts_on": "Give the day."})
    return NewRequirement(hub_id, donor_id, starts_on, is_needed, least, reason)


def _least(fields: Fields, web: Web) -> Money | None:
    if not web.text("least"):
        return None
    currency = fields.currency("currency", "Currency")
    return fields.money("least", "From an amount of", currency)


def _shown(web: Web) -> dict[str, Any]:
    work = web.work
    work.must_somewhere(Action.DILIGENCE_READ)
    return {
        "rows": [
            (its, hub, donor, Money(its.from_minor, its.currency) if its.currency else None)
            for its, hub, donor in queries.requirements(work)
        ],
        "hubs": [(hub.id, hub.name) for hub in hubs.hubs(work)],
        "donors": [(donor.id, donor.name) for donor in donors(work)],
        "may_require": work.actor.may_somewhere(Action.DILIGENCE_REQUIRE),
        "today": work.today,
    }
