"""Policies of awards: the list, one award's history, and what is in force."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from babel import Locale
from babel.core import get_global
from sqlalchemy import BigInteger, cast, null
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_, select

from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.budgets import queries as budgets
from grants_app.core.database import columns
from grants_app.core.track import Step
from grants_app.core.words import LANGUAGES
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs.models import Community, Hub
from grants_app.publications import rules
from grants_app.publications.models import PublicationPolicy, PublicationReview, PublicationShare, PublisherFacts
from grants_app.publications.rules import Decision, Names, Share, ShareKind, Status, Terms, Told
from grants_app.sub_grants.models import SubGrant

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class PolicyView:
    """A policy with its percentages, and what another person said of it."""

    policy: PublicationPolicy
    shares: tuple[Share, ...]
    review: PublicationReview | None
    status: Status

    @property
    def terms(self) -> Terms:
        """What it says, as it would be written again."""
        its = self.policy
        return Terms(
            decision=its.decision,
            reason=its.reason,
            code=its.code,
            title=its.title,
            description=its.description,
            donor_ref=its.donor_ref,
            donor_type=its.donor_type,
            donor_activity_id=its.donor_activity_id,
            aid_type=its.aid_type,
            flow_type=its.flow_type,
            programme_code=its.programme_code,
            programme=its.programme,
            shares=self.shares,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """An award in the list, with what counts for it and what waits."""

    award: Award
    donor: str
    hub: str
    in_force: PolicyView | None
    newest: PolicyView | None

    @property
    def decision(self) -> str:
        """What counts; without any policy everything is withheld."""
        return self.in_force.policy.decision if self.in_force else Decision.WITHHOLD

    @property
    def is_public(self) -> bool:
        """Whether a file would have something of it."""
        return self.decision != Decision.WITHHOLD

    @property
    def waits(self) -> bool:
        return self.newest is not None and self.newest.status is Status.WAITING


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of the list."""

    rows: tuple[Row, ...]
    total: int


def listed(work: Work, *, first: int, most: int) -> Listed:
    """The awards that the reader may see, the one that ends last first, each with its policy."""
    mine = awards.visible_awards(work, Action.PUBLICATION_READ)
    total = work.session.exec(select(func.count()).select_from(mine.subquery())).one()
    ids = mine.with_only_columns(col(Award.id)).order_by(col(Award.ends_on).desc(), col(Award.reference))
    wanted = (
        columns(Award, col(Donor.name), col(Hub.name))
        .join(Donor, col(Donor.id) == Award.donor_id)
        .join(Hub, col(Hub.id) == Award.lead_hub_id)
        .where(col(Award.id).in_(ids.offset(first).limit(most)))
        .order_by(col(Award.ends_on).desc(), col(Award.reference))
    )
    found = work.rows(wanted)
    views = _views(work, [award.id for award, _, _ in found])
    rows = [
        Row(award, donor, hub, _in_force(views.get(award.id, [])), next(iter(views.get(award.id, [])), None))
        for award, donor, hub in found
    ]
    return Listed(tuple(rows), int(total))


def waiting(work: Work) -> Any:
    """Id, reference and title of each award whose newest policy this person may review, who prepared it (another), no amount.

    A list for the first page, which reads it in one statement with others.
    """
    newer = aliased(PublicationPolicy)
    wanted: Any = (
        columns(
            col(Award.id), col(Award.reference), col(Award.title), col(PublicationPolicy.prepared_by_name).label("said"),
            cast(null(), BigInteger).label("amount_minor"),
        )
        .join(PublicationPolicy, col(PublicationPolicy.award_id) == Award.id)
        .join(PublicationReview, col(PublicationReview.policy_id) == PublicationPolicy.id, isouter=True)
        .join(newer, and_(newer.award_id == Award.id, newer.number > PublicationPolicy.number), isouter=True)
        .where(col(PublicationReview.policy_id).is_(None), col(newer.id).is_(None))
        .where(or_(col(PublicationPolicy.prepared_by).is_(None), col(PublicationPolicy.prepared_by) != work.actor.id))
    )  # fmt: skip
    if work.actor.everywhere(Action.PUBLICATION_REVIEW):
        return wanted
    return wanted.where(col(Award.lead_hub_id).in_(work.actor.hubs_with(Action.PUBLICATION_REVIEW)))


