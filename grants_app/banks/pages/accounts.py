"""Pages of bank accounts: the list, one account with the shares in it, recording one, and confirming what another recorded."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.banks import commands, queries, rules
from grants_app.banks.models import BankAccount
from grants_app.banks.rules import AccountFacts
from grants_app.core.errors import Invalid
from grants_app.core.money import Money, total
from grants_app.hubs.queries import hubs
from grants_app.web.forms import Fields
from grants_app.web.paging import Page, page_number
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/banks")


@router.get("")
def show_list(web: InWeb) -> Response:
    """The accounts of the reader's hubs, with what they hold."""
    work = web.work
    work.must_somewhere(Action.BANK_READ)
    unplaced = queries.unplaced_shares(work)
    titles = awards.titles(work, [it.book_id for it in unplaced])
    return web.page(
        "banks/list.html",
        accounts=queries.listed(work),
        unplaced=sorted(((titles[it.book_id][0], it) for it in unplaced), key=lambda row: row[0]),
        may_write=work.actor.may_somewhere(Action.BANK_WRITE),
    )


@router.get("/new")
def new(web: InWeb) -> Response:
    """The form of an account that a bank opened."""
    web.work.must_somewhere(Action.BANK_WRITE)
    return web.page("banks/new.html", values={}, errors={}, hubs=_hubs(web))


@router.post("/new")
def open_account(web: InWeb) -> Response:
    """Record it; another person confirms it."""
    web.work.must_somewhere(Action.BANK_WRITE)
    try:
        fields = Fields(web)
        hub_id = fields.needed_id("hub_id", "Hub")
        currency = fields.currency("currency", "Currency")
        its = commands.open_account(web.work, hub_id, _facts(fields, currency))
    except Invalid as refused:
        web.undo()
        return web.again("banks/new.html", refused, hubs=_hubs(web))
    return web.done(to=f"/banks/{its.id}", say="Recorded. Another person confirms it before money can lie in it.")


@router.get("/{account_id}")
def show(web: InWeb, account_id: UUID) -> Response:
    """One account: its facts, what waits to be confirmed, and the awards' shares in it."""
    work = web.work
    card = queries.card(work, account_id)
    shares = queries.shares_in(work, card.account)
    return web.page(
        "banks/show.html",
        card=card,
        shares=shares,
        held=total((share.held for share in shares), card.account.currency),
        titles=awards.titles(work, [share.book_id for share in shares]),
        months=queries.months(work, card.account),
        changes=queries.changes(work, account_id),
    )


@router.get("/{account_id}/change")
def show_change(web: InWeb, account_id: UUID) -> Response:
    """The form of what changed."""
    its = queries.account(web.work, account_id)
    web.work.must(Action.BANK_WRITE, its.hub_id)
    values = {"holder": its.holder, "bank_name": its.bank_name, "number": its.number}
    return web.page("banks/change.html", values=values, errors={}, **_change(its))


@router.post("/{account_id}/change")
def change(web: InWeb, account_id: UUID) -> Response:
    """Record what changed, or that the account was closed; another person confirms it."""
    its = queries.account(web.work, account_id)
    try:
        fields = Fields(web)
        closed_on = fields.day("closed_on", "Closed on", needed=False)
        reason = fields.text("reason", "Why", needed=True, longest=400)
        if closed_on is None:
            commands.change_account(web.work, account_id, _facts(fields, its.currency, its), reason=reason)
        else:
            fields.check()
            commands.close_account(web.work, account_id, closed_on=closed_on, reason=reason)
    except Invalid as refused:
        web.undo()
        return web.again("banks/change.html", refused, **_change(its))
    return web.done(to=f"/banks/{account_id}", say="Recorded. It counts when another person has confirmed it.")


@router.post("/{account_id}/confirm")
def confirm(web: InWeb, account_id: UUID) -> Response:
    """Another person has compared it with the bank's papers."""
    commands.confirm(web.work, account_id)
    return web.done(
        "banks/_card.html", card=queries.card(web.work, account_id), to=f"/banks/{account_id}", say="Confirmed."
    )


@router.post("/{account_id}/refuse")
def refuse(web: InWeb, account_id: UUID) -> Response:
    """Another person found that it is not so."""
    commands.refuse(web.work, account_id, note=web.text("note"))
    return web.done(
        "banks/_card.html", card=queries.card(web.work, account_id), to=f"/banks/{account_id}", say="Refused."
    )


@router.get("/{account_id}/awards/{award_id}")
def show_share(web: InWeb, account_id: UUID, award_id: UUID) -> Response:
    """One award's share of an account: every entry that moved it."""
    work = web.work
    its, award = queries.account(work, account_id), awards.award(work, award_id)
    number = page_number(web)
    movements, count = queries.movements(work, its, award.id, number)
    share = next((share for share in queries.shares_in(work, its) if share.book_id == award.id), None)
    return web.page(
        "banks/share.html",
        account=its,
        label=its.label,
        award=award,
        movements=movements,
        held=share.held if share else Money.zero(its.currency),
        carried=share.carried if share else Money.zero(award.currency),
        page=Page(number, count, f"/banks/{account_id}/awards/{award_id}", queries.PER_PAGE),
        opens=work.actor.everywhere(Action.LEDGER_READ),
    )


def _facts(fields: Fields, currency: str, its: BankAccount | None = None) -> AccountFacts:
    holder = fields.text("holder", "Holder", needed=True, longest=200)
    bank_name = fields.text("bank_name", "Bank", needed=True, longest=200)
    number = fields.text("number", "Account number", needed=True, longest=40)
    opened_on = its.opened_on if its else fields.day("opened_on", "Opened on")
    fields.check()
    if opened_on is None:
        raise Invalid("Give the day on which it was opened.", fields={"opened_on": "Give the day."})
    return AccountFacts(holder, bank_name, number, currency, opened_on)


def _hubs(web: Web) -> list[tuple[UUID, str]]:
    return [(hub.id, hub.name) for hub in hubs(web.work) if web.work.actor.may(Action.BANK_WRITE, hub.id)]


def _change(its: BankAccount) -> dict[str, Any]:
    return {"account": its, "label": its.label, "number": rules.masked(its.number)}
