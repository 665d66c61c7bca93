"""The form of an agreement: the award and the hub first, then what is agreed, tranche by tranche."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.errors import Conflict, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.hubs import queries as hubs
from grants_app.hubs.models import Hub
from grants_app.sub_grants import commands, queries
from grants_app.sub_grants.models import Condition, SubGrant, Tranche
from grants_app.sub_grants.rules.agreement import Consent, PlannedCondition, PlannedTranche, Terms
from grants_app.sub_grants.rules.life import (
    COST_ARISES_LABELS,
    SHOWN_AS_LABELS,
    ConditionKind,
    CostArises,
    ShownAs,
)
from grants_app.web.forms import Fields, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/sub-grants")
MOST_TRANCHES = 8
SHOWN_OPEN = 2


@dataclass(frozen=True, slots=True)
class _Place:
    """Under which award, and by which hub, an agreement is made."""

    award: Award
    hub: Hub


@router.get("/new")
def new(web: InWeb) -> Response:
    """Choose the award and the hub; then write what is agreed."""
    web.work.must_somewhere(Action.SUB_GRANT_WRITE)
    asked = dict(web.request.query_params)
    place = _place(web, id_in(asked.get("award")), id_in(asked.get("hub")))
    values = asked | ({"currency": place.hub.currency} if place else {})
    return web.page("sub_grants/form.html", values=values, errors={}, **_context(web, place, None))


@router.post("/new")
def create(web: InWeb) -> Response:
    """Keep the agreement as a draft."""
    place = _place(web, id_in(web.text("award")), id_in(web.text("hub")))
    if place is None:
        raise NotFound
    try:
        made = commands.create(web.work, place.award.id, place.hub.id, _read(web, place))
    except (Invalid, Conflict) as refused:
        web.undo()
        return web.again("sub_grants/form.html", refused, **_context(web, place, None))
    say = f"Kept as draft {made.reference}. Read it once more, then propose it for approval."
    return web.done(to=f"/sub-grants/{made.id}", say=say)


@router.get("/{sub_grant_id}/change")
def show_change(web: InWeb, sub_grant_id: UUID) -> Response:
    """The form of a draft, as it was left."""
    its, place = _draft(web, sub_grant_id)
    return web.page("sub_grants/form.html", values=_values(web, its), errors={}, **_context(web, place, its))


@router.post("/{sub_grant_id}/change")
def change(web: InWeb, sub_grant_id: UUID) -> Response:
    """Change a draft."""
    its, place = _draft(web, sub_grant_id)
    try:
        commands.change(web.work, sub_grant_id, _read(web, place))
    except (Invalid, Conflict) as refused:
        web.undo()
        return web.again("sub_grants/form.html", refused, **_context(web, place, its))
    return web.done(to=f"/sub-grants/{sub_grant_id}", say="Changed.")


def _place(web: Web, award_id: UUID | None, hub_id: UUID | None) -> _Place | None:
    if award_id is None or hub_id is None:
        return None
    award = awards.award(web.work, award_id)
    for hub in awards.participants(web.work, award.id):
        if hub.id == hub_id:
            web.work.must(Action.SUB_GRANT_WRITE, hub.id)
            return _Place(award, hub)
    raise NotFound


def _draft(web: Web, sub_grant_id: UUID) -> tuple[SubGrant, _Place]:
    its = queries.get(web.work, sub_grant_id)
    web.work.must(Action.SUB_GRANT_WRITE, its.hub_id)
    return its, _Place(awards.award(web.work, its.award_id), hubs.hub(web.work, its.hub_id))


def _context(web: Web, place: _Place | None, its: SubGrant | None) -> dict[str, Any]:
    work = web.work
    if place is None:
        choices = queries.places(work)
        return {"place": None, "awards": choices.awards, "hubs": choices.hubs, "sub_grant": None}
    lines = queries.third_party_lines(work, place.award, place.hub)
    found = hubs.communities(work, place.hub.id)
    return {
        "place": place,
        "sub_grant": its,
        "lines": lines,
        "line_choices": [(line.id, line.label) for line in lines],
        "communities": [(community.id, community.alias) for community in found],
        "currencies": [(code, code) for code in dict.fromkeys((place.hub.currency, place.award.currency))],
        "cost_arises": list(COST_ARISES_LABELS.items()),
        "shown_as": list(SHOWN_AS_LABELS.items()),
        "positions": range(1, MOST_TRANCHES + 1),
        "shown_open": SHOWN_OPEN,
        "action": f"/sub-grants/{its.id}/change" if its else "/sub-grants/new",
    }


def _read(web: Web, place: _Place) -> Terms:
    """The form as terms; Invalid names every field that is wrong."""
    fields = Fields(web)
    community_id = fields.id("community", "Community")
    currency = fields.currency("currency", "Currency")
    purpose = fields.text("purpose", "What the community does with it", needed=True, longest=400)
    starts_on, ends_on = fields.day("starts_on", "From"), fields.day("ends_on", "Until")
    cost_arises = fields.choice("cost_arises", "Cost arises", COST_ARISES_LABELS)
    shown_as = fields.choice("shown_as", "The donor's list shows", SHOWN_AS_LABELS)
    consent_reference = fields.text("consent_reference", "Reference of the donor's consent", longest=120)
    consent_on = fields.day("consent_on", "Day of the donor's consent", needed=bool(consent_reference))
    tranches = [
        tranche
        for position in range(1, MOST_TRANCHES + 1)
        if _is_used(web, position) and (tranche := _tranche(fields, position, currency)) is not None
    ]
    fields.check()
    if community_id is None or starts_on is None or ends_on is None:
        raise Invalid("Choose the community and give both days.")
    return Terms(
        community_id,
        currency,
        purpose,
        starts_on,
        ends_on,
        CostArises(cost_arises),
        ShownAs(shown_as),
        tuple(tranches),
        Consent(consent_reference, consent_on) if consent_on else None,
    )


def _is_used(web: Web, position: int) -> bool:
    return any(web.text(f"{name}-{position}") for name in ("title", "amount", "expected", "milestone", "document"))


def _tranche(fields: Fields, position: int, currency: str) -> PlannedTranche | None:
    name = f"Tranche {position}"
    title = fields.text(f"title-{position}", f"{name}, title", needed=True, longest=120)
    line_id = fields.id(f"line-{position}", f"{name}, budget line")
    amount = fields.money(f"amount-{position}", f"{name}, amount", currency)
    expected_on = fields.day(f"expected-{position}", f"{name}, expected on")
    milestone = fields.text(f"milestone-{position}", f"{name}, milestone", longest=400)
    if line_id is None or amount is None or expected_on is None:
        return None
    return PlannedTranche(title, line_id, amount, expected_on, milestone, _conditions(fields, position))


def _conditions(fields: Fields, position: int) -> tuple[PlannedCondition, ...]:
    name = f"Tranche {position}"
    report = fields.text(f"report-{position}", f"{name}, report", longest=300)
    not_before = fields.day(f"not-before-{position}", f"{name}, not before", needed=False)
    document = fields.text(f"document-{position}", f"{name}, document", longest=300)
    found: list[PlannedCondition] = []
    if report:
        found.append(PlannedCondition(ConditionKind.REPORT, report))
    if not_before:
        found.append(PlannedCondition(ConditionKind.DAY, f"not before {not_before:%d %b %Y}", not_before))
    if document:
        found.append(PlannedCondition(ConditionKind.DOCUMENT, document))
    return tuple(found)


def _values(web: Web, its: SubGrant) -> dict[str, str]:
    """A draft as its form shows it."""
    rows = queries.tranches(web.work, its.id)
    values: dict[str, str] = {
        "community": str(its.community_id),
        "currency": its.currency,
        "purpose": its.purpose,
        "starts_on": its.starts_on.isoformat(),
        "ends_on": its.ends_on.isoformat(),
        "cost_arises": its.cost_arises,
        "shown_as": its.shown_as,
        "consent_reference": its.consent_reference,
        "consent_on": its.consent_on.isoformat() if its.consent_on else "",
    }
    for row in rows:
        values |= _tranche_values(row, its.currency)
    positions = {row.id: row.position for row in rows}
    for condition in queries.conditions(web.work, list(positions)):
        values |= _condition_value(condition, positions[condition.tranche_id])
    return values


def _tranche_values(row: Tranche, currency: str) -> dict[str, str]:
    found = {
        "title": row.title,
        "line": str(row.line_id),
        "amount": in_box(Money(row.amount_minor, currency).amount),
        "expected": row.expected_on.isoformat(),
        "milestone": row.milestone,
    }
    return {f"{name}-{row.position}": value for name, value in found.items()}


def _condition_value(condition: Condition, position: int) -> dict[str, str]:
    if condition.kind == ConditionKind.DAY:
        return {f"not-before-{position}": condition.not_before.isoformat() if condition.not_before else ""}
    return {f"{condition.kind}-{position}": condition.text}
