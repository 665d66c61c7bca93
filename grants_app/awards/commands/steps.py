"""The steps of an award's life: signed, closing, closed."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries, rules
from grants_app.awards.models import Award
from grants_app.awards.rules import Status
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.work import Work
from grants_app.ledger.posting import open_book
from grants_app.ledger.rules import AccountName, Event, Kind, Side


def activate(work: Work, award_id: UUID, *, signed_on: date | None = None) -> Award:
    """Record that the agreement is signed: the donor owes the award."""
    its = queries.award(work, award_id, to_change=True)
    step = rules.TRACK.step(its.status, "activate")
    work.must(step.action, its.lead_hub_id)
    signed = signed_on or its.signed_on
    if signed > work.today:
        says = (
            f"The agreement is signed on {signed:%d %b %Y}, which is not here yet. Give the day on which it was signed."
        )
        raise Invalid(says, fields={"signed_on": says})
    its.signed_on = signed
    sign(work, its)
    return its


def sign(work: Work, its: Award) -> None:
    """Make a signed award active and post what the donor owes, once."""
    work.must(Action.AWARD_WRITE, its.lead_hub_id)
    with open_book(work, its.id) as book:
        book.post(
            Event(
                book_id=its.id,
                key=f"award.signed:{its.id}",
                name="award signed",
                about_id=its.id,
                description=f"{its.reference} signed",
                incurred_on=its.signed_on,
                paid_on=its.signed_on,
                accounting_on=its.signed_on,
                sides=(
                    Side(AccountName(Kind.DONOR_RECEIVABLE, its.currency), its.amount_minor, its.amount, its.amount),
                    Side(AccountName(Kind.DEFERRED_GRANT, its.currency), -its.amount_minor, -its.amount, -its.amount),
                ),
            )
        )
    its.status = Status.ACTIVE
    work.add(its)
    work.note("award.activated", its.id, its.lead_hub_id, signed_on=its.signed_on, amount=its.amount)


def finish(work: Work, award_id: UUID) -> Award:
    """Begin closing: what is still open is settled, nothing new begins."""
    its = queries.award(work, award_id, to_change=True)
    step = rules.TRACK.step(its.status, "finish")
    work.must(step.action, its.lead_hub_id)
    its.status = step.target
    work.add(its)
    work.note("award.finished", its.id, its.lead_hub_id)
    return its


def close(work: Work, award_id: UUID) -> Award:
    """Close an award of which nothing is left to do: no money in the bank or with a hub, nothing unlooked at."""
    its = queries.award(work, award_id, to_change=True)
    step = rules.TRACK.step(its.status, "close")
    work.must(step.action)
    in_the_way = queries.left_to_do(work, its)
    if in_the_way:
        raise Conflict(f"{its.reference} cannot be closed yet: {' '.join(in_the_way)}")
    its.status = step.target
    work.add(its)
    work.note("award.closed", its.id, its.lead_hub_id)
    return its


def reopen(work: Work, award_id: UUID, *, note: str) -> Award:
    """Take back the beginning of the closing, with the reason."""
    its = queries.award(work, award_id, to_change=True)
    step = rules.TRACK.step(its.status, "reopen")
    work.must(step.action, its.lead_hub_id)
    if not note.strip():
        raise Invalid("Say why the award is opened again.", fields={"note": "Say why."})
    its.status = step.target
    work.add(its)
    work.note("award.reopened", its.id, its.lead_hub_id, reason=note.strip())
    return its
