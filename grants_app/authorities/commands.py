"""All that changes authority: a row recorded and decided upon by two people, and requests that count together."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from grants_app.access import Action
from grants_app.authorities import queries, rules
from grants_app.authorities.models import Authority, CountedRequest, Delegation
from grants_app.authorities.rules import TRACK, Absence, Status, Terms
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.taken_in import TakenIn, compared, together
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.people import queries as people_queries
from importers.records import HubRecord

BEGINNING = date(2000, 1, 1)
"""From when limits of a register hold: as long as anybody remembers."""


def record(work: Work, terms: Terms) -> Authority:
    """Propose a row of the table; it counts when a director has approved it. What the local operator records counts at once."""
    work.must(Action.AUTHORITY_WRITE, terms.hub_id)
    rules.check_terms(terms)
    if terms.hub_id is not None:
        hub_queries.hub(work, terms.hub_id)
    if terms.person_id is not None:
        _must_hold_a_role(work, terms)
    its = Authority(
        id=new_id(),
        hub_id=terms.hub_id,
        act=terms.act,
        role=terms.role,
        person_id=terms.person_id,
        limit_minor=None if terms.limit is None else terms.limit.minor,
        currency="" if terms.limit is None else terms.limit.currency,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        status=Status.APPROVED if work.actor.is_operator else Status.PROPOSED,
        reason=terms.reason.strip()[:400],
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    work.add(its)
    limit = "no limit" if terms.limit is None else terms.limit
    facts = {"authority_act": terms.act, "holder": terms.role or terms.person_id, "limit": limit}
    work.note("authority.recorded", its.id, its.hub_id, **facts, starts_on=its.starts_on, reason=its.reason)
    return its


def approve(work: Work, authority_id: UUID) -> Authority:
    """Approve a row that somebody else recorded and that is not one's own; from its first day it replaces the row before."""
    its = queries.get(work, authority_id, to_change=True)
    step = TRACK.step(its.status, "approve")
    work.must(step.action, its.hub_id)
    rules.four_eyes(its.recorded_by, its.person_id, work.actor.id)
    _decide(work, its, step.target, "")
    work.note("authority.approved", its.id, its.hub_id, before=Status.PROPOSED, after=its.status)
    return its


def reject(work: Work, authority_id: UUID, *, reason: str) -> Authority:
    """Refuse a proposed row, with the reason."""
    its = queries.get(work, authority_id, to_change=True)
    step = TRACK.step(its.status, "reject")
    work.must(step.action, its.hub_id)
    rules.four_eyes(its.recorded_by, its.person_id, work.actor.id)
    if not reason.strip():
        raise Invalid("Give the reason: whoever recorded it reads it.", fields={"note": "Give the reason."})
    _decide(work, its, step.target, reason.strip()[:2000])
    work.note("authority.rejected", its.id, its.hub_id, before=Status.PROPOSED, after=its.status, reason=reason)
    return its


def delegate(work: Work, act: Action, hub_id: UUID | None, taker_id: UUID, absence: Absence) -> Delegation:
    """For some days another person may go as far as one may oneself, by own right: what was delegated cannot be passed on."""
    work.must(act, hub_id)
    rules.check_absence(absence, work.today)
    taker = next((name for person_id, name in queries.who_may_take(work, act, hub_id) if person_id == taker_id), None)
    if act not in rules.ACTS or taker is None or work.actor.id is None:
        says = "Choose another person whose own role allows this act there; a delegation gives no right that no role gives."
        raise Invalid(says, fields={"taker": says})
    its = Delegation(
        id=new_id(),
        hub_id=hub_id,
        act=act.value,
        giver_id=work.actor.id,
        giver_name=work.actor.name,
        taker_id=taker_id,
        taker_name=taker,
        starts_on=absence.starts_on,
        ends_on=absence.ends_on,
        reason=absence.reason.strip()[:400],
        given_at=work.now,
    )
    work.add(its)
    facts = {
        "delegated_act": act,
        "to": taker,
        "starts_on": its.starts_on,
        "ends_on": its.ends_on,
        "reason": its.reason,
    }
    work.note("authority.delegated", its.id, hub_id, **facts)
    return its


