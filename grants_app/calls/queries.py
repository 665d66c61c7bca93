"""All that is read of calls. Calls are no secret inside the network: whoever has a role may read them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import case, col, exists, func, select

from exports.register import Column, Register, count_column, day_column, money_column, text_column
from grants_app.access import Action
from grants_app.calls.models import Call, CallCountry, CallDeadline, CallDocument
from grants_app.calls.rules import (
    CLOSING_DAYS,
    CallFacts,
    Deadline,
    Document,
    Openness,
    country_name,
    days_left,
    openness,
    time_left,
    told,
    told_elsewhere,
)
from grants_app.core.database import columns
from grants_app.core.money import Money, amount_of
from grants_app.core.search import holds
from grants_app.core.trail import AuditNote
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.hubs.models import Hub

PAGE_SIZE = 50
PORTAL_PROFILE = "eu-external-action"
SHOWN_CHANGES = 20


def call(work: Work, call_id: UUID, *, to_change: bool = False) -> Call:
    """One call; its row stays locked until commit where it is to be changed."""
    work.must_somewhere(Action.CALL_READ)
    wanted = select(Call).where(Call.id == call_id)
    return work.one(wanted.with_for_update().execution_options(populate_existing=True) if to_change else wanted)


def call_by_reference(work: Work, reference: str) -> Call | None:
    """The call with the donor's reference, or None."""
    return work.session.exec(select(Call).where(Call.reference == reference.strip())).first()


def by_reference(work: Work, references: Iterable[str]) -> dict[str, Call]:
    """The known calls among these references, locked until commit."""
    some = sorted(set(references))
    parts = [some[at : at + 500] for at in range(0, len(some), 500)]
    found = [work.all(select(Call).where(col(Call.reference).in_(part)).with_for_update()) for part in parts]
    return {call.reference: call for part in found for call in part}


def facts(work: Work, call: Call) -> CallFacts:
    """All that a stored call says, to be compared or typed on."""
    of_call = (col(CallDeadline.call_id) == call.id, col(CallDocument.call_id) == call.id)
    deadlines = work.all(select(CallDeadline).where(of_call[0]).order_by(col(CallDeadline.at)))
    documents = work.all(select(CallDocument).where(of_call[1]).order_by(col(CallDocument.id)))
    countries = work.all(select(CallCountry.country).where(CallCountry.call_id == call.id))
    return CallFacts(
        reference=call.reference,
        title=call.title,
        donor_id=call.donor_id,
        currency=call.currency,
        programme=call.programme,
        opens_on=call.opens_on,
        deadlines=tuple(Deadline(each.at, each.name, each.is_day) for each in deadlines),
        deadline_zone=call.deadline_zone,
        envelope_minor=call.envelope_minor,
        minimum_minor=call.minimum_minor,
        maximum_minor=call.maximum_minor,
        cofinancing_percent=call.cofinancing_percent,
        countries=tuple(sorted(countries)),
        summary_html=call.summary_html,
        conditions_html=call.conditions_html,
        url=call.url,
        documents=tuple(Document(each.title, each.url) for each in documents),
        keywords=tuple(call.keywords.splitlines()),
    )


def portal_donor(work: Work, code: str | None, *, locked: bool = False) -> Donor | None:
    """Who publishes on the EU portal: the donor of that code, else the first with the EU's own profile, else «EC»."""
    if code:
        wanted = select(Donor).where(Donor.code == code.strip().upper())
    else:
        is_eu = or_(col(Donor.profile) == PORTAL_PROFILE, col(Donor.code) == "EC")
        preferred = case((col(Donor.code) == "EC", 0), else_=1)
        wanted = select(Donor).where(is_eu).order_by(preferred, col(Donor.code))
    return work.session.exec(wanted.with_for_update() if locked else wanted).first()


# --- the list ---


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
        )
        .join(Donor, col(Donor.id) == Call.donor_id)
        .outerjoin(
            CallDeadline,
            and_(
                col(CallDeadline.call_id) == Call.id, col(CallDeadline.at) == func.coalesce(next_at, Call.deadline_at)
            ),
        )
        .where(*wishes)
        .order_by(is_closed, newest_first.desc().nulls_last(), col(CallDeadline.at).nulls_last(), col(Call.reference))
    )
    return int(total), wanted


