"""Pages of findings: the list, one finding, what is found, the answer, the decision, what was recovered and what is taken back."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.banks import queries as banks
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.money import Money
from grants_app.findings import commands, queries
from grants_app.findings.rules import (
    FOUND_BY_LABELS,
    RECOVERED_FROM_LABELS,
    TYPES,
    AboutKind,
    Facts,
    Recovery,
    Repayment,
    Status,
    Target,
)
from grants_app.web.forms import Fields, id_in
from grants_app.web.paging import PAGE_SIZE, Page, address, page_number
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/findings")


@router.get("")
def show_list(web: InWeb) -> Response:
    """Findings of the hubs that the reader may see."""
    work, asked, number = web.work, web.request.query_params, page_number(web)
    work.must_somewhere(Action.FINDING_READ)
    filters = {name: asked.get(name, "") for name in ("award", "status")}
    status = filters["status"] if filters["status"] in set(Status) else ""
    found = queries.listed(
        work, award_id=id_in(filters["award"]), status=status, first=(number - 1) * PAGE_SIZE, most=PAGE_SIZE
    )
    return web.page(
        "findings/list.html",
        found=found,
        filters=filters,
        types=TYPES,
        statuses=list(Status),
        awards=queries.awards_to_choose(work),
        page=Page(number, found.total, address("/findings", filters)),
        may_record=work.actor.may_somewhere(Action.FINDING_RECORD),
    )


@router.get("/new")
def new(web: InWeb) -> Response:
    """What is questioned (a voucher and a tranche lead here; a line is chosen), then what was found."""
    web.work.must_somewhere(Action.FINDING_RECORD)
    asked = dict(web.request.query_params)
    target = _target(web, asked)
    return web.page("findings/new.html", values=asked, errors={}, **_context(web, asked, target))


@router.post("/new")
def record(web: InWeb) -> Response:
    """Record the finding."""
    asked = {name: web.text(name) for name in ("charge", "cost", "line", "hub", "award")}
    target = _target(web, asked)
    if target is None:
        raise Invalid("Choose what is questioned: a voucher, a tranche or a line.")
    try:
        facts = _read(web, target)
        made = commands.record(web.work, target.kind, target.about_id, facts, hub_id=target.hub_id)
    except Invalid as refused:
        web.undo()
        return web.again("findings/new.html", refused, **_context(web, asked, target))
    return web.done(to=f"/findings/{made.id}", say=f"Recorded as {made.reference}. A finance officer answers it.")


@router.get("/{finding_id}")
def show(web: InWeb, finding_id: UUID) -> Response:
    """One finding."""
    return web.page("findings/show.html", values={}, errors={}, **_shown(web, finding_id))


@router.post("/{finding_id}/answer")
def answer(web: InWeb, finding_id: UUID) -> Response:
    """Answer it."""
    try:
        commands.answer(web.work, finding_id, response=web.text("response"))
    except Invalid as refused:
        web.undo()
        return web.again("findings/show.html", refused, **_shown(web, finding_id))
    return web.done(to=f"/findings/{finding_id}", say="Answered. A director decides.")


@router.post("/{finding_id}/accept")
def accept(web: InWeb, finding_id: UUID) -> Response:
    """The cost stands."""
    commands.accept(web.work, finding_id, reason=web.text("note"))
    return web.done(to=f"/findings/{finding_id}", say="Decided: the cost is accepted.")


@router.post("/{finding_id}/disallow")
def disallow(web: InWeb, finding_id: UUID) -> Response:
    """The cost is ours."""
    commands.disallow(web.work, finding_id, reason=web.text("note"))
    return web.done(to=f"/findings/{finding_id}", say="Decided: the cost is disallowed, and is our own now.")


@router.post("/{finding_id}/recover")
def recover(web: InWeb, finding_id: UUID) -> Response:
    """Record what came back."""
    card = queries.card(web.work, finding_id)
    try:
        fields = Fields(web)
        amount = fields.money("amount", "Amount", card.award.currency)
        value_on = fields.day("value_on", "Value date")
        reference = fields.text("bank_reference", "Bank's reference", needed=True, longest=80)
        account_id = fields.id("bank_account", "Bank account", needed=False)
        source = fields.choice("recovered_from", "Recovered from", RECOVERED_FROM_LABELS)
        fields.check()
        if amount is None or value_on is None:
            raise Invalid("Give the amount and the day.")
        commands.recover(web.work, finding_id, Recovery(source, amount, value_on, reference, account_id))
    except Invalid as refused:
        web.undo()
        return web.again("findings/show.html", refused, **_shown(web, finding_id))
    return web.done(to=f"/findings/{finding_id}", say=f"Recorded: {amount} was recovered.")


@router.post("/{finding_id}/withdraw")
def withdraw(web: InWeb, finding_id: UUID) -> Response:
    """The cost is the action's again."""
    made = commands.withdraw(web.work, finding_id, reason=web.text("note"))
    say = "Taken back: the cost is the action's again."
    if made.recovered_minor:
        say += " What was recovered has to go back."
    return web.done(to=f"/findings/{finding_id}", say=say)


