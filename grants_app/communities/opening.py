"""What every act on sealed values begins and ends with: the community of one's own hub, and the line that says who looked and why."""

from collections.abc import Sequence
from uuid import UUID

from grants_app.access import Action
from grants_app.communities import queries
from grants_app.communities.models import IdentityOpening
from grants_app.communities.rules.identity import must_be_of_the_hub
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Community


def of_own_hub(work: Work, community_id: UUID, action: Action) -> Community:
    """The community, held until commit; NotFound for another hub's, Forbidden unless the person is cleared in its hub."""
    community = hub_queries.community(work, community_id)
    must_be_of_the_hub(work, action, community.hub_id)
    queries.locked(work, community.id)
    return community


def write_down_opening(work: Work, community: Community, parts: Sequence[str], reason: str) -> None:
    """Who opened which parts, and why: in the list that the hub reads and in the trail; never what they say."""
    opening = IdentityOpening(
        community_id=community.id,
        hub_id=community.hub_id,
        parts=", ".join(parts),
        reason=reason.strip(),
        opened_by=work.actor.id,
        opened_by_name=work.actor.name,
        opened_at=work.now,
    )
    work.add(opening)
    work.note("identity.opened", community.id, community.hub_id, parts=parts, reason=opening.reason)
