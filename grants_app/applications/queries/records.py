"""All that is read of applications: only those of hubs whose applications the reader may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Executable, Select, and_, or_
from sqlmodel import col, func, select

from exports.register import Column, Register, day_column, money_column, text_column
from grants_app.access import Action
from grants_app.applications import rules
from grants_app.applications.models import (
    Application,
    ApplicationField,
    ApplicationLine,
    ApplicationStep,
)
from grants_app.applications.queries.serving import Served, objectives_served
from grants_app.applications.rules import LABELS, Answers, Authority, Missing, Percent, RoughLine, Status, Turn, Value
from grants_app.authorities import queries as authorities
from grants_app.authorities.rules import Limit
from grants_app.calls import queries as call_queries
from grants_app.calls.models import Call
from grants_app.core.errors import Conflict
from grants_app.core.money import Money, amount_of
from grants_app.core.search import Place, best_first, holds
from grants_app.core.track import Step
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs import queries as hub_queries
from grants_app.hubs.models import Community, Hub

PAGE_SIZE = 50


def get(work: Work, application_id: UUID, *, to_change: bool = False) -> Application:
    """One application of the reader's hubs; its row stays locked until commit where it is to be changed."""
    mine = work.visible(Application, Action.APPLICATION_READ).where(Application.id == application_id)
    return work.one(mine.with_for_update().execution_options(populate_existing=True) if to_change else mine)


def by_reference(work: Work, reference: str) -> Application | None:
    """The application with that reference, if the reader may see it."""
    mine = work.visible(Application, Action.APPLICATION_READ).where(Application.reference == reference.strip())
    return work.session.exec(mine).first()


def lines(work: Work, application_id: UUID) -> Sequence[ApplicationLine]:
    """The rough budget, in its order, as it stands now: also after it was read before a lock."""
    of_application = select(ApplicationLine).where(ApplicationLine.application_id == application_id)
    in_order = of_application.order_by(col(ApplicationLine.position))
    return work.all(in_order.execution_options(populate_existing=True))


def texts(work: Work, application: Application) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a search finds an application by: reference, title and alias before all that was written."""
    alias = work.one(select(Community.alias).where(Community.id == application.community_id))
    rough = (text for line in lines(work, application.id) for text in (line.heading, line.description))
    written = (application.summary, application.activities, application.risks, *rough)
    return (application.reference, application.title, alias, application.donor_reference), written


def last_changes(work: Work, application_id: UUID) -> dict[str, ApplicationField]:
    """Who changed which field last, as it stands now."""
    of_application = select(ApplicationField).where(ApplicationField.application_id == application_id)
    rows = work.all(of_application.execution_options(populate_existing=True))
    return {row.name: row for row in rows}


def shown(work: Work, application: Application, value: Value) -> str:
    """A field's value as it is typed: amounts with the currency's decimals, days as 2026-03-14, objectives by their codes."""
    if isinstance(value, tuple):
        codes = {objective.id: objective.code for objective in hub_queries.objectives(work)}
        return ", ".join(codes.get(each, "?") for each in value)
    if isinstance(value, Percent):
        return f"{int(value)} %"
    if isinstance(value, int):
        return str(Money(value, application.currency).amount)
    if isinstance(value, date):
        return value.isoformat()
    return value or ""


# --- lists ---


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asks of the list; empty is no wish."""

    asked: str = ""
    status: str = ""
    """A status; `mine`: what waits for the reader; `open`: not decided yet; `reported`: endorsed within a hub's authority."""
    hub: str = ""
    donor: str = ""
    call: UUID | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One application in a list."""

    id: UUID
    reference: str
    title: str
    status: str
    is_reported: bool
    community: str
    hub: str
    currency: str
    requested_minor: int | None
    call_title: str
    donor: str
    deadline_on: date | None
    """The call's last deadline, as the donor's calendar has it."""
    changed_on: date
    """As the reader's calendar has it."""

    @property
    def label(self) -> str:
        """The status in words."""
        return LABELS[self.status]


def listed(
    work: Work, filters: Filters, *, sort: str = "-changed", first: int = 0, most: int = PAGE_SIZE
) -> tuple[list[Row], int]:
    """Some of the reader's applications and how many there are in all."""
    total, wanted = _counted(work, filters, sort, _plainly(work, filters, sort))
    # Which fifty, before what they show: what thousands have to say is not read to be left away again.
    its = col(Application.id).in_(wanted.offset(first).limit(most))
    return _rows(work, _joined(work).where(its).order_by(*_in_order(work, filters, sort))), total