def end_delegation(work: Work, delegation_id: UUID) -> Delegation:
    """End a delegation now: the giver, or a director. What was done with it stays done."""
    work.must_somewhere(Action.AUTHORITY_READ)
    its = queries.delegation(work, delegation_id, to_change=True)
    if work.actor.id != its.giver_id:
        work.must(Action.AUTHORITY_APPROVE, its.hub_id)
    if not queries.may_end(work, its):
        raise Conflict("This delegation is over already. Reload the page to see when.")
    its.ended_at, its.ended_by_name = work.now, work.actor.name
    work.add(its)
    work.note("authority.delegation_ended", its.id, its.hub_id, to=its.taker_name)
    return its


def take_in_limits(work: Work, records: Sequence[HubRecord]) -> TakenIn:
    """The limits of a register's hubs, for each act that needs one; those that are here with the same amount are counted."""
    limited = [row for row in records if row.authority_limit is not None]
    if limited:
        work.must(Action.AUTHORITY_WRITE)
    return together([_take_in(work, row) for row in limited])


def count_request(
    work: Work,
    act: Action,
    about_id: UUID,
    *,
    award_id: UUID,
    payee_id: UUID,
    hub_id: UUID,
    amount: Money,
    at: datetime,
) -> None:
    """Write down that a request for a payee and award counts from now on; `amount` in the award's currency.

    `act` is the act by which the request is made: whoever may ask may have it counted.
    """
    work.must(act, hub_id)
    its = queries.counted(work, about_id)
    if its is None:
        its = CountedRequest(
            about_id=about_id, award_id=award_id, payee_id=payee_id, amount_minor=0, currency="", asked_at=at
        )
    its.amount_minor, its.currency, its.asked_at, its.stands = amount.minor, amount.currency, at, True
    work.add(its)


def stop_counting(work: Work, act: Action, about_id: UUID, hub_id: UUID) -> None:
    """A request that was returned, rejected or cancelled counts no longer; `act` is the act by which it was stopped."""
    work.must(act, hub_id)
    its = queries.counted(work, about_id)
    if its is not None:
        its.stands = False
        work.add(its)


def _must_hold_a_role(work: Work, terms: Terms) -> None:
    """A limit is for somebody whose roles allow the act there: it never gives a right that a role does not give."""
    person = people_queries.person(work, terms.person_id) if terms.person_id else None
    if person is None:
        return
    allowed = rules.roles_for(Action(terms.act))
    held = people_queries.roles(work, person.id)
    if not any(role.role in allowed and role.hub_id in (None, terms.hub_id) for role in held):
        says = f"{person.name} has no role there that allows this, so a limit would mean nothing. Give the role first."
        raise Invalid(says, fields={"person": says})


def _decide(work: Work, its: Authority, status: str, reason: str) -> None:
    its.status, its.decision_reason = str(status), reason
    its.decided_by, its.decided_by_name, its.decided_at = work.actor.id, work.actor.name, work.now
    work.add(its)


def _take_in(work: Work, row: HubRecord) -> TakenIn:
    """The hub is here; a limit that somebody changed on the page since then is left as it is and named."""
    hub = hub_queries.hub_by_code(work, row.code)
    if hub is None or row.authority_limit is None:
        return TakenIn()
    limit = Money.of(row.authority_limit, row.authority_currency or row.currency)
    known = queries.newest_limit(work, Action.DISBURSEMENT_APPROVE, hub.id)
    if known is not None:
        heading = "Authority limit"
        return TakenIn(problems=compared(row.where, f"Hub {hub.code}", {heading: known}, {heading: limit}).problems)
    for act, needed in rules.ACTS.items():
        if needed.needs_a_row:
            for role in rules.roles_for(act):
                record(work, Terms(act, hub.id, role, None, limit, BEGINNING, reason="From the register of hubs"))
    return TakenIn()
