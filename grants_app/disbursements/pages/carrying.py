"""Unspent money that stays with a hub for a next period: the form of the hub, and the page on which head office decides."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.notation import in_box
from grants_app.core.words import in_words
from grants_app.disbursements import commands, queries
from grants_app.disbursements.rules.carrying import CARRIED_WORDS, CarryTerms
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/disbursements/{disbursement_id}/carry-over")
def show_carry_over(web: InWeb, disbursement_id: UUID) -> Response:
    """What is unspent of the advance, and the form that asks for it to stay."""
    its = queries.get(web.work, disbursement_id)
    web.work.must(Action.DISBURSEMENT_CARRY_OVER, its.hub_id)
    context = _context(web, disbursement_id)
    values = {"amount": in_box(context["became"].left.amount)}
    return web.page("disbursements/carry_over_form.html", values=values, errors={}, **context)


@router.post("/disbursements/{disbursement_id}/carry-over")
def carry_over(web: InWeb, disbursement_id: UUID) -> Response:
    """Ask that unspent money stays with the hub for a next period."""
    its = queries.get(web.work, disbursement_id)
    web.work.must(Action.DISBURSEMENT_CARRY_OVER, its.hub_id)
    try:
        made = commands.carry_over(web.work, disbursement_id, _read(web, its.currency))
    except Invalid as refused:
        web.undo()
        return web.again("disbursements/carry_over_form.html", refused, **_context(web, disbursement_id))
    say = "Asked for. Somebody at head office who may approve disbursements decides on it."
    return web.done(to=f"/carry-overs/{made.id}", say=say)


@router.get("/carry-overs/{carry_over_id}")
def show(web: InWeb, carry_over_id: UUID) -> Response:
    """One carry-over with its history and its entries."""
    return web.page("disbursements/carry_over.html", **_shown(web, carry_over_id))


@router.post("/carry-overs/{carry_over_id}/confirm")
def confirm(web: InWeb, carry_over_id: UUID) -> Response:
    """Agree: the money stays."""
    commands.confirm_carry_over(web.work, carry_over_id)
    return _acted(web, carry_over_id, "Confirmed. The money stays with the hub for the next period.")


@router.post("/carry-overs/{carry_over_id}/decline")
def decline(web: InWeb, carry_over_id: UUID) -> Response:
    """Do not agree, with the reason."""
    commands.decline_carry_over(web.work, carry_over_id, reason=web.text("note"))
    return _acted(web, carry_over_id, "Declined. The hub sends the money back, or accounts for it.")


@router.post("/carry-overs/{carry_over_id}/take-back")
def take_back(web: InWeb, carry_over_id: UUID) -> Response:
    """Take a confirmed carry-over back, with the reason."""
    commands.take_back_carry_over(web.work, carry_over_id, reason=web.text("note"))
    return _acted(web, carry_over_id, "Taken back, by an entry that names the first.")


def _context(web: Web, disbursement_id: UUID) -> dict[str, Any]:
    card = queries.card(web.work, disbursement_id)
    if card.became is None:
        raise Conflict("Only money that has arrived can be carried over.")
    return {"card": card, "became": card.became}


def _read(web: Web, currency: str) -> CarryTerms:
    fields = Fields(web)
    amount = fields.money("amount", "Amount", currency)
    starts_on, ends_on = fields.day("starts_on", "From"), fields.day("ends_on", "Until")
    reason = fields.text("reason", "Reason", needed=True, longest=2000)
    if starts_on and ends_on and ends_on < starts_on:
        fields.errors["ends_on"] = "Until: the last day is before the first."
    fields.check()
    if amount is None or starts_on is None or ends_on is None:
        raise Invalid("Give the amount and the days.")
    return CarryTerms(amount, Period(starts_on, ends_on), reason)


def _shown(web: Web, carry_over_id: UUID) -> dict[str, Any]:
    card = queries.carry_over_card(web.work, carry_over_id)
    amount_in_words = in_words(card.amount, web.work.actor.language)
    return {"card": card, "done_words": CARRIED_WORDS, "amount_in_words": amount_in_words}


def _acted(web: Web, carry_over_id: UUID, say: str) -> Response:
    context = _shown(web, carry_over_id) if web.is_fragment else {}
    return web.done("disbursements/_carry_over.html", to=f"/carry-overs/{carry_over_id}", say=say, **context)
