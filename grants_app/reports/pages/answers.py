"""Between us and the donor: how an approved report was sent, what the donor answered, and the papers of both."""

from uuid import UUID

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.responses import Response

from grants_app.core.errors import Invalid
from grants_app.reports import commands, queries
from grants_app.reports.pages.files import attached
from grants_app.reports.rules import MEANS, Correspondence, Letter
from grants_app.web.forms import Fields, day_in, id_in
from grants_app.web.request import InWeb, Web

router = APIRouter(prefix="/reports")


@router.post("/{report_id}/send")
def send(web: InWeb, report_id: UUID) -> Response:
    """Record that it went to the donor: the day, to whom, by what means."""
    queries.report(web.work, report_id)
    fields = Fields(web)
    sent_on = fields.day("on", "Sent on", needed=False) or web.work.today
    with_whom = fields.text("with_whom", "To whom", needed=True, longest=200)
    means = fields.choice("means", "By what means", MEANS)
    fields.check()
    told = Correspondence(with_whom, means, _letter(web))
    commands.send(web.work, report_id, sent_on=sent_on, told=told, note=web.text("note"))
    return web.done(to=f"/reports/{report_id}", say="Recorded as sent to the donor.")


@router.post("/{report_id}/accept")
def accept(web: InWeb, report_id: UUID) -> Response:
    """Record the donor's acceptance."""
    on = day_in(web.text("on")) or web.work.today
    commands.accept(web.work, report_id, on=on, note=web.text("note"), told=_told(web))
    return web.done(to=f"/reports/{report_id}", say="Recorded as accepted by the donor.")


@router.post("/{report_id}/query")
def query(web: InWeb, report_id: UUID) -> Response:
    """Record what the donor asks."""
    on = day_in(web.text("on")) or web.work.today
    commands.query(web.work, report_id, on=on, note=web.text("note"), told=_told(web))
    return web.done(to=f"/reports/{report_id}", say="The donor's question is recorded.")


@router.get("/{report_id}/letter")
def letter(web: InWeb, report_id: UUID) -> Response:
    """The paper of one step, as it was sent or received."""
    report = queries.report(web.work, report_id)
    kept = queries.letter(web.work, report, id_in(web.request.query_params.get("step")))
    return attached(kept.content, kept.name, "application/octet-stream")


def _told(web: Web) -> Correspondence:
    return Correspondence(web.text("with_whom")[:200], "", _letter(web))


def _letter(web: Web) -> Letter | None:
    """The paper that came with the form; None where none was chosen. Refuses an empty one."""
    chosen = web.form.get("letter")
    if not isinstance(chosen, UploadFile) or not chosen.filename:
        return None
    content = chosen.file.read()
    if not content:
        raise Invalid(
            f"«{chosen.filename}» is empty; choose the letter again.", fields={"letter": "This file is empty."}
        )
    return Letter(chosen.filename, content)
