"""What a hub did not spend and sent back: typed, read once more in words, then recorded."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.banks import queries as banks
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.words import in_words
from grants_app.disbursements import commands, queries
from grants_app.disbursements.rules.amounts import Refund
from grants_app.web.forms import Fields
from grants_app.web.render import day
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/refunds")


@router.get("/new")
def new(web: InWeb) -> Response:
    """Choose the advance that money came back from, then say what the bank says."""
    web.work.must_somewhere(Action.DISBURSEMENT_PAY)
    asked = dict(web.request.query_params)
    values = {"value_on": web.work.today.isoformat()} | asked
    return web.page(
        "disbursements/refund_form.html", values=values, errors={}, **_context(web, asked.get("advance", ""))
    )


@router.post("/new")
def refund(web: InWeb) -> Response:
    """Show the refund once more in words; then record it."""
    chosen = web.text("advance")
    if web.text("again"):
        return web.page("disbursements/refund_form.html", values=_typed(web), errors={}, **_context(web, chosen))
    try:
        advance = _advance(web, chosen)
        came = _read(web, advance)
        made = commands.refund(web.work, advance.award_id, advance.hub_id, came)
    except Invalid as refused:
        web.undo()
        return web.again("disbursements/refund_form.html", refused, **_context(web, chosen))
    if not web.text("checked"):
        web.undo()
        return _check(web, advance, came)
    return web.done(to=f"/refunds/{made.id}", say=f"Recorded: {came.returned} came back as {came.credited}.")


@router.get("/{refund_id}")
def show(web: InWeb, refund_id: UUID) -> Response:
    """One refund with its entry."""
    return web.page("disbursements/refund.html", card=queries.refund_card(web.work, refund_id))


def _context(web: Web, chosen: str) -> dict[str, Any]:
    open_advances = queries.open_advances(web.work)
    advance = next((advance for advance in open_advances if advance.key == chosen), None)
    accounts = [(its.id, its.label) for its in banks.open_accounts(web.work)]
    return {"advances": open_advances, "advance": advance, "accounts": accounts}


def _advance(web: Web, chosen: str) -> queries.OpenAdvance:
    for advance in queries.open_advances(web.work):
        if advance.key == chosen:
            return advance
    raise NotFound


def _read(web: Web, advance: queries.OpenAdvance) -> Refund:
    fields = Fields(web)
    value_on = fields.day("value_on", "Value date")
    reference = fields.text("bank_reference", "Bank's reference", needed=True, longest=80)
    returned = fields.money("returned", "Amount sent back", advance.held.currency)
    account_id = fields.id("bank_account", "Bank account", needed=False)
    currency = banks.account(web.work, account_id).currency if account_id else advance.award_currency
    same = advance.held.currency == currency
    credited = returned if same else fields.money("credited", f"Amount that arrived, in {currency}", currency)
    reason = fields.text("reason", "Reason", longest=400)
    fields.check()
    if value_on is None or returned is None or credited is None:
        raise Invalid("Give the value date and the amounts.")
    return Refund(value_on, reference, returned, credited, reason, account_id)


def _check(web: Web, advance: queries.OpenAdvance, came: Refund) -> Response:
    """What is about to be recorded, in figures and in words."""
    account = banks.account(web.work, came.bank_account_id).label if came.bank_account_id else "The usual one"
    return web.page(
        "disbursements/check.html",
        title=f"Record what {advance.hub_name} sent back?",
        sentence=f"For award {advance.award}. A refund is recorded once and cannot be changed.",
        rows=[
            ("Left the hub's advance", f"{came.returned} – {in_words(came.returned, web.work.actor.language)}"),
            (
                "Arrived in the award's bank share",
                f"{came.credited} – {in_words(came.credited, web.work.actor.language)}",
            ),
            ("Bank account", account),
            ("Value date", day(came.value_on)),
            ("Bank's reference", came.bank_reference),
        ],
        values=_typed(web),
        action="/refunds/new",
        button="Record the refund",
        way=[("Disbursements", "/disbursements")],
    )


def _typed(web: Web) -> dict[str, str]:
    names = ("advance", "value_on", "bank_reference", "returned", "bank_account", "credited", "reason")
    return {name: web.text(name) for name in names if web.text(name)}
