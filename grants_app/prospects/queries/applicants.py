"""Who could apply: the reader's hubs and communities with what is written of them, in one statement however many they are."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import and_, literal, null, or_, union_all
from sqlmodel import col, func, select

from grants_app.access import Action
from grants_app.calls.models import PastGrant
from grants_app.communities.models import CommunityProfile, CommunityTurnover
from grants_app.communities.rules.profile import split
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.hubs.models import Community, Hub
from grants_app.prospects.case import Body, Candidate, Past
from grants_app.prospects.models import HubProfile, Prospect
from grants_app.prospects.rules import Status


@dataclass(frozen=True, slots=True)
class Applicant:
    """A hub, or one of its communities, as it is written."""

    hub_id: UUID
    community_id: UUID | None
    hub: str
    body: Body
    countries: tuple[str, ...]
    themes: tuple[str, ...]
    bears_percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a hub weighs, as far as the fit and the lists need it."""

    id: UUID
    hub_id: UUID
    call_id: UUID
    community_id: UUID | None
    status: str
    effort_days: int | None
    has_application: bool

    @property
    def is_going(self) -> bool:
        """Decided, and not yet an application: work of its own."""
        return self.status == Status.GO and not self.has_application


@dataclass(frozen=True, slots=True)
class Applicants:
    """All who could apply, by hub; head office, which may stand in for them."""

    by_hub: Mapping[UUID, Sequence[Applicant]] = field(default_factory=dict)
    head_office: Body | None = None

    @property
    def hubs(self) -> list[tuple[UUID, str]]:
        """The hubs by name."""
        return [(hub_id, its[0].hub) for hub_id, its in self.by_hub.items()]

    def candidates(self, hub_id: UUID, past: Past, its: Iterable[Weighed]) -> list[tuple[Applicant, Candidate]]:
        """The hub and its communities, as the fit needs them."""
        of_hub = self.by_hub.get(hub_id, ())
        going = sum(it.hub_id == hub_id and it.is_going for it in its)
        made = []
        for applicant in of_hub:
            is_hub = applicant.community_id is None
            behind = [] if is_hub else [of_hub[0].body]
            who = Candidate(
                body=applicant.body,
                hub=applicant.hub,
                is_hub=is_hub,
                countries=applicant.countries,
                themes=applicant.themes,
                stand_ins=(*behind, *([self.head_office] if self.head_office else [])),
                partners=len(of_hub) - (1 if is_hub else 2),
                managed=past.managed.get((hub_id, applicant.community_id), ()),
                open_work=past.open_work.get(hub_id, 0) + going,
                bears_percent=applicant.bears_percent,
            )
            made.append((applicant, who))
        return made


def hub_profile(work: Work, hub_id: UUID, *, to_change: bool = False) -> HubProfile | None:
    """What a hub is as an applicant, or None before anybody wrote it. Hubs are no secret."""
    work.must_somewhere(Action.HUB_READ)
    wanted = select(HubProfile).where(HubProfile.hub_id == hub_id)
    return work.session.exec(wanted.with_for_update() if to_change else wanted).first()


def applicants(work: Work) -> Applicants:
    """The hubs in which the reader may see what is weighed, each with its communities by alias."""
    by_hub: dict[UUID, list[Applicant]] = {}
    head_office = None
    for row in work.rows(_written(work)):
        if row.is_head_office:
            head_office = _hub_body(row)
        else:
            its = by_hub.setdefault(row.id, [_hub(row)])
            if row.community_id:
                its.append(_community(row))
    return Applicants(by_hub, head_office)


