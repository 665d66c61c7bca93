"""The payment of a tranche and what came back of it: typed, read once more in words, then recorded."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.banks import queries as banks
from grants_app.banks.queries import Share
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.core.words import in_words
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.queries import Card, TrancheCard
from grants_app.sub_grants.rules.amounts import Payment, Refund
from grants_app.sub_grants.rules.life import TRANCHE_TRACK
from grants_app.web.forms import Fields, id_in
from grants_app.web.render import day
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/sub-grants/tranches")


@router.get("/{tranche_id}/pay")
def show_pay(web: InWeb, tranche_id: UUID) -> Response:
    """The form of a payment, filled with what was approved."""
    card, one = of_tranche(web, tranche_id, "pay")
    context = _paying(web, card, one)
    values = {"value_on": web.work.today.isoformat()}
    if (approved := _approved(card, one)).currency == context["source_currency"]:
        values["sent"] = in_box(approved.amount)
    return web.page("sub_grants/pay.html", values=values, errors={}, **context)


@router.post("/{tranche_id}/pay")
def pay(web: InWeb, tranche_id: UUID) -> Response:
    """Show the payment once more in words; then record it."""
    card, one = of_tranche(web, tranche_id, "pay")
    if web.text("again"):
        return web.page("sub_grants/pay.html", values=_typed(web), errors={}, **_paying(web, card, one))
    try:
        payment = _read_payment(web, card, one)
        commands.pay(web.work, tranche_id, payment)
    except Invalid as refused:
        web.undo()
        card, one = of_tranche(web, tranche_id, "pay")
        return web.again("sub_grants/pay.html", refused, **_paying(web, card, one))
    if not web.text("checked"):
        web.undo()
        return _check_payment(web, tranche_id, payment)
    say = f"Payment recorded: {payment.sent} sent for {one.amount}."
    return web.done(to=f"/sub-grants/{card.sub_grant.id}", say=say)


@router.get("/{tranche_id}/refund")
def show_refund(web: InWeb, tranche_id: UUID) -> Response:
    """The form of a refund."""
    card, one = of_tranche(web, tranche_id, "refund")
    paid_to = one.payment.paid_from if one.payment else ""
    values = {"value_on": web.work.today.isoformat(), "paid_to": paid_to}
    if one.left.left.minor > 0:
        values["returned"] = in_box(one.left.left.amount)
    return web.page("sub_grants/refund.html", values=values, errors={}, **_refunding(web, card, one))


@router.post("/{tranche_id}/refund")
def refund(web: InWeb, tranche_id: UUID) -> Response:
    """Show the refund once more in words; then record it."""
    card, one = of_tranche(web, tranche_id, "refund")
    if web.text("again"):
        return web.page("sub_grants/refund.html", values=_typed(web), errors={}, **_refunding(web, card, one))
    try:
        came = _read_refund(web, card)
        commands.refund(web.work, tranche_id, came)
    except Invalid as refused:
        web.undo()
        card, one = of_tranche(web, tranche_id, "refund")
        return web.again("sub_grants/refund.html", refused, **_refunding(web, card, one))
    if not web.text("checked"):
        web.undo()
        return _check_refund(web, tranche_id, came)
    return web.done(to=f"/sub-grants/{card.sub_grant.id}", say=f"Recorded: {came.returned} came back.")


def of_tranche(web: Web, tranche_id: UUID, step: str) -> tuple[Card, TrancheCard]:
    """The agreement and its tranche, for somebody who has the role for the step; refused in sentences otherwise."""
    row = queries.tranche(web.work, tranche_id)
    web.work.must(TRANCHE_TRACK.step(row.status, step).action, row.hub_id)
    card = queries.card(web.work, row.sub_grant_id)
    for one in card.tranches:
        if one.tranche.id == tranche_id:
            return card, one
    raise NotFound


def _approved(card: Card, one: TrancheCard) -> Money:
    """What was approved, in the currency from which it is paid."""
    if one.tranche.paid_from == card.sub_grant.currency:
        return one.amount
    return Money(one.tranche.award_minor, card.award.currency)


def _source_currency(card: Card, paid_from: str) -> str:
    return card.award.currency if paid_from == "bank" else paid_from


def _paying(web: Web, card: Card, one: TrancheCard) -> dict[str, Any]:
    shares = _shares(web, card) if one.tranche.paid_from == "bank" else {"share": None, "shares": []}
    share: Share | None = shares["share"]
    return {
        "card": card,
        "one": one,
        "source_currency": share.held.currency if share else _source_currency(card, one.tranche.paid_from),
        "reserved": Money(one.tranche.award_minor, card.award.currency),
        **shares,
    }


def _shares(web: Web, card: Card) -> dict[str, Any]:
    """The share of a bank account that pays: the one that was chosen, else the usual one; and the others."""
    usual = banks.share_to_use(web.work, card.award.id, card.award.currency, only=True)
    if not web.work.actor.everywhere(Action.LEDGER_READ):
        return {"share": usual, "shares": []}
    shares = [share for share in banks.shares_of(web.work, card.award.id) if share.held.minor > 0 and share.account_id]
    chosen = id_in(web.text("share") or web.request.query_params.get("share", ""))
    share = next((share for share in shares if chosen and share.account_id == chosen), usual)
    return {"share": share, "shares": [other for other in shares if other.account_id != share.account_id]}


def _read_payment(web: Web, card: Card, one: TrancheCard) -> Payment:
    fields = Fields(web)
    context = _paying(web, card, one)
    currency, share = context["source_currency"], context["share"]
    value_on = fields.day("value_on", "Value date")
    reference = fields.text("bank_reference", "Reference", needed=True, longest=80)
    sent = one.amount if currency == card.sub_grant.currency else fields.money("sent", "Amount sent", currency)
    fee = fields.money("fee", "Bank's fee", currency, needed=False) or Money.zero(currency)
    fields.check()
    if value_on is None or sent is None:
        raise Invalid("Give the value date and the amount.")
    return Payment(value_on, reference, one.tranche.paid_from, sent, fee, share.account_id if share else None)


def _check_payment(web: Web, tranche_id: UUID, payment: Payment) -> Response:
    card, one = of_tranche(web, tranche_id, "pay")
    source = "the award's bank share" if payment.paid_from == "bank" else f"the advance of {card.hub.name}"
    rows = [
        (f"Left {source}", f"{payment.sent} – {in_words(payment.sent, web.work.actor.language)}"),
        (f"To {card.community.alias}", f"{one.amount} – {in_words(one.amount, web.work.actor.language)}"),
        ("Bank's fee", str(payment.fee)),
        ("Value date", day(payment.value_on)),
        ("Reference", payment.bank_reference),
    ]
    return _check(web, card, one, rows, "pay", "Record the payment")


def _refunding(web: Web, card: Card, one: TrancheCard) -> dict[str, Any]:
    choices = [(source.key, source.label) for source in queries.sources(web.work, card.award, card.hub)]
    own = (card.hub.currency, f"the hub's advance in {card.hub.currency}")
    if own not in choices:
        choices.insert(0, own)
    accounts = [(its.id, its.label) for its in banks.open_accounts(web.work)]
    return {"card": card, "one": one, "choices": choices, "accounts": accounts}


def _read_refund(web: Web, card: Card) -> Refund:
    fields = Fields(web)
    value_on = fields.day("value_on", "Value date")
    reference = fields.text("bank_reference", "Reference", needed=True, longest=80)
    returned = fields.money("returned", "Amount that came back", card.sub_grant.currency)
    known = {source.key for source in queries.sources(web.work, card.award, card.hub)} | {card.hub.currency}
    paid_to = fields.choice("paid_to", "Arrived in", known)
    account_id = fields.id("bank_account", "Bank account", needed=False) if paid_to == "bank" else None
    currency = banks.account(web.work, account_id).currency if account_id else _source_currency(card, paid_to)
    same = currency == card.sub_grant.currency
    credited = returned if same else fields.money("credited", f"What arrived, in {currency}", currency)
    fields.check()
    if value_on is None or returned is None or credited is None:
        raise Invalid("Give the value date and the amounts.")
    return Refund(value_on, reference, paid_to, returned, credited, account_id)


def _check_refund(web: Web, tranche_id: UUID, came: Refund) -> Response:
    card, one = of_tranche(web, tranche_id, "refund")
    where = "the award's bank share" if came.paid_to == "bank" else f"the advance of {card.hub.name}"
    rows = [
        (
            f"Came back from {card.community.alias}",
            f"{came.returned} – {in_words(came.returned, web.work.actor.language)}",
        ),
        (f"Arrived in {where}", f"{came.credited} – {in_words(came.credited, web.work.actor.language)}"),
        ("Value date", day(came.value_on)),
        ("Reference", came.bank_reference),
    ]
    return _check(web, card, one, rows, "refund", "Record the refund")


def _check(web: Web, card: Card, one: TrancheCard, rows: list[tuple[str, str]], step: str, button: str) -> Response:
    its = card.sub_grant
    name = f"{its.reference}, tranche {one.tranche.position}"
    return web.page(
        "disbursements/check.html",
        title=f"{button} of {name}?",
        sentence=f"Award {card.award.reference}. What is recorded is recorded once and cannot be changed.",
        rows=rows,
        values=_typed(web),
        action=f"/sub-grants/tranches/{one.tranche.id}/{step}",
        button=button,
        way=[("Sub-grants", "/sub-grants"), (its.reference, f"/sub-grants/{its.id}")],
    )


def _typed(web: Web) -> dict[str, str]:
    names = ("share", "value_on", "bank_reference", "sent", "fee", "returned", "paid_to", "bank_account", "credited")
    return {name: web.text(name) for name in names if web.text(name)}
