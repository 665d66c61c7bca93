"""What hubs have not accounted for, by age; the advances behind each figure; and our own percentage per hub."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import csv_text
from grants_app.access import Action
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.notation import plain_number
from grants_app.disbursements import commands, queries
from grants_app.disbursements.rules.liquidation import AGES
from grants_app.donors import queries as donors
from grants_app.hubs import queries as hubs
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/advances")
HEADINGS = (
    "Hub", "Award", "Donor", "Disbursement", "Paid on", "Age", "Currency", "Credited", "Accounted for", "Open",
    "Award currency", "Open, carried in award currency",
)  # fmt: skip


@router.get("")
def show_list(web: InWeb) -> Response:
    """Open advances by age, per hub, award and donor; unlike currencies are never added."""
    work = web.work
    work.must_somewhere(Action.DISBURSEMENT_READ)
    filters = {name: web.request.query_params.get(name, "") for name in ("hub", "award", "donor")}
    rows = queries.ageing(work, _narrowed(filters))
    return web.page(
        "disbursements/ageing.html",
        rows=[row for row in rows if row.held],
        ages=[words for words, _ in AGES],
        filters=filters,
        hubs=hubs.hubs(work),
        awards=queries.awards_to_choose(work),
        donors=donors.donors(work),
        may_record=work.actor.may(Action.DISBURSEMENT_WAIVE),
        waiting=queries.carry_overs_waiting(work),
    )


@router.get("/ageing.csv")
def download(web: InWeb) -> Response:
    """The same as a file: one row for each advance that is open."""
    web.work.must_somewhere(Action.DISBURSEMENT_READ)
    filters = {name: web.request.query_params.get(name, "") for name in ("hub", "award", "donor")}
    lines = [csv_text.BEGINNING, csv_text.line(HEADINGS)]
    for row in queries.ageing(web.work, _narrowed(filters)):
        for its in row.parts:
            if its.part.open:
                advance = its.part.advance
                amounts = (advance.credited.amount, its.part.accounted.amount, its.part.open.amount)
                named = (row.hub, row.award, row.donor, advance.reference, advance.paid_on, its.age)
                lines.append(csv_text.line((*named, row.held.currency, *amounts, its.worth.currency, its.worth.amount)))
    headers = {"Content-Disposition": 'attachment; filename="age-of-advances.csv"', "Cache-Control": "no-store"}
    return Response("".join(lines), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/behind")
def show_behind(web: InWeb) -> Response:
    """The advances behind a figure: what was paid, what is accounted for, what is open; and the way to the vouchers."""
    asked = web.request.query_params
    award_id, hub_id, currency = id_in(asked.get("award")), id_in(asked.get("hub")), asked.get("currency", "")
    if award_id is None or hub_id is None:
        raise NotFound
    rows = queries.ageing(web.work, queries.Narrowed(hub_id, award_id, None, currency))
    if not rows:
        raise NotFound
    percent = queries.own_percent(web.work, hub_id)
    return web.page("disbursements/behind.html", rows=rows, percent=percent, percent_text=plain_number(percent.percent))


@router.get("/percentages")
def show_percentages(web: InWeb) -> Response:
    """Our own percentage per hub, and the form to record another."""
    web.work.must_somewhere(Action.DISBURSEMENT_READ)
    values = {"starts_on": web.work.today.isoformat()}
    return web.page("disbursements/percentages.html", values=values, errors={}, **_percentages(web))


@router.post("/percentages")
def record_percentage(web: InWeb) -> Response:
    """Record a hub's percentage from a day on."""
    web.work.must(Action.DISBURSEMENT_WAIVE)
    try:
        fields = Fields(web)
        hub_id = fields.needed_id("hub", "Hub")
        percent = fields.decimal("percent", "Percentage")
        starts_on = fields.day("starts_on", "From")
        reason = fields.text("reason", "Reason", needed=True, longest=400)
        fields.check()
        if percent is None or starts_on is None:
            raise Invalid("Give the percentage and the day.")
        commands.record_percentage(web.work, hub_id, percent=percent, starts_on=starts_on, reason=reason)
    except Invalid as refused:
        web.undo()
        return web.again("disbursements/percentages.html", refused, **_percentages(web))
    return web.done(to="/advances/percentages", say="Recorded.")


def _percentages(web: Web) -> dict[str, Any]:
    work = web.work
    mine = [
        hub for hub in hubs.hubs(work) if work.actor.may(Action.DISBURSEMENT_READ, hub.id) and not hub.is_head_office
    ]
    found = queries.own_percents(work, [hub.id for hub in mine])
    return {
        "rows": [(hub, plain_number(found[hub.id].percent), found[hub.id].row) for hub in mine],
        "choices": [(hub.id, hub.name) for hub in mine],
        "may_record": work.actor.may(Action.DISBURSEMENT_WAIVE),
    }


def _narrowed(filters: dict[str, str]) -> queries.Narrowed:
    ids: dict[str, UUID | None] = {name: id_in(value) for name, value in filters.items()}
    return queries.Narrowed(ids["hub"], ids["award"], ids["donor"])
