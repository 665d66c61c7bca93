"""The steps of an application: checked and submitted, reviewed, sent, and the donor's answer recorded."""

from collections.abc import Callable
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from grants_app.applications import commands, queries, rules
from grants_app.applications.models import Application
from grants_app.applications.pages.records import shown
from grants_app.core.errors import Invalid
from grants_app.core.work import Work
from grants_app.web.forms import Fields
from grants_app.web.request import InWeb, Web

router = APIRouter()


@router.get("/{application_id}/submit")
def check_answers(web: InWeb, application_id: UUID) -> Response:
    """Everything that was answered, and what is missing, before it is submitted."""
    card = queries.card(web.work, application_id)
    rules.step(card.application.status, "submit")
    return web.page("applications/submit.html", card=card)


@router.post("/{application_id}/submit")
def submit(web: InWeb, application_id: UUID) -> Response:
    """Hand it to the hub's review."""
    try:
        commands.submit(web.work, application_id)
    except Invalid as refused:
        web.undo()
        web.say(refused.sentence, "danger")
        card = queries.card(web.work, application_id)
        return web.page("applications/submit.html", status=refused.status, card=card)
    return web.done(to=f"/applications/{application_id}", say="Submitted to the hub's review.")


@router.post("/{application_id}/endorse")
def endorse(web: InWeb, application_id: UUID) -> Response:
    """Endorse for the hub."""
    application = commands.endorse(web.work, application_id)
    said = (
        "Endorsed. It is ready to be sent to the donor, and head office is told."
        if application.is_reported
        else "Endorsed. Now head office decides."
    )
    return _after(web, application_id, said)


@router.post("/{application_id}/approve")
def approve(web: InWeb, application_id: UUID) -> Response:
    """Approve for head office."""
    commands.approve(web.work, application_id)
    return _after(web, application_id, "Approved. It is ready to be sent to the donor.")


@router.post("/{application_id}/return")
def return_(web: InWeb, application_id: UUID) -> Response:
    """Send back to draft with a reason."""
    commands.return_(web.work, application_id, web.text("note"))
    return _after(web, application_id, "Returned to the hub's staff, with your reason.")


@router.post("/{application_id}/withdraw")
def withdraw(web: InWeb, application_id: UUID) -> Response:
    """Give it up with a reason."""
    commands.withdraw(web.work, application_id, web.text("note"))
    return _after(web, application_id, "Withdrawn.")


def _after(web: Web, application_id: UUID, said: str) -> Response:
    context = shown(web.work, application_id)
    return web.done("applications/_card.html", to=f"/applications/{application_id}", say=said, **context)


# --- steps that ask for more than a reason ---


@router.get("/{application_id}/send")
def send_form(web: InWeb, application_id: UUID) -> Response:
    """When it was sent, and the donor's number if there is one."""
    values = {"sent_on": web.work.today.isoformat(), "donor_reference": ""}
    return web.page(
        "applications/send.html", values=values, errors={}, application=_at(web.work, application_id, "send")
    )


@router.post("/{application_id}/send")
def send(web: InWeb, application_id: UUID) -> Response:
    """Record that it was sent."""

    def record(work: Work, fields: Fields) -> Application:
        sent_on = fields.day("sent_on", "Sent on")
        reference = fields.text("donor_reference", "Donor's number", longest=120)
        fields.check()
        return commands.send(work, application_id, sent_on=sent_on or work.today, donor_reference=reference)

    return _recorded(web, application_id, "send", record, "Recorded as sent. Now the donor decides.")


@router.get("/{application_id}/award")
def award_form(web: InWeb, application_id: UUID) -> Response:
    """The donor's yes: its day and its number."""
    application = _at(web.work, application_id, "award")
    values = {"decided_on": web.work.today.isoformat(), "donor_reference": application.donor_reference}
    return web.page("applications/award.html", values=values, errors={}, application=application)


@router.post("/{application_id}/award")
def award(web: InWeb, application_id: UUID) -> Response:
    """Record the donor's yes."""

    def record(work: Work, fields: Fields) -> Application:
        decided_on = fields.day("decided_on", "Decided on")
        reference = fields.text("donor_reference", "Donor's reference", needed=True, longest=120)
        fields.check()
        return commands.award(work, application_id, decided_on=decided_on or work.today, donor_reference=reference)

    return _recorded(web, application_id, "award", record, "Recorded as awarded. Finance can make it an award now.")


@router.get("/{application_id}/decline")
def decline_form(web: InWeb, application_id: UUID) -> Response:
    """The donor's no: its day and the reason given."""
    application = _at(web.work, application_id, "decline")
    values = {"decided_on": web.work.today.isoformat(), "note": ""}
    return web.page("applications/decline.html", values=values, errors={}, application=application)


@router.post("/{application_id}/decline")
def decline(web: InWeb, application_id: UUID) -> Response:
    """Record the donor's no."""

    def record(work: Work, fields: Fields) -> Application:
        decided_on = fields.day("decided_on", "Decided on")
        reason = fields.text("note", "Reason", needed=True, longest=2000)
        fields.check()
        return commands.decline(work, application_id, reason, decided_on=decided_on)

    return _recorded(web, application_id, "decline", record, "Recorded as declined.")


def _at(work: Work, application_id: UUID, name: str) -> Application:
    """The application, where this step is possible and allowed."""
    application = queries.get(work, application_id)
    work.must(rules.step(application.status, name).action, application.hub_id)
    return application


def _recorded(
    web: Web, application_id: UUID, name: str, record: Callable[[Work, Fields], Application], said: str
) -> Response:
    try:
        record(web.work, Fields(web))
    except Invalid as refused:
        web.undo()
        return web.again(f"applications/{name}.html", refused, application=queries.get(web.work, application_id))
    return web.done(to=f"/applications/{application_id}", say=said)
