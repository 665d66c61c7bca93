"""Writing the facts of a community: once, for every application."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from grants_app.access import Action
from grants_app.communities import queries
from grants_app.communities.models import CommunityProfile, CommunityTurnover
from grants_app.communities.rules import profile as rules
from grants_app.communities.rules.profile import Facts
from grants_app.core.work import Work
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Community

_OF_A_YEAR = ("turnover_minor", "turnover_currency", "turnover_year")
_LISTS = ("themes", "languages", "countries", "channels")


def write_profile(work: Work, community_id: UUID, facts: Facts, *, edition: int | None = None) -> CommunityProfile:
    """Keep the facts; a turnover is kept for its year beside those of other years.

    `edition` is the one that the form showed: Conflict (409) when somebody else wrote since. None minds nobody else.
    """
    community = hub_queries.community(work, community_id)
    work.must(Action.COMMUNITY_WRITE, community.hub_id)
    facts = rules.tidy(facts)
    rules.check(facts, work.today)
    row = queries.profile(work, community_id, to_change=True)
    if edition is not None and row is not None:
        rules.unchanged_since(edition, row.edition, row.changed_by_name)
    before = queries.facts(work, community_id)
    if row is not None and facts == before:
        return row
    row = _kept(work, community, row, facts)
    _keep_turnover(work, community_id, facts)
    work.note("community.profile-written", community_id, row.hub_id, edition=row.edition, changed=_told(before, facts))
    return row


def _kept(work: Work, community: Community, row: CommunityProfile | None, facts: Facts) -> CommunityProfile:
    row = row or CommunityProfile(community_id=community.id, hub_id=community.hub_id, changed_at=work.now)
    for field in fields(Facts):
        if field.name not in _OF_A_YEAR:
            value: Any = getattr(facts, field.name)
            setattr(row, field.name, rules.joined(value) if field.name in _LISTS else value)
    row.edition += 1
    row.changed_by_name, row.changed_at = work.actor.name, work.now
    work.add(row)
    return row


def _keep_turnover(work: Work, community_id: UUID, facts: Facts) -> None:
    if facts.turnover is None or facts.turnover_year is None:
        return
    known = {each.year: each for each in queries.turnovers(work, community_id)}
    its = known.get(facts.turnover_year) or CommunityTurnover(
        community_id=community_id, year=facts.turnover_year, currency="", amount_minor=0
    )
    its.currency, its.amount_minor = facts.turnover.currency, facts.turnover.minor
    work.add(its)


def _told(before: Facts, after: Facts) -> dict[str, dict[str, Any]]:
    """What the trail keeps for ever: codes, days and figures as they are; of the track record, which is free text, its length."""
    told = {}
    for field in fields(Facts):
        was, its = getattr(before, field.name), getattr(after, field.name)
        if was != its:
            told[field.name] = {"before": _plain(field.name, was), "after": _plain(field.name, its)}
    return told


def _plain(name: str, value: Any) -> Any:
    return f"{len(value)} characters" if name == "track_record" else value