@router.post("/{finding_id}/reverse")
def reverse(web: InWeb, finding_id: UUID) -> Response:
    """Nothing, or something else, came back."""
    commands.reverse(web.work, finding_id, reason=web.text("note"))
    return web.done(to=f"/findings/{finding_id}", say="The recovery is taken back; it can be recorded anew.")


@router.post("/{finding_id}/repay")
def repay(web: InWeb, finding_id: UUID) -> Response:
    """Record that it went back."""
    try:
        fields = Fields(web)
        value_on = fields.day("value_on", "Value date")
        reference = fields.text("bank_reference", "Bank's reference", needed=True, longest=80)
        account_id = fields.id("bank_account", "Bank account", needed=False)
        fields.check()
        if value_on is None:
            raise Invalid("Give the day.")
        commands.repay(web.work, finding_id, Repayment(value_on, reference, account_id))
    except Invalid as refused:
        web.undo()
        return web.again("findings/show.html", refused, **_shown(web, finding_id))
    return web.done(to=f"/findings/{finding_id}", say="Recorded: what was recovered went back.")


def _shown(web: Web, finding_id: UUID) -> dict[str, Any]:
    card = queries.card(web.work, finding_id)
    accounts = banks.open_accounts(web.work)
    return {
        "card": card,
        "accounts": [(its.id, its.label) for its in accounts if its.currency == card.award.currency],
        "types": TYPES,
        "found_by": FOUND_BY_LABELS,
        "recovered_from": list(RECOVERED_FROM_LABELS.items()),
        "recovered_labels": RECOVERED_FROM_LABELS,
    }


def _target(web: Web, asked: dict[str, str]) -> Target | None:
    for kind in (AboutKind.CHARGE, AboutKind.COST):
        if about_id := id_in(asked.get(kind)):
            return queries.target(web.work, kind, about_id)
    line_id, hub_id = id_in(asked.get("line")), id_in(asked.get("hub"))
    if line_id and hub_id:
        return queries.target(web.work, AboutKind.LINE, line_id, hub_id)
    return None


def _context(web: Web, asked: dict[str, str], target: Target | None) -> dict[str, Any]:
    award_id = target.award_id if target else id_in(asked.get("award"))
    award = awards.award(web.work, award_id) if award_id else None
    if target is not None and not web.work.actor.may(Action.FINDING_RECORD, target.hub_id):
        raise NotFound
    hubs = awards.participants(web.work, award.id) if award else []
    return {
        "target": target,
        "award": award,
        "awards": queries.awards_to_choose(web.work),
        "lines": queries.lines_to_choose(web.work, award.id) if award else [],
        "hubs": [(hub.id, hub.name) for hub in hubs if web.work.actor.may(Action.FINDING_RECORD, hub.id)],
        "types": list(TYPES.items()),
        "found_by": list(FOUND_BY_LABELS.items()),
    }


def _read(web: Web, target: Target) -> Facts:
    fields = Fields(web)
    kind = fields.choice("type", "Type", TYPES)
    found_by = fields.choice("found_by", "Found by", FOUND_BY_LABELS)
    found_on = fields.day("found_on", "Found on")
    reference = fields.text("reference", "Reference", longest=120)
    amount = fields.money("amount", "Amount", target.charged.currency)
    says = fields.text("says", "What was found", needed=True, longest=2000)
    fields.check()
    if found_on is None or amount is None:
        raise Invalid("Give the day and the amount.")
    another_cost = bool(web.text("another_cost"))
    return Facts(kind, found_by, found_on, reference, Money(amount.minor, amount.currency), says, another_cost)
