"""The form of a request: the award and the hub, then the forecast of a period per budget line, beside what is left and in hand."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.money import Money, is_currency, total
from grants_app.core.notation import in_box
from grants_app.disbursements import commands, queries
from grants_app.disbursements.models import Disbursement
from grants_app.disbursements.rules.forecast import longest
from grants_app.hubs.models import Hub
from grants_app.ledger.rates import RateMissing
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/disbursements")


@dataclass(frozen=True, slots=True)
class _Place:
    """For which hub money of which award is asked, and in which currency."""

    award: Award
    hub: Hub
    currency: str
    is_own: bool
    """Whether what the hub has spent of its own money is asked for, which needs no forecast."""


@router.get("/new")
def new(web: InWeb) -> Response:
    """Choose the award and the hub; then write the amounts."""
    web.work.must_somewhere(Action.DISBURSEMENT_REQUEST)
    asked = dict(web.request.query_params)
    context = _new(web, asked)
    return web.page("disbursements/form.html", values=context["proposed"] | asked, errors={}, **context)


@router.post("/new")
def create(web: InWeb) -> Response:
    """Keep the request as a draft; its page shows what stands in its way."""
    place = _place(web, _typed(web))
    if place is None:
        raise NotFound
    try:
        typed = _read(web, place)
        made = commands.create(
            web.work,
            place.award.id,
            place.hub.id,
            currency=place.currency,
            purpose=typed.purpose,
            amounts=typed.amounts,
            period=typed.period,
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
    asked = dict(web.request.query_params)
    values = {"purpose": its.purpose} | _period_values(its.period)
    if asked.get("currency", its.currency) == its.currency:
        asks = {ask.line_id: ask.amount for ask in queries.asks(web.work, its, "EUR")}
        rows = queries.forecast_rows(web.work, its)
        amounts = {row.line_id: Money(row.forecast_minor, its.currency) for row in rows if row.forecast_minor} or asks
        values |= {f"ask-{line_id}": in_box(amount.amount) for line_id, amount in amounts.items()}
    context = _changing(web, its, {"currency": its.currency} | asked)
    return web.page("disbursements/form.html", values=context["proposed"] | values, errors={}, **context)


@router.post("/{disbursement_id}/change")
def change(web: InWeb, disbursement_id: UUID) -> Response:
    """Change a draft."""
    its = queries.get(web.work, disbursement_id)
    place = _place(web, _typed(web) | {"award": str(its.award_id), "hub": str(its.hub_id)})
    if place is None:
        raise NotFound
    try:
        typed = _read(web, place)
        commands.change(
            web.work,
            disbursement_id,
            currency=place.currency,
            purpose=typed.purpose,
            amounts=typed.amounts,
            period=typed.period,
        )
    except Invalid as refused:
        web.undo()
        its = queries.get(web.work, disbursement_id)
        return web.again("disbursements/form.html", refused, **_changing(web, its, _typed(web)))
    return web.done(to=f"/disbursements/{disbursement_id}", say="The draft is changed.")


def _place(web: Web, asked: dict[str, str]) -> _Place | None:
    """What the address or the form names, where the person may ask for money there; None while it names too little."""
    award_id, hub_id = id_in(asked.get("award")), id_in(asked.get("hub"))
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
    currency = asked.get("currency", "")
    return _Place(chosen, mine[0], currency if is_currency(currency) else mine[0].currency, bool(asked.get("own")))


def _new(web: Web, asked: dict[str, str]) -> dict[str, Any]:
    choices = queries.places_to_ask(web.work)
    context = _context(web, _place(web, asked), None)
    return context | {"awards": choices.awards, "hubs": choices.hubs, "action": "/disbursements/new"}


def _changing(web: Web, its: Disbursement, asked: dict[str, str]) -> dict[str, Any]:
    place = _place(web, asked | {"award": str(its.award_id), "hub": str(its.hub_id)})
    if place is None:
        raise NotFound
    return _context(web, place, its) | {"awards": (), "hubs": (), "action": f"/disbursements/{its.id}/change"}


def _context(web: Web, place: _Place | None, its: Disbursement | None) -> dict[str, Any]:
    if place is None:
        return {"place": None, "lines": (), "currencies": (), "disbursement": its, "proposed": {}}
    award, hub, held = place.award, place.hub, None
    if not place.is_own:
        held = _in_hand(web, place, its)
    return {
        "place": place,
        "lines": queries.hub_lines(web.work, award, hub, place.currency, held),
        "held": None if held is None else total(held.values(), place.currency),
        "spent_of_its_own": queries.spent_of_its_own(web.work, award, hub),
        "most": longest(award.profile, award.signed_on),
        "currencies": sorted({hub.currency, award.currency, "EUR", "USD"}),
        "disbursement": its,
        "proposed": _period_values(queries.next_period(web.work, award, hub)),
    }


def _in_hand(web: Web, place: _Place, its: Disbursement | None) -> dict[UUID, Money] | None:
    """What is in hand by line; None where there is no rate today, which refuses the draft in a sentence."""
    try:
        return queries.in_hand(web.work, place.award, place.hub, place.currency, its.id if its else None)
    except RateMissing:
        return None


def _period_values(period: Period | None) -> dict[str, str]:
    if period is None:
        return {}
    return {"starts_on": period.starts_on.isoformat(), "ends_on": period.ends_on.isoformat()}


@dataclass(frozen=True, slots=True)
class _Written:
    """What stands in the form."""

    purpose: str
    amounts: dict[UUID, Money]
    period: Period | None


def _read(web: Web, place: _Place) -> _Written:
    fields = Fields(web)
    purpose = fields.text("purpose", "Purpose", needed=True, longest=400)
    period = None if place.is_own else _read_period(fields)
    amounts: dict[UUID, Money] = {}
    for line in queries.hub_lines(web.work, place.award, place.hub, place.award.currency):
        amount = fields.money(f"ask-{line.id}", f"Line {line.code}", place.currency, needed=False)
        if amount is not None and amount.minor:
            amounts[line.id] = amount
    fields.check()
    return _Written(purpose, amounts, period)


def _read_period(fields: Fields) -> Period | None:
    starts_on, ends_on = fields.day("starts_on", "From"), fields.day("ends_on", "Until")
    if starts_on is None or ends_on is None:
        return None
    if ends_on < starts_on:
        fields.errors["ends_on"] = "Until: the last day is before the first."
        return None
    return Period(starts_on, ends_on)


def _typed(web: Web) -> dict[str, str]:
    return {name: web.text(name) for name in ("award", "hub", "currency", "own")}
