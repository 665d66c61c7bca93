"""Pages of publishing: the awards with their policies, one award's policy, who publishes, and the files."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import PUBLICATIONS
from exports.iati_codes import Codelist, codes
from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.core.errors import Invalid, NotFound
from grants_app.core.notation import in_box
from grants_app.publications import commands, queries
from grants_app.publications.rules import (
    DECISION_LABELS,
    SHORT_LABELS,
    Decision,
    PublisherTerms,
    Share,
    ShareKind,
    Terms,
)
from grants_app.web.forms import Fields
from grants_app.web.paging import Page, page_number
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/publications")

PLACES = {ShareKind.SECTOR: 4, ShareKind.COUNTRY: 6, ShareKind.REGION: 3}
"""How many rows the form has for each kind of percentage."""
LANGUAGES = (("en", "English"), ("es", "Spanish"), ("fr", "French"))


@router.get("")
def show_list(web: InWeb) -> Response:
    """The reader's awards with what may be published of each, and the files."""
    work, number = web.work, page_number(web)
    work.must_somewhere(Action.PUBLICATION_READ)
    found = queries.listed(work, first=(number - 1) * queries.PER_PAGE, most=queries.PER_PAGE)
    publisher = queries.publisher(work)
    return web.page(
        "publications/list.html",
        rows=found.rows,
        page=Page(number, found.total, "/publications", queries.PER_PAGE),
        shelf=PUBLICATIONS if work.actor.everywhere(Action.PUBLICATION_EXPORT) else {},
        is_ready=publisher is not None and (found.total > len(found.rows) or any(row.is_public for row in found.rows)),
        publisher=publisher,
        labels=SHORT_LABELS,
        may_record=work.actor.everywhere(Action.PUBLISHER_RECORD),
    )


@router.post("/files/{file_format}")
def download(web: InWeb, file_format: str) -> Response:
    """A file of everything that may be published now; the trail says who took it. Others may write while it is put together."""
    with web.looking() as work:
        file = commands.export(work, file_format)
    commands.record_export(web.work, file_format, file)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return Response(file.content, media_type=file.media_type, headers=headers)


@router.get("/publisher")
def show_publisher(web: InWeb) -> Response:
    """Who publishes, and what was recorded before."""
    work = web.work
    work.must_somewhere(Action.PUBLICATION_READ)
    facts = queries.publisher(work)
    values = (
        facts.model_dump()
        if facts
        else {"language": "en", "organisation_type": "21", "name": web.settings.network_name}
    )
    return web.page("publications/publisher.html", values=values, errors={}, **_publisher(web))


@router.post("/publisher")
def record_publisher(web: InWeb) -> Response:
    """Record it."""
    web.work.must(Action.PUBLISHER_RECORD)
    try:
        fields = Fields(web)
        terms = PublisherTerms(
            fields.text("organisation_id", "Identifier", needed=True, longest=100),
            fields.text("organisation_type", "Type", longest=2),
            fields.text("name", "Name", needed=True, longest=200),
            fields.text("language", "Language", longest=2),
            fields.text("website", "Website", longest=200),
            fields.text("prefix", "Prefix", longest=60),
        )
        fields.check()
        commands.record_publisher(web.work, terms)
    except Invalid as refused:
        web.undo()
        return web.again("publications/publisher.html", refused, **_publisher(web))
    return web.done(to="/publications", say="Recorded. The next file says so.")


@router.get("/{award_id}")
def show(web: InWeb, award_id: UUID) -> Response:
    """What may be published of one award, and how that came."""
    return web.page("publications/show.html", **_shown(web, award_id))


@router.get("/{award_id}/prepare")
def new(web: InWeb, award_id: UUID) -> Response:
    """A new policy: it begins with the newest one, or with what the award says."""
    context = _form(web, award_id)
    card: queries.Card = context["card"]
    terms = card.history[0].terms if card.history else None
    if terms is None or not terms.code:
        told = next((view.terms for view in card.history if view.terms.code), None)
        terms = told or queries.proposed(web.work, card.award)
    return web.page("publications/form.html", values=_values(terms), errors={}, **context)


@router.post("/{award_id}/prepare")
def prepare(web: InWeb, award_id: UUID) -> Response:
    """Prepare it."""
    web.work.must_somewhere(Action.PUBLICATION_PREPARE)
    try:
        after = web.text("after")
        made = commands.prepare(web.work, award_id, _read(web), after=int(after) if after.isdecimal() else 0)
    except Invalid as refused:
        web.undo()
        return web.again("publications/form.html", refused, **_form(web, award_id))
    says = "Nothing of this award is published from now on." if made.decision == Decision.WITHHOLD else "Prepared."
    return web.done(to=f"/publications/{award_id}", say=f"{says} Another person reviews it.")


