"""Pages on which a finance officer corrects what is posted, or takes it back."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.budgets import queries as budget_queries
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.expenditures import commands, queries
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.rules import PAID_FROM_LABELS, Correction, Document
from grants_app.hubs import queries as hub_queries
from grants_app.ledger import queries as ledger
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/expenditures/charges/{charge_id}")


@router.get("/correct")
def ask(web: InWeb, charge_id: UUID) -> Response:
    """What is booked, to be put right in one form; another award is chosen first, for its lines."""
    charge, newest = _found(web, charge_id)
    award_id = id_in(web.request.query_params.get("award")) or charge.award_id
    values = _as_booked(charge, newest)
    return web.page("expenditures/correct.html", values=values, errors={}, **_form(web, charge, newest, award_id))


@router.post("/correct")
def correct(web: InWeb, charge_id: UUID) -> Response:
    """Take back what was booked and post what should have been."""
    charge, newest = _found(web, charge_id)
    award_id = id_in(web.text("award")) or charge.award_id
    try:
        right, reason = _typed(web, newest, award_id)
        new = commands.correct(web.work, charge_id, right, reason=reason)
    except (Invalid, Conflict) as refused:
        web.undo()
        charge, newest = _found(web, charge_id)
        return web.again("expenditures/correct.html", refused, **_form(web, charge, newest, award_id))
    return web.done(
        to=f"/expenditures/charges/{new.id}", say="Corrected. Another person is asked to look at it once more."
    )


@router.post("/reverse")
def reverse(web: InWeb, charge_id: UUID) -> Response:
    """Take a charge back; nothing stands in its place."""
    charge = commands.reverse(web.work, charge_id, reason=web.text("reason"))
    return web.done(
        to=f"/expenditures/charges/{charge.id}", say="Taken back. Another person is asked to look at it once more."
    )


def _found(web: Web, charge_id: UUID) -> tuple[Charge, Voucher]:
    """The charge, and the newest version of its voucher."""
    charge = queries.charge(web.work, charge_id)
    web.work.must(Action.EXPENDITURE_POST, charge.hub_id)
    voucher = queries.voucher(web.work, charge.voucher_id)
    return charge, queries.versions(web.work, voucher.document_id)[-1]


def _as_booked(charge: Charge, newest: Voucher) -> dict[str, Any]:
    says = newest.says
    return {
        "voucher": says.number,
        "incurred_on": says.incurred_on.isoformat(),
        "paid_on": says.paid_on.isoformat(),
        "payee": says.payee,
        "amount": f"{says.amount.amount:f}",
        "currency": says.amount.currency,
        "receipt": says.receipt,
        "document_number": says.document_number,
        "line": charge.line_id,
        "percent": _plain(charge.percent),
        "paid_from": charge.paid_from,
        "community": charge.community_id or "",
        "description": charge.description,
        "units": _plain(charge.units) if charge.units is not None else "",
    }


def _form(web: Web, charge: Charge, newest: Voucher, award_id: UUID) -> dict[str, Any]:
    """What the form offers, besides what is typed."""
    work = web.work
    award = award_queries.award(work, award_id)
    communities = hub_queries.communities(work)
    return {
        "charge": charge,
        "voucher": newest,
        "award": award,
        "locked_until": ledger.locked_until(work, charge.award_id),
        "awards": [(its_id, f"{reference} · {title}") for its_id, reference, title in queries.awards_to_choose(work)],
        "lines": [
            (line.line_id, f"{line.code} {line.description}") for line in budget_queries.approved_lines(work, award.id)
        ],
        "communities": [(it.id, it.alias) for it in communities],
        "sources": list(PAID_FROM_LABELS.items()),
        "others": [it for it in queries.charges_of(work, [newest]) if it.id != charge.id and it.status != "reversed"],
    }


def _typed(web: Web, newest: Voucher, award_id: UUID) -> tuple[Correction, str]:
    """The form as what the charge should say, and why. Raises Invalid with all fields that are wrong."""
    fields = Fields(web)
    currency = fields.currency("currency", "Currency")
    amount = fields.money("amount", "Amount of the voucher", currency)
    charged = fields.money("charged", "Amount charged", currency, needed=False)
    percent = fields.decimal("percent", "Charge %", needed=charged is None)
    number = fields.text("voucher", "Voucher number", needed=True, longest=40)
    incurred_on = fields.day("incurred_on", "Date of the cost")
    paid_on = fields.day("paid_on", "Paid on", needed=False)
    payee = fields.text("payee", "Payee", needed=True, longest=200)
    description = fields.text("description", "Description", needed=True, longest=400)
    receipt = fields.text("receipt", "Receipt", longest=80)
    document_number = fields.text("document_number", "Document no.", longest=80)
    line_id = fields.id("line", "Budget line")
    community_id = fields.id("community", "Community", needed=False)
    units = fields.decimal("units", "Units", needed=False)
    reason = fields.text("reason", "Why", needed=True, longest=400)
    fields.check()
    if amount is None or incurred_on is None or line_id is None:
        raise Invalid("The voucher needs its date, amount and line.")
    document = Document(number, incurred_on, paid_on or incurred_on, payee, amount, receipt, document_number)
    given: tuple[Decimal | None, Money | None] = (percent, None) if charged is None else (None, charged)
    right = Correction(
        document, award_id, line_id, description, web.text("paid_from"), *given, community_id=community_id, units=units
    )
    return right, reason


def _plain(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
