"""What is sealed of a community: which parts there are, their envelopes for those who may open them, and who opened them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col

from grants_app.access import Action
from grants_app.communities.models import CommunityName, CommunityPerson, CommunityPlace, IdentityOpening
from grants_app.core.work import Work
from grants_app.hubs.models import Community

OPENINGS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class SealedPart:
    """A part that is there: when it was sealed and by whom. Never what it says."""

    id: UUID
    sealed_by: str
    sealed_at: datetime


@dataclass(frozen=True, slots=True)
class Sealed:
    """What of a community is sealed, as anybody of its hub may know."""

    name: SealedPart | None
    place: SealedPart | None
    persons: tuple[SealedPart, ...]

    @property
    def is_empty(self) -> bool:
        return self.name is None and self.place is None and not self.persons


def sealed(work: Work, community_id: UUID) -> Sealed:
    """Which parts there are of a community that the reader may see; the envelopes are not read."""
    named, placed, persons = (
        tuple(
            SealedPart(*row)
            for row in work.rows(
                work.visible(table, Action.COMMUNITY_READ)
                .with_only_columns(col(table.id), col(table.sealed_by_name), col(table.sealed_at))
                .where(col(table.community_id) == community_id)
                .order_by(col(table.id))
            )
        )
        for table in (CommunityName, CommunityPlace, CommunityPerson)
    )
    return Sealed(named[0] if named else None, placed[0] if placed else None, persons)


def name_row(work: Work, community_id: UUID, *, to_change: bool = False) -> CommunityName | None:
    """The sealed name, for the cleared of its hub."""
    mine = work.visible(CommunityName, Action.IDENTITY_OPEN).where(CommunityName.community_id == community_id)
    return work.session.exec(mine.with_for_update() if to_change else mine).first()


def place_row(work: Work, community_id: UUID, *, to_change: bool = False) -> CommunityPlace | None:
    """The sealed place, for the cleared of its hub."""
    mine = work.visible(CommunityPlace, Action.IDENTITY_OPEN).where(CommunityPlace.community_id == community_id)
    return work.session.exec(mine.with_for_update() if to_change else mine).first()


def person_rows(work: Work, community_id: UUID) -> Sequence[CommunityPerson]:
    """The sealed persons in their order, for the cleared of their hub."""
    mine = work.visible(CommunityPerson, Action.IDENTITY_OPEN).where(CommunityPerson.community_id == community_id)
    return work.all(mine.order_by(col(CommunityPerson.id)))


def person_row(work: Work, community_id: UUID, person_id: UUID) -> CommunityPerson:
    """One sealed person of that community; NotFound for any other."""
    mine = work.visible(CommunityPerson, Action.IDENTITY_OPEN)
    return work.one(mine.where(CommunityPerson.id == person_id, CommunityPerson.community_id == community_id))


def openings(work: Work, community_id: UUID) -> Sequence[IdentityOpening]:
    """Who opened what, and why; the newest first, as anybody of the hub may read it."""
    mine = work.visible(IdentityOpening, Action.COMMUNITY_READ).where(IdentityOpening.community_id == community_id)
    newest = mine.order_by(col(IdentityOpening.opened_at).desc(), col(IdentityOpening.id).desc())
    return work.all(newest.limit(OPENINGS_SHOWN))


def locked(work: Work, community_id: UUID) -> None:
    """Hold the community's row, so that two who seal at once come one after the other."""
    from_hubs = work.visible(Community, Action.COMMUNITY_READ)
    work.one(from_hubs.where(Community.id == community_id).with_for_update())
