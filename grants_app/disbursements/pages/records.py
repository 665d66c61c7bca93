"""The list of disbursements, one disbursement, and the steps that need a button or a reason."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.core.words import in_words
from grants_app.disbursements import commands, queries
from grants_app.disbursements.rules.life import DONE, Status
from grants_app.hubs import queries as hubs
from grants_app.ledger.rates import rates_in_words
from grants_app.saved_filters.queries import kept as kept_filters
from grants_app.web.forms import id_in
from grants_app.web.paging import Page, address, page_number
from grants_app.web.registers import register_file, register_routes
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/disbursements")

_DONE_WORDS = {act: word.capitalize() for act, word in DONE.items()} | {
    "create": "Begun as a draft",
    "request": "Asked for",
    "pay": "Payment recorded",
    "receive": "Arrival confirmed",
    "waive": "Let pass without our own percentage",
    "waive-report": "Let pass without the last report",
}


@router.get("")
def show_list(web: InWeb) -> Response:
    """Disbursements of the hubs that the reader may see, the newest first."""
    work, narrowed, asked = web.work, _filters(web), web.request.query_params
    work.must_somewhere(Action.DISBURSEMENT_READ)
    if (kept := kept_filters(work, "/disbursements", web.request.url.query)).leads_to:
        return web.leave(kept.leads_to)
    number = page_number(web)
    found = queries.listed(work, narrowed, number)
    filters = {name: asked.get(name, "") for name in ("status", "hub", "award", "waits")}
    return web.page(
        "disbursements/list.html",
        found=found,
        filters=filters,
        kept=kept,
        is_narrowed=any(filters.values()),
        page=Page(number, found.total, address("/disbursements", filters)),
        statuses=list(Status),
        hubs=hubs.hubs(work),
        awards=queries.awards_to_choose(work),
        refunds=queries.refunds(work, narrowed.award_id) if narrowed.award_id else (),
        may_ask=work.actor.may_somewhere(Action.DISBURSEMENT_REQUEST),
        may_record=work.actor.may_somewhere(Action.DISBURSEMENT_PAY),
    )


def _filters(web: Web) -> queries.Filters:
    asked = web.request.query_params
    status = asked.get("status", "")
    return queries.Filters(
        status=status if status in set(Status) else "",
        hub_id=id_in(asked.get("hub")),
        award_id=id_in(asked.get("award")),
        waits_for_me=asked.get("waits") == "me",
    )


def _register(web: Web, extension: str) -> Response:
    work, filters = web.work, _filters(web)
    work.must_somewhere(Action.DISBURSEMENT_READ)
    wishes = (
        ("Status", filters.status.capitalize(), ()),
        ("Hub", filters.hub_id, [(hub.id, hub.name) for hub in hubs.hubs(work)]),
        ("Award", filters.award_id, [(award.id, award.reference) for award in queries.awards_to_choose(work)]),
        ("Waiting for", "whoever took this file" if filters.waits_for_me else "", ()),
    )
    rights = hubs.reach(work, Action.DISBURSEMENT_READ)
    return register_file(web, queries.register(work, filters), extension, wishes=wishes, rights=rights)


register_routes(router, "", _register)


@router.get("/{disbursement_id}")
def show(web: InWeb, disbursement_id: UUID) -> Response:
    """One disbursement: its lines, what stands in its way, its history and its entries."""
    return web.page("disbursements/show.html", **shown(web, disbursement_id))


@router.post("/{disbursement_id}/request")
def request(web: InWeb, disbursement_id: UUID) -> Response:
    """Ask for the money of a draft."""
    commands.request(web.work, disbursement_id, note=web.text("note"))
    return acted(web, disbursement_id, "Asked for. The amounts are reserved on their budget lines.")


@router.post("/{disbursement_id}/endorse")
def endorse(web: InWeb, disbursement_id: UUID) -> Response:
    """Stand behind a request."""
    commands.endorse(web.work, disbursement_id, note=web.text("note"))
    return acted(web, disbursement_id, "Endorsed.")


@router.post("/{disbursement_id}/approve")
def approve(web: InWeb, disbursement_id: UUID) -> Response:
    """Approve an endorsed request."""
    commands.approve(web.work, disbursement_id, note=web.text("note"))
    return acted(web, disbursement_id, "Approved. Another person sends the money and records the payment.")


@router.post("/{disbursement_id}/reject")
def reject(web: InWeb, disbursement_id: UUID) -> Response:
    """Refuse a request for good."""
    commands.reject(web.work, disbursement_id, reason=web.text("note"))
    return acted(web, disbursement_id, "Rejected. What was reserved is available again.")


@router.post("/{disbursement_id}/cancel")
def cancel(web: InWeb, disbursement_id: UUID) -> Response:
    """Take a request back."""
    commands.cancel(web.work, disbursement_id, reason=web.text("note"))
    return acted(web, disbursement_id, "Cancelled. What was reserved is available again.")


@router.post("/{disbursement_id}/return")
def return_(web: InWeb, disbursement_id: UUID) -> Response:
    """Send a request back to the hub."""
    commands.return_(web.work, disbursement_id, reason=web.text("note"))
    return acted(web, disbursement_id, "Returned to the hub as a draft. What was reserved is available again.")


@router.post("/{disbursement_id}/waive")
def waive(web: InWeb, disbursement_id: UUID) -> Response:
    """Let a request pass though the earlier advance is not accounted for."""
    commands.waive(web.work, disbursement_id, reason=web.text("note"))
    return acted(web, disbursement_id, "Let pass, with your reason in its history. Another person approves it.")


@router.post("/{disbursement_id}/waive-report")
def waive_report(web: InWeb, disbursement_id: UUID) -> Response:
    """Let a request pass though the last report is not with the donor."""
    commands.waive_report(web.work, disbursement_id, reason=web.text("note"))
    return acted(web, disbursement_id, "Let pass, with your reason in its history. Another person approves it.")


def shown(web: Web, disbursement_id: UUID) -> dict[str, Any]:
    """What the page and the fragment of a disbursement need."""
    card = queries.card(web.work, disbursement_id)
    return {
        "card": card,
        "amount_in_words": in_words(card.amount, web.work.actor.language),
        "rates_in_words": rates_in_words(card.disbursement.rates),
        "done_words": _DONE_WORDS,
        "may_ask": web.work.actor.may(Action.DISBURSEMENT_REQUEST, card.hub.id),
    }


def acted(web: Web, disbursement_id: UUID, say: str) -> Response:
    """The answer to a step: the fragment, or the page again."""
    return web.done(
        "disbursements/_card.html",
        to=f"/disbursements/{disbursement_id}",
        say=say,
        look=lambda: shown(web, disbursement_id),
    )
