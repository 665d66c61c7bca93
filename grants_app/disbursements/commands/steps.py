"""The steps by which money is asked for and decided upon; each locks the disbursement before it trusts its status."""

from uuid import UUID

from grants_app.authorities.commands import count_request, stop_counting
from grants_app.awards.models import Award
from grants_app.core.errors import Invalid
from grants_app.core.money import Money
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.disbursements import queries
from grants_app.disbursements.history import write_down
from grants_app.disbursements.models import Disbursement
from grants_app.disbursements.rules.amounts import Ask, must_be_worth_something, release, reserve
from grants_app.disbursements.rules.gate import gate
from grants_app.disbursements.rules.life import RESERVING, TRACK, people_different
from grants_app.hubs.models import Hub
from grants_app.ledger.posting import open_book


def request(work: Work, disbursement_id: UUID, *, note: str = "") -> Disbursement:
    """Ask for the money of a draft: its amounts are converted at today's rate and reserved on their lines, or refused at zero."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    step = TRACK.step(disbursement.status, "request")
    work.must(step.action, disbursement.hub_id)
    award, hub = queries.award_and_hub(work, disbursement)
    asks = _convert_again(work, disbursement, award, hub)
    with open_book(work, disbursement.award_id) as book:
        # What is left is read under the book's lock: two requests for the same last amount come one after the other.
        gate(queries.situation(work, disbursement, award, hub)).must_let(step.name)
        disbursement.requested_by, disbursement.requested_at = work.actor.id, work.now
        reserved = Money(disbursement.award_minor, award.currency)
        taken = write_down(work, disbursement, step.name, step.target, reason=note, reserved=reserved)
        book.move(f"disbursement.requested:{taken.id}", disbursement.id, reserve(asks, disbursement.hub_id))
    _count(work, disbursement, step, reserved)
    return disbursement


def endorse(work: Work, disbursement_id: UUID, *, note: str = "") -> Disbursement:
    """The hub's coordinator stands behind a request; never the one who asked."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    step = TRACK.step(disbursement.status, "endorse")
    work.must(step.action, disbursement.hub_id)
    _must_be_let(work, disbursement, step)
    disbursement.endorsed_by = work.actor.id
    write_down(work, disbursement, step.name, step.target, reason=note)
    return disbursement


def approve(work: Work, disbursement_id: UUID, *, note: str = "") -> Disbursement:
    """Approve an endorsed request, within one's authority; never the one who asked or endorsed. Its amounts stay reserved."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    step = TRACK.step(disbursement.status, "approve")
    work.must(step.action, disbursement.hub_id)
    _must_be_let(work, disbursement, step)
    disbursement.approved_by = work.actor.id
    amount = Money(disbursement.amount_minor, disbursement.currency)
    write_down(work, disbursement, step.name, step.target, reason=note, amount=amount)
    return disbursement


def reject(work: Work, disbursement_id: UUID, *, reason: str) -> Disbursement:
    """Refuse a request for good, with the reason; what it reserved is available again."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    step = TRACK.step(disbursement.status, "reject")
    work.must(step.action, disbursement.hub_id)
    _leave(work, disbursement, step, reason)
    return disbursement


def cancel(work: Work, disbursement_id: UUID, *, reason: str) -> Disbursement:
    """Take a request back, with the reason; what it reserved is available again."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    step = TRACK.step(disbursement.status, "cancel")
    work.must(step.action, disbursement.hub_id)
    _leave(work, disbursement, step, reason)
    return disbursement


def return_(work: Work, disbursement_id: UUID, *, reason: str) -> Disbursement:
    """Send a request back to the hub as a draft, with the reason; what it reserved is available until it is asked again."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    step = TRACK.step(disbursement.status, "return")
    work.must(step.action, disbursement.hub_id)
    _leave(work, disbursement, step, reason)
    disbursement.requested_by = disbursement.requested_at = disbursement.endorsed_by = disbursement.approved_by = None
    return disbursement


def _convert_again(work: Work, disbursement: Disbursement, award: Award, hub: Hub) -> list[Ask]:
    """The amounts as drafted, at the rate of the day on which they are asked for."""
    there = queries.to_award(work, award, hub, disbursement.currency)
    for row in queries.ask_rows(work, disbursement):
        row.award_minor = there.convert(Money(row.amount_minor, disbursement.currency)).minor
    for line in queries.forecast_rows(work, disbursement):
        own = max(line.forecast_minor - line.in_hand_minor, 0)
        line.need_minor = there.convert(Money(own, disbursement.currency)).minor
    asks = queries.asks(work, disbursement, award.currency)
    must_be_worth_something(asks, {})
    disbursement.award_minor = sum(ask.reserved.minor for ask in asks)
    disbursement.rates = there.text
    return asks


def _count(work: Work, disbursement: Disbursement, step: Step, amount: Money) -> None:
    count_request(
        work,
        step.action,
        disbursement.id,
        award_id=disbursement.award_id,
        payee_id=disbursement.hub_id,
        hub_id=disbursement.hub_id,
        amount=amount,
        at=work.now,
    )


def _must_be_let(work: Work, disbursement: Disbursement, step: Step) -> None:
    done_by = queries.done_by(work, disbursement)
    people_different(step.name, done_by, work.actor.id)
    award, hub = queries.award_and_hub(work, disbursement)
    with open_book(work, disbursement.award_id):
        # What the hub has accounted for and what the bank holds cannot change while the gate looks at it.
        gate(queries.situation(work, disbursement, award, hub, done_by)).must_let(step.name)


def _leave(work: Work, disbursement: Disbursement, step: Step, reason: str) -> None:
    """Leave the way: with a reason, and with the reservation released, where there is one."""
    if not reason.strip():
        raise Invalid("Give the reason: the hub reads it.", fields={"note": "Give the reason."})
    holds = disbursement.status in RESERVING
    taken = write_down(work, disbursement, step.name, step.target, reason=reason.strip()[:2000])
    stop_counting(work, step.action, disbursement.id, disbursement.hub_id)
    if not holds:
        return
    with open_book(work, disbursement.award_id) as book:
        asks = queries.asks(work, disbursement, book.currency)
        book.move(f"disbursement.released:{taken.id}", disbursement.id, release(asks, disbursement.hub_id))