@dataclass(frozen=True, slots=True)
class Publishable:
    """An award that may be published, and the policy by which."""

    award: Award
    view: PolicyView

    @property
    def is_generalised(self) -> bool:
        return self.view.policy.decision == Decision.GENERALISE


def publishable(work: Work, award_id: UUID | None = None) -> list[Publishable]:
    """The awards of which a reviewed policy lets something be published, by reference."""
    wanted = awards.visible_awards(work, Action.PUBLICATION_READ).where(
        col(Award.id).in_(select(PublicationPolicy.award_id))
    )
    if award_id is not None:
        wanted = wanted.where(Award.id == award_id)
    found = work.all(wanted.order_by(col(Award.reference)))
    views = _views(work, [award.id for award in found])
    chosen = [(award, _in_force(views[award.id])) for award in found]
    return [
        Publishable(award, view)
        for award, view in chosen
        if view is not None and view.policy.decision != Decision.WITHHOLD
    ]


@dataclass(frozen=True, slots=True)
class Card:
    """One award with its policies, the newest first, and what the reader may do."""

    award: Award
    donor: str
    hub: str
    in_force: PolicyView | None
    history: tuple[PolicyView, ...]
    steps: tuple[Step, ...]
    stopped: str
    """Why the reader may not review what waits, where that is so."""
    may_prepare: bool

    @property
    def waiting(self) -> PolicyView | None:
        newest = next(iter(self.history), None)
        return newest if newest is not None and newest.status is Status.WAITING else None

    @property
    def decision(self) -> str:
        return self.in_force.policy.decision if self.in_force else Decision.WITHHOLD


def card(work: Work, award_id: UUID) -> Card:
    """One award's policies; NotFound where the award is not the reader's."""
    its = work.one(awards.visible_awards(work, Action.PUBLICATION_READ).where(Award.id == award_id))
    names = columns(col(Donor.name), col(Hub.name)).join(Hub, col(Hub.id) == its.lead_hub_id)
    ((donor, hub),) = work.rows(names.where(col(Donor.id) == its.donor_id))
    history = tuple(_views(work, [its.id]).get(its.id, []))
    steps: tuple[Step, ...] = ()
    stopped = ""
    if history and history[0].status is Status.WAITING:
        steps = rules.TRACK.steps_for(Status.WAITING, work.actor, its.lead_hub_id)
        if history[0].policy.prepared_by == work.actor.id:
            steps, stopped = (), "You prepared this policy; another person reviews it."
    may = work.actor.may(Action.PUBLICATION_PREPARE, its.lead_hub_id)
    return Card(its, donor, hub, _in_force(history), history, steps, stopped, may)


def policy(work: Work, policy_id: UUID) -> PolicyView:
    """One policy of an award that the reader may see."""
    row = work.one(select(PublicationPolicy).where(PublicationPolicy.id == policy_id))
    its = work.one(awards.visible_awards(work, Action.PUBLICATION_READ).where(Award.id == row.award_id))
    return next(view for view in _views(work, [its.id])[its.id] if view.policy.id == policy_id)


def next_number(work: Work, award_id: UUID) -> int:
    """The number of the award's next policy."""
    newest = select(func.max(PublicationPolicy.number)).where(PublicationPolicy.award_id == award_id)
    return int(work.session.exec(newest).one() or 0) + 1


def kept_code(work: Work, award_id: UUID) -> str:
    """The code under which the award was or could be published; empty while none was approved."""
    approved = (
        select(PublicationPolicy.code)
        .join(PublicationReview, col(PublicationReview.policy_id) == PublicationPolicy.id)
        .where(
            PublicationPolicy.award_id == award_id,
            PublicationPolicy.code != "",
            PublicationReview.verdict == rules.Verdict.APPROVED,
        )
        .order_by(col(PublicationPolicy.number).desc())
    )
    return work.session.exec(approved).first() or ""


def _views(work: Work, award_ids: Sequence[UUID]) -> dict[UUID, list[PolicyView]]:
    """Per award its policies, the newest first. The awards are the reader's."""
    rows = work.rows(
        columns(PublicationPolicy, PublicationReview)
        .join(PublicationReview, col(PublicationReview.policy_id) == PublicationPolicy.id, isouter=True)
        .where(col(PublicationPolicy.award_id).in_(award_ids))
        .order_by(col(PublicationPolicy.number).desc())
    )
    shares = _shares(work, [row.id for row, _ in rows])
    by_award: dict[UUID, list[tuple[PublicationPolicy, PublicationReview | None]]] = {}
    for row, review in rows:
        by_award.setdefault(row.award_id, []).append((row, review))
    return {award_id: _of_award(its, shares) for award_id, its in by_award.items()}


