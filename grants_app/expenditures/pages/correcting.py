"""Pages on which more of a voucher is charged, and on which a finance officer corrects what is posted, or takes it back."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.banks import queries as banks
from grants_app.budgets import queries as budget_queries
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.notation import in_box
from grants_app.expenditures import commands, queries
from grants_app.expenditures.models import Charge, Voucher
from grants_app.expenditures.rules import PAID_FROM_LABELS, WHOLE, ChargeTerms, Document
from grants_app.hubs import queries as hub_queries
from grants_app.ledger import queries as ledger
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/expenditures")


@router.get("/charges/{charge_id}/correct")
def ask(web: InWeb, charge_id: UUID) -> Response:
    """What is booked, to be put right in one form; another award is chosen first, for its lines."""
    charge, newest = _found(web, charge_id)
    award_id = id_in(web.request.query_params.get("award")) or charge.award_id
    values = _as_booked(charge, newest)
    return web.page("expenditures/correct.html", values=values, errors={}, **_form(web, charge, newest, award_id))


@router.post("/charges/{charge_id}/correct")
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


@router.post("/charges/{charge_id}/reverse")
def reverse(web: InWeb, charge_id: UUID) -> Response:
    """Take a charge back; nothing stands in its place."""
    charge = commands.reverse(web.work, charge_id, reason=web.text("reason"))
    return web.done(
        to=f"/expenditures/charges/{charge.id}", say="Taken back. Another person is asked to look at it once more."
    )


@router.get("/{voucher_id}/share")
def ask_to_share(web: InWeb, voucher_id: UUID) -> Response:
    """What more of a voucher is charged to: first the award, then its line."""
    view = _sharable(web, voucher_id)
    award_id = id_in(web.request.query_params.get("award"))
    values = {"percent": plain(WHOLE - view.percent)}
    return web.page("expenditures/share.html", values=values, errors={}, **_sharing(web, view, award_id))


@router.post("/{voucher_id}/share")
def share(web: InWeb, voucher_id: UUID) -> Response:
    """Charge more of a voucher: a draft, until another person posts it."""
    view = _sharable(web, voucher_id)
    award_id = id_in(web.text("award"))
    try:
        if award_id is None:
            raise Invalid("Choose the award first.", fields={"award": "Choose the award."})
        fields = Fields(web)
        wanted = _typed_charge(web, fields, view.voucher.says, award_id)
        charge = commands.share(web.work, voucher_id, wanted)
    except (Invalid, Conflict) as refused:
        web.undo()
        return web.again("expenditures/share.html", refused, **_sharing(web, _sharable(web, voucher_id), award_id))
    return web.done(
        to=f"/expenditures/charges/{charge.id}", say="Saved as a draft. Another person with the right posts it."
    )


def _sharable(web: Web, voucher_id: UUID) -> queries.VoucherView:
    view = queries.voucher_view(web.work, voucher_id)
    web.work.must(Action.EXPENDITURE_WRITE, view.voucher.hub_id)
    return view


def _sharing(web: Web, view: queries.VoucherView, award_id: UUID | None) -> dict[str, Any]:
    award = award_queries.award(web.work, award_id) if award_id else None
    return {"view": view, "award": award, **_choices(web, award)}


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
        "amount": in_box(says.amount.amount),
        "currency": says.amount.currency,
        "receipt": says.receipt,
        "document_number": says.document_number,
        "line": charge.line_id,
        "percent": in_box(plain(charge.percent)),
        "paid_from": charge.paid_from,
        "bank_account": charge.bank_account_id or "",
        "community": charge.community_id or "",
        "description": charge.description,
        "units": in_box(plain(charge.units) if charge.units is not None else None),
    }


def _form(web: Web, charge: Charge, newest: Voucher, award_id: UUID) -> dict[str, Any]:
    """What the form offers, besides what is typed."""
    work = web.work
    award = award_queries.award(work, award_id)
    return {
        "charge": charge,
        "voucher": newest,
        "award": award,
        "locked_until": ledger.locked_until(work, charge.award_id),
        "others": [it for it in queries.charges_of(work, [newest]) if it.id != charge.id and it.status != "reversed"],
        **_choices(web, award),
    }


def _choices(web: Web, award: Award | None) -> dict[str, Any]:
    work = web.work
    lines = budget_queries.approved_lines(work, award.id) if award else []
    return {
        "awards": [(its_id, f"{reference} · {title}") for its_id, reference, title in queries.awards_to_choose(work)],
        "lines": [(line.line_id, f"{line.code} {line.description}") for line in lines],
        "communities": [(it.id, it.alias) for it in hub_queries.communities(work)],
        "sources": list(PAID_FROM_LABELS.items()),
        "accounts": [(its.id, its.label) for its in banks.open_accounts(work)],
    }


def _typed(web: Web, newest: Voucher, award_id: UUID) -> tuple[ChargeTerms, str]:
    """The form as what the charge should say, and why. Raises Invalid with all fields that are wrong."""
    fields = Fields(web)
    currency = fields.currency("currency", "Currency")
    amount = fields.money("amount", "Amount of the voucher", currency)
    number = fields.text("voucher", "Voucher number", needed=True, longest=40)
    incurred_on = fields.day("incurred_on", "Date of the cost")
    paid_on = fields.day("paid_on", "Paid on", needed=False)
    payee = fields.text("payee", "Payee", needed=True, longest=200)
    receipt = fields.text("receipt", "Receipt", longest=80)
    document_number = fields.text("document_number", "Document no.", longest=80)
    reason = fields.text("reason", "Why", needed=True, longest=400)
    amount = amount if amount is not None else newest.says.amount
    first_day = incurred_on or newest.incurred_on
    document = Document(number, first_day, paid_on or first_day, payee, amount, receipt, document_number)
    return _typed_charge(web, fields, document, award_id), reason


def _typed_charge(web: Web, fields: Fields, document: Document, award_id: UUID) -> ChargeTerms:
    """What is charged, as the form says it. Raises Invalid with all fields of the form that are wrong."""
    charged = fields.money("charged", "Amount charged", document.amount.currency, needed=False)
    percent = fields.decimal("percent", "Charge %", needed=charged is None)
    line_id = fields.id("line", "Budget line")
    description = fields.text("description", "Description", needed=True, longest=400)
    community_id = fields.id("community", "Community", needed=False)
    units = fields.decimal("units", "Units", needed=False)
    account_id = fields.id("bank_account", "Bank account", needed=False)
    fields.check()
    if line_id is None:
        raise Invalid("Choose the budget line.", fields={"line": "Budget line: choose one."})
    return ChargeTerms(
        document=document,
        award_id=award_id,
        line_id=line_id,
        description=description,
        paid_from=web.text("paid_from"),
        percent=percent if charged is None else None,
        charged=charged,
        community_id=community_id,
        units=units,
        bank_account_id=account_id,
    )


def plain(value: Decimal) -> Decimal:
    """A number without the noughts that say nothing."""
    return Decimal(f"{value.normalize():f}")
