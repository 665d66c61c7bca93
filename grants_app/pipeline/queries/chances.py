"""Prospects, applications and fresh awards as one list: the board, the table and the file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, cast, false, literal, literal_column, null, union_all
from sqlmodel import case, col, exists, func, or_, select

from exports.register import Column, Register, count_column, day_column, money_column, text_column
from grants_app.access import Action
from grants_app.applications.models import Application, ApplicationObjective
from grants_app.awards.models import Award, AwardHub, AwardObjective
from grants_app.calls.models import Call, CallDeadline
from grants_app.calls.rules import days_left
from grants_app.core.database import columns
from grants_app.core.money import amount_of
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs.models import Community, Hub, Objective
from grants_app.people.models import Person
from grants_app.pipeline.rules import (
    BEFORE_SENDING,
    FRESH_DAYS,
    LABELS,
    LOOKS,
    OF_APPLICATIONS,
    OF_PROSPECTS,
    Stage,
    is_wanted,
)
from grants_app.prospects.models import Prospect

PAGE_SIZE = 50
CARDS = 6
"""Of each stage that the board shows; the table has them all."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asks of the pipeline; empty is no wish."""

    stage: str = ""
    """A stage; `open`: every one in which nothing is decided yet."""
    hub: str = ""
    donor: str = ""
    objective: str = ""
    currency: str = ""
    due: int | None = None
    """Days within which a deadline comes."""


@dataclass(frozen=True, slots=True)
class Row:
    """One chance, whatever record it is now."""

    kind: str
    """prospect, application or award."""
    id: UUID
    reference: str
    title: str
    stage: str
    hub: str
    donor: str
    community: str
    owner: str
    currency: str
    amount_minor: int | None
    percent: int
    weighted_minor: int | None
    deadline_on: date | None
    """The next deadline of its call, else the last; as the donor's calendar has it."""
    days_left: int | None

    @property
    def url(self) -> str:
        return f"/{self.kind}s/{self.id}"

    @property
    def is_bound(self) -> bool:
        """Whether the deadline is still to be kept."""
        return self.deadline_on is not None and self.stage in BEFORE_SENDING

    @property
    def label(self) -> str:
        """The stage in words."""
        return LABELS[self.stage]

    @property
    def look(self) -> str:
        return LOOKS[self.stage]


# --- the list ---


def board(work: Work, filters: Filters, likely: Mapping[str, int]) -> Mapping[str, list[Row]]:
    """The first of each stage, the next deadline first."""
    of_all = chances(work, filters, likely)
    nth = func.row_number().over(partition_by=of_all.c.stage, order_by=_order(of_all)).label("nth")
    numbered = columns(of_all, nth).subquery()
    shown = [each for each in numbered.c if each.name != "nth"]
    rows = work.rows(columns(*shown).where(numbered.c.nth <= CARDS).order_by(numbered.c.nth))
    found: dict[str, list[Row]] = {stage: [] for stage in Stage}
    for row in rows:
        found[row.stage].append(_row(work, row))
    return found


def listed(
    work: Work, filters: Filters, likely: Mapping[str, int], *, first: int = 0, most: int = PAGE_SIZE
) -> list[Row]:
    """Some of the chances, by stage, the next deadline first; how many there are, `totals` says."""
    wanted = _in_order(chances(work, filters, likely)).offset(first).limit(most)
    return [_row(work, row) for row in work.rows(wanted)]


def register(work: Work, filters: Filters, likely: Mapping[str, int]) -> Register:
    """All chances of the list, for a file."""
    of_all = chances(work, filters, likely)
    (count,) = work.rows(columns(func.count()).select_from(of_all))[0]
    rows = (_row(work, row) for row in work.flow(_in_order(of_all)))
    return Register("Pipeline", REGISTER, rows, int(count), work.today)


REGISTER: tuple[Column, ...] = (
    text_column("Chance", lambda row: row.title, 44),
    text_column("Reference", lambda row: row.reference, 22),
    text_column("Stage", lambda row: row.label, 16),
    text_column("Community (alias)", lambda row: row.community, 18),
    text_column("Hub", lambda row: row.hub, 7),
    text_column("Donor", lambda row: row.donor, 24),
    text_column("Owner", lambda row: row.owner, 18),
    money_column("Amount", lambda row: amount_of(row.amount_minor, row.currency)),
    count_column("Probability in %", lambda row: row.percent),
    money_column("Amount × probability", lambda row: amount_of(row.weighted_minor, row.currency)),
    text_column("Currency", lambda row: "" if row.amount_minor is None else row.currency, 9),
    day_column("Deadline", lambda row: row.deadline_on),
    count_column("Days left", lambda row: row.days_left if row.is_bound else None),
)


def _in_order(of_all: Any) -> Select[Any]:
    way = case({stage: nth for nth, stage in enumerate(Stage)}, value=of_all.c.stage)
    return columns(of_all).order_by(way, *_order(of_all))


