"""The form of a request: the award and the hub, then an amount per budget line beside what is left on it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.money import Money, is_currency
from grants_app.core.notation import in_box
from grants_app.disbursements import commands, queries
from grants_app.disbursements.models import Disbursement
from grants_app.hubs.models import Hub
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/disbursements")


@dataclass(frozen=True, slots=True)
class _Place:
    """For which hub money of which award is asked, and in which currency."""

    award: Award
    hub: Hub
    currency: str


@router.get("/new")
def new(web: InWeb) -> Response:
    """Choose the award and the hub; then write the amounts."""
    web.work.must_somewhere(Action.DISBURSEMENT_REQUEST)
    asked = web.request.query_params
    return web.page("disbursements/form.html", values=dict(asked), errors={}, **_new(web, dict(asked)))


@router.post("/new")
def create(web: InWeb) -> Response:
    """Keep the request as a draft; its page shows what stands in its way."""
    place = _place(web, web.text("award"), web.text("hub"), web.text("currency"))
    if place is None:
        raise NotFound
    try:
        purpose, amounts = _read(web, place)
        made = commands.create(
            web.work, place.award.id, place.hub.id, currency=place.currency, purpose=purpose, amounts=amounts
        )
    except (Invalid, Conflict) as refused:
        web.undo()
        return web.again("disbursements/form.html", refused, **_new(web, _typed(web)))
    say = f"Kept as draft {made.reference}. Look at it once more, then ask for the money."
    return web.done(to=f"/disbursements/{made.id}", say=say)


@router.get("/{disbursement_id}/change")
def show_change(web: InWeb, disbursement_id: UUID) -> Response:
    """The draft in its form."""
    its = queries.get(web.work, disbursement_id)
    web.work.must(Action.DISBURSEMENT_REQUEST, its.hub_id)
    currency = web.request.query_params.get("currency", its.currency)
    values = {"purpose": its.purpose}
    if currency == its.currency:
        asks = queries.asks(web.work, its, "EUR")
        values |= {f"ask-{ask.line_id}": in_box(ask.amount.amount) for ask in asks}
    return web.page("disbursements/form.html", values=values, errors={}, **_changing(web, its, currency))


@router.post("/{disbursement_id}/change")
def change(web: InWeb, disbursement_id: UUID) -> Response:
    """Change a draft."""
    its = queries.get(web.work, disbursement_id)
    place = _place(web, str(its.award_id), str(its.hub_id), web.text("currency"))
    if place is None:
        raise NotFound
    try:
        purpose, amounts = _read(web, place)
        commands.change(web.work, disbursement_id, currency=place.currency, purpose=purpose, amounts=amounts)
    except Invalid as refused:
        web.undo()
        its = queries.get(web.work, disbursement_id)
        return web.again("disbursements/form.html", refused, **_changing(web, its, web.text("currency")))
    return web.done(to=f"/disbursements/{disbursement_id}", say="The draft is changed.")


def _place(web: Web, award: str, hub: str, currency: str) -> _Place | None:
    """What the address or the form names, where the person may ask for money there; None while it names too little."""
    award_id, hub_id = id_in(award), id_in(hub)
    if award_id is None:
        return None
    chosen = awards.award(web.work, award_id)
    mine = [
        part
        for part in awards.participants(web.work, chosen.id)
        if web.work.actor.may(Action.DISBURSEMENT_REQUEST, part.id)
    ]
    if hub_id is not None:
        mine = [part for part in mine if part.id == hub_id]
    if len(mine) != 1:
        return None
    return _Place(chosen, mine[0], currency if is_currency(currency) else mine[0].currency)


def _new(web: Web, asked: dict[str, str]) -> dict[str, Any]:
    place = _place(web, asked.get("award", ""), asked.get("hub", ""), asked.get("currency", ""))
    choices = queries.places_to_ask(web.work)
    return _context(web, place, None) | {"awards": choices.awards, "hubs": choices.hubs, "action": "/disbursements/new"}


def _changing(web: Web, its: Disbursement, currency: str) -> dict[str, Any]:
    place = _place(web, str(its.award_id), str(its.hub_id), currency)
    if place is None:
        raise NotFound
    return _context(web, place, its) | {"awards": (), "hubs": (), "action": f"/disbursements/{its.id}/change"}


def _context(web: Web, place: _Place | None, its: Disbursement | None) -> dict[str, Any]:
    if place is None:
        return {"place": None, "lines": (), "currencies": (), "disbursement": its}
    return {
        "place": place,
        "lines": queries.hub_lines(web.work, place.award, place.hub, place.currency),
        "currencies": sorted({place.hub.currency, place.award.currency, "EUR", "USD"}),
        "disbursement": its,
    }


def _read(web: Web, place: _Place) -> tuple[str, dict[UUID, Money]]:
    fields = Fields(web)
    purpose = fields.text("purpose", "Purpose", needed=True, longest=400)
    amounts: dict[UUID, Money] = {}
    for line in queries.hub_lines(web.work, place.award, place.hub, place.award.currency):
        amount = fields.money(f"ask-{line.id}", f"Line {line.code}", place.currency, needed=False)
        if amount is not None and amount.minor:
            amounts[line.id] = amount
    fields.check()
    return purpose, amounts


def _typed(web: Web) -> dict[str, str]:
    return {name: web.text(name) for name in ("award", "hub", "currency")}
