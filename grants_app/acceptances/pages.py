"""Pages of what an agency authorised and accepted: an award's forms, the answer to a report, and what is authorised next."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.acceptances import commands, queries
from grants_app.acceptances.models import Acceptance
from grants_app.acceptances.rules import Amounts, Answer, Letter, LineKey
from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.notation import in_box
from grants_app.findings.rules import TYPES
from grants_app.reports import queries as reports
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/awards/{award_id}/accepted")
def show(web: InWeb, award_id: UUID) -> Response:
    """Authorised, reported and accepted, per line and form."""
    it = queries.page(web.work, award_id)
    may_authorise = web.work.actor.may(Action.ACCEPTANCE_RECORD, it.award.lead_hub_id)
    return web.page("acceptances/show.html", it=it, may_authorise=may_authorise)


@router.get("/reports/{report_id}/accepted")
def new(web: InWeb, report_id: UUID) -> Response:
    """What the agency's letter says of each line."""
    web.work.must_somewhere(Action.ACCEPTANCE_RECORD)
    context = _to_answer(web, report_id)
    values = {f"accepted-{line.field}": in_box(line.reported.amount) for line in context["lines"]}
    return web.page("acceptances/new.html", values=values, errors={}, **context)


@router.post("/reports/{report_id}/accepted")
def record(web: InWeb, report_id: UUID) -> Response:
    """Record the answer."""
    web.work.must_somewhere(Action.ACCEPTANCE_RECORD)
    try:
        made = _record(web, report_id)
    except Invalid as refused:
        web.undo()
        return web.again("acceptances/new.html", refused, **_to_answer(web, report_id))
    return web.done(to=f"/awards/{made.award_id}/accepted", say="Recorded. A director confirms it with the letter.")


@router.post("/acceptances/{acceptance_id}/confirm")
def confirm(web: InWeb, acceptance_id: UUID) -> Response:
    """The agency wrote just this."""
    made = commands.confirm(web.work, acceptance_id)
    return web.done(to=f"/awards/{made.award_id}/accepted", say="Confirmed. What was rejected is our own cost now.")


@router.post("/acceptances/{acceptance_id}/decline")
def decline(web: InWeb, acceptance_id: UUID) -> Response:
    """The agency wrote something else."""
    made = commands.decline(web.work, acceptance_id, reason=web.text("note"))
    return web.done(to=f"/awards/{made.award_id}/accepted", say="Declined. It can be recorded anew.")


@router.get("/awards/{award_id}/authorise")
def new_authorisation(web: InWeb, award_id: UUID) -> Response:
    """What the agency authorised for a period."""
    web.work.must_somewhere(Action.ACCEPTANCE_RECORD)
    return web.page("acceptances/authorise.html", values={}, errors={}, **_to_authorise(web, award_id))


@router.post("/awards/{award_id}/authorise")
def authorise(web: InWeb, award_id: UUID) -> Response:
    """Record it."""
    web.work.must_somewhere(Action.ACCEPTANCE_RECORD)
    try:
        _authorise(web, award_id)
    except Invalid as refused:
        web.undo()
        return web.again("acceptances/authorise.html", refused, **_to_authorise(web, award_id))
    return web.done(to=f"/awards/{award_id}/accepted", say="Recorded with the award.")


def _to_answer(web: Web, report_id: UUID) -> dict[str, Any]:
    report = reports.report(web.work, report_id)
    return {
        "report": report,
        "award": reports.award(web.work, report.award_id),
        "period": Period(report.starts_on, report.ends_on),
        "lines": queries.to_answer(web.work, report),
        "types": list(TYPES.items()),
    }


def _record(web: Web, report_id: UUID) -> Acceptance:
    report = reports.report(web.work, report_id)
    currency = reports.award(web.work, report.award_id).currency
    fields, answers = Fields(web), dict[LineKey, Answer]()
    on, reference = fields.day("on", "Date of the letter"), fields.text("reference", "Reference", longest=120)
    for line in queries.to_answer(web.work, report):
        accepted = fields.money(f"accepted-{line.field}", f"{line.label}, accepted", currency)
        reason = fields.text(f"reason-{line.field}", f"{line.label}, reason", longest=2000)
        if accepted is not None:
            already = frozenset(it.finding_id for it in line.disallowed if web.text(f"already-{it.finding_id}"))
            another = bool(web.text(f"another-{line.field}"))
            answers[line.key] = Answer(accepted, reason, web.text(f"type-{line.field}"), already, another)
    fields.check()
    if on is None:
        raise Invalid("Give the day of the letter.", fields={"on": "Give the day of the letter."})
    return commands.record(web.work, report_id, Letter(on, reference), answers)


def _to_authorise(web: Web, award_id: UUID) -> dict[str, Any]:
    award = reports.award(web.work, award_id)
    return {"award": award, "lines": queries.lines_to_authorise(web.work, award.id)}


def _authorise(web: Web, award_id: UUID) -> None:
    award = reports.award(web.work, award_id)
    fields, amounts, nothing = Fields(web), dict[UUID, Amounts](), Money.zero(award.currency)
    starts_on, ends_on = fields.day("starts_on", "From"), fields.day("ends_on", "To")
    reference = fields.text("reference", "Reference", longest=120)
    for line_id, label in queries.lines_to_authorise(web.work, award.id):
        asked = fields.money(f"requested-{line_id}", f"{label}, requested", award.currency, needed=False)
        given = fields.money(f"authorised-{line_id}", f"{label}, authorised", award.currency, needed=False)
        amounts[line_id] = Amounts(asked or nothing, given or nothing)
    if starts_on and ends_on and ends_on < starts_on:
        fields.errors["ends_on"] = "To: this is before the first day."
    fields.check()
    if starts_on is None or ends_on is None:
        raise Invalid("Give the first and the last day.")
    commands.authorise(web.work, award_id, Period(starts_on, ends_on), reference, amounts)