def _of_award(
    rows: Sequence[tuple[PublicationPolicy, PublicationReview | None]], shares: dict[UUID, list[Share]]
) -> list[PolicyView]:
    told = [_told(row, review) for row, review in rows]
    return [
        PolicyView(row, tuple(shares.get(row.id, ())), review, rules.status_of(its, told))
        for (row, review), its in zip(rows, told, strict=True)
    ]


def _told(row: PublicationPolicy, review: PublicationReview | None) -> Told:
    return Told(row.number, row.decision, review.verdict if review else "")


def _in_force(views: Sequence[PolicyView]) -> PolicyView | None:
    found = rules.in_force([_told(view.policy, view.review) for view in views])
    return next((view for view in views if found and view.policy.number == found.number), None)


def _shares(work: Work, policy_ids: Sequence[UUID]) -> dict[UUID, list[Share]]:
    wanted = select(PublicationShare).where(col(PublicationShare.policy_id).in_(policy_ids))
    found: dict[UUID, list[Share]] = {}
    for row in work.all(wanted.order_by(col(PublicationShare.position))):
        found.setdefault(row.policy_id, []).append(Share(row.kind, row.code, row.percent))
    return found


# --- what a new policy begins with ---


def names(work: Work, its: Award) -> Names:
    """Aliases of all communities with an agreement under the award, its countries in our languages, and codes of hubs and countries."""
    aliases = work.rows(
        columns(col(Community.alias), col(Community.country))
        .join(SubGrant, col(SubGrant.community_id) == Community.id)
        .where(col(SubGrant.award_id) == its.id)
        .distinct()
    )
    codes = {hub.country for hub in awards.participants(work, its.id) if not hub.is_head_office}
    codes |= {country for _, country in aliases}
    hubs = work.rows(columns(col(Hub.code), col(Hub.country)).where(col(Hub.is_head_office).is_(False)))
    telling = {code.upper() for code in (*codes, *(code for row in hubs for code in row)) if code}
    return Names(
        frozenset(alias for alias, _ in aliases),
        frozenset(_countries(codes)),
        frozenset(telling | _of_three_letters(telling)),
    )


def _of_three_letters(codes: Collection[str]) -> set[str]:
    """The same countries as others write them: GTM for GT."""
    aliases: Mapping[str, Sequence[str]] = get_global("territory_aliases")
    return {long for long, short in aliases.items() if len(long) == 3 and long.isalpha() and set(short) & set(codes)}


def _countries(codes: Iterable[str]) -> set[str]:
    return {
        name
        for language in LANGUAGES
        for code in codes
        if (name := Locale.parse(language).territories.get(code.upper()))
    }


def proposed(work: Work, its: Award) -> Terms:
    """What a first policy may begin with: the award's own words, human rights, and its hubs' countries by their budget.

    No code: a reference often tells the hub.
    """
    by_country: dict[str, int] = {}
    hubs = {hub.id: hub for hub in awards.participants(work, its.id)}
    for line in budgets.approved_lines(work, its.id):
        for hub_id, amount in line.shares.items():
            hub = hubs.get(hub_id)
            if hub is not None and not hub.is_head_office:
                by_country[hub.country] = by_country.get(hub.country, 0) + amount
    amounts = {country: amount for country, amount in sorted(by_country.items()) if amount > 0}
    percents = rules.spread(1000, list(amounts.values())) if amounts else []
    shares = [Share(ShareKind.SECTOR, "15160", Decimal(100))]
    shares += [
        Share(ShareKind.COUNTRY, country, Decimal(tenths) / 10)
        for country, tenths in zip(amounts, percents, strict=True)
        if tenths
    ]
    return Terms(
        Decision.PUBLISH,
        title=its.title,
        aid_type="C01",
        flow_type="10",
        shares=tuple(shares),
    )


# --- who publishes ---


def publisher(work: Work) -> PublisherFacts | None:
    """How our organisation calls itself in public; None before anybody recorded it."""
    return work.session.exec(select(PublisherFacts).order_by(col(PublisherFacts.number).desc())).first()


def publisher_history(work: Work) -> Sequence[PublisherFacts]:
    """All that was recorded of it, the newest first."""
    return work.all(select(PublisherFacts).order_by(col(PublisherFacts.number).desc()))
