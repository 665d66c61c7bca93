"""The facts of communities: of one, of many, and the turnover of each year that is known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from grants_app.access import Action
from grants_app.communities.models import CommunityProfile, CommunityTurnover
from grants_app.communities.rules.profile import UNKNOWN, Facts, in_words, split, terms
from grants_app.core.database import portions
from grants_app.core.work import Work
from grants_app.hubs.models import Community


def facts(work: Work, community_id: UUID) -> Facts:
    """What is known of a community that the reader may see; a community without a file yet has nothing."""
    return facts_of(work, [community_id]).get(community_id, UNKNOWN)


def facts_of(work: Work, community_ids: Sequence[UUID]) -> Mapping[UUID, Facts]:
    """As `facts`, of many: those without a file yet, or that the reader may not see, are left out."""
    found: dict[UUID, Facts] = {}
    for some in portions(list(community_ids)):
        mine = work.visible(CommunityProfile, Action.COMMUNITY_READ)
        rows = work.all(mine.where(col(CommunityProfile.community_id).in_(some)))
        newest = _newest_turnovers(work, [row.community_id for row in rows])
        found |= {row.community_id: _facts(row, newest.get(row.community_id)) for row in rows}
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """All that communities/_known.html shows of a community beside its applications."""

    community_id: UUID
    alias: str
    terms: Sequence[tuple[str, str]]
    turnovers: Sequence[CommunityTurnover]
    track_record: str
    words: str
    """As an application can take it over; empty where nothing is known."""


def known(work: Work, community: Community) -> Known:
    """What every application of this community may use."""
    its = facts(work, community.id)
    of_years = turnovers(work, community.id) if its.turnover else ()
    words = in_words(its, community.kind)
    return Known(community.id, community.alias, terms(its, work.today), of_years, its.track_record, words)


def profile(work: Work, community_id: UUID, *, to_change: bool = False) -> CommunityProfile | None:
    """The row of a community's file, or None before anybody wrote one."""
    mine = work.visible(CommunityProfile, Action.COMMUNITY_READ).where(CommunityProfile.community_id == community_id)
    return work.session.exec(mine.with_for_update() if to_change else mine).first()


def turnovers(work: Work, community_id: UUID) -> Sequence[CommunityTurnover]:
    """Each year's turnover, the newest first."""
    mine = work.visible(CommunityProfile, Action.COMMUNITY_READ).with_only_columns(col(CommunityProfile.community_id))
    return work.all(
        select(CommunityTurnover)
        .where(CommunityTurnover.community_id == community_id, col(CommunityTurnover.community_id).in_(mine))
        .order_by(col(CommunityTurnover.year).desc())
    )


def _newest_turnovers(work: Work, community_ids: Sequence[UUID]) -> dict[UUID, CommunityTurnover]:
    rows = work.all(
        select(CommunityTurnover)
        .where(col(CommunityTurnover.community_id).in_(community_ids))
        .order_by(col(CommunityTurnover.year))
    )
    return {row.community_id: row for row in rows}


def _facts(row: CommunityProfile, turnover: CommunityTurnover | None) -> Facts:
    return Facts(
        legal_form=row.legal_form,
        registered_on=row.registered_on,
        turnover_minor=turnover.amount_minor if turnover else None,
        turnover_currency=turnover.currency if turnover else "",
        turnover_year=turnover.year if turnover else None,
        themes=split(row.themes),
        languages=split(row.languages),
        members=row.members,
        women=row.women,
        youth=row.youth,
        countries=split(row.countries),
        area=row.area,
        channels=split(row.channels),
        track_record=row.track_record,
    )
