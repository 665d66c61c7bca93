"""Where an award's money lies: shares moved between bank accounts, and pre-financing from own funds."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import commands, queries
from grants_app.awards.models import Award
from grants_app.banks import queries as banks
from grants_app.core.errors import Invalid
from grants_app.core.notation import in_box
from grants_app.core.work import Work
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb

router = APIRouter()


# --- shares of bank accounts ---


@router.get("/awards/{award_id}/shares/move")
def show_move(web: InWeb, award_id: UUID) -> Response:
    """The form by which a share is placed in a bank account, or moved to another."""
    its = queries.award(web.work, award_id)
    web.work.must(Action.SHARE_MOVE, its.lead_hub_id)
    values = {"on": web.work.today.isoformat()}
    return web.page("awards/move.html", values=values, errors={}, **_shares(web.work, its))


@router.post("/awards/{award_id}/shares/move")
def move_share(web: InWeb, award_id: UUID) -> Response:
    """Move it, once."""
    its = queries.award(web.work, award_id)
    try:
        fields = Fields(web)
        source_id = fields.id("source", "From", needed=False)
        target_id, on = fields.needed_id("target", "To"), fields.day("on", "On")
        source = banks.account(web.work, source_id).currency if source_id else its.currency
        left = fields.money("left", "What leaves", source)
        arrived = fields.money("arrived", "What arrives", banks.account(web.work, target_id).currency, needed=False)
        fields.check()
        if on is None or left is None:
            raise Invalid("Give the day and the amount.")
        commands.move_share(web.work, award_id, source_id, target_id, left=left, arrived=arrived or left, on=on)
    except Invalid as refused:
        web.undo()
        return web.again("awards/move.html", refused, **_shares(web.work, its))
    return web.done(to=f"/awards/{award_id}#shares", say=f"{left} moved.")


def _shares(work: Work, its: Award) -> dict[str, Any]:
    return {
        "award": its,
        "shares": banks.shares_of(work, its.id),
        "accounts": [(account.id, account.label) for account in banks.open_accounts(work)],
    }


# --- pre-financing from own funds ---


@router.get("/awards/{award_id}/prefinance")
def show_prefinance(web: InWeb, award_id: UUID) -> Response:
    """The form of a director's act: own funds step in until the donor pays."""
    its = queries.award(web.work, award_id)
    web.work.must(Action.PREFINANCING_RECORD)
    values = {"on": web.work.today.isoformat()}
    return web.page("awards/prefinance.html", values=values, errors={}, **_prefinancing(web.work, its))


@router.post("/awards/{award_id}/prefinance")
def prefinance(web: InWeb, award_id: UUID) -> Response:
    """Own funds lend the award money."""
    its = queries.award(web.work, award_id)
    try:
        fields = Fields(web)
        amount = fields.money("amount", "Amount", its.currency)
        on, until_on = fields.day("on", "In the account on"), fields.day("until_on", "Until")
        reason = fields.text("reason", "Why", needed=True, longest=400)
        account_id = fields.id("bank_account", "Bank account", needed=False)
        fields.check()
        if amount is None or on is None or until_on is None:
            raise Invalid("Give the amount and the two days.")
        commands.prefinance(
            web.work, award_id, amount=amount, on=on, until_on=until_on, reason=reason, bank_account_id=account_id
        )
    except Invalid as refused:
        web.undo()
        return web.again("awards/prefinance.html", refused, **_prefinancing(web.work, its))
    return web.done(
        to=f"/awards/{its.id}#prefinancing", say=f"{amount} pre-financed from own funds until {until_on:%d %b %Y}."
    )


@router.get("/prefinancings/{prefinancing_id}/repay")
def show_repay(web: InWeb, prefinancing_id: UUID) -> Response:
    """The form by which own funds get back what they lent; it proposes what is owed."""
    context = _repayment(web.work, prefinancing_id)
    web.work.must(Action.PREFINANCING_REPAY)
    owed = context["loan"].outstanding
    values = {"on": web.work.today.isoformat(), "amount": in_box(owed.amount)}
    return web.page("awards/repay.html", values=values, errors={}, **context)


@router.post("/prefinancings/{prefinancing_id}/repay")
def repay(web: InWeb, prefinancing_id: UUID) -> Response:
    """Own funds get it back."""
    its = queries.award(web.work, queries.prefinancing(web.work, prefinancing_id).award_id)
    try:
        fields = Fields(web)
        amount, on = fields.money("amount", "Amount", its.currency), fields.day("on", "Repaid on")
        account_id = fields.id("bank_account", "Bank account", needed=False)
        fields.check()
        if amount is None or on is None:
            raise Invalid("Give the amount and the day.")
        commands.repay(web.work, prefinancing_id, amount=amount, on=on, bank_account_id=account_id)
    except Invalid as refused:
        web.undo()
        return web.again("awards/repay.html", refused, **_repayment(web.work, prefinancing_id))
    return web.done(to=f"/awards/{its.id}#prefinancing", say=f"{amount} repaid to own funds.")


def _prefinancing(work: Work, its: Award) -> dict[str, Any]:
    return {"award": its, "accounts": _accounts(work, its), "cash": queries.cash(work, its).bank}


def _accounts(work: Work, its: Award) -> list[tuple[UUID, str]]:
    """Own funds are lent and repaid in the award's currency."""
    return [(account.id, account.label) for account in banks.open_accounts(work) if account.currency == its.currency]


def _repayment(work: Work, prefinancing_id: UUID) -> dict[str, Any]:
    row = queries.prefinancing(work, prefinancing_id)
    its = queries.award(work, row.award_id)
    loan = next(loan for loan in queries.loans(work, its.id) if loan.row.id == prefinancing_id)
    return {"award": its, "loan": loan, "accounts": _accounts(work, its), "cash": queries.cash(work, its).bank}
