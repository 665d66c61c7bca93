"""The facts of a publication: every award that a reviewed policy lets out, with its figures from the ledger."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, func

from exports.publication import Grant, Party, Publication, Publisher
from grants_app.access import Action
from grants_app.awards.models import Award
from grants_app.budgets import queries as budgets
from grants_app.budgets.years import part_of
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.errors import Conflict
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs.models import Community, Hub
from grants_app.publications import building, rules
from grants_app.publications.building import Ledger, Passed, Spent, Subject
from grants_app.publications.models import PublisherFacts
from grants_app.publications.queries import figures, policies
from grants_app.publications.queries.policies import Publishable
from grants_app.publications.words import words_in
from grants_app.sub_grants.models import SubGrant, SubGrantRefund, Tranche
from grants_app.sub_grants.rules.life import PAID_OUT, Status

_RUNNING = (Status.ACTIVE, Status.CLOSED)


def publication(work: Work, award_id: UUID | None = None) -> Publication:
    """All that may be published now, or one award of it. Conflict where nobody recorded who publishes, or a text gives a name away."""
    facts = policies.publisher(work)
    if facts is None:
        raise Conflict("Nobody has recorded who publishes. A director does that under Publications, «Who publishes».")
    found = policies.publishable(work, award_id)
    _must_give_no_name_away(work, found)
    publisher = _publisher(facts)
    subjects = _subjects(work, found, publisher, facts)
    # By day, amount and agreement a community would be found, so a generalised award tells no sub-grant at all.
    telling = [it for it in subjects if not it.is_generalised]
    grants = [grant for it in telling for grant in _grants(work, it, publisher.prefix)]
    booked = [sums for it in telling for sums in building.passed_on(it, figures.passed_to(work, it.award.id))]
    return Publication(
        publisher,
        work.now.astimezone(UTC),
        tuple(building.activity(it) for it in subjects),
        tuple(building.annual(subjects)),
        tuple(sorted(grants, key=lambda grant: (grant.awarded_on, grant.identifier))),
        tuple(building.spent(subjects)),
        tuple(booked),
    )


def _publisher(facts: PublisherFacts) -> Publisher:
    us = Party(facts.name, facts.organisation_type, facts.organisation_id)
    return Publisher(us, facts.language, facts.website, facts.prefix)


def _must_give_no_name_away(work: Work, found: Sequence[Publishable]) -> None:
    """A community may have come after its award's policy was reviewed: the texts are read again with every file."""
    wrong = [
        f"{it.award.reference}: {says}"
        for it in found
        for says in rules.check(it.view.terms, policies.names(work, it.award), "").values()
    ]
    if wrong:
        raise Conflict(f"No file was written. {' '.join(wrong)} Prepare a new policy for it.")


def _subjects(work: Work, found: Sequence[Publishable], publisher: Publisher, facts: PublisherFacts) -> list[Subject]:
    donors = dict(work.rows(columns(col(Donor.id), col(Donor.name))))
    countries = {hub_id: country.upper() for hub_id, country in work.rows(columns(col(Hub.id), col(Hub.country)))}
    posted = figures.last_posted(work, [it.award.id for it in found])
    communities = {row.id: row for row in work.all(work.visible(Community, Action.COMMUNITY_READ))}
    return [
        Subject(
            award=it.award,
            policy=it.view.policy,
            terms=it.view.terms,
            donor=donors[it.award.donor_id],
            us=publisher.organisation,
            words=words_in(publisher.language),
            today=work.now.astimezone(UTC).date(),
            changed_at=max(_changes(it, facts, posted.get(it.award.id))),
            ledger=_ledger(work, it.award.id, countries),
            communities=communities,
            budgeted=tuple(_budgeted(work, it.award)),
        )
        for it in found
    ]


def _budgeted(work: Work, award: Award) -> Iterator[tuple[int, Period]]:
    """The lines of the approved budget by their periods or years."""
    for line in budgets.approved_lines(work, award.id):
        if line.parts:
            yield from ((amount, Period(its.starts_on, its.ends_on)) for (_, its), amount in line.parts.items())
        elif (days := part_of(line.year, award.period)) is not None:
            yield line.amount, days