def _written(work: Work) -> Any:
    mine = work.visible(Community, Action.COMMUNITY_READ).subquery()
    newest = select(func.max(CommunityTurnover.year)).where(CommunityTurnover.community_id == mine.c.id)
    wanted = (
        columns(
            col(Hub.id),
            col(Hub.name),
            col(Hub.country),
            col(Hub.is_head_office),
            col(HubProfile.legal_form),
            col(HubProfile.registered_on),
            col(HubProfile.turnover_minor),
            col(HubProfile.turnover_currency),
            col(HubProfile.turnover_year),
            col(HubProfile.themes),
            col(HubProfile.countries),
            col(HubProfile.bears_percent),
            mine.c.id.label("community_id"),
            mine.c.alias,
            mine.c.country.label("its_country"),
            col(CommunityProfile.legal_form).label("its_form"),
            col(CommunityProfile.registered_on).label("its_day"),
            col(CommunityProfile.themes).label("its_themes"),
            col(CommunityProfile.countries).label("its_countries"),
            col(CommunityTurnover.amount_minor).label("its_minor"),
            col(CommunityTurnover.currency).label("its_currency"),
            col(CommunityTurnover.year).label("its_year"),
        )
        .outerjoin(HubProfile, col(HubProfile.hub_id) == Hub.id)
        .outerjoin(mine, mine.c.hub_id == Hub.id)
        .outerjoin(CommunityProfile, col(CommunityProfile.community_id) == mine.c.id)
        .outerjoin(
            CommunityTurnover,
            and_(
                col(CommunityTurnover.community_id) == mine.c.id,
                col(CommunityTurnover.year) == newest.correlate(mine).scalar_subquery(),
            ),
        )
        .order_by(col(Hub.name), mine.c.alias)
    )
    if work.actor.everywhere(Action.PROSPECT_READ):
        return wanted
    own = col(Hub.id).in_(work.actor.hubs_with(Action.PROSPECT_READ))
    return wanted.where(or_(own, col(Hub.is_head_office).is_(True)))


def _hub_body(row: Any) -> Body:
    turnover = Money(row.turnover_minor, row.turnover_currency) if row.turnover_minor is not None else None
    return Body(row.name, row.legal_form or "", row.registered_on, turnover, row.turnover_year)


def _hub(row: Any) -> Applicant:
    countries = tuple(dict.fromkeys((row.country, *split(row.countries or ""))))
    return Applicant(row.id, None, row.name, _hub_body(row), countries, split(row.themes or ""), _bears(row))


def _community(row: Any) -> Applicant:
    turnover = Money(row.its_minor, row.its_currency) if row.its_minor is not None else None
    body = Body(row.alias, row.its_form or "", row.its_day, turnover, row.its_year)
    countries = tuple(dict.fromkeys((row.its_country, *split(row.its_countries or ""))))
    return Applicant(row.id, row.community_id, row.name, body, countries, split(row.its_themes or ""), _bears(row))


def _bears(row: Any) -> Decimal | None:
    return Decimal(row.bears_percent) if row.bears_percent else None


Gave = Mapping[UUID, Counter[tuple[str, str]]]
"""Donor → how many grants it published for each set of countries and of themes, both as codes with commas between."""


def weighed_and_given(work: Work) -> tuple[list[Weighed], Gave]:
    """All that the reader's hubs weigh, and what donors gave before as far as it is taken in: both in one statement."""
    its: list[Weighed] = []
    gave: dict[UUID, Counter[tuple[str, str]]] = defaultdict(Counter)
    for about, hub_id, call_id, community_id, application_id, word, more, count in work.rows(_weighed_and_given(work)):
        if hub_id is None:
            gave[about][word, more] += count
        else:
            its.append(Weighed(about, hub_id, call_id, community_id, word, count, application_id is not None))
    return its, gave


def _weighed_and_given(work: Work) -> Any:
    mine = work.visible(Prospect, Action.PROSPECT_READ).with_only_columns(
        col(Prospect.id),
        col(Prospect.hub_id),
        col(Prospect.call_id),
        col(Prospect.community_id),
        col(Prospect.application_id),
        col(Prospect.status),
        literal("").label("more"),
        col(Prospect.effort_days),
    )
    of = (col(PastGrant.donor_id), col(PastGrant.countries), col(PastGrant.themes))
    nothing = [null().label(name) for name in ("hub_id", "call_id", "community_id", "application_id")]
    given = columns(of[0], *nothing, of[1], of[2], func.count()).group_by(*of)
    return union_all(mine, given)
