"""Unspent money of an advance stays with the hub for a next period: the hub asks, another person at head office decides."""

from functools import partial
from uuid import UUID

from grants_app.access import Action
from grants_app.authorities.rules import must_be_enough
from grants_app.awards import queries as awards
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.numbering import next_reference
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.disbursements import queries
from grants_app.disbursements.models import AdvanceCarryOver, CarryOverStep, Disbursement
from grants_app.disbursements.postings import Advance, carried_over
from grants_app.disbursements.rules.carrying import (
    CARRY_TRACK,
    CarryOverStatus,
    CarryTerms,
    another_person,
    check_terms,
    must_be_in_hand,
    must_be_over,
    must_not_be_built_upon,
)
from grants_app.disbursements.rules.forecast import longest
from grants_app.disbursements.rules.life import Status
from grants_app.hubs.queries import hub as hub_of
from grants_app.ledger.posting import open_book, reverse


def carry_over(work: Work, disbursement_id: UUID, terms: CarryTerms) -> AdvanceCarryOver:
    """Ask that what is unspent of an advance stays with the hub for a next period."""
    disbursement = queries.get(work, disbursement_id, to_change=True)
    work.must(Action.DISBURSEMENT_CARRY_OVER, disbursement.hub_id)
    if disbursement.status != Status.RECEIVED:
        raise Conflict("Only money that has arrived can be carried over. Reload the page to see where it is.")
    award, hub = awards.award(work, disbursement.award_id), hub_of(work, disbursement.hub_id)
    if award.status != "active":
        raise Conflict(f"Award {award.reference} is {award.status}, not active: what is unspent goes back.")
    standing = queries.standing_of(work, disbursement.id)
    given_for = must_be_over(disbursement.period, standing, work.today)
    with open_book(work, award.id):
        # What is in hand cannot change while it is looked at.
        left = queries.left_of(work, disbursement)
    most = longest(award.profile, award.signed_on)
    check_terms(terms, left, given_for, standing, most, award.period)
    its = AdvanceCarryOver(
        id=new_id(),
        hub_id=disbursement.hub_id,
        reference=next_reference(work, f"{hub.code}-C"),
        disbursement_id=disbursement.id,
        status=CarryOverStatus.ASKED,
        currency=terms.amount.currency,
        amount_minor=terms.amount.minor,
        starts_on=terms.period.starts_on,
        ends_on=terms.period.ends_on,
    )
    work.add(its)
    _write_step(work, its, "ask", terms.reason)
    facts = {"amount": terms.amount, "period": its.period, "reason": terms.reason}
    work.note("carry-over.asked", its.id, its.hub_id, reference=its.reference, of=disbursement.reference, **facts)
    return its


def confirm_carry_over(work: Work, carry_over_id: UUID) -> AdvanceCarryOver:
    """Head office agrees: one entry takes the money off the advance and puts it on again, for the next period."""
    its, disbursement = _locked(work, carry_over_id)
    step = CARRY_TRACK.step(its.status, "confirm")
    work.must(step.action)
    _must_be_another_person(work, its, step)
    award, hub = awards.award(work, disbursement.award_id), hub_of(work, its.hub_id)
    amount = Money(its.amount_minor, its.currency)
    with open_book(work, award.id) as book:
        now = queries.became(work, disbursement)
        must_be_in_hand(amount, now.left if now else Money.zero(its.currency))
        worth = now.worth_of(amount) if now else Money.zero(award.currency)
        must_be_enough(queries.may_confirm(work, its, award, hub, worth))
        rates = partial(awards.rates_for, work, award, [hub.currency])
        event = carried_over(its, disbursement, Advance(book, hub, its.currency, work.today, rates))
        book.post(event)
    its.entry_id, its.worth_minor = event.id, event.sides[1].amount
    _decide(work, its, step, "", worth=Money(its.worth_minor, award.currency))
    return its


def decline_carry_over(work: Work, carry_over_id: UUID, *, reason: str) -> AdvanceCarryOver:
    """Head office does not agree, with the reason: the money goes back, or is spent and accounted for."""
    its, _ = _locked(work, carry_over_id)
    step = CARRY_TRACK.step(its.status, "decline")
    work.must(step.action)
    _must_be_another_person(work, its, step)
    _decide(work, its, step, reason)
    return its


def take_back_carry_over(work: Work, carry_over_id: UUID, *, reason: str) -> AdvanceCarryOver:
    """Another person takes a confirmed carry-over back, by an entry that names the first, while nothing depends on it."""
    its, disbursement = _locked(work, carry_over_id)
    step = CARRY_TRACK.step(its.status, "take-back")
    work.must(step.action)
    _must_be_another_person(work, its, step)
    with open_book(work, disbursement.award_id) as book:
        standing, left = queries.standing_of(work, disbursement.id), queries.left_of(work, disbursement)
        must_not_be_built_upon(Money(its.amount_minor, its.currency), left, its.period, standing)
        if its.entry_id is None:
            raise Conflict(f"{its.reference} has no entry that could be taken back.")
        key, says = f"advance.carry-over-taken-back:{its.id}", f"{its.reference} is taken back: {reason.strip()}"
        reverse(work, book, its.entry_id, key=key, on=work.today, description=says)
    _decide(work, its, step, reason)
    return its


def _locked(work: Work, carry_over_id: UUID) -> tuple[AdvanceCarryOver, Disbursement]:
    """The carry-over and its advance, both locked: the advance first, as whoever asks for the next does."""
    disbursement = queries.get(work, queries.carry_over(work, carry_over_id).disbursement_id, to_change=True)
    return queries.carry_over(work, carry_over_id, to_change=True), disbursement


def _must_be_another_person(work: Work, its: AdvanceCarryOver, step: Step) -> None:
    done = queries.carry_over_done_by(work, its.id)
    another_person(step.name, done.get("ask"), done.get("confirm"), work.actor.id)


def _decide(work: Work, its: AdvanceCarryOver, step: Step, reason: str, **facts: Money) -> None:
    """The status, a row of its history, and the note in the trail."""
    if step.needs_reason and not reason.strip():
        raise Invalid("Give the reason: the hub reads it.", fields={"note": "Give the reason."})
    before, its.status = its.status, str(step.target)
    work.add(its)
    _write_step(work, its, step.name, reason)
    more = {"reason": reason} if reason else {}
    work.note(
        f"carry-over.{its.status}", its.id, its.hub_id, reference=its.reference, before=before, after=its.status,
        **facts, **more,
    )  # fmt: skip


def _write_step(work: Work, its: AdvanceCarryOver, name: str, reason: str) -> None:
    step = CarryOverStep(
        id=new_id(),
        carry_over_id=its.id,
        name=name,
        reason=reason.strip()[:2000],
        at=work.now,
        by_id=work.actor.id,
        by_name=work.actor.name,
    )
    work.session.flush()
    work.add(step)
