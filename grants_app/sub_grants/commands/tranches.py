"""The steps of a tranche before money moves: conditions ticked, asked for, approved with its budget set aside, returned."""

from datetime import date
from uuid import UUID

from grants_app.access import Action
from grants_app.authorities.commands import count_request, stop_counting
from grants_app.authorities.rules import must_be_enough
from grants_app.awards import queries as awards
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money, is_currency
from grants_app.core.work import Work
from grants_app.ledger.posting import open_book
from grants_app.ledger.rules import Shares
from grants_app.sub_grants import queries
from grants_app.sub_grants.entries import BANK
from grants_app.sub_grants.history import write_down
from grants_app.sub_grants.models import Condition, Tranche
from grants_app.sub_grants.rules.agreement import check_met, must_be_met, open_conditions
from grants_app.sub_grants.rules.amounts import Reservation, put_back, reservation, set_aside
from grants_app.sub_grants.rules.life import TRANCHE_TRACK, CostArises, Status, TrancheStatus, another_approves_tranche
from grants_app.sub_grants.taking import Taken, payable_to, take


def meet(work: Work, condition_id: UUID, *, met_on: date, note: str = "") -> Condition:
    """Tick a condition that holds: who, on which day, and where the proof is filed."""
    condition, seen = queries.condition(work, condition_id)
    taken = take(work, seen.id)
    condition, _ = queries.condition(work, condition_id, to_change=True)
    work.must(Action.SUB_GRANT_VERIFY, taken.sub_grant.hub_id)
    if taken.sub_grant.status != Status.ACTIVE:
        raise Conflict("Conditions are ticked once the agreement is approved.")
    if condition.met_on is not None:
        raise Conflict(f"This condition was ticked by {condition.met_by_name} already; reload the page.")
    reports = queries.accepted_reports(work, taken.sub_grant.id)
    if taken.tranche.position == 1 or taken.sub_grant.cost_arises != CostArises.REPORT:
        reports = 1  # a report of another kind than the financial one: whoever ticks has read it
    check_met(condition.kind, condition.not_before, met_on, work.today, reports=reports)
    condition.met_on, condition.met_at, condition.note = met_on, work.now, note.strip()[:400]
    condition.met_by, condition.met_by_name = work.actor.id, work.actor.name
    work.add(condition)
    write_down(work, taken.sub_grant, "meet", tranche=taken.tranche, kind=condition.kind, met_on=met_on)
    return condition


def request(work: Work, tranche_id: UUID, *, paid_from: str) -> Tranche:
    """Ask for a tranche, to be paid from the hub's advance in a currency (the usual way) or from the award's bank share."""
    taken = take(work, tranche_id)
    row = taken.tranche
    step = TRANCHE_TRACK.step(row.status, "request")
    work.must(step.action, row.hub_id)
    taken.must_run()
    if paid_from != BANK and not is_currency(paid_from):
        raise Invalid("Choose from where it is paid.", fields={"paid_from": "Choose from where it is paid."})
    row.paid_from, row.status = paid_from, str(step.target)
    row.requested_by, row.requested_by_name = work.actor.id, work.actor.name
    work.add(row)
    count_request(
        work,
        step.action,
        row.id,
        award_id=taken.award.id,
        payee_id=taken.community.id,
        hub_id=row.hub_id,
        amount=_in_award_currency(work, taken),
        at=work.now,
    )
    write_down(work, taken.sub_grant, step.name, tranche=row, amount=taken.amount, paid_from=paid_from)
    return row


def approve_tranche(work: Work, tranche_id: UUID) -> Tranche:
    """Approve a tranche whose conditions hold, within one's authority, and set its budget aside; never one that the person asked for.

    Due diligence of the community is current, or nothing asks for it.
    """
    taken = take(work, tranche_id)
    row = taken.tranche
    step = TRANCHE_TRACK.step(row.status, "approve")
    work.must(step.action, row.hub_id)
    taken.must_run()
    another_approves_tranche(row.requested_by, work.actor.id)
    must_be_met(open_conditions(queries.conditions(work, [row.id])))
    queries.diligence_gate(work, taken.sub_grant, taken.award).must_let()
    details = payable_to(work, taken)
    value = _in_award_currency(work, taken)
    with open_book(work, taken.award.id) as book:
        # Under the book's lock: two tranches that only together are too much come one after the other.
        must_be_enough(queries.authority_of_tranche(work, row, taken.sub_grant, taken.award, taken.hub, value))
        share = book.shares(taken.hub.id).get(row.line_id, Shares())
        line = queries.line_code(work, taken.award, row.line_id)
        its = reservation(
            share, value.minor, pays_advance=row.paid_from != BANK, line=line, currency=taken.award.currency
        )
        row.award_minor = row.reserved_minor = its.amount
        row.from_advance_minor = its.from_advance
        row.status = str(step.target)
        row.approved_by, row.approved_by_name, row.approved_at = work.actor.id, work.actor.name, work.now
        row.approved_details = details
        work.add(row)
        taken_step = write_down(work, taken.sub_grant, step.name, tranche=row, amount=taken.amount, reserved=value)
        book.move(f"sub-grant.approved:{taken_step.id}", row.id, set_aside(row.line_id, taken.hub.id, its))
    return row


def return_tranche(work: Work, tranche_id: UUID, *, reason: str) -> Tranche:
    """Send a tranche back to where it was planned, with the reason; what was set aside is free again."""
    taken = take(work, tranche_id)
    row = taken.tranche
    step = TRANCHE_TRACK.step(row.status, "return")
    work.must(step.action, row.hub_id)
    if not reason.strip():
        raise Invalid("Give the reason: the hub reads it.", fields={"note": "Give the reason."})
    was_approved = row.status == TrancheStatus.APPROVED
    its = Reservation(row.reserved_minor, row.from_advance_minor)
    row.status, row.paid_from = str(step.target), ""
    row.award_minor = row.reserved_minor = row.from_advance_minor = 0
    row.requested_by = row.approved_by = row.approved_at = None
    row.requested_by_name = row.approved_by_name = ""
    work.add(row)
    stop_counting(work, step.action, row.id, row.hub_id)
    taken_step = write_down(work, taken.sub_grant, step.name, tranche=row, reason=reason.strip())
    if was_approved:
        with open_book(work, taken.award.id) as book:
            book.move(f"sub-grant.released:{taken_step.id}", row.id, put_back(row.line_id, taken.hub.id, its))
    return row


def _in_award_currency(work: Work, taken: Taken) -> Money:
    rates = awards.rates_for(work, taken.award, {taken.sub_grant.currency, taken.hub.currency})
    there = rates.to_award(taken.sub_grant.currency, taken.hub.currency, work.today, taken.hub.id)
    return there.convert(taken.amount)
