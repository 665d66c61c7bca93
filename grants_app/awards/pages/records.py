"""Pages of awards: one award with its money, a new one, instalments, and what waits for a second look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import commands, queries, rules
from grants_app.awards.models import Award, Instalment
from grants_app.awards.rules import Terms
from grants_app.banks import queries as banks
from grants_app.budgets import queries as budgets
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.core.words import in_words
from grants_app.core.work import Work
from grants_app.disbursements.queries.totals import paid_out
from grants_app.donors.queries import donors
from grants_app.hubs.queries import hubs
from grants_app.ledger.rates import RULE_LABELS, SOURCE_LABELS, Rule
from grants_app.web.forms import Fields, id_in
from grants_app.web.render import day, decimal
from grants_app.web.request import InWeb, Web

router = APIRouter()

SOURCES = tuple((code, SOURCE_LABELS[code]) for code in rules.RATE_SOURCES)
STEPS_SAID = {
    "activate": "The award is active: the donor owes it now.",
    "finish": "Closing has begun.",
    "close": "The award is closed.",
    "reopen": "The award is open again.",
}


# --- a new award ---


@dataclass(frozen=True, slots=True)
class _Form:
    """The choices of the form of an award, and what is known already where an application won."""

    proposed: Terms | None
    application_id: UUID | None
    donors: Sequence[tuple[UUID, str]]
    hubs: Sequence[tuple[UUID, str]]
    donor_name: str = ""
    hub_name: str = ""


@router.get("/awards/new")
def new(web: InWeb) -> Response:
    """The form of an award; from a won application nothing that stands in it is asked again."""
    web.work.must_somewhere(Action.AWARD_WRITE)
    form = _form(web.work, id_in(web.request.query_params.get("application", "")))
    return web.page("awards/new.html", form=form, values=_proposed_values(form), errors={}, **_rate_choices())


@router.post("/awards/new")
def create(web: InWeb) -> Response:
    """Write the agreement down; its book begins."""
    application_id = id_in(web.text("application"))
    try:
        its = _create(web, application_id)
    except Invalid as refused:
        web.undo()
        return web.again("awards/new.html", refused, form=_form(web.work, application_id), **_rate_choices())
    return web.done(to=f"/awards/{its.id}", say=f"{its.reference} is here. Next: its budget.")


def _form(work: Work, application_id: UUID | None) -> _Form:
    here = [hub for hub in hubs(work) if work.actor.may(Action.AWARD_WRITE, hub.id)]
    givers = donors(work)
    proposed = None
    if application_id:
        proposed = queries.proposed_terms(work, queries.won_application(work, application_id), work.today)
    return _Form(
        proposed=proposed,
        application_id=application_id,
        donors=[(donor.id, donor.name) for donor in givers],
        hubs=[(hub.id, hub.name) for hub in here],
        donor_name=next((donor.name for donor in givers if proposed and donor.id == proposed.donor_id), ""),
        hub_name=next((hub.name for hub in hubs(work) if proposed and hub.id == proposed.lead_hub_id), ""),
    )


def _proposed_values(form: _Form) -> dict[str, str]:
    usual = {"cofinancing_percent": "0", "rate_rule": Rule.MONTHLY.value, "rate_source": "inforeuro", "currency": "EUR"}
    if form.proposed is None:
        return usual
    proposed = form.proposed
    return usual | {
        "amount": in_box(proposed.amount.amount),
        "starts_on": proposed.starts_on.isoformat(),
        "ends_on": proposed.ends_on.isoformat(),
    }


def _rate_choices() -> dict[str, Any]:
    return {"rate_rules": list(RULE_LABELS.items()), "rate_sources": SOURCES}


def _create(web: Web, application_id: UUID | None) -> Award:
    work, fields = web.work, Fields(web)
    if application_id:
        won = queries.won_application(work, application_id)
        currency = won.currency
    else:
        currency = fields.currency("currency", "Currency")
    amount = fields.money("amount", "Amount", currency)
    starts_on, ends_on = fields.day("starts_on", "Start"), fields.day("ends_on", "End")
    signed_on = fields.day("signed_on", "Signed")
    agreed: dict[str, Any] = {
        "reference": fields.text("reference", "Donor's reference", longest=60),
        "cofinancing_percent": fields.decimal("cofinancing_percent", "Co-financing", needed=False) or Decimal(0),
        "total_budget": fields.money("total_budget", "Total budget", currency, needed=False),
        "rate_rule": fields.choice("rate_rule", "Rate rule", set(Rule)),
        "rate_source": fields.choice("rate_source", "Source of rates", rules.RATE_SOURCES),
        "provisional_source": web.text("provisional_source"),
        "fixed_rates": _fixed_rates(fields, web.text("fixed_rates")),
    }
    named: dict[str, Any] = {} if application_id else _named(fields)
    fields.check()
    if amount is None or starts_on is None or ends_on is None or signed_on is None:
        raise Invalid("Fill in the amount and the three days.")
    if application_id:
        period = _period(starts_on, ends_on)
        return commands.create_from_application(
            work, application_id, signed_on=signed_on, amount=amount, period=period, **agreed
        )
    return commands.create(
        work, Terms(amount=amount, starts_on=starts_on, ends_on=ends_on, signed_on=signed_on, **named, **agreed)
    )


def _named(fields: Fields) -> dict[str, Any]:
    return {
        "title": fields.text("title", "Title", needed=True, longest=300),
        "donor_id": fields.id("donor_id", "Donor"),
        "lead_hub_id": fields.id("lead_hub_id", "Lead hub"),
    }


def _period(starts_on: date, ends_on: date) -> Period:
    if ends_on < starts_on:
        says = "The award ends before it starts; correct one of the two days."
        raise Invalid(says, fields={"ends_on": says})
    return Period(starts_on, ends_on)


def _fixed_rates(fields: Fields, text: str) -> tuple[tuple[str, Decimal], ...]:
    try:
        return rules.read_fixed_rates(text)
    except ValueError as wrong:
        fields.errors["fixed_rates"] = str(wrong)
        return ()


# --- one award ---


@router.get("/awards/{award_id}")
def show(web: InWeb, award_id: UUID) -> Response:
    """The award: facts, where its money is, instalments, and budget against actual."""
    work = web.work
    card = queries.card(work, award_id)
    return web.page(
        "awards/show.html",
        card=card,
        money=queries.money(work, card.award),
        disbursed=Money(paid_out(work, award_id), card.award.currency),
        instalments=queries.instalments(work, award_id),
        looks=queries.pending_looks(work, award_id),
        bva=budgets.bva(work, award_id),
        draft=budgets.draft_version(work, award_id),
        shows_each_hub=False,
        watched=_watched(work, card.award),
        owed=queries.owed_reports(work, card.award),
        may_open=work.actor.everywhere(Action.REPORT_READ),
        today=work.today,
        may_plan=work.actor.may(Action.AWARD_WRITE, card.award.lead_hub_id),
        may_receive=work.actor.may(Action.INSTALMENT_RECORD, card.award.lead_hub_id),
        may_budget=budgets.may_take_in(work, card.award),
        shares=banks.shares_of(work, award_id) if work.actor.everywhere(Action.LEDGER_READ) else [],
        loans=queries.loans(work, award_id),
        may_prefinance=work.actor.everywhere(Action.PREFINANCING_RECORD),
        may_repay=work.actor.everywhere(Action.PREFINANCING_REPAY),
        may_move=work.actor.may(Action.SHARE_MOVE, card.award.lead_hub_id),
        values={},
        errors={},
    )


@router.post("/awards/{award_id}/activate")
def activate(web: InWeb, award_id: UUID) -> Response:
    """The agreement is signed."""
    signed_on = Fields(web).day("signed_on", "Signed", needed=False)
    commands.activate(web.work, award_id, signed_on=signed_on)
    return _stepped(web, award_id, "activate")


@router.post("/awards/{award_id}/finish")
def finish(web: InWeb, award_id: UUID) -> Response:
    """Closing begins."""
    commands.finish(web.work, award_id)
    return _stepped(web, award_id, "finish")


@router.post("/awards/{award_id}/close")
def close(web: InWeb, award_id: UUID) -> Response:
    """Nothing is left to do."""
    commands.close(web.work, award_id)
    return _stepped(web, award_id, "close")


@router.post("/awards/{award_id}/reopen")
def reopen(web: InWeb, award_id: UUID) -> Response:
    """Closing was begun too early."""
    commands.reopen(web.work, award_id, note=web.text("note"))
    return _stepped(web, award_id, "reopen")


def _stepped(web: Web, award_id: UUID, step: str) -> Response:
    card = queries.card(web.work, award_id)
    return web.done("awards/_card.html", card=card, to=f"/awards/{award_id}", say=STEPS_SAID[step])


# --- instalments ---


@router.get("/awards/{award_id}/instalments/new")
def new_instalment(web: InWeb, award_id: UUID) -> Response:
    """The form of an instalment that the agreement promises."""
    its = queries.award(web.work, award_id)
    web.work.must(Action.AWARD_WRITE, its.lead_hub_id)
    return web.page("awards/instalment.html", award=its, row=None, left=_left(web.work, its), values={}, errors={})


@router.post("/awards/{award_id}/instalments/new")
def plan_instalment(web: InWeb, award_id: UUID) -> Response:
    """One more instalment."""
    its = queries.award(web.work, award_id)
    try:
        due_on, amount = _due(web, its)
        commands.plan_instalment(web.work, award_id, due_on=due_on, amount=amount)
    except Invalid as refused:
        web.undo()
        left = _left(web.work, its)
        return web.again("awards/instalment.html", refused, award=its, row=None, left=left)
    return web.done(to=f"/awards/{award_id}", say=f"{amount} is due on {due_on:%d %b %Y}.")


@router.get("/instalments/{instalment_id}/change")
def show_instalment(web: InWeb, instalment_id: UUID) -> Response:
    """The form of an instalment that has not come."""
    row = queries.instalment(web.work, instalment_id)
    its = queries.award(web.work, row.award_id)
    web.work.must(Action.AWARD_WRITE, its.lead_hub_id)
    values = {"due_on": row.due_on.isoformat(), "amount": in_box(Money(row.amount_minor, its.currency).amount)}
    return web.page("awards/instalment.html", award=its, row=row, left=_left(web.work, its), values=values, errors={})


@router.post("/instalments/{instalment_id}/change")
def change_instalment(web: InWeb, instalment_id: UUID) -> Response:
    """Another day or amount."""
    row = queries.instalment(web.work, instalment_id)
    its = queries.award(web.work, row.award_id)
    try:
        due_on, amount = _due(web, its)
        commands.change_instalment(web.work, instalment_id, due_on=due_on, amount=amount)
    except Invalid as refused:
        web.undo()
        left = _left(web.work, its)
        return web.again("awards/instalment.html", refused, award=its, row=row, left=left)
    return web.done(to=f"/awards/{its.id}", say=f"{amount} is due on {due_on:%d %b %Y}.")


@router.get("/instalments/{instalment_id}/receive")
def show_receipt(web: InWeb, instalment_id: UUID) -> Response:
    """The form for what the bank received; it begins with what was due."""
    row = queries.instalment(web.work, instalment_id)
    its = queries.award(web.work, row.award_id)
    web.work.must(Action.INSTALMENT_RECORD, its.lead_hub_id)
    due = Money(row.amount_minor, its.currency)
    values = {"received": in_box(due.amount), "received_currency": its.currency}
    accounts = _accounts(web.work)
    return web.page("awards/receive.html", award=its, row=row, due=due, accounts=accounts, values=values, errors={})


@router.post("/instalments/{instalment_id}/receive")
def receive_instalment(web: InWeb, instalment_id: UUID) -> Response:
    """Show what the bank received once more in words; then record it, once."""
    row = queries.instalment(web.work, instalment_id)
    its = queries.award(web.work, row.award_id)
    due, accounts = Money(row.amount_minor, its.currency), _accounts(web.work)
    if web.text("again"):
        return web.page(
            "awards/receive.html", award=its, row=row, due=due, accounts=accounts, values=_typed(web), errors={}
        )
    try:
        fields = Fields(web)
        received_on = fields.day("received_on", "Received on")
        received = fields.money("received", "Amount received", fields.currency("received_currency", "Currency"))
        account_id = fields.id("bank_account", "Bank account", needed=bool(accounts))
        fields.check()
        if received_on is None or received is None:
            raise Invalid("Give the day, the amount and its currency.")
        commands.receive_instalment(
            web.work, instalment_id, received_on=received_on, received=received, bank_account_id=account_id
        )
    except Invalid as refused:
        web.undo()
        return web.again("awards/receive.html", refused, award=its, row=row, due=due, accounts=accounts)
    if not web.text("checked"):
        web.undo()
        return _check_receipt(web, queries.instalment(web.work, instalment_id), its, received_on, received)
    return _received(web, its, f"{received} received on {received_on:%d %b %Y}.")


def _received(web: Web, its: Award, say: str) -> Response:
    """To the award; where own funds wait for this money, to their repayment."""
    owed = [loan for loan in queries.loans(web.work, its.id) if loan.outstanding]
    if owed and web.work.actor.everywhere(Action.PREFINANCING_REPAY):
        say += f" Own funds had pre-financed the award: {owed[0].outstanding} is still owed to them."
        return web.done(to=f"/prefinancings/{owed[0].row.id}/repay", say=say)
    return web.done(to=f"/awards/{its.id}", say=say)


def _check_receipt(web: Web, row: Instalment, its: Award, received_on: date, received: Money) -> Response:
    """What is about to be recorded, in figures and in words."""
    due = Money(row.amount_minor, its.currency)
    rows = [
        ("Received", f"{received} – {in_words(received, web.work.actor.language)}"),
        ("Settles", f"{rules.settled(due, received)} of {due} due on {row.due_on:%d %b %Y}"),
        ("Value date", day(received_on)),
    ]
    if rate := rules.bank_rate(due, received):
        rows.insert(1, ("Bank's rate", f"{decimal(rate)} {due.currency} per {received.currency}"))
    return web.page(
        "awards/check.html",
        title=f"Record what the bank received for {its.reference}?",
        sentence="A receipt is recorded once and cannot be changed.",
        rows=rows,
        values=_typed(web),
        action=f"/instalments/{row.id}/receive",
        button="Record it",
        way=[("Awards", "/awards"), (its.reference, f"/awards/{its.id}")],
    )


def _typed(web: Web) -> dict[str, str]:
    names = ("received_on", "received", "received_currency", "bank_account")
    return {name: web.text(name) for name in names if web.text(name)}


def _accounts(work: Work) -> list[tuple[UUID, str]]:
    """The bank accounts that the person may choose from."""
    return [(account.id, account.label) for account in banks.open_accounts(work)]


def _due(web: Web, its: Award) -> tuple[date, Money]:
    fields = Fields(web)
    due_on, amount = fields.day("due_on", "Due on"), fields.money("amount", "Amount", its.currency)
    fields.check()
    if due_on is None or amount is None:
        raise Invalid("Give the day and the amount.")
    return due_on, amount


def _left(work: Work, its: Award) -> Money:
    """What of the award is in no instalment yet."""
    return its.amount - Money(queries.planned(work, its.id), its.currency)


# --- second looks ---


@router.get("/second-looks")
def show_looks(web: InWeb) -> Response:
    """What one person took in alone, and another should look at."""
    web.work.must_somewhere(Action.SECOND_LOOK)
    return web.page("awards/second_looks.html", looks=queries.looks_waiting(web.work), me=web.work.actor.id)


@router.post("/second-looks/{look_id}/look")
def look(web: InWeb, look_id: UUID) -> Response:
    """Another person has looked."""
    looked = commands.look(web.work, look_id)
    return web.done(to="/second-looks", say=f"Looked at: {looked.title}")


def _watched(work: Work, its: Award) -> list[str]:
    """What the donor's rules say of the award as it runs, for who reads the whole of it."""
    return budgets.watched(work, its) if work.actor.everywhere(Action.LEDGER_READ) else []
