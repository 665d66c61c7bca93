"""Pages of samples and donors' queries: paste the list, see evidence and gaps in its order, take it along."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from exports import REGISTERS, NotWritable
from grants_app.access import Action
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.notation import CANONICAL, written_for
from grants_app.evidence import commands, packing, queries
from grants_app.evidence.pages.awards import days_asked, packed
from grants_app.web.long_files import long_binary
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/evidence")


@router.get("/awards/{award_id}/sample")
def new(web: InWeb, award_id: UUID) -> Response:
    """Paste the auditor's list."""
    context = _asking(web, award_id)
    period = context["period"]
    values = {"from": period.starts_on, "to": period.ends_on}
    return web.page("evidence/new_sample.html", values=values, errors={}, **context)


@router.post("/awards/{award_id}/sample")
def ask(web: InWeb, award_id: UUID) -> Response:
    """Find the evidence of the pasted list."""
    try:
        period = _asking(web, award_id)["period"]
        made = commands.ask(web.work, award_id, period, web.text("numbers"), title=web.text("title"))
    except Invalid as refused:
        web.undo()
        return web.again("evidence/new_sample.html", refused, **_asking(web, award_id))
    return web.done(
        to=f"/evidence/samples/{made.id}", say=f"Asked as {made.reference}: the evidence is in the list's order."
    )


def _asking(web: Web, award_id: UUID) -> dict[str, Any]:
    work = web.work
    there = queries.whole(work, award_id)
    if not queries.may(work, Action.EVIDENCE_ASK, there, None):
        raise Forbidden("An auditor, a finance officer or a director asks for evidence.")
    return {"there": there, "its": there.award, "period": days_asked(web, there)}


@router.get("/reports/{report_id}/questions")
def new_questions(web: InWeb, report_id: UUID) -> Response:
    """Write down what the donor asks about a report."""
    return web.page("evidence/new_questions.html", values={}, errors={}, **_questions(web, report_id))


@router.post("/reports/{report_id}/questions")
def put_questions(web: InWeb, report_id: UUID) -> Response:
    """Each question becomes an item with its thread."""
    try:
        _questions(web, report_id)
        made = commands.put_questions(web.work, report_id, web.text("questions"), title=web.text("title"))
    except Invalid as refused:
        web.undo()
        return web.again("evidence/new_questions.html", refused, **_questions(web, report_id))
    return web.done(
        to=f"/evidence/samples/{made.id}", say=f"Written down as {made.reference}: answer each in its thread."
    )


def _questions(web: Web, report_id: UUID) -> dict[str, Any]:
    work = web.work
    report = queries.report_seen(work, report_id)
    there = queries.whole(work, report.award_id)
    if there.is_guest or not queries.may(work, Action.EVIDENCE_ASK, there, None):
        raise Forbidden("A finance officer or a director writes down what a donor asks.")
    period = Period(report.starts_on, report.ends_on)
    asked = queries.samples(work, period_of=report)
    return {"report": report, "its": there.award, "period": period, "asked": asked}


@router.get("/samples/{sample_id}")
def show(web: InWeb, sample_id: UUID) -> Response:
    """The list in its order: evidence, gaps and threads."""
    return web.page("evidence/sample.html", card=queries.sample_card(web.work, sample_id))


@router.get("/samples/{sample_id}/index.xlsx")
def index_workbook(web: InWeb, sample_id: UUID) -> Response:
    """The index with its gaps as a workbook."""
    return _index(web, sample_id, "xlsx")


@router.get("/samples/{sample_id}/index.csv")
def index_csv(web: InWeb, sample_id: UUID) -> Response:
    """The index with its gaps as CSV."""
    return _index(web, sample_id, "csv")


def _index(web: Web, sample_id: UUID, extension: str) -> Response:
    kind, register = REGISTERS[extension], packing.sample_index(web.work, sample_id)
    name = f"{register.title.lower().replace(' ', '-')}.{extension}"
    try:
        with written_for(CANONICAL):
            return long_binary(name, kind.media_type, lambda file: kind.write(register, file))
    except NotWritable as refused:
        raise Conflict(str(refused)) from refused


@router.get("/samples/{sample_id}/pack.zip")
def sample_pack(web: InWeb, sample_id: UUID) -> Response:
    """The evidence in the order of the list, with its index and threads."""
    return packed(lambda: packing.sample_pack(web.work, sample_id))
