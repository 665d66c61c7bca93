"""The page of one month of an account: the statement beside the ledger, what stands between them, and two signatures."""

from datetime import date
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.banks import commands, queries, rules
from grants_app.banks.models import BankAccount
from grants_app.banks.rules import Difference, Statement
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/banks")

SPARE_LINES = 4
MOST_LINES = 40


@router.get("/{account_id}/months/{month}")
def show_month(web: InWeb, account_id: UUID, month: int) -> Response:
    """One month: what the ledger says per award, and the form of the statement."""
    context = _context(web, account_id, month)
    return web.page("banks/month.html", values=_values(context["card"]), errors={}, **context)


@router.post("/{account_id}/months/{month}")
def prepare(web: InWeb, account_id: UUID, month: int) -> Response:
    """Keep the statement and the differences; another person signs them."""
    its = queries.account(web.work, account_id)
    try:
        statement, differences = _read(web, its, month)
        commands.prepare(web.work, account_id, month, statement, differences)
    except Invalid as refused:
        web.undo()
        return web.again("banks/month.html", refused, **_context(web, account_id, month))
    left = queries.month_card(web.work, account_id, month).unexplained
    say = (
        f"Kept; {left} is not explained yet." if left else "Kept: statement and ledger agree. Another person signs it."
    )
    return web.done(to=f"/banks/{account_id}/months/{month}", say=say)


@router.post("/{account_id}/months/{month}/sign")
def sign(web: InWeb, account_id: UUID, month: int) -> Response:
    """Another person signs."""
    commands.sign(web.work, account_id, month)
    return web.done(to=f"/banks/{account_id}/months/{month}", say=f"{rules.month_text(month)} is signed.")


@router.post("/{account_id}/months/{month}/reopen")
def reopen(web: InWeb, account_id: UUID, month: int) -> Response:
    """The signature is taken back."""
    commands.reopen(web.work, account_id, month, note=web.text("note"))
    return web.done(to=f"/banks/{account_id}/months/{month}", say=f"{rules.month_text(month)} is open again.")


def _context(web: Web, account_id: UUID, month: int) -> dict[str, Any]:
    card = queries.month_card(web.work, account_id, month)
    lines = min(len(card.differences) + SPARE_LINES, MOST_LINES)
    books = [*(share.book_id for share in card.shares), *(late.book_id for late in card.late)]
    return {
        "card": card,
        "lines": range(lines),
        "titles": awards.titles(web.work, books),
        "kinds": list(rules.DIFFERENCE_LABELS.items()),
        "opens": web.work.actor.everywhere(Action.LEDGER_READ),
    }


def _values(card: queries.MonthCard) -> dict[str, str]:
    """What was typed before; a new month begins at its last day."""
    begun = card.month.reconciliation
    if begun is None:
        return {"statement_on": rules.month_end(card.month.month).isoformat()}
    balance = Money(begun.statement_minor, card.account.currency)
    values = {
        "statement_number": begun.statement_number,
        "statement_on": begun.statement_on.isoformat(),
        "balance": in_box(balance.amount),
    }
    for at, it in enumerate(card.differences):
        values |= {
            f"kind-{at}": it.kind,
            f"text-{at}": it.text,
            f"on-{at}": it.on.isoformat(),
            f"amount-{at}": in_box(it.amount.amount),
        }
    return values


def _read(web: Web, its: BankAccount, month: int) -> tuple[Statement, list[Difference]]:
    fields = Fields(web)
    number = fields.text("statement_number", "Statement", needed=True, longest=40)
    on, balance = fields.day("statement_on", "Its day"), fields.money("balance", "Balance", its.currency)
    differences = [
        _difference(fields, web, its, at, month)
        for at in range(MOST_LINES)
        if web.text(f"text-{at}") or web.text(f"amount-{at}")
    ]
    fields.check()
    if on is None or balance is None:
        raise Invalid("Give the day and the balance of the statement.")
    return Statement(number, on, balance), differences


def _difference(fields: Fields, web: Web, its: BankAccount, at: int, month: int) -> Difference:
    amount = fields.money(f"amount-{at}", "Amount", its.currency) or Money.zero(its.currency)
    on: date = fields.day(f"on-{at}", "Date", needed=False) or rules.month_end(month)
    text = fields.text(f"text-{at}", "What it is", needed=True, longest=200)
    return Difference(web.text(f"kind-{at}"), text, on, amount)
