"""Pages of transfers: all of an award, one with its decision, and the form that says what is left while it is typed."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.awards.queries import award
from grants_app.budgets import commands, queries
from grants_app.budgets.models import BudgetTransfer
from grants_app.budgets.pages import typed_transfer as typed
from grants_app.budgets.rules import Kind
from grants_app.budgets.transfers import PURPOSE_LABELS, Papers, cite
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.work import Work
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()

SAID = {"approve": "Approved: the budget has moved.", "reject": "Rejected.", "withdraw": "Withdrawn."}


@router.get("/awards/{award_id}/transfers")
def show_list(web: InWeb, award_id: UUID) -> Response:
    """All transfers of an award, and where each heading stands."""
    work = web.work
    its = award(work, award_id)
    may_write = work.actor.may(Action.BUDGET_WRITE, its.lead_hub_id)
    return web.page(
        "budgets/transfers.html",
        award=its,
        transfers=queries.transfers(work, award_id),
        ground=queries.ground(work, its) if may_write and queries.approved_version(work, its.id) else None,
        may_write=may_write,
    )


@router.get("/awards/{award_id}/transfers/new")
def new(web: InWeb, award_id: UUID) -> Response:
    """The form of a transfer."""
    return _form(web, _may_write(web.work, award_id), {}, {})


@router.get("/awards/{award_id}/transfers/check")
def check(web: InWeb, award_id: UUID) -> Response:
    """What the rule says of what is typed so far: asked while it is typed."""
    its = _may_write(web.work, award_id)
    ground = queries.ground(web.work, its)
    values = dict(web.request.query_params)
    return web.page("budgets/_judgement.html", **_judgement(values, ground))


@router.post("/awards/{award_id}/transfers/new")
def prepare(web: InWeb, award_id: UUID) -> Response:
    """Write the transfer down for another person to approve; or only check what is typed, or add rows."""
    its = _may_write(web.work, award_id)
    values = {name: value for name, value in web.form.items() if isinstance(value, str)}
    if web.text("do") == "add-rows":
        return _form(web, its, values | {"rows": str(len(typed.rows(values)) + typed.FIRST_ROWS)}, {})
    if web.text("do") == "check":
        return _form(web, its, values, {})
    try:
        row = _prepare(web, its, values)
    except (Invalid, Conflict) as refused:
        web.undo()
        web.say(refused.sentence, "danger")
        fields = typed.by_row(values, refused.fields) if isinstance(refused, Invalid) else {}
        return _form(web, its, values, fields, status=refused.status)
    to = f"/transfers/{row.id}"
    return web.done(to=to, say=f"{row.reference} is prepared. Another person approves it; until then nothing moves.")


@router.get("/transfers/{transfer_id}")
def show(web: InWeb, transfer_id: UUID) -> Response:
    """One transfer."""
    return web.page("budgets/transfer.html", view=queries.transfer_card(web.work, transfer_id))


@router.post("/transfers/{transfer_id}/approve")
def approve(web: InWeb, transfer_id: UUID) -> Response:
    """Another person approves: the budget moves."""
    commands.approve_transfer(web.work, transfer_id)
    return _decided(web, transfer_id, "approve")


@router.post("/transfers/{transfer_id}/reject")
def reject(web: InWeb, transfer_id: UUID) -> Response:
    """Another person rejects."""
    commands.reject_transfer(web.work, transfer_id, note=web.text("note"))
    return _decided(web, transfer_id, "reject")


@router.post("/transfers/{transfer_id}/withdraw")
def withdraw(web: InWeb, transfer_id: UUID) -> Response:
    """It is taken back before anybody decided."""
    commands.withdraw_transfer(web.work, transfer_id, note=web.text("note"))
    return _decided(web, transfer_id, "withdraw")


def _decided(web: Web, transfer_id: UUID, step: str) -> Response:
    view = queries.transfer_card(web.work, transfer_id)
    return web.done("budgets/_transfer.html", view=view, to=f"/transfers/{transfer_id}", say=SAID[step])


def _may_write(work: Work, award_id: UUID) -> Award:
    its = award(work, award_id)
    work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    return its


def _prepare(web: Web, its: Award, values: dict[str, str]) -> BudgetTransfer:
    fields = Fields(web)
    papers = Papers(
        reason=fields.text("reason", "Reason", longest=1000),
        donor_reference=fields.text("donor_reference", "Letter or e-mail", longest=120),
        donor_on=fields.day("donor_on", "Day of the letter", needed=False),
        explanation=fields.text("explanation", "Explanation", longest=2000),
    )
    fields.check()
    pairs = typed.read(values, queries.ground(web.work, its))
    return commands.prepare_transfer(web.work, its.id, pairs, papers, typed.purpose(values))


def _form(web: Web, its: Award, values: dict[str, str], errors: dict[str, str], *, status: int = 200) -> Response:
    ground = queries.ground(web.work, its)
    return web.page(
        "budgets/transfer_form.html",
        status=status,
        award=its,
        errors=errors,
        rows=typed.rows(values),
        givers=typed.givers(ground),
        takers=typed.takers(ground),
        purposes=list(PURPOSE_LABELS.items()) if Kind.CONTINGENCY in ground.kinds.values() else [],
        explains=ground.rule is not None and ground.rule.value.above == "explanation",
        **(_judgement(values, ground) | {"values": values}),
    )


def _judgement(values: dict[str, str], ground: queries.Ground) -> dict[str, Any]:
    judgement = typed.judged(values, ground)
    return {"ground": ground, "judgement": judgement, "cited": cite(judgement), "purpose": typed.purpose(values)}