def register(work: Work, filters: Filters, *, sort: str = "-changed") -> Register:
    """All applications of the list, for a file."""
    total, wanted = _counted(work, filters, sort, _joined(work))
    rows = (_row(work, tuple(row)) for row in work.flow(_shown(wanted)))
    return Register("Applications", REGISTER, rows, total, work.today)


def _counted(work: Work, filters: Filters, sort: str, mine: Select[Any]) -> tuple[int, Select[Any]]:
    """How many applications there are, and the statement that gives their ids in their order."""
    wanted = mine.where(*_wishes(work, filters)).with_only_columns(col(Application.id))
    (total,) = work.rows(wanted.with_only_columns(func.count(col(Application.id))))[0]
    return int(total), wanted.order_by(*_in_order(work, filters, sort))


def _in_order(work: Work, filters: Filters, sort: str) -> tuple[Any, ...]:
    """What a search finds best stands first, unless the reader wants another order."""
    if filters.asked.strip() and sort == "-changed":
        return (best_first(work, filters.asked, *PLACES), *_order(sort))
    return _order(sort)


def _plainly(work: Work, filters: Filters, sort: str) -> Select[Any]:
    """The reader's applications, with no other table than the filter and the order ask for."""
    mine: Select[Any] = work.visible(Application, Action.APPLICATION_READ)
    if filters.hub:
        mine = mine.join(Hub, col(Hub.id) == Application.hub_id)
    if filters.donor or sort.removeprefix("-") == "deadline":
        mine = mine.join(Call, col(Call.id) == Application.call_id)
    return mine.join(Donor, col(Donor.id) == Call.donor_id) if filters.donor else mine


def under_call(work: Work, call_id: UUID) -> list[Row]:
    """The reader's applications under one call, the latest change first."""
    return _rows(
        work, _joined(work).where(col(Application.call_id) == call_id).order_by(*_order("-changed")).limit(200)
    )


def waiting(work: Work, most: int = PAGE_SIZE) -> list[Row]:
    """What waits for the reader: reviews, decisions, what is ready to be sent; for writers, the drafts. Soonest deadline first."""
    return _rows(work, _joined(work).where(_waits_for(work)).order_by(*_order("deadline")).limit(most))


def _joined(work: Work) -> Select[Any]:
    mine = work.visible(Application, Action.APPLICATION_READ)
    return (
        mine.join(Community, col(Community.id) == Application.community_id)
        .join(Hub, col(Hub.id) == Application.hub_id)
        .join(Call, col(Call.id) == Application.call_id)
        .join(Donor, col(Donor.id) == Call.donor_id)
    )


def _rows(work: Work, wanted: Select[Any]) -> list[Row]:
    return [_row(work, tuple(row)) for row in work.rows(_shown(wanted))]


def _shown(wanted: Select[Any]) -> Executable:
    return wanted.with_only_columns(
        col(Application.id),
        col(Application.reference),
        col(Application.title),
        col(Application.status),
        col(Application.is_reported),
        col(Community.alias),
        col(Hub.code),
        col(Application.currency),
        col(Application.requested_minor),
        col(Call.title),
        col(Donor.name),
        col(Call.deadline_at),
        col(Call.deadline_zone),
        col(Application.changed_at),
    )


def _row(work: Work, row: tuple[Any, ...]) -> Row:
    *shown, deadline_at, zone, changed_at = row
    deadline_on = deadline_at.astimezone(ZoneInfo(zone)).date() if deadline_at else None
    return Row(*shown, deadline_on, changed_at.astimezone(ZoneInfo(work.actor.time_zone)).date())  # type: ignore[call-arg]