def _changes(it: Publishable, facts: PublisherFacts, posted: datetime | None) -> Iterator[datetime]:
    """Everything whose change changes the file."""
    yield facts.recorded_at
    yield it.view.policy.prepared_at
    if it.view.review is not None:
        yield it.view.review.reviewed_at
    if posted is not None:
        yield posted


def _ledger(work: Work, award_id: UUID, countries: dict[UUID, str]) -> Ledger:
    passed_on = figures.cost_of_sub_grants(work, award_id)
    costs = [
        Spent(countries.get(its.hub_id, "") if its.hub_id else "", its.month_ends_on, sign * its.amount)
        for sign, rows in ((1, figures.spent(work, award_id)), (-1, passed_on))
        for its in rows
    ]
    totals = figures.totals(work, award_id)
    return Ledger(
        tuple(figures.moved(work, award_id)),
        tuple(costs),
        sum(its.amount for its in passed_on),
        totals.receivable,
        totals.held_by_communities,
        totals.spent,
    )


# --- sub-grants ---


def _grants(work: Work, it: Subject, prefix: str) -> Iterator[Grant]:
    mine = work.visible(SubGrant, Action.SUB_GRANT_READ).where(
        SubGrant.award_id == it.award.id, col(SubGrant.status).in_(_RUNNING)
    )
    rows = work.all(mine.order_by(col(SubGrant.reference)))
    named = [row.id for row in rows if it.may_name(it.communities[row.community_id].country)]
    hidden = [row.id for row in rows if row.id not in named]
    paid = _paid(work, named) | (_paid_in_award(work, it, hidden) if hidden else {})
    zones = dict(work.rows(columns(col(Hub.id), col(Hub.time_zone))))
    for row in rows:
        approved_at = row.approved_at or row.created_at
        awarded_on = _day(approved_at, zones[row.hub_id])
        passed = Passed(row, it.communities[row.community_id], paid.get(row.id, 0), awarded_on, approved_at)
        yield building.grant(it, passed, prefix)


def _day(at: datetime, zone: str) -> date:
    """The day it was at the hub; where that is ahead of UTC, the earlier of both: no day is in the future."""
    return min(at.astimezone(ZoneInfo(zone)).date(), at.astimezone(UTC).date())


def _paid(work: Work, sub_grant_ids: Sequence[UUID]) -> dict[UUID, int]:
    """What was paid under each less what came back, in the agreement's currency."""
    paid = work.rows(
        columns(col(Tranche.sub_grant_id), func.sum(Tranche.amount_minor))
        .where(col(Tranche.sub_grant_id).in_(sub_grant_ids), col(Tranche.status).in_(PAID_OUT))
        .group_by(col(Tranche.sub_grant_id))
    )
    returned = work.rows(
        columns(col(Tranche.sub_grant_id), func.sum(SubGrantRefund.amount_minor))
        .join(Tranche, col(Tranche.id) == SubGrantRefund.tranche_id)
        .where(col(Tranche.sub_grant_id).in_(sub_grant_ids))
        .group_by(col(Tranche.sub_grant_id))
    )
    came_back = {sub_grant_id: int(amount) for sub_grant_id, amount in returned}
    return {sub_grant_id: int(amount) - came_back.get(sub_grant_id, 0) for sub_grant_id, amount in paid}


def _paid_in_award(work: Work, it: Subject, sub_grant_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The same at its value in the award's currency, as the ledger holds it: a currency can tell the country."""
    of_records = figures.passed_on(work, it.award.id)
    tranches = columns(col(Tranche.id), col(Tranche.sub_grant_id)).where(col(Tranche.sub_grant_id).in_(sub_grant_ids))
    refunds = (
        columns(col(SubGrantRefund.id), col(Tranche.sub_grant_id))
        .join(Tranche, col(Tranche.id) == SubGrantRefund.tranche_id)
        .where(col(Tranche.sub_grant_id).in_(sub_grant_ids))
    )
    found: dict[UUID, int] = {}
    for record_id, sub_grant_id in (*work.rows(tranches), *work.rows(refunds)):
        found[sub_grant_id] = found.get(sub_grant_id, 0) + of_records.get(record_id, 0)
    return found
