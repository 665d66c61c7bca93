"""How due diligence stands: of one community or of all that the person may see, what it says to money, and what ends soon."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlmodel import col, func, or_, select

from grants_app.access import Action
from grants_app.core.database import columns
from grants_app.core.errors import NotFound
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.diligence.models import Check, Requirement, Review, ReviewCondition
from grants_app.diligence.rules import gate as rules
from grants_app.diligence.rules.gate import Decided, Ending, Gate, LastCheck, OpenCondition, Ruled, Standing
from grants_app.diligence.rules.life import DECIDED, OPEN, Status
from grants_app.donors.models import Donor
from grants_app.hubs.models import Community, Hub


def standings(work: Work, community_ids: Sequence[UUID] | None = None) -> list[Standing]:
    """Of these communities, or of all that the person may see, by alias: in four statements, however many there are."""
    mine = work.visible(Community, Action.DILIGENCE_READ).order_by(col(Community.alias))
    if community_ids is not None:
        mine = mine.where(col(Community.id).in_(community_ids))
    communities = work.all(mine)
    ids = [its.id for its in communities] if community_ids is not None else None
    decided, in_hand, checked = _decided(work, ids), _in_hand(work, ids), _checked(work, ids)
    return [
        Standing(its.id, its.hub_id, its.alias, decided.get(its.id), checked.get(its.id), in_hand.get(its.id, ""))
        for its in communities
    ]


def standing(work: Work, community_id: UUID) -> Standing:
    """Of one community that the person may see; NotFound for all others."""
    found = standings(work, [community_id])
    if not found:
        raise NotFound
    return found[0]


def _decided(work: Work, community_ids: Sequence[UUID] | None) -> dict[UUID, Decided]:
    """The newest decision on each community."""
    newest = (
        columns(col(Review.community_id), func.max(Review.decided_at).label("at"))
        .where(col(Review.status).in_(DECIDED))
        .group_by(col(Review.community_id))
        .subquery()
    )
    mine = work.visible(Review, Action.DILIGENCE_READ).where(col(Review.status).in_(DECIDED))
    mine = mine.join(
        newest, (newest.c.community_id == col(Review.community_id)) & (newest.c.at == col(Review.decided_at))
    )
    if community_ids is not None:
        mine = mine.where(col(Review.community_id).in_(community_ids))
    reviews = work.all(mine)
    still_open = _open_conditions(work, [its.id for its in reviews if its.status == Status.CONDITIONAL])
    return {its.community_id: _of(its, tuple(still_open.get(its.id, ()))) for its in reviews}


def _of(its: Review, still_open: tuple[OpenCondition, ...]) -> Decided:
    return Decided(
        review_id=its.id,
        reference=its.reference,
        status=its.status,
        decided_on=its.decided_on or its.begun_at.date(),
        decided_by=its.decided_by_name,
        level=its.level_label,
        valid_until=its.valid_until,
        open_conditions=still_open,
    )


def _open_conditions(work: Work, review_ids: Sequence[UUID]) -> dict[UUID, list[OpenCondition]]:
    found: dict[UUID, list[OpenCondition]] = defaultdict(list)
    if not review_ids:
        return found
    wanted = select(ReviewCondition).where(
        col(ReviewCondition.review_id).in_(review_ids), col(ReviewCondition.cleared_on).is_(None)
    )
    for its in work.all(wanted.order_by(col(ReviewCondition.due_on))):
        found[its.review_id].append(OpenCondition(its.text, its.due_on))
    return found


def _in_hand(work: Work, community_ids: Sequence[UUID] | None) -> dict[UUID, str]:
    mine = work.visible(Review, Action.DILIGENCE_READ).where(col(Review.status).in_(OPEN))
    if community_ids is not None:
        mine = mine.where(col(Review.community_id).in_(community_ids))
    return {its.community_id: its.status for its in work.all(mine)}


def _checked(work: Work, community_ids: Sequence[UUID] | None) -> dict[UUID, LastCheck]:
    """The newest check of each community: the last in this order."""
    mine = work.visible(Check, Action.DILIGENCE_READ)
    if community_ids is not None:
        mine = mine.where(col(Check.community_id).in_(community_ids))
    ordered = work.all(mine.order_by(col(Check.checked_on), col(Check.recorded_at)))
    return {its.community_id: LastCheck(its.reference, its.checked_on, its.outcome) for its in ordered}


def gate(work: Work, community_id: UUID, *, hub_id: UUID, donor_id: UUID, amount: Money) -> Gate:
    """What due diligence says to money for a community under an agreement of that amount, of a donor."""
    needed, by = rules.need(_settings(work, hub_id, donor_id), amount, work.today)
    return rules.gate(standing(work, community_id), needed, by, work.today)


def _settings(work: Work, hub_id: UUID, donor_id: UUID) -> list[Ruled]:
    """The settings that may speak of a hub and a donor. They are no secret, and whoever pays must be stopped by them."""
    wanted = select(Requirement).where(
        or_(col(Requirement.hub_id).is_(None), col(Requirement.hub_id) == hub_id),
        or_(col(Requirement.donor_id).is_(None), col(Requirement.donor_id) == donor_id),
    )
    return [_ruled(its, _label(its)) for its in work.all(wanted)]


def _ruled(its: Requirement, label: str) -> Ruled:
    least = Money(its.from_minor, its.currency) if its.currency and its.from_minor else None
    return Ruled((its.hub_id, its.donor_id), its.starts_on, its.recorded_at, its.is_needed, least, label)


def _label(its: Requirement) -> str:
    day = f"{its.starts_on.day} {its.starts_on:%b %Y}"
    from_amount = f" for agreements of {Money(its.from_minor, its.currency)} or more" if its.from_minor else ""
    where = "this hub" if its.hub_id else "the whole network"
    donor = " and this donor" if its.donor_id else ""
    return f"It is needed in {where}{donor} since {day}{from_amount}: {its.reason}"


def requirements(work: Work) -> Sequence[tuple[Requirement, str, str]]:
    """All settings, the newest first, with the hub's and the donor's name; they are no secret inside the network."""
    rows = work.session.exec(
        select(Requirement, Hub.name, Donor.name)
        .join(Hub, col(Hub.id) == Requirement.hub_id, isouter=True)
        .join(Donor, col(Donor.id) == Requirement.donor_id, isouter=True)
        .order_by(col(Requirement.starts_on).desc(), col(Requirement.recorded_at).desc())
    ).all()
    return [(its, hub or "", donor or "") for its, hub, donor in rows]


def ending(work: Work, until: date) -> list[Ending]:
    """What of the due diligence of visible communities ends, or has a condition due, on or before that day: the nearest first."""
    return rules.endings(standings(work), until)
