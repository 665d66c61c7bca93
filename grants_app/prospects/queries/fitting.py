"""Calls held against hubs and communities: one call against all of them, and a hub's best calls first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, exists, func, select

from grants_app.access import Action
from grants_app.calls.models import Call, CallApplicantKind, CallCountry, CallDeadline, CallFollow, CallTheme
from grants_app.calls.rules import Deadline, days_left, time_left, told
from grants_app.core.database import columns
from grants_app.core.money import Money
from grants_app.core.work import Work
from grants_app.donors.models import Donor
from grants_app.prospects.case import Asked, Candidate, Case, Given, Past, Success
from grants_app.prospects.fit import Fit, fit
from grants_app.prospects.models import Prospect
from grants_app.prospects.queries.applicants import Applicant, Applicants, Gave, Weighed, applicants, weighed_and_given
from grants_app.prospects.queries.rates import comparing
from grants_app.prospects.rules import LABELS

MOST_CALLS = 400
"""So many calls are held against a hub for its list: the nearest deadlines of those in its countries."""
PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class CallView:
    """A call as the list shows it, with what it asks."""

    id: UUID
    reference: str
    title: str
    donor_id: UUID
    asked: Asked
    deadline: str
    time_left: str
    is_near: bool
    is_followed: bool


@dataclass(frozen=True, slots=True)
class FitRow:
    """One hub or community held against one call."""

    hub_id: UUID
    community_id: UUID | None
    may_weigh: bool
    fit: Fit
    prospect: Weighed | None

    @property
    def applicant(self) -> str:
        """As the form to weigh a call names it."""
        return f"community:{self.community_id}" if self.community_id else f"hub:{self.hub_id}"

    @property
    def label(self) -> str:
        """How far the hub is with it, in words; empty where it is not weighed."""
        return LABELS[self.prospect.status] if self.prospect else ""


def fits_of(work: Work, call_id: UUID, past: Past) -> list[FitRow]:
    """All hubs and communities that the reader sees, held against one call; the best first."""
    (call,) = _views(work, [col(Call.id) == call_id], most=1)
    found = applicants(work)
    its, gave = weighed_and_given(work)
    judge = _Judge(work, past, its, gave)
    rows = [row for hub_id in found.by_hub for row in judge.rows(call, hub_id, found.candidates(hub_id, past, its))]
    return sorted(rows, key=lambda row: row.fit.order, reverse=True)


def fit_of(work: Work, prospect: Prospect, past: Past) -> FitRow | None:
    """The fit of what is weighed; None where the reader may not see who would apply."""
    rows = fits_of(work, prospect.call_id, past)
    whose = (prospect.hub_id, prospect.community_id)
    return next((row for row in rows if (row.hub_id, row.community_id) == whose), None)


# --- a hub's list ---


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asks of the list."""

    hub: UUID | None = None
    which: str = ""
    """Empty: all open calls; `following` or `considering`: only those."""


