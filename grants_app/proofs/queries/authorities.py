"""Proofs of authority: limits are decided by two people, and each approval was within what held on its day."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.authorities import queries as authorities
from grants_app.authorities.models import Authority, CountedRequest
from grants_app.authorities.rules import COUNTED_WITHIN, RATE_SOURCES, Status
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementStep
from grants_app.disbursements.rules.life import Status as DisbursementStatus
from grants_app.hubs.models import Hub
from grants_app.people.models import Person
from grants_app.people.sessions import actor_of

_APPROVED = (DisbursementStatus.APPROVED, DisbursementStatus.PAID, DisbursementStatus.RECEIVED)


def decided_by_one(work: Work) -> Iterator[str]:
    """Limits that hold though whoever recorded them approved them, or approved their own."""
    same = or_(
        col(Authority.decided_by) == Authority.recorded_by,
        col(Authority.decided_by) == Authority.person_id,
        and_(col(Authority.recorded_by).is_not(None), col(Authority.decided_by).is_(None)),
    )
    wanted = select(Authority).where(Authority.status == Status.APPROVED, same).order_by(col(Authority.starts_on))
    for its in work.all(wanted):
        yield (
            f"The limit for {its.act} from {its.starts_on}, recorded by {its.recorded_by_name}, was not approved by another person."
        )


def approved_above(work: Work) -> Iterator[str]:
    """Disbursements that were approved above the authority of their approver, as limits and delegations stood at that moment.

    Requests for one payee and award that had been asked for within thirty days count together. Whose roles have been taken away
    since cannot be judged any more, and is passed over.
    """
    rows = work.rows(
        columns(Disbursement, Award, Hub, Person, func.max(DisbursementStep.at).label("at"))
        .select_from(Disbursement)
        .join(Award, col(Award.id) == Disbursement.award_id)
        .join(Hub, col(Hub.id) == Disbursement.hub_id)
        .join(Person, col(Person.id) == Disbursement.approved_by)
        .join(DisbursementStep, col(DisbursementStep.disbursement_id) == Disbursement.id)
        .where(col(Disbursement.status).in_(_APPROVED), col(DisbursementStep.name) == "approve")
        .group_by(col(Disbursement.id), col(Award.id), col(Hub.id), col(Person.id))
        .order_by(col(Disbursement.reference))
    )
    for its, award, hub, person, at in rows:
        then = Work(work.session, actor_of(work.session, person), now=at)
        if not then.actor.may(Action.DISBURSEMENT_APPROVE, hub.id):
            continue
        others, requests = _asked_by_then(work, its, at)
        found = authorities.verdict(
            then,
            Action.DISBURSEMENT_APPROVE,
            hub,
            Money(others + its.award_minor, award.currency),
            requests=requests + 1,
            sources=(award.provisional_source or award.rate_source, *RATE_SOURCES),
            but_not_from=_took_part(its),
        )
        if not found.is_enough:
            yield f"{its.reference} was approved by {person.name} on {at:%Y-%m-%d}. {found.says}"


def _took_part(its: Disbursement) -> frozenset[UUID | None]:
    return frozenset({its.created_by, its.requested_by, its.endorsed_by})


def _asked_by_then(work: Work, its: Disbursement, at: datetime) -> tuple[int, int]:
    """The other requests for the payee and award within thirty days that stood at that moment: their sum, and how many."""
    asked_at = its.requested_at or at
    amount, requests = work.session.exec(
        select(func.coalesce(func.sum(CountedRequest.amount_minor), 0), func.count()).where(
            CountedRequest.payee_id == its.hub_id,
            CountedRequest.award_id == its.award_id,
            CountedRequest.about_id != its.id,
            col(CountedRequest.stands).is_(True),
            col(CountedRequest.asked_at).between(asked_at - COUNTED_WITHIN, min(asked_at + COUNTED_WITHIN, at)),
        )
    ).one()
    return int(amount), int(requests)