@router.post("/policies/{policy_id}/approve")
def approve(web: InWeb, policy_id: UUID) -> Response:
    """It may be published so."""
    commands.approve(web.work, policy_id)
    award_id = queries.policy(web.work, policy_id).policy.award_id
    return web.done(to=f"/publications/{award_id}", say="Approved: this policy counts from now on.")


@router.post("/policies/{policy_id}/decline")
def decline(web: InWeb, policy_id: UUID) -> Response:
    """Not so."""
    commands.decline(web.work, policy_id, reason=web.text("note"))
    award_id = queries.policy(web.work, policy_id).policy.award_id
    return web.done(to=f"/publications/{award_id}", say="Declined: what counted before counts on.")


def _publisher(web: Web) -> dict[str, Any]:
    return {
        "types": _listed("organisation_type"),
        "languages": LANGUAGES,
        "history": queries.publisher_history(web.work),
        "may_record": web.work.actor.everywhere(Action.PUBLISHER_RECORD),
    }


def _shown(web: Web, award_id: UUID) -> dict[str, Any]:
    names = {kind.value: codes()[kind.value] for kind in ShareKind}
    lists = {name: codes()[name] for name in ("organisation_type", "aid_type", "flow_type")}
    return {
        "card": queries.card(web.work, award_id),
        "labels": SHORT_LABELS,
        "decisions": DECISION_LABELS,
        "names": names,
        "lists": lists,
    }


def _form(web: Web, award_id: UUID) -> dict[str, Any]:
    card = queries.card(web.work, award_id)
    if not card.may_prepare:
        raise NotFound
    return {
        "card": card,
        "after": card.history[0].policy.number if card.history else 0,
        "kept_code": queries.kept_code(web.work, card.award.id),
        "decisions": list(DECISION_LABELS.items()),
        "donor_types": _listed("organisation_type"),
        "aid_types": _listed("aid_type"),
        "flows": _listed("flow_type"),
        "places": [(kind.value, count, list(codes()[kind.value].items())) for kind, count in PLACES.items()],
        "hubs": awards.participants(web.work, card.award.id),
    }


def _listed(codelist: Codelist) -> list[tuple[str, str]]:
    return [(code, f"{name} ({code})") for code, name in codes()[codelist].items()]


def _values(terms: Terms) -> dict[str, Any]:
    """A policy as the fields of its form."""
    names = (
        "decision", "reason", "code", "title", "description", "donor_ref", "donor_type", "donor_activity_id", "aid_type",
        "flow_type", "programme_code", "programme",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(terms, name) for name in names}
    for kind in ShareKind:
        for at, share in enumerate(terms.of(kind), 1):
            values[f"{kind}-{at}"] = share.code
            values[f"{kind}-{at}-percent"] = in_box(share.percent)
    return values


def _read(web: Web) -> Terms:
    fields = Fields(web)
    decision = fields.choice("decision", "What may be published", DECISION_LABELS)
    terms = Terms(
        decision=decision,
        reason=fields.text("reason", "Reason", longest=2000),
        code=fields.text("code", "Code", longest=60),
        title=fields.text("title", "Title", longest=300),
        description=fields.text("description", "Description", longest=4000),
        donor_ref=fields.text("donor_ref", "Donor's identifier", longest=100),
        donor_type=fields.text("donor_type", "Type of donor", longest=2),
        donor_activity_id=fields.text("donor_activity_id", "Donor's activity", longest=120),
        aid_type=fields.text("aid_type", "Aid type", longest=4),
        flow_type=fields.text("flow_type", "Flow", longest=2),
        programme_code=fields.text("programme_code", "Code of the programme", longest=40),
        programme=fields.text("programme", "Programme", longest=200),
        shares=tuple(share for kind in _kinds(decision) for share in _shares(web, fields, kind)),
    )
    if decision != Decision.WITHHOLD or "decision" in fields.errors or "reason" in fields.errors:
        fields.check()
    return terms


def _kinds(decision: str) -> Sequence[ShareKind]:
    """The percentages that matter for a decision; what else stands in the form is left aside."""
    place = ShareKind.REGION if decision == Decision.GENERALISE else ShareKind.COUNTRY
    return () if decision == Decision.WITHHOLD else (ShareKind.SECTOR, place)


def _shares(web: Web, fields: Fields, kind: ShareKind) -> list[Share]:
    """The rows that are filled in; one alone stands for the whole."""
    rows = [at for at in range(1, PLACES[kind] + 1) if web.text(f"{kind}-{at}") or web.text(f"{kind}-{at}-percent")]
    found = []
    for at in rows:
        field = f"{kind}-{at}"
        code = web.text(field).upper()[:8]
        percent = fields.decimal(f"{field}-percent", f"{kind.capitalize()} {at}, per cent", needed=len(rows) > 1)
        if not code:
            fields.errors[field] = f"{kind.capitalize()} {at}: choose one, or leave the percentage out."
        elif percent is not None or len(rows) == 1:
            found.append(Share(kind, code, Decimal(100) if percent is None else percent))
    return found
