"""Whether an agreement or a tranche is within somebody's authority, so that the page shows what the commands enforce."""

from collections.abc import Collection
from uuid import UUID

from sqlmodel import col, func, or_

from grants_app.access import Action
from grants_app.authorities import queries as authorities
from grants_app.authorities.rules import COUNTED_WITHIN, RATE_SOURCES, Verdict
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.models import Hub
from grants_app.sub_grants.models import SubGrant, Tranche
from grants_app.sub_grants.queries.records import prepared_by
from grants_app.sub_grants.rules.life import Status

_AGREED = (Status.PROPOSED, Status.ACTIVE, Status.CLOSED)


def authority(work: Work, its: SubGrant, award: Award, hub: Hub) -> Verdict:
    """Whether the person may decide on an agreement, together with those made with its community in the last thirty days."""
    others = columns(func.coalesce(func.sum(SubGrant.award_minor), 0), func.count()).where(
        col(SubGrant.award_id) == its.award_id,
        col(SubGrant.community_id) == its.community_id,
        col(SubGrant.id) != its.id,
        col(SubGrant.status).in_(_AGREED),
        or_(col(SubGrant.approved_at).is_(None), col(SubGrant.approved_at) >= work.now - COUNTED_WITHIN),
    )
    minor, count = work.rows(others)[0]
    amount = Money(int(minor) + its.award_minor, award.currency)
    return _verdict(work, award, hub, amount, int(count) + 1, prepared_by(work, its.id))


def authority_of_tranche(
    work: Work, row: Tranche, its: SubGrant, award: Award, hub: Hub, value: Money | None = None
) -> Verdict:
    """Whether the person may decide on a tranche, together with what else the community gets under the award within thirty
    days; at `value` where it is given, else as it was worth when it was asked for.
    """
    counted = authorities.counted(work, row.id)
    worth = value or Money(counted.amount_minor if counted else row.award_minor, award.currency)
    others, requests = authorities.counted_together(
        work, row.id, its.community_id, award.id, counted.asked_at if counted else work.now
    )
    return _verdict(work, award, hub, Money(others, award.currency) + worth, requests + 1, {row.requested_by})


def _verdict(
    work: Work, award: Award, hub: Hub, amount: Money, requests: int, part: Collection[UUID | None]
) -> Verdict:
    """By the limit for money that goes out: tranches and disbursements alike. Who had a part delegates nothing for it."""
    first = award.provisional_source or award.rate_source
    sources = (first, *RATE_SOURCES)
    act = Action.DISBURSEMENT_APPROVE
    return authorities.verdict(work, act, hub, amount, requests=requests, sources=sources, but_not_from=part)