def _order(of_all: Any) -> tuple[Any, ...]:
    return of_all.c.deadline_at.nulls_last(), of_all.c.reference, of_all.c.id


def _row(work: Work, row: Any) -> Row:
    *shown, deadline_at, zone = row
    on = deadline_at.astimezone(ZoneInfo(zone)).date() if deadline_at else None
    left = days_left(deadline_at, work.now, work.actor.time_zone) if deadline_at else None
    return Row(*shown, on, left)  # type: ignore[call-arg]


# --- the three that make it ---


def chances(work: Work, filters: Filters, likely: Mapping[str, int]) -> Any:
    """Prospects, applications and fresh awards with the same columns; only of hubs that the reader may see."""
    return _together(work, filters, likely, _next_deadlines(work))


def amounts(work: Work, filters: Filters, likely: Mapping[str, int]) -> Any:
    """The same for whoever adds up: nobody looks for the next deadline of thousands of calls."""
    return _together(work, filters, likely, None)


def _together(work: Work, filters: Filters, likely: Mapping[str, int], upcoming: Any) -> Any:
    work.must_somewhere(Action.PIPELINE_READ)
    parts = []
    if _stages_in(OF_PROSPECTS, filters) and not filters.objective:
        parts.append(_prospects(work, filters, likely, upcoming))
    if _stages_in(OF_APPLICATIONS, filters):
        parts.append(_applications(work, filters, likely, upcoming))
    if is_wanted(Stage.WON, filters.stage) and filters.due is None:
        parts.append(_awards(work, filters, likely))
    nothing = _prospects(work, filters, likely, upcoming).where(false())
    return union_all(*parts).subquery() if parts else nothing.subquery()


def _prospects(work: Work, filters: Filters, likely: Mapping[str, int], upcoming: Any) -> Select[Any]:
    stages = _stages_in(OF_PROSPECTS, filters)
    mine = (
        work.visible(Prospect, Action.PROSPECT_READ)
        .join(Hub, col(Hub.id) == Prospect.hub_id)
        .join(Call, col(Call.id) == Prospect.call_id)
        .join(Donor, col(Donor.id) == Call.donor_id)
        .outerjoin(Community, col(Community.id) == Prospect.community_id)
        .outerjoin(Person, col(Person.id) == Prospect.owner_id)
        .where(col(Prospect.status).in_(stages), col(Prospect.application_id).is_(None))
        .where(*_narrowed(work, filters, col(Prospect.currency)))
    )
    stage, percent = _by_status(col(Prospect.status), OF_PROSPECTS, likely)
    dated, deadline_at = _with_deadline(mine, upcoming)
    return dated.with_only_columns(
        literal("prospect").label("kind"),
        col(Prospect.id).label("id"),
        col(Call.reference).label("reference"),
        col(Call.title).label("title"),
        stage.label("stage"),
        col(Hub.code).label("hub"),
        col(Donor.name).label("donor"),
        func.coalesce(Community.alias, "").label("community"),
        func.coalesce(Person.name, "").label("owner"),
        *_money(
            col(Prospect.currency), col(Prospect.expected_minor), func.coalesce(Prospect.probability_percent, percent)
        ),
        deadline_at,
        col(Call.deadline_zone).label("zone"),
    )


def _applications(work: Work, filters: Filters, likely: Mapping[str, int], upcoming: Any) -> Select[Any]:
    """An application's own probability is the one of the go from which it came."""
    of_award = select(Award.id).where(Award.application_id == Application.id)
    mine = (
        work.visible(Application, Action.APPLICATION_READ)
        .join(Hub, col(Hub.id) == Application.hub_id)
        .join(Community, col(Community.id) == Application.community_id)
        .join(Call, col(Call.id) == Application.call_id)
        .join(Donor, col(Donor.id) == Call.donor_id)
        .outerjoin(Prospect, col(Prospect.application_id) == Application.id)
        .outerjoin(Person, col(Person.id) == Prospect.owner_id)
        .where(col(Application.status).in_(_stages_in(OF_APPLICATIONS, filters)))
        .where(or_(col(Application.status) != "awarded", ~exists(of_award)))
        .where(*_narrowed(work, filters, col(Application.currency)))
        .where(*_serves(filters, col(Application.id), *_OF_APPLICATION))
    )
    stage, percent = _by_status(col(Application.status), OF_APPLICATIONS, likely)
    own = case((col(Application.status) == "awarded", None), else_=col(Prospect.probability_percent))
    dated, deadline_at = _with_deadline(mine, upcoming)
    return dated.with_only_columns(
        literal("application").label("kind"),
        col(Application.id).label("id"),
        col(Application.reference).label("reference"),
        col(Application.title).label("title"),
        stage.label("stage"),
        col(Hub.code).label("hub"),
        col(Donor.name).label("donor"),
        col(Community.alias).label("community"),
        func.coalesce(Person.name, "").label("owner"),
        *_money(col(Application.currency), col(Application.requested_minor), func.coalesce(own, percent)),
        deadline_at,
        col(Call.deadline_zone).label("zone"),
    )


