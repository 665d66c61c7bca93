"""The steps of an application: reviewed by other eyes, sent to the donor, and the donor's answer."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.applications import queries, rules
from grants_app.applications.models import Application, ApplicationStep
from grants_app.applications.rules import Status
from grants_app.core.errors import Invalid
from grants_app.core.notation import CANONICAL, written_for
from grants_app.core.search import keep
from grants_app.core.track import Step
from grants_app.core.work import Work


def submit(work: Work, application_id: UUID) -> Application:
    """Hand a complete draft to the hub's review."""
    work.must_somewhere(Action.APPLICATION_WRITE)
    application, step = _at(work, application_id, "submit")
    rules.check_complete(queries.missing(work, application))
    application.submitted_by, application.endorsed_by, application.is_reported = work.actor.id, None, False
    _take(work, application, step, "application.submitted", amount=application.requested)
    return application


def endorse(work: Work, application_id: UUID) -> Application:
    """Endorse for the hub. Within its authority the application is ready at once and is reported to head office."""
    work.must_somewhere(Action.APPLICATION_REVIEW)
    application, step = _at(work, application_id, "endorse")
    rules.four_eyes(application.submitted_by, application.endorsed_by, work.actor.id)
    with written_for(CANONICAL):  # its sentence is kept as the step's reason
        decides = queries.authority(work, application)
    application.endorsed_by, application.is_reported = work.actor.id, decides.is_enough
    target = rules.after_endorsement(decides)
    reported = decides.is_enough
    _take(work, application, step, "application.endorsed", target=target, reason=decides.says, reported=reported)
    return application


def approve(work: Work, application_id: UUID) -> Application:
    """Approve for head office."""
    work.must_somewhere(Action.APPLICATION_DECIDE)
    application, step = _at(work, application_id, "approve")
    rules.four_eyes(application.submitted_by, application.endorsed_by, work.actor.id)
    _take(work, application, step, "application.approved", amount=application.requested)
    return application


def return_(work: Work, application_id: UUID, reason: str) -> Application:
    """Send back to draft with a reason."""
    work.must_somewhere(Action.APPLICATION_READ)
    application, step = _at(work, application_id, "return")
    if application.status in (Status.SUBMITTED, Status.HEAD_OFFICE_REVIEW):
        rules.four_eyes(application.submitted_by, application.endorsed_by, work.actor.id)
    _take(work, application, step, "application.returned", reason=_needed(reason))
    return application


def send(work: Work, application_id: UUID, *, sent_on: date, donor_reference: str = "") -> Application:
    """Record that it was sent to the donor, on a day that has come."""
    work.must_somewhere(Action.APPLICATION_SEND)
    application, step = _at(work, application_id, "send")
    _must_have_come(work, sent_on, "sent_on", "Sent on")
    application.sent_on = sent_on
    application.donor_reference = donor_reference or application.donor_reference
    _take(work, application, step, "application.sent", on=sent_on, donor_reference=application.donor_reference)
    return application


def award(work: Work, application_id: UUID, *, decided_on: date, donor_reference: str) -> Application:
    """Record that the donor awards it, with the donor's own reference; `awards` makes the award of it."""
    work.must_somewhere(Action.APPLICATION_RECORD_RESULT)
    application, step = _at(work, application_id, "award")
    if not donor_reference.strip():
        raise Invalid(
            "Donor's reference: give the number that the donor's letter bears.",
            fields={"donor_reference": "Donor's reference: give the number that the donor's letter bears."},
        )
    _must_be_decided_after_sending(work, application, decided_on)
    application.decided_on, application.donor_reference = decided_on, donor_reference.strip()
    _take(work, application, step, "application.awarded", on=decided_on, donor_reference=application.donor_reference)
    return application


def decline(work: Work, application_id: UUID, reason: str, *, decided_on: date | None = None) -> Application:
    """Record that the donor declines it, with the donor's reason."""
    work.must_somewhere(Action.APPLICATION_RECORD_RESULT)
    application, step = _at(work, application_id, "decline")
    _must_be_decided_after_sending(work, application, decided_on or work.today)
    application.decided_on = decided_on or work.today
    _take(work, application, step, "application.declined", reason=_needed(reason), on=application.decided_on)
    return application


def withdraw(work: Work, application_id: UUID, reason: str) -> Application:
    """Give it up, with a reason, at any time before the donor has answered."""
    work.must_somewhere(Action.APPLICATION_WRITE)
    application, step = _at(work, application_id, "withdraw")
    _take(work, application, step, "application.withdrawn", reason=_needed(reason))
    return application


def _at(work: Work, application_id: UUID, name: str) -> tuple[Application, Step]:
    """The application, locked, and the step that is possible from where it is and allowed to this person."""
    application = queries.get(work, application_id, to_change=True)
    step = rules.step(application.status, name)
    work.must(step.action, application.hub_id)
    return application, step


def _take(
    work: Work,
    application: Application,
    step: Step,
    act: str,
    *,
    target: Status | None = None,
    reason: str = "",
    **facts: object,
) -> None:
    """Change the state, keep the step in the history, note it. Reasons may name people, so the trail has their digest only."""
    source, application.status = application.status, target or Status(step.target)
    application.changed_at = work.now
    work.session.add(application)
    work.add(
        ApplicationStep(
            application_id=application.id,
            name=step.name,
            source=source,
            target=application.status,
            reason=reason,
            at=work.now,
            by_id=work.actor.id,
            by_name=work.actor.name,
        )
    )
    keep(work, application.id, *queries.texts(work, application))  # a step may bring the donor's own number
    told = {"reason": rules.fingerprint(reason)} if reason else {}
    work.note(act, application.id, application.hub_id, before=source, after=application.status, **told, **facts)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Give the reason: others will read it.", fields={"note": "Give the reason."})
    if len(reason.strip()) > 2000:
        raise Invalid(
            "The reason has more than 2,000 characters; make it shorter.", fields={"note": "Make it shorter."}
        )
    return reason.strip()


def _must_have_come(work: Work, day: date, name: str, label: str) -> None:
    if day > work.today:
        raise Invalid(f"{label}: this day is still to come.", fields={name: f"{label}: this day is still to come."})


def _must_be_decided_after_sending(work: Work, application: Application, decided_on: date) -> None:
    _must_have_come(work, decided_on, "decided_on", "Decided on")
    if application.sent_on and decided_on < application.sent_on:
        sentence = "Decided on: this is before it was sent to the donor."
        raise Invalid(sentence, fields={"decided_on": sentence})
