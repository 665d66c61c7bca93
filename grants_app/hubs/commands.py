"""All that changes hubs and communities."""

from collections.abc import Sequence
from uuid import UUID

from grants_app.access import Action
from grants_app.core.errors import Invalid, Refused
from grants_app.core.taken_in import TAKEN, TakenIn, compared, refused, together
from grants_app.core.work import Work
from grants_app.hubs import queries, rules
from grants_app.hubs.models import Community, Hub
from grants_app.hubs.rules import CommunityFacts, HubFacts
from importers.records import CommunityRecord, HubRecord


def add_hub(work: Work, facts: HubFacts) -> Hub:
    """Add a regional office, or the head office. Until a limit is approved, a regional office has no authority."""
    work.must(Action.HUB_MANAGE)
    rules.check_hub(facts)
    if queries.hub_by_code(work, facts.code):
        says = f"There is a hub with the code {facts.code} already."
        raise Invalid(says, fields={"code": says})
    hub = Hub(
        code=facts.code.strip().upper(),
        name=facts.name.strip(),
        country=facts.country,
        currency=facts.currency,
        time_zone=facts.time_zone,
        language=facts.language,
        is_head_office=facts.is_head_office,
    )
    work.add(hub)
    work.note("hub.added", hub.id, hub.id, code=hub.code, currency=hub.currency, head_office=hub.is_head_office)
    return hub


def add_community(work: Work, hub_id: UUID, facts: CommunityFacts) -> Community:
    """Add a community organisation by its alias. The trail keeps the alias and no more."""
    work.must(Action.COMMUNITY_WRITE, hub_id)
    rules.check_community(facts)
    if not queries.alias_is_free(work, facts.alias):
        says = f"The alias «{facts.alias.strip()}» is taken in the network; choose another."
        raise Invalid(says, fields={"alias": says})
    community = Community(
        hub_id=queries.hub(work, hub_id).id,
        alias=facts.alias.strip(),
        kind=facts.kind.strip(),
        country=facts.country,
        summary=facts.summary.strip(),
    )
    work.add(community)
    work.note("community.added", community.id, hub_id, alias=community.alias)
    return community


def take_in_hubs(work: Work, records: Sequence[HubRecord]) -> TakenIn:
    """Add the hubs of a register; those that are here with the same facts are counted."""
    if records:
        work.must(Action.HUB_MANAGE)
    return together([_take_in_hub(work, record) for record in records])


def take_in_communities(work: Work, records: Sequence[CommunityRecord]) -> TakenIn:
    """Add the communities of a register; those that are here with the same facts are counted."""
    if records:
        work.must_somewhere(Action.COMMUNITY_WRITE)
    return together([_take_in_community(work, record) for record in records])


def _take_in_hub(work: Work, record: HubRecord) -> TakenIn:
    facts = HubFacts(
        record.code.upper(),
        record.name,
        record.country,
        record.currency,
        record.time_zone,
        record.language,
        record.authority_limit is None,
    )
    known = queries.hub_by_code(work, record.code)
    if known is not None:
        return compared(record.where, f"Hub {known.code}", _as_row(_facts_of(known)), _as_row(facts))
    try:
        add_hub(work, facts)
    except Refused as problem:
        return refused(record.where, "Code", record.code, problem.sentence)
    return TAKEN


def _facts_of(hub: Hub) -> HubFacts:
    """A hub's row as facts."""
    return HubFacts(hub.code, hub.name, hub.country, hub.currency, hub.time_zone, hub.language, hub.is_head_office)


def _as_row(facts: HubFacts) -> dict[str, object]:
    return {
        "Name": facts.name,
        "Country": facts.country,
        "Currency": facts.currency,
        "Time zone": facts.time_zone,
        "Language": facts.language,
        "Authority limit": "no limit: head office" if facts.is_head_office else "a limit: regional office",
    }


def _take_in_community(work: Work, record: CommunityRecord) -> TakenIn:
    hub = queries.hub_by_code(work, record.hub)
    if hub is None:
        return refused(record.where, "Hub", record.hub, "There is no hub of that code; add it to the sheet Hubs.")
    if not work.actor.may(Action.COMMUNITY_WRITE, hub.id):
        return refused(record.where, "Hub", record.hub, "Your roles do not allow you to add communities of this hub.")
    known = queries.community_by_alias(work, record.alias)
    if known is not None:
        here = {"Hub": known.hub_id, "Kind": known.kind, "Country": known.country, "Summary": known.summary}
        there = {"Hub": hub.id, "Kind": record.kind, "Country": record.country, "Summary": record.summary}
        if known.hub_id != hub.id:
            return refused(record.where, "Alias", record.alias, "This alias belongs to another hub; choose another.")
        return compared(record.where, f"Community «{known.alias}»", here, there)
    try:
        add_community(work, hub.id, CommunityFacts(record.alias, record.kind, record.country, record.summary))
    except Refused as problem:
        return refused(record.where, "Alias", record.alias, problem.sentence)
    return TAKEN
