"""The list of calls: searched, filtered, the next deadline first; and the same as a file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import case, col, exists, func, select

from exports.register import Column, Register, count_column, day_column, money_column, text_column
from grants_app.access import Action
from grants_app.calls.models import Call, CallCountry, CallDeadline
from grants_app.calls.rules import (
    CLOSING_DAYS,
    STAGES,
    Deadline,
    Openness,
    days_left,
    openness,
    time_left,
    told,
    told_elsewhere,
)
from grants_app.core.database import columns
from grants_app.core.money import amount_of
from grants_app.core.search import Place, best_first, holds
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs.models import Hub

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asks of the list; empty is no wish."""

    asked: str = ""
    state: str = ""
    """Empty: open and coming; else `open`, `closing`, `coming`, `closed` or `all`."""
    country: str = ""
    """`mine`: the countries of the reader's hubs; else a country's code."""
    donor: str = ""


@dataclass(frozen=True, slots=True)
class DeadlineView:
    """A deadline as the donor's clock and the reader's show it."""

    deadline: Deadline
    is_over: bool
    days_left: int
    time_left: str
    donor_time: str
    reader_time: str
    """Empty where it is the same."""
    zone: str

    @property
    def due(self) -> str:
        """What is due then: as the donor names it, else its stage."""
        return self.deadline.name or self.stage

    @property
    def stage(self) -> str:
        """«Concept note»; empty where there is but one stage."""
        return STAGES.get(self.deadline.stage, "")

    @property
    def on(self) -> date:
        """As the donor's calendar has it."""
        return self.deadline.at.astimezone(ZoneInfo(self.zone)).date()

    @property
    def hour(self) -> str:
        """On the donor's clock; empty where only a day is known."""
        return "" if self.deadline.is_day else f"{self.deadline.at.astimezone(ZoneInfo(self.zone)):%H:%M}"


@dataclass(frozen=True, slots=True)
class Row:
    """One call in a list."""

    id: UUID
    reference: str
    title: str
    donor: str
    currency: str
    envelope_minor: int | None
    minimum_minor: int | None
    maximum_minor: int | None
    opens_on: date | None
    openness: Openness
    deadline: DeadlineView | None
    """The next one; of a closed call, the last."""

    @property
    def has_amounts(self) -> bool:
        return bool(self.envelope_minor or self.minimum_minor or self.maximum_minor)


def my_countries(work: Work) -> list[str]:
    """The countries of the hubs in which the reader has a role; of all hubs for a role in the whole network."""
    wanted = columns(col(Hub.country)).distinct().order_by(col(Hub.country))
    if not work.actor.everywhere(Action.CALL_READ):
        wanted = wanted.where(col(Hub.id).in_(work.actor.hubs_with(Action.CALL_READ)))
    return [country for (country,) in work.rows(wanted)]


def listed(work: Work, filters: Filters, *, first: int = 0, most: int = PAGE_SIZE) -> tuple[list[Row], int]:
    """Some calls and how many there are in all: the next deadline first, then those always open, closed ones last."""
    work.must_somewhere(Action.CALL_READ)
    total, wanted = _counted(work, filters)
    return [_row(work, row) for row in work.rows(wanted.offset(first).limit(most))], total


def register(work: Work, filters: Filters) -> Register:
    """All calls of the list, for a file."""
    work.must_somewhere(Action.CALL_READ)
    total, wanted = _counted(work, filters)
    return Register("Calls for proposals", REGISTER, (_row(work, row) for row in work.flow(wanted)), total, work.today)


def _counted(work: Work, filters: Filters) -> tuple[int, Any]:
    """How many calls there are, and the statement that gives them in their order."""
    wishes = list(_wishes(work, filters))
    (total,) = work.rows(columns(func.count()).select_from(Call).where(*wishes))[0]
    is_closed = case((_is_closed(work), 1), else_=0)
    next_at = _next_deadline(work)
    newest_first = case((_is_closed(work), col(Call.deadline_at)), else_=None)
    wanted = (
        columns(
            col(Call.id),
            col(Call.reference),
            col(Call.title),
            col(Donor.name),
            col(Call.currency),
            col(Call.envelope_minor),
            col(Call.minimum_minor),
            col(Call.maximum_minor),
            col(Call.opens_on),
            col(Call.deadline_zone),
            col(Call.deadline_at),
            col(CallDeadline.at),
            col(CallDeadline.name),
            col(CallDeadline.is_day),
            col(CallDeadline.stage),
        )
        .join(Donor, col(Donor.id) == Call.donor_id)
        .outerjoin(
            CallDeadline,
            and_(
                col(CallDeadline.call_id) == Call.id, col(CallDeadline.at) == func.coalesce(next_at, Call.deadline_at)
            ),
        )
        .where(*wishes)
        .order_by(*_best_first(work, filters), is_closed, newest_first.desc().nulls_last())
        .order_by(col(CallDeadline.at).nulls_last(), col(Call.reference))
    )
    return int(total), wanted


