"""A tranche that is about to change: locked with its agreement, and what stands around it. The commands ask for permission."""

from dataclasses import dataclass
from uuid import UUID

from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.communities import queries as communities
from grants_app.communities.rules.bank_details import must_be_payable
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.models import Community, Hub
from grants_app.hubs.queries import community as community_of
from grants_app.hubs.queries import hub as hub_of
from grants_app.sub_grants import queries
from grants_app.sub_grants.models import SubGrant, Tranche
from grants_app.sub_grants.rules.life import Status


@dataclass(frozen=True, slots=True)
class Taken:
    """A locked tranche with its agreement, award, hub and community."""

    tranche: Tranche
    sub_grant: SubGrant
    award: Award
    hub: Hub
    community: Community

    @property
    def amount(self) -> Money:
        return Money(self.tranche.amount_minor, self.sub_grant.currency)

    @property
    def name(self) -> str:
        """How entries call it: reference, tranche and alias, never a name."""
        return f"{self.sub_grant.reference}/{self.tranche.position} {self.community.alias}"

    @property
    def nothing(self) -> Money:
        return Money.zero(self.sub_grant.currency)

    def must_run(self) -> None:
        """Money is asked for and paid while the agreement and its award run."""
        if self.sub_grant.status != Status.ACTIVE:
            raise Conflict(f"The agreement is {self.sub_grant.status}; tranches are paid under an approved one.")
        if self.award.status != "active":
            raise Conflict(f"Award {self.award.reference} is {self.award.status}, so no tranche is paid under it.")


def take(work: Work, tranche_id: UUID) -> Taken:
    """Lock a tranche with its agreement, the agreement first; NotFound where the person may not see it."""
    seen = queries.tranche(work, tranche_id)
    sub_grant = queries.get(work, seen.sub_grant_id, to_change=True)
    row = queries.tranche(work, tranche_id, to_change=True)
    community = community_of(work, sub_grant.community_id)
    return Taken(row, sub_grant, awards.award(work, sub_grant.award_id), hub_of(work, sub_grant.hub_id), community)


def payable_to(work: Work, taken: Taken, approved: str | None = None) -> str:
    """The mark of the community's bank details in force. Conflict (409) where none is verified, or they changed since the approval."""
    communities.locked(work, taken.community.id)
    standing = communities.standing(work, taken.community.id)
    must_be_payable(standing, approved)
    return standing.fingerprint