def _awards(work: Work, filters: Filters, likely: Mapping[str, int]) -> Select[Any]:
    mine = work.visible(AwardHub, Action.AWARD_READ).with_only_columns(col(AwardHub.award_id))
    fresh: Any = (
        columns(
            literal("award").label("kind"),
            col(Award.id).label("id"),
            col(Award.reference).label("reference"),
            col(Award.title).label("title"),
            literal(str(Stage.WON)).label("stage"),
            col(Hub.code).label("hub"),
            col(Donor.name).label("donor"),
            func.coalesce(Community.alias, "").label("community"),
            literal("").label("owner"),
            *_money(col(Award.currency), col(Award.amount_minor), literal(likely[Stage.WON], Integer)),
            cast(null(), Call.__table__.c.deadline_at.type).label("deadline_at"),  # type: ignore[attr-defined]
            literal("").label("zone"),
        )
        .select_from(Award)
        .join(Hub, col(Hub.id) == Award.lead_hub_id)
        .join(Donor, col(Donor.id) == Award.donor_id)
        .outerjoin(Application, col(Application.id) == Award.application_id)
        .outerjoin(Community, col(Community.id) == Application.community_id)
        .where(col(Award.id).in_(mine))
        .where(col(Award.signed_on) > work.today - timedelta(days=FRESH_DAYS))
    )
    wishes = [*_of_whom(filters), *_serves(filters, col(Award.id), *_OF_AWARD)]
    if filters.currency:
        wishes.append(col(Award.currency) == filters.currency)
    narrowed: Select[Any] = fresh.where(*wishes)
    return narrowed


_OF_APPLICATION = (col(ApplicationObjective.application_id), col(ApplicationObjective.objective_id))
_OF_AWARD = (col(AwardObjective.award_id), col(AwardObjective.objective_id))


def _stages_in(of: Mapping[str, Stage], filters: Filters) -> list[str]:
    return [status for status, stage in of.items() if is_wanted(stage, filters.stage)]


def _by_status(status: Any, of: Mapping[str, Stage], likely: Mapping[str, int]) -> tuple[Any, Any]:
    """Stage and probability of a record by its status."""
    return (
        case({name: literal_column(f"'{stage}'") for name, stage in of.items()}, value=status),
        case({name: literal_column(str(likely[stage])) for name, stage in of.items()}, value=status),
    )


def _money(currency: Any, amount: Any, percent: Any) -> tuple[Any, ...]:
    """Each row is rounded half up by itself, so that what rows show adds up to what totals show."""
    weighted = (amount * cast(percent, BigInteger) + 50) // 100
    return currency.label("currency"), amount.label("amount"), percent.label("percent"), weighted.label("weighted")


def _narrowed(work: Work, filters: Filters, currency: Any) -> Iterable[ColumnElement[bool]]:
    yield from _of_whom(filters)
    if filters.currency:
        yield currency == filters.currency
    if filters.due is not None:
        until = work.now + timedelta(days=filters.due)
        its = select(CallDeadline.at).where(CallDeadline.call_id == Call.id)
        yield exists(its.where(col(CallDeadline.at) >= work.now, col(CallDeadline.at) <= until))


def _of_whom(filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.hub:
        yield col(Hub.code) == filters.hub
    if filters.donor:
        yield col(Donor.code) == filters.donor


def _serves(filters: Filters, record_id: Any, owner_id: Any, objective_id: Any) -> Iterable[ColumnElement[bool]]:
    """What serves the objective, with whichever share."""
    if filters.objective:
        its = columns(owner_id).join(Objective, col(Objective.id) == objective_id)
        yield record_id.in_(its.where(col(Objective.code) == filters.objective))


def _next_deadlines(work: Work) -> Any:
    """The next deadline of each call that has one, found in one walk and not call by call."""
    later = columns(col(CallDeadline.call_id), func.min(CallDeadline.at).label("at"))
    return later.where(col(CallDeadline.at) >= work.now).group_by(col(CallDeadline.call_id)).subquery()


def _with_deadline(mine: Select[Any], upcoming: Any) -> tuple[Select[Any], Any]:
    """The statement, and its column of the next deadline, else the last; without `upcoming` the last alone."""
    if upcoming is None:
        return mine, col(Call.deadline_at).label("deadline_at")
    dated = mine.outerjoin(upcoming, upcoming.c.call_id == Call.id)
    return dated, func.coalesce(upcoming.c.at, Call.deadline_at).label("deadline_at")
