"""What hubs measured: an award's page, a community's, a correction, and the evidence."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.core.attachments import ACCEPTED, Attachment, attachment
from grants_app.core.errors import Invalid
from grants_app.hubs import queries as hubs
from grants_app.results import commands, queries
from grants_app.results.pages.plans import shown_plans, typed_plan, typed_value
from grants_app.results.rules import Measured
from grants_app.web.forms import Fields
from grants_app.web.long_files import kept_file
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/results/awards/{award_id}")
def show_award(web: InWeb, award_id: UUID) -> Response:
    """An award's indicators, what it aims at and what was reached."""
    return web.page("results/award.html", values={}, errors={}, **_award(web, award_id))


@router.post("/results/awards/{award_id}")
def record(web: InWeb, award_id: UUID) -> Response:
    """Keep a result with its evidence."""
    try:
        hub_id = Fields(web).needed_id("hub", "Hub")
        commands.record(web.work, award_id, hub_id, _measured(web), _evidence(web))
    except Invalid as refused:
        web.undo()
        return web.again("results/award.html", refused, **_award(web, award_id))
    return web.done(to=f"/results/awards/{award_id}", say="The result is kept.")


@router.post("/results/awards/{award_id}/plans")
def plan(web: InWeb, award_id: UUID) -> Response:
    """Say anew where the award begins and what it aims at."""
    try:
        indicator_id, facts = typed_plan(web)
        commands.plan_award(web.work, award_id, indicator_id, facts)
    except Invalid as refused:
        web.undo()
        return web.again("results/award.html", refused, **_award(web, award_id))
    return web.done(to=f"/results/awards/{award_id}", say="The target is kept.")


@router.get("/results/records/{result_id}")
def show_result(web: InWeb, result_id: UUID) -> Response:
    """The form that corrects a result."""
    its = queries.result(web.work, result_id)
    web.work.must(Action.RESULT_RECORD, its.hub_id)
    return web.page("results/correct.html", values={}, errors={}, **_result(web, result_id))


@router.post("/results/records/{result_id}")
def correct(web: InWeb, result_id: UUID) -> Response:
    """Put another row in its place."""
    try:
        its = queries.result(web.work, result_id)
        made = commands.correct(
            web.work, result_id, _measured(web, its.indicator_id), web.text("reason"), _evidence(web)
        )
    except Invalid as refused:
        web.undo()
        return web.again("results/correct.html", refused, **_result(web, result_id))
    return web.done(
        to=f"/results/awards/{made.award_id}", say="The correction is kept; the older row stays and names it."
    )


@router.get("/results/documents/{evidence_id}")
def download(web: InWeb, evidence_id: UUID) -> Response:
    """A piece of evidence, for the people of its hub."""
    its = queries.document(web.work, evidence_id)
    return kept_file(f"evidence-{its.sha256[:8]}.{its.extension}", its.media_type, its.content)


@router.get("/communities/{community_id}/results")
def show_community(web: InWeb, community_id: UUID) -> Response:
    """What was measured for one community, by its alias."""
    community = hubs.community(web.work, community_id)
    return web.page("results/community.html", community=community, found=queries.of_community(web.work, community))


def _award(web: Web, award_id: UUID) -> dict[str, Any]:
    work = web.work
    its = awards.award(work, award_id)
    found = queries.of_award(work, its)
    return {
        "award": its,
        "found": found,
        "choices": queries.choices(work, its),
        "plans": shown_plans(queries.plans_of_award(work, its), queries.indicators(work)),
        "may_plan": its.status != "closed" and work.actor.may(Action.RESULT_RECORD, its.lead_hub_id),
        "accepted": ACCEPTED,
    }


def _result(web: Web, result_id: UUID) -> dict[str, Any]:
    its = queries.result(web.work, result_id)
    return {
        "its": its,
        "award": awards.award(web.work, its.award_id),
        "indicator": queries.indicator(web.work, its.indicator_id),
        "accepted": ACCEPTED,
    }


def _measured(web: Web, indicator_id: UUID | None = None) -> Measured:
    fields = Fields(web)
    indicator = queries.indicator(web.work, indicator_id or fields.needed_id("indicator", "Indicator"))
    currency = fields.currency("currency", "Currency") if indicator.is_money else ""
    value = typed_value(fields, "value", "Result", currency)
    women, men, youth = (
        typed_value(fields, name, name.capitalize(), "", needed=False) for name in ("women", "men", "youth")
    )
    starts_on, ends_on = fields.day("starts_on", "First day"), fields.day("ends_on", "Last day")
    how = fields.text("measured_how", "How it was measured", needed=True, longest=1000)
    community_id = fields.id("community", "Community", needed=False)
    fields.check()
    if value is None or starts_on is None or ends_on is None:
        raise Invalid("Fill in the result and its period.")
    return Measured(indicator.id, starts_on, ends_on, value, how, community_id, women, men, youth, currency)


def _evidence(web: Web) -> list[Attachment]:
    """A field that was left empty arrives as a file without a name."""
    if not getattr(web.form.get("file"), "filename", ""):
        return []
    file = web.file("file")
    return [attachment(file.filename or "", file.file.read())]