@dataclass(frozen=True, slots=True)
class Row:
    """One call of a hub's list: its best applicant first, and how many others could."""

    call: CallView
    best: FitRow
    others: int
    prospects: tuple[FitRow, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """A part of a hub's list."""

    rows: Sequence[Row]
    total: int
    hubs: Sequence[tuple[UUID, str]]
    hub_id: UUID | None
    is_cut: bool
    """There are more calls than were held against the hub."""


def listed(work: Work, filters: Filters, past: Past, *, first: int = 0, most: int = PAGE_SIZE) -> Listed:
    """The open calls in a hub's countries, the best fit first."""
    work.must_somewhere(Action.PROSPECT_READ)
    found = applicants(work)
    hub_id = filters.hub if filters.hub in found.by_hub else next(iter(found.by_hub), None)
    if hub_id is None:
        return Listed((), 0, (), None, is_cut=False)
    its, gave = weighed_and_given(work)
    calls = _views(work, _wishes(work, found, hub_id, filters, its), most=MOST_CALLS + 1)
    judge, who = _Judge(work, past, its, gave), found.candidates(hub_id, past, its)
    rows = [_row(call, judge.rows(call, hub_id, who)) for call in calls[:MOST_CALLS]]
    rows.sort(key=lambda row: row.best.fit.order, reverse=True)
    return Listed(rows[first : first + most], len(rows), found.hubs, hub_id, is_cut=len(calls) > MOST_CALLS)


def _row(call: CallView, rows: Sequence[FitRow]) -> Row:
    best = max(rows, key=lambda row: row.fit.order)
    others = sum(row.fit.score is not None for row in rows if row is not best)
    return Row(call, best, others, tuple(row for row in rows if row.prospect))


def _wishes(
    work: Work, found: Applicants, hub_id: UUID, filters: Filters, its: Iterable[Weighed]
) -> list[ColumnElement[bool]]:
    wanted = [or_(col(Call.deadline_at).is_(None), col(Call.deadline_at) >= work.now)]
    if filters.which == "following":
        wanted.append(_is_followed(work))
    if filters.which == "considering":
        wanted.append(col(Call.id).in_([it.call_id for it in its if it.hub_id == hub_id]))
    if not filters.which:
        where = sorted({code for applicant in found.by_hub[hub_id] for code in applicant.countries})
        named = select(CallCountry.country).where(CallCountry.call_id == Call.id)
        wanted.append(or_(~exists(named), exists(named.where(col(CallCountry.country).in_(where)))))
    return wanted


class _Judge:
    """Holds calls against candidates with everything that is read once."""

    def __init__(self, work: Work, past: Past, its: Iterable[Weighed], gave: Gave) -> None:
        self.gave = gave
        self.counted: dict[tuple[UUID, tuple[str, ...], tuple[str, ...]], Given | None] = {}
        self.today, self.past, self.compare = work.today, past, comparing(work)
        self.mine = work.actor.hubs_with(Action.PROSPECT_WEIGH)
        self.weighed = {(it.call_id, it.hub_id, it.community_id): it for it in its}

    def rows(self, call: CallView, hub_id: UUID, who: Sequence[tuple[Applicant, Candidate]]) -> list[FitRow]:
        success = self.past.success.get(call.donor_id, Success())
        made = []
        for applicant, candidate in who:
            prospect = self.weighed.get((call.id, hub_id, applicant.community_id))
            effort = prospect.effort_days if prospect else None
            others = candidate.open_work - (1 if prospect and prospect.is_going else 0)
            its = replace(candidate, effort_days=effort, open_work=others) if prospect else candidate
            given = self._given(call.donor_id, candidate.countries, call.asked.themes or candidate.themes)
            case = Case(call.asked, its, self.compare, self.today, success, given)
            made.append(FitRow(hub_id, applicant.community_id, hub_id in self.mine, fit(case), prospect))
        return made

    def _given(self, donor_id: UUID, countries: tuple[str, ...], themes: tuple[str, ...]) -> Given | None:
        """Counted once for all calls of a donor that ask for the same."""
        key = (donor_id, countries, themes)
        if key not in self.counted:
            self.counted[key] = _given_by(self.gave, *key)
        return self.counted[key]


def _given_by(gave: Gave, donor_id: UUID, countries: Collection[str], themes: Collection[str]) -> Given | None:
    """Of a donor's past grants those in these countries and for these themes; None where none is taken in."""
    if not gave.get(donor_id):
        return None
    there = for_theme = both = 0
    for (where, what), count in gave[donor_id].items():
        is_there = not set(countries).isdisjoint(where.split(","))
        is_such = not set(themes).isdisjoint(what.split(","))
        there, for_theme = there + count * is_there, for_theme + count * is_such
        both += count * (is_there and is_such)
    return Given(there, for_theme, both, sum(gave[donor_id].values()))


# --- what calls ask ---


def _views(work: Work, wishes: Iterable[ColumnElement[bool]], *, most: int) -> list[CallView]:
    """Calls with what they ask, the nearest deadline first."""
    rows = work.rows(_asking(work).where(*wishes).limit(most))
    return [_view(work, row) for row in rows]


def _asking(work: Work) -> Any:
    later = select(func.min(CallDeadline.at)).where(CallDeadline.call_id == Call.id, col(CallDeadline.at) >= work.now)
    next_at = later.correlate(Call).scalar_subquery()
    return (
        columns(
            col(Call.id),
            col(Call.reference),
            col(Call.title),
            col(Call.donor_id),
            col(Donor.name).label("donor"),
            col(Call.deadline_at),
            col(Call.deadline_is_day),
            col(Call.deadline_zone),
            col(Call.currency),
            col(Call.minimum_minor),
            col(Call.maximum_minor),
            col(Call.cofinancing_percent),
            col(Call.minimum_years),
            col(Call.minimum_turnover_minor),
            col(Call.consortium),
            col(Call.minimum_partners),
            col(CallDeadline.at).label("next_at"),
            col(CallDeadline.is_day).label("next_is_day"),
            _words(col(CallCountry.call_id), CallCountry.country).label("countries"),
            _words(col(CallApplicantKind.call_id), CallApplicantKind.kind).label("kinds"),
            _words(col(CallTheme.call_id), CallTheme.theme).label("themes"),
            _is_followed(work).label("is_followed"),
        )
        .join(Donor, col(Donor.id) == Call.donor_id)
        .outerjoin(CallDeadline, and_(col(CallDeadline.call_id) == Call.id, col(CallDeadline.at) == next_at))
        .order_by(col(CallDeadline.at).nulls_last(), col(Call.reference))
    )


def _is_followed(work: Work) -> ColumnElement[bool]:
    mine = select(CallFollow.person_id).where(CallFollow.call_id == Call.id, CallFollow.person_id == work.actor.id)
    return exists(mine)


def _words(of_call: Any, word: Any) -> Any:
    """What stands of a call in a table of its own, with commas between: one statement for a list of calls."""
    its = select(func.aggregate_strings(word, ",")).where(of_call == Call.id)
    return its.correlate(Call).scalar_subquery()


def _view(work: Work, row: Any) -> CallView:
    zone = work.actor.time_zone
    at: datetime | None = row.next_at or row.deadline_at
    is_day = row.next_is_day if row.next_at else row.deadline_is_day
    left = days_left(at, work.now, zone) if at else None
    asked = Asked(
        donor=row.donor,
        days_left=left,
        due_on=at.astimezone(ZoneInfo(row.deadline_zone)).date() if at else None,
        is_closed=row.deadline_at is not None and row.deadline_at < work.now,
        countries=_split(row.countries),
        kinds=_split(row.kinds),
        themes=_split(row.themes),
        minimum_years=row.minimum_years,
        minimum_turnover=_money(row.minimum_turnover_minor, row.currency),
        consortium=row.consortium,
        minimum_partners=row.minimum_partners,
        cofinancing_percent=Decimal(row.cofinancing_percent) if row.cofinancing_percent else None,
        minimum=_money(row.minimum_minor, row.currency),
        maximum=_money(row.maximum_minor, row.currency),
    )
    deadline = told(Deadline(at, "", is_day), row.deadline_zone if is_day else zone) if at else ""
    return CallView(
        row.id,
        row.reference,
        row.title,
        row.donor_id,
        asked,
        deadline,
        time_left(at, work.now, zone) if at else "open all the time",
        left is not None and 0 <= left <= 14,
        bool(row.is_followed),
    )


def _split(words: str | None) -> tuple[str, ...]:
    return tuple(sorted(words.split(","))) if words else ()


def _money(minor: int | None, currency: str) -> Money | None:
    return None if minor is None else Money(minor, currency)