def _row(work: Work, row: Any) -> Row:
    call_id, reference, title, donor, currency, envelope, least, most, opens_on, zone, last_at, at, name, is_day = row
    deadline = _deadline_view(work, Deadline(at, name, is_day), zone) if at is not None else None
    state = openness(opens_on, last_at, work.now, zone)
    return Row(call_id, reference, title, donor, currency, envelope, least, most, opens_on, state, deadline)


def _deadline_view(work: Work, deadline: Deadline, zone: str) -> DeadlineView:
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
    text_column("What is due", lambda row: row.deadline.deadline.name if row.deadline else "", 16),
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
        yield holds(Call.search_text, filters.asked)
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


# --- the page of one ---


@dataclass(frozen=True, slots=True)
class Change:
    """What a later file or a colleague changed: of which facts, when, and by whom."""

    at: datetime
    by_name: str
    moved: tuple[tuple[str, str, str], ...]
    """Label, before, after."""


@dataclass(frozen=True, slots=True)
class Card:
    """All that calls/_card.html shows."""

    call: Call
    donor: Donor
    openness: Openness
    deadlines: tuple[DeadlineView, ...]
    countries: tuple[str, ...]
    documents: tuple[Document, ...]
    envelope: Money | None
    minimum: Money | None
    maximum: Money | None
    changes: tuple[Change, ...]


def card(work: Work, call_id: UUID) -> Card:
    """A call with everything that its page shows."""
    found = call(work, call_id)
    said = facts(work, found)
    return Card(
        call=found,
        donor=work.one(select(Donor).where(Donor.id == found.donor_id)),
        openness=openness(found.opens_on, found.deadline_at, work.now, found.deadline_zone),
        deadlines=tuple(_deadline_view(work, deadline, found.deadline_zone) for deadline in said.deadlines),
        countries=tuple(sorted(country_name(code) for code in said.countries)),
        documents=said.documents,
        envelope=_money(found.envelope_minor, found.currency),
        minimum=_money(found.minimum_minor, found.currency),
        maximum=_money(found.maximum_minor, found.currency),
        changes=_changes(work, call_id),
    )


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)


LABELS: Mapping[str, str] = {
    "reference": "Reference",
    "title": "Title",
    "donor_id": "Donor",
    "currency": "Currency",
    "programme": "Programme",
    "opens_on": "Opens on",
    "deadlines": "Deadlines",
    "deadline_zone": "Time zone of the deadlines",
    "envelope_minor": "The call gives in all",
    "minimum_minor": "Least for one application",
    "maximum_minor": "Most for one application",
    "cofinancing_percent": "Co-financing",
    "countries": "Countries",
    "summary_html": "Description",
    "conditions_html": "Conditions",
    "url": "Address of the donor's page",
    "documents": "Documents",
    "keywords": "Keywords",
}
_SHOWN = {"title", "opens_on", "deadlines", "cofinancing_percent", "countries", "documents"}
"""Of these the values are told; of all others only that they changed."""


def _changes(work: Work, call_id: UUID) -> tuple[Change, ...]:
    note = (col(AuditNote.at), col(AuditNote.actor_name), col(AuditNote.details))
    rows = work.rows(
        columns(*note)
        .where(col(AuditNote.about_id) == call_id, col(AuditNote.act) == "call.changed")
        .order_by(col(AuditNote.link_number).desc())
        .limit(SHOWN_CHANGES)
    )
    return tuple(Change(at, name, tuple(_moved(json.loads(details)))) for at, name, details in rows)


def _moved(details: Mapping[str, Any]) -> Iterable[tuple[str, str, str]]:
    for name, values in details.get("changed", {}).items():
        shown = name in _SHOWN
        yield LABELS.get(name, name), values["before"] if shown else "", values["after"] if shown else ""


# --- for forms ---


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