REGISTER: tuple[Column, ...] = (
    text_column("Application", lambda row: row.title, 40),
    text_column("Reference", lambda row: row.reference, 15),
    text_column("Community (alias)", lambda row: row.community, 18),
    text_column("Hub", lambda row: row.hub, 7),
    text_column("Call", lambda row: row.call_title, 36),
    text_column("Donor", lambda row: row.donor, 24),
    money_column("Asked", lambda row: amount_of(row.requested_minor, row.currency)),
    text_column("Currency", lambda row: "" if row.requested_minor is None else row.currency, 9),
    day_column("Deadline", lambda row: row.deadline_on),
    text_column("Status", lambda row: row.label, 18),
    text_column("Reported to head office", lambda row: "yes" if row.is_reported else "", 12),
    day_column("Changed", lambda row: row.changed_on),
)

PLACES = (Place(Application.id), Place(Application.call_id, in_head=True))
"""A search finds an application by its own words, and by reference and title of its call."""

SORTS: Mapping[str, Any] = {
    "reference": col(Application.reference),
    "deadline": col(Call.deadline_at),
    "changed": col(Application.changed_at),
}


def _order(sort: str) -> tuple[Any, ...]:
    column = SORTS.get(sort.removeprefix("-"), col(Application.changed_at))
    way = column.desc() if sort.startswith("-") else column.asc()
    return way.nulls_last(), col(Application.reference).desc()


