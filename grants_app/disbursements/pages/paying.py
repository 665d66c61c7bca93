"""The payment and its arrival: each typed, read once more in words, then recorded."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.banks import queries as banks
from grants_app.banks.queries import Share
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.core.words import in_words
from grants_app.disbursements import commands, queries
from grants_app.disbursements.pages.records import acted
from grants_app.disbursements.queries import Card
from grants_app.disbursements.rules.amounts import Payment
from grants_app.disbursements.rules.life import TRACK
from grants_app.web.forms import Fields, id_in
from grants_app.web.render import day, decimal
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/disbursements")


@router.get("/{disbursement_id}/pay")
def show_pay(web: InWeb, disbursement_id: UUID) -> Response:
    """The form of a payment, filled with what was approved."""
    card = _card(web, disbursement_id, "pay")
    shares = _shares(web, card)
    values = {"value_on": web.work.today.isoformat(), "credited": in_box(card.amount.amount)}
    if shares["share"].held.currency == card.award.currency:
        values["sent"] = in_box(card.award_amount.amount)
    return web.page("disbursements/pay.html", card=card, values=values, errors={}, **shares)


@router.post("/{disbursement_id}/pay")
def pay(web: InWeb, disbursement_id: UUID) -> Response:
    """Show the payment once more in words; then record it."""
    if web.text("again"):
        card = _card(web, disbursement_id, "pay")
        return web.page("disbursements/pay.html", card=card, values=_typed(web), errors={}, **_shares(web, card))
    try:
        payment = _read_payment(web, queries.card(web.work, disbursement_id))
        commands.pay(web.work, disbursement_id, payment)
    except Invalid as refused:
        web.undo()
        card = queries.card(web.work, disbursement_id)
        return web.again("disbursements/pay.html", refused, card=card, **_shares(web, card))
    if not web.text("checked"):
        web.undo()
        return _check_payment(web, queries.card(web.work, disbursement_id), payment)
    return acted(web, disbursement_id, f"Payment recorded: {payment.sent} sent, {payment.credited} credited.")


@router.get("/{disbursement_id}/receive")
def show_receive(web: InWeb, disbursement_id: UUID) -> Response:
    """The form in which the hub confirms what arrived."""
    card = _card(web, disbursement_id, "receive")
    credited = card.payment.credited if card.payment else card.amount
    values = {"received_on": web.work.today.isoformat(), "received": in_box(credited.amount)}
    return web.page("disbursements/receive.html", card=card, values=values, errors={})


@router.post("/{disbursement_id}/receive")
def receive(web: InWeb, disbursement_id: UUID) -> Response:
    """The hub confirms what arrived; a shortfall is confirmed by itself."""
    card = queries.card(web.work, disbursement_id)
    try:
        fields = Fields(web)
        received_on = fields.day("received_on", "Arrived on")
        received = fields.money("received", "Amount that arrived", card.disbursement.currency)
        fields.check()
        if received_on is None or received is None:
            raise Invalid("Give the day and the amount.")
        commands.receive(
            web.work,
            disbursement_id,
            received_on=received_on,
            received=received,
            shortfall_confirmed=bool(web.text("shortfall_confirmed")),
        )
    except Invalid as refused:
        web.undo()
        return web.again("disbursements/receive.html", refused, card=queries.card(web.work, disbursement_id))
    return acted(web, disbursement_id, f"Confirmed: {received} arrived.")


def _card(web: Web, disbursement_id: UUID, step: str) -> Card:
    """The card, for somebody who may take the step now; refused in sentences otherwise."""
    card = queries.card(web.work, disbursement_id)
    web.work.must(TRACK.step(card.disbursement.status, step).action, card.hub.id)
    card.gate.must_let(step)
    return card


def _read_payment(web: Web, card: Card) -> Payment:
    fields = Fields(web)
    share: Share = _shares(web, card)["share"]
    own, there = share.held.currency, card.disbursement.currency
    value_on = fields.day("value_on", "Value date")
    reference = fields.text("bank_reference", "Bank's reference", needed=True, longest=80)
    sent = fields.money("sent", "Amount sent", own)
    credited = fields.money("credited", "Amount credited", there) if own != there else sent
    fee = fields.money("fee", "Bank's fee", own, needed=False) or Money.zero(own)
    fields.check()
    if value_on is None or sent is None or credited is None:
        raise Invalid("Give the value date and the amounts.")
    return Payment(value_on, reference, sent, credited, fee, bool(web.text("rate_confirmed")), share.account_id)


def _shares(web: Web, card: Card) -> dict[str, Any]:
    """The share of a bank account that pays: the one that was chosen, else the usual one; and the others."""
    usual = banks.share_to_use(web.work, card.award.id, card.award.currency)
    if not web.work.actor.everywhere(Action.LEDGER_READ):
        return {"share": usual, "shares": []}
    shares = [share for share in banks.shares_of(web.work, card.award.id) if share.held.minor > 0]
    chosen = id_in(web.text("share") or web.request.query_params.get("share", ""))
    share = next((share for share in shares if chosen and share.account_id == chosen), usual)
    return {"share": share, "shares": [other for other in shares if other.account_id != share.account_id]}


def _check_payment(web: Web, card: Card, payment: Payment) -> Response:
    """What is about to be recorded, in figures and in words."""
    rows: list[tuple[str, str]] = [
        ("Left the award's bank share", f"{payment.sent} – {in_words(payment.sent, web.work.actor.language)}"),
        ("Credited to the hub", f"{payment.credited} – {in_words(payment.credited, web.work.actor.language)}"),
        ("Bank's fee", str(payment.fee)),
        ("Value date", day(payment.value_on)),
        ("Bank's reference", payment.bank_reference),
    ]
    if payment.sent.currency != payment.credited.currency:
        rate = f"{decimal(payment.rate)} {payment.credited.currency} per {payment.sent.currency}"
        rows.insert(2, ("Bank's rate", rate))
    return web.page(
        "disbursements/check.html",
        title=f"Record the payment of {card.disbursement.reference}?",
        sentence=f"To {card.hub.name}, for award {card.award.reference}. A payment is recorded once and cannot be changed.",
        rows=rows,
        values=_typed(web),
        action=f"/disbursements/{card.disbursement.id}/pay",
        button="Record the payment",
        way=[
            ("Disbursements", "/disbursements"),
            (card.disbursement.reference, f"/disbursements/{card.disbursement.id}"),
        ],
    )


def _typed(web: Web) -> dict[str, Any]:
    names = ("share", "value_on", "bank_reference", "sent", "credited", "fee", "rate_confirmed")
    return {name: web.text(name) for name in names if web.text(name)}
