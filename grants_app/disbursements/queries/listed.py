"""The list of disbursements, fifty a page, and what waits for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, false, func, select, true

from exports.register import Column, Register, day_column, money_column, text_column
from grants_app.access import Action
from grants_app.awards import queries as awards
from grants_app.awards.models import Award
from grants_app.core.database import columns
from grants_app.core.money import amount_of
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement
from grants_app.disbursements.rules.life import FORWARD, TRACK, Status
from grants_app.hubs.models import Hub
from grants_app.hubs.queries import hubs

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to."""

    status: str = ""
    hub_id: UUID | None = None
    award_id: UUID | None = None
    waits_for_me: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One disbursement in a list."""

    id: UUID
    reference: str
    status: str
    purpose: str
    currency: str
    amount_minor: int
    award_minor: int
    award_id: UUID
    created_at: datetime
    requested_at: datetime | None
    award: str
    award_currency: str
    hub: str
    time_zone: str

    @property
    def asked_on(self) -> date | None:
        """As the hub's calendar has it."""
        return self.requested_at.astimezone(ZoneInfo(self.time_zone)).date() if self.requested_at else None


REGISTER: tuple[Column, ...] = (
    text_column("Reference", lambda row: row.reference, 14),
    text_column("Purpose", lambda row: row.purpose, 40),
    text_column("Hub", lambda row: row.hub, 7),
    text_column("Award", lambda row: row.award, 15),
    day_column("Asked on", lambda row: row.asked_on),
    money_column("Amount", lambda row: amount_of(row.amount_minor, row.currency)),
    text_column("Currency", lambda row: row.currency, 9),
    money_column("In award currency", lambda row: amount_of(row.award_minor, row.award_currency), "Award currency"),
    text_column("Award currency", lambda row: row.award_currency, 9),
    text_column("Status", lambda row: row.status.capitalize(), 11),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list, and how many there are in all."""

    rows: list[Row]
    total: int


def listed(work: Work, filters: Filters, page: int = 1) -> Listed:
    """Fifty disbursements a page, the newest first."""
    total, wanted = _counted(work, filters)
    rows = work.rows(wanted.limit(PER_PAGE).offset((page - 1) * PER_PAGE))
    return Listed([Row(*row) for row in rows], total)


def register(work: Work, filters: Filters) -> Register:
    """All disbursements of the list, for a file."""
    total, wanted = _counted(work, filters)
    return Register("Disbursements", REGISTER, (Row(*row) for row in work.flow(wanted)), total, work.today)


def _counted(work: Work, filters: Filters) -> tuple[int, Any]:
    """How many disbursements there are, and the statement that gives them in their order."""
    wanted = _wanted(work, filters)
    total = int(work.session.exec(select(func.count()).select_from(Disbursement).where(*wanted)).one())
    newest_first = (col(Disbursement.created_at).desc(), col(Disbursement.id).desc())
    return total, _columns().where(*wanted).order_by(*newest_first)


def waiting(work: Work, most: int = 100) -> Sequence[Any]:
    """What waits for this person, the longest waiting first."""
    wanted = _wanted(work, Filters(waits_for_me=True))
    return work.rows(_columns().where(*wanted).order_by(col(Disbursement.created_at)).limit(most))


def _columns() -> Any:
    return (
        columns(
            col(Disbursement.id),
            col(Disbursement.reference),
            col(Disbursement.status),
            col(Disbursement.purpose),
            col(Disbursement.currency),
            col(Disbursement.amount_minor),
            col(Disbursement.award_minor),
            col(Disbursement.award_id),
            col(Disbursement.created_at),
            col(Disbursement.requested_at),
            col(Award.reference).label("award"),
            col(Award.currency).label("award_currency"),
            col(Hub.code).label("hub"),
            col(Hub.time_zone).label("time_zone"),
        )
        .join(Award, col(Award.id) == Disbursement.award_id)
        .join(Hub, col(Hub.id) == Disbursement.hub_id)
    )


def _wanted(work: Work, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [_in_hubs(work, Action.DISBURSEMENT_READ)]
    if filters.status:
        wanted.append(col(Disbursement.status) == filters.status)
    if filters.hub_id:
        wanted.append(col(Disbursement.hub_id) == filters.hub_id)
    if filters.award_id:
        wanted.append(col(Disbursement.award_id) == filters.award_id)
    if filters.waits_for_me:
        wanted.append(_waits_for(work))
    return wanted


def _waits_for(work: Work) -> ColumnElement[bool]:
    """Where the next step is one that this person may take, and no earlier step of theirs speaks against it."""
    me = work.actor.id
    steps = [
        and_(col(Disbursement.status) == step.source, _in_hubs(work, step.action), _not_mine(step.source, me))
        for step in TRACK.steps
        if step.name in FORWARD and work.actor.may_somewhere(step.action)
    ]
    return or_(*steps) if steps else false()


def _not_mine(status: str, me: UUID | None) -> ColumnElement[bool]:
    """A draft waits for whoever began it; every later step for somebody else than those who took the steps before."""
    if status == Status.DRAFT:
        return col(Disbursement.created_by) == me
    if status == Status.PAID:
        return true()
    others = [col(Disbursement.created_by), col(Disbursement.requested_by)]
    if status == Status.ENDORSED:
        others.append(col(Disbursement.endorsed_by))
    if status == Status.APPROVED:
        others.append(col(Disbursement.approved_by))
    return and_(*(column.is_distinct_from(me) for column in others))


def _in_hubs(work: Work, action: Action) -> ColumnElement[bool]:
    mine = work.visible(Disbursement, action).whereclause
    return true() if mine is None else mine


def awards_to_choose(work: Work) -> Sequence[Any]:
    """Id and reference of the awards that the person may see, for the filter."""
    mine = awards.visible_awards(work).with_only_columns(col(Award.id))
    return work.rows(
        columns(col(Award.id), col(Award.reference)).where(col(Award.id).in_(mine)).order_by(col(Award.reference))
    )


@dataclass(frozen=True, slots=True)
class Places:
    """For which awards and hubs a person may ask for money: id and words of each."""

    awards: list[tuple[UUID, str]]
    hubs: list[tuple[UUID, str]]


def places_to_ask(work: Work) -> Places:
    """The active awards in which a hub of the person takes part, and those hubs."""
    mine = awards.visible_awards(work, Action.DISBURSEMENT_REQUEST).where(Award.status == "active")
    rows = work.rows(
        columns(col(Award.id), col(Award.reference), col(Award.title))
        .where(col(Award.id).in_(mine.with_only_columns(col(Award.id))))
        .order_by(col(Award.reference))
    )
    return Places(
        [(award_id, f"{reference} · {title}") for award_id, reference, title in rows],
        [(hub.id, hub.name) for hub in hubs(work) if work.actor.may(Action.DISBURSEMENT_REQUEST, hub.id)],
    )