def _wishes(work: Work, filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.asked.strip():
        yield holds(work, filters.asked, *PLACES)
    if filters.status == "mine":
        yield _waits_for(work)
    elif filters.status == "open":
        yield col(Application.status).in_(rules.OPEN)
    elif filters.status == "reported":
        yield col(Application.is_reported).is_(True)
    elif filters.status:
        yield col(Application.status) == filters.status
    if filters.hub:
        yield col(Hub.code) == filters.hub
    if filters.donor:
        yield col(Donor.code) == filters.donor
    if filters.call:
        yield col(Application.call_id) == filters.call


_FORWARD: Mapping[Status, Action] = {
    Status.DRAFT: Action.APPLICATION_WRITE,
    Status.SUBMITTED: Action.APPLICATION_REVIEW,
    Status.HEAD_OFFICE_REVIEW: Action.APPLICATION_DECIDE,
    Status.READY: Action.APPLICATION_SEND,
}


def _waits_for(work: Work) -> ColumnElement[bool]:
    """Rows that the reader may take a step further, own submissions and endorsements aside."""
    me = work.actor.id
    others = and_(
        or_(col(Application.submitted_by).is_(None), col(Application.submitted_by) != me),
        or_(col(Application.endorsed_by).is_(None), col(Application.endorsed_by) != me),
    )
    parts = []
    for status, action in _FORWARD.items():
        mine = col(Application.status) == status
        if not work.actor.everywhere(action):
            mine = and_(mine, col(Application.hub_id).in_(work.actor.hubs_with(action)))
        is_review = status in (Status.SUBMITTED, Status.HEAD_OFFICE_REVIEW)
        parts.append(and_(mine, others) if is_review else mine)
    return or_(*parts)


# --- who decides ---


def authority(work: Work, application: Application) -> Authority:
    """Whether the hub may decide by itself: the amount asked at this month's rate against the hub's limit."""
    hub = work.one(select(Hub).where(Hub.id == application.hub_id))
    return _authority(work, application, hub, call_queries.call(work, application.call_id))


def _authority(work: Work, application: Application, hub: Hub, call: Call) -> Authority:
    asked, widest = application.requested, _widest_limit(work, hub)
    limit = widest.amount if widest else None
    compared = authorities.compared(work, asked, limit.currency).amount if asked and limit is not None else None
    has_no_limit = widest is not None and limit is None
    return rules.authority(hub.name, limit, asked, compared, call.cofinancing_percent, has_no_limit=has_no_limit)


def _widest_limit(work: Work, hub: Hub) -> Limit | None:
    """How far the reader may endorse by a right within the hub; else how far the hub's own people may."""
    in_hub = hub.id in work.actor.hubs_with(Action.APPLICATION_REVIEW)
    of_whom = authorities.limits_of_actor if in_hub else authorities.limits_of_hub
    limits = of_whom(work, Action.APPLICATION_REVIEW, hub)
    return limits[-1] if limits else None


# --- one application ---


@dataclass(frozen=True, slots=True)
class Card:
    """All that applications/_card.html shows."""

    application: Application
    call: Call
    donor: Donor
    hub: Hub
    community: Community
    requested: Money | None
    objectives: tuple[Served, ...]
    lines: tuple[RoughLine, ...]
    lines_total: Money
    comparison: str
    status_label: str
    turn: Turn
    authority: Authority
    way: tuple[str, ...]
    now: str
    missing: tuple[Missing, ...]
    steps: tuple[Step, ...]
    not_yours: str
    """Why a review that the reader's role allows is for somebody else; empty where it is not so."""
    history: tuple[ApplicationStep, ...]
    may_write: bool
    deadline_is_over: bool


def card(work: Work, application_id: UUID) -> Card:
    """An application with everything that its page and its check page show."""
    application = get(work, application_id)
    call = call_queries.call(work, application.call_id)
    hub = work.one(select(Hub).where(Hub.id == application.hub_id))
    rough = rough_lines(work, application_id)
    objectives = tuple(objectives_served(work, application_id))
    decides = _authority(work, application, hub, call)
    history = tuple(steps(work, application_id))
    offered, not_yours = _offered(work, application)
    is_draft = application.status == Status.DRAFT
    way, now = rules.way(
        application.status,
        skips_head_office=application.is_reported or (rules.is_early(application.status) and decides.is_enough),
        left_from=history[-1].source if history else "",
    )
    lines_total = rules.rough_total(rough, application.currency)
    return Card(
        application=application,
        call=call,
        donor=work.one(select(Donor).where(Donor.id == call.donor_id)),
        hub=hub,
        community=work.one(select(Community).where(Community.id == application.community_id)),
        requested=application.requested,
        objectives=objectives,
        lines=rough,
        lines_total=lines_total,
        comparison=rules.comparison(lines_total, application.requested),
        status_label=LABELS[application.status],
        turn=rules.turn(application.status, hub.name, decides),
        authority=decides,
        way=tuple(way),
        now=now,
        missing=tuple(rules.missing(_answers(application, call, objectives, rough))) if is_draft else (),
        steps=offered,
        not_yours=not_yours,
        history=history,
        may_write=is_draft and work.actor.may(Action.APPLICATION_WRITE, application.hub_id),
        deadline_is_over=call.deadline_at is not None and call.deadline_at < work.now,
    )


def steps(work: Work, application_id: UUID) -> Sequence[ApplicationStep]:
    """The steps that an application took, oldest first."""
    taken = select(ApplicationStep).where(ApplicationStep.application_id == application_id)
    return work.all(taken.order_by(col(ApplicationStep.at), col(ApplicationStep.id)))


def missing(work: Work, application: Application) -> list[Missing]:
    """Everything that stands in the way of submitting."""
    call = call_queries.call(work, application.call_id)
    objectives = objectives_served(work, application.id)
    return rules.missing(_answers(application, call, objectives, rough_lines(work, application.id)))


def rough_lines(work: Work, application_id: UUID) -> tuple[RoughLine, ...]:
    """The rough budget as it is typed."""
    return tuple(RoughLine(line.heading, line.description, line.amount_minor) for line in lines(work, application_id))


def _answers(
    application: Application, call: Call, objectives: Sequence[Served], rough: tuple[RoughLine, ...]
) -> Answers:
    return Answers(
        title=application.title,
        summary=application.summary,
        objectives=len(objectives),
        shares=sum(each.percent for each in objectives),
        requested=application.requested,
        starts_on=application.starts_on,
        ends_on=application.ends_on,
        activities=application.activities,
        risks=application.risks,
        lines=rough,
        minimum=None if call.minimum_minor is None else Money(call.minimum_minor, call.currency),
        maximum=None if call.maximum_minor is None else Money(call.maximum_minor, call.currency),
    )


_REVIEWS = ("endorse", "approve", "return")


def _offered(work: Work, application: Application) -> tuple[tuple[Step, ...], str]:
    """The buttons; a review by who submitted or endorsed is not offered, and the sentence says why."""
    offered = rules.TRACK.steps_for(application.status, work.actor, application.hub_id)
    if application.status not in (Status.SUBMITTED, Status.HEAD_OFFICE_REVIEW):
        return offered, ""
    try:
        rules.four_eyes(application.submitted_by, application.endorsed_by, work.actor.id)
    except Conflict as refused:
        reviews = [step for step in offered if step.name in _REVIEWS]
        return tuple(step for step in offered if step not in reviews), refused.sentence if reviews else ""
    return offered, ""