def _best_first(work: Work, filters: Filters) -> Iterable[ColumnElement[int]]:
    if filters.asked.strip():
        yield best_first(work, filters.asked, Place(Call.id))


def _row(work: Work, row: Any) -> Row:
    (
        call_id,
        reference,
        title,
        donor,
        currency,
        envelope,
        least,
        most,
        opens_on,
        zone,
        last_at,
        at,
        name,
        is_day,
        stage,
    ) = row
    deadline = deadline_view(work, Deadline(at, name, is_day, stage), zone) if at is not None else None
    state = openness(opens_on, last_at, work.now, zone)
    return Row(call_id, reference, title, donor, currency, envelope, least, most, opens_on, state, deadline)


def deadline_view(work: Work, deadline: Deadline, zone: str) -> DeadlineView:
    """A deadline of a call whose donor lives by the clock of `zone`."""
    reader = work.actor.time_zone
    return DeadlineView(
        deadline,
        deadline.at < work.now,
        days_left(deadline.at, work.now, reader),
        time_left(deadline.at, work.now, reader),
        told(deadline, zone),
        told_elsewhere(deadline, zone, reader),
        zone,
    )


REGISTER: tuple[Column, ...] = (
    text_column("Call", lambda row: row.title, 44),
    text_column("Reference", lambda row: row.reference, 22),
    text_column("Donor", lambda row: row.donor, 24),
    money_column("Least for one application", lambda row: amount_of(row.minimum_minor, row.currency)),
    money_column("Most for one application", lambda row: amount_of(row.maximum_minor, row.currency)),
    money_column("In all", lambda row: amount_of(row.envelope_minor, row.currency)),
    text_column("Currency", lambda row: row.currency if row.has_amounts else "", 9),
    text_column("What is due", lambda row: row.deadline.due if row.deadline else "", 16),
    day_column("Deadline", lambda row: row.deadline.on if row.deadline else None),
    text_column("Hour", lambda row: row.deadline.hour if row.deadline else "", 7),
    text_column("Time zone", lambda row: row.deadline.zone if row.deadline else "", 17),
    text_column("On your clock", lambda row: row.deadline.reader_time if row.deadline else "", 24),
    count_column("Days left", lambda row: row.deadline.days_left if row.deadline else None),
    text_column("State", lambda row: row.openness.capitalize(), 10),
    day_column("Opens on", lambda row: row.opens_on),
)


def _next_deadline(work: Work) -> Any:
    """The first deadline of the call that is still to come."""
    later = select(func.min(CallDeadline.at)).where(CallDeadline.call_id == Call.id, col(CallDeadline.at) >= work.now)
    return later.correlate(Call).scalar_subquery()


def _wishes(work: Work, filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.asked.strip():
        yield holds(work, filters.asked, Place(Call.id))
    yield from _in_state(work, filters.state)
    if filters.donor:
        yield col(Call.donor_id).in_(select(Donor.id).where(Donor.code == filters.donor))
    if filters.country:
        wanted = my_countries(work) if filters.country == "mine" else [filters.country.upper()]
        of_call = select(CallCountry.country).where(CallCountry.call_id == Call.id)
        yield or_(~exists(of_call), exists(of_call.where(col(CallCountry.country).in_(wanted))))


def _in_state(work: Work, state: str) -> Iterable[ColumnElement[bool]]:
    closed, coming = _is_closed(work), _is_coming(work)
    if state in ("", "open", "closing", "coming"):
        yield ~closed
    if state in ("open", "closing"):
        yield ~coming
    if state == "coming":
        yield coming
    if state == "closing":
        yield _next_deadline(work) <= work.now + timedelta(days=CLOSING_DAYS)
    if state == "closed":
        yield closed


def _is_closed(work: Work) -> ColumnElement[bool]:
    return and_(col(Call.deadline_at).is_not(None), col(Call.deadline_at) < work.now)


def _is_coming(work: Work) -> ColumnElement[bool]:
    """By the reader's day: a list may be an ocean away from a donor's midnight, the call's own page is exact."""
    return and_(col(Call.opens_on).is_not(None), col(Call.opens_on) > work.today)


def open_calls(work: Work) -> Sequence[tuple[UUID, str]]:
    """The calls that one may still apply for, the next deadline first, for a list to choose from."""
    work.must_somewhere(Action.CALL_READ)
    rows = work.rows(
        columns(col(Call.id), col(Call.reference), col(Call.title))
        .where(~_is_closed(work))
        .order_by(col(Call.deadline_at).nulls_last(), col(Call.reference))
        .limit(500)
    )
    return [(call_id, f"{title} ({reference})") for call_id, reference, title in rows]
