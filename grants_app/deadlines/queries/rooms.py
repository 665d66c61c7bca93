"""The days of calls, applications, awards, sub-grants, delegations and accesses: one statement for all that the reader may see."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Date, Select, String, Uuid, case, cast, literal, null, union_all
from sqlmodel import col, func, or_, select

from grants_app.access import Action
from grants_app.applications.models import Application
from grants_app.applications.rules import Status as ApplicationStatus
from grants_app.authorities.models import Delegation
from grants_app.awards import queries as awards
from grants_app.awards.models import Award, Instalment, Prefinancing, PrefinancingRepayment
from grants_app.awards.rules import Status as AwardStatus
from grants_app.calls.models import Call, CallDeadline, CallFollow
from grants_app.core.database import Moment, columns
from grants_app.core.work import Work
from grants_app.deadlines.rules import Deadline, Kind
from grants_app.evidence.models import AuditAccess
from grants_app.hubs.models import Hub
from grants_app.prospects.models import Prospect
from grants_app.prospects.rules import Status as ProspectStatus
from grants_app.sub_grants.models import Condition, SubGrant, Tranche
from grants_app.sub_grants.rules.life import Status as SubGrantStatus
from grants_app.sub_grants.rules.life import TrancheStatus

_TO_SEND = (
    ApplicationStatus.DRAFT,
    ApplicationStatus.SUBMITTED,
    ApplicationStatus.HEAD_OFFICE_REVIEW,
    ApplicationStatus.READY,
)
_RUNNING = (AwardStatus.ACTIVE, AwardStatus.CLOSING)
_LOOKED_BACK = timedelta(days=366)
"""A call that closed longer ago binds nobody any more, even where an application was left lying."""


def of_rooms(work: Work, until: date) -> Iterator[Deadline]:
    """All days up to `until` that the rooms know, each once."""
    rows = work.rows(union_all(*_parts(work, until)))
    for kind, make in _MAKERS.items():
        yield from make(work, [row for row in rows if row.kind == kind])


def _parts(work: Work, until: date) -> Iterator[Select[Any]]:
    yield _followed(work)
    if work.actor.may_somewhere(Action.APPLICATION_READ):
        yield _to_send(work)
    if work.actor.may_somewhere(Action.AWARD_READ):
        yield from (_instalments(work, until), _ends(work, until), _loans(work, until))
    if work.actor.may_somewhere(Action.SUB_GRANT_READ):
        yield from (_tranches(work, until), _conditions(work, until))
    if work.actor.may_somewhere(Action.AUDIT_ACCESS_GIVE):
        yield _accesses(work, until)
    yield _delegations(work, until)


def _row(kind: Kind, id_: Any, reference: Any, title: Any, **its: Any) -> Select[Any]:
    """A part of the statement: the columns are the same in each."""
    return columns(
        literal(kind.value).label("kind"),
        id_.label("id"),
        cast(reference, String).label("reference"),
        cast(title, String).label("title"),
        its.get("hub_id", cast(null(), Uuid())).label("hub_id"),
        its.get("hub", cast(literal(""), String)).label("hub"),
        its.get("on", cast(null(), Date())).label("day"),
        its.get("at", cast(null(), Moment(timezone=True))).label("at"),
        cast(its.get("zone", literal("")), String).label("zone"),
        its.get("about", cast(null(), Uuid())).label("about_id"),
    )


# --- calls ---


def _followed(work: Work) -> Select[Any]:
    """Every deadline of the calls that the reader follows, or weighs."""
    followed = select(CallFollow.call_id).where(CallFollow.person_id == work.actor.id)
    weighed = select(Prospect.call_id).where(
        Prospect.owner_id == work.actor.id, col(Prospect.status).in_((ProspectStatus.CONSIDERING, ProspectStatus.GO))
    )
    return (
        _row(Kind.CALL, col(Call.id), Call.reference, Call.title, at=col(CallDeadline.at), zone=_zone())
        .join(CallDeadline, col(CallDeadline.call_id) == Call.id)
        .where(or_(col(Call.id).in_(followed), col(Call.id).in_(weighed)))
    )


def _zone() -> Any:
    """The donor's time zone; with a sign before it where the donor named a day without an hour."""
    return case((col(CallDeadline.is_day).is_(True), "day:"), else_="") + col(Call.deadline_zone)


def _to_send(work: Work) -> Select[Any]:
    mine = (
        work.visible(Application, Action.APPLICATION_READ)
        .where(col(Application.status).in_(_TO_SEND))
        .with_only_columns(col(Application.id))
    )
    return (
        _row(
            Kind.APPLICATION, col(Application.id), Application.reference, Application.title,
            hub_id=col(Application.hub_id), hub=col(Hub.name), at=col(CallDeadline.at), zone=_zone(),
        )
        .join(Hub, col(Hub.id) == Application.hub_id)
        .join(Call, col(Call.id) == Application.call_id)
        .join(CallDeadline, col(CallDeadline.call_id) == Call.id)
        .where(col(Application.id).in_(mine), col(CallDeadline.at) >= work.now - _LOOKED_BACK)
    )  # fmt: skip


def _call_days(work: Work, rows: Sequence[Any]) -> Iterator[Deadline]:
    """Each coming deadline of a call, in order; what has closed is over."""
    for row, number in _numbered(rows):
        if row.at >= work.now:
            yield _by_the_donor(Kind.CALL, row, f"call-{row.id}-{number}", f"/calls/{row.id}", is_of_reader=True)


def _application_days(work: Work, rows: Sequence[Any]) -> Iterator[Deadline]:
    """Of each application the next deadline of its call; the last one stays where all have passed."""
    of_one: dict[Any, list[Any]] = {}
    for row, _ in _numbered(rows):
        of_one.setdefault(row.id, []).append(row)
    for some in of_one.values():
        row = next((it for it in some if it.at >= work.now), some[-1])
        yield _by_the_donor(Kind.APPLICATION, row, f"application-{row.id}", f"/applications/{row.id}")


def _numbered(rows: Sequence[Any]) -> Iterator[tuple[Any, int]]:
    counted: dict[Any, int] = {}
    for row in sorted(rows, key=lambda row: (str(row.id), row.at)):
        counted[row.id] = counted.get(row.id, 0) + 1
        yield row, counted[row.id]


def _by_the_donor(kind: Kind, row: Any, key: str, url: str, *, is_of_reader: bool = False) -> Deadline:
    is_day, zone = row.zone.startswith("day:"), row.zone.removeprefix("day:")
    return Deadline(
        kind, key, row.at.astimezone(ZoneInfo(zone)).date(), row.reference, row.title, url,
        at=None if is_day else row.at, hub_ids=_hub(row), hub=row.hub, is_of_reader=is_of_reader,
        stays=kind is Kind.APPLICATION,
    )  # fmt: skip


# --- awards ---


def _instalments(work: Work, until: date) -> Select[Any]:
    its = Instalment
    return _of_award(work, Kind.INSTALMENT, its, col(its.due_on)).where(
        col(its.due_on) <= until, col(its.received_on).is_(None)
    )


def _ends(work: Work, until: date) -> Select[Any]:
    return (
        _row(
            Kind.AWARD, col(Award.id), Award.reference, Award.title,
            hub_id=col(Award.lead_hub_id), hub=col(Hub.name), on=col(Award.ends_on), about=col(Award.id),
        )
        .join(Hub, col(Hub.id) == Award.lead_hub_id)
        .where(col(Award.id).in_(_my_awards(work)), col(Award.ends_on) <= until, col(Award.status) == AwardStatus.ACTIVE)
    )  # fmt: skip


def _loans(work: Work, until: date) -> Select[Any]:
    repaid = (
        select(func.coalesce(func.sum(PrefinancingRepayment.amount_minor), 0))
        .where(PrefinancingRepayment.prefinancing_id == Prefinancing.id)
        .scalar_subquery()
    )
    its = Prefinancing
    return _of_award(work, Kind.LOAN, its, col(its.until_on)).where(
        col(its.until_on) <= until, repaid < col(its.amount_minor)
    )


def _accesses(work: Work, until: date) -> Select[Any]:
    its = AuditAccess
    return _of_award(work, Kind.ACCESS, its, col(its.until_on), Action.AUDIT_ACCESS_GIVE).where(
        col(its.until_on).between(work.today, until), col(its.ended_at).is_(None)
    )


def _of_award(work: Work, kind: Kind, its: Any, on: Any, action: Action = Action.AWARD_READ) -> Select[Any]:
    return (
        _row(
            kind, col(its.id), Award.reference, Award.title,
            hub_id=col(Award.lead_hub_id), hub=col(Hub.name), on=on, about=col(Award.id),
        )
        .join(Award, col(Award.id) == its.award_id)
        .join(Hub, col(Hub.id) == Award.lead_hub_id)
        .where(col(Award.id).in_(_my_awards(work, action)), col(Award.status).in_(_RUNNING))
    )  # fmt: skip


def _my_awards(work: Work, action: Action = Action.AWARD_READ) -> Any:
    return awards.visible_awards(work, action).with_only_columns(col(Award.id))


# --- sub-grants ---


def _tranches(work: Work, until: date) -> Select[Any]:
    return _of_tranche(work, Kind.TRANCHE, col(Tranche.id), col(Tranche.expected_on)).where(
        col(Tranche.expected_on) <= until
    )


def _conditions(work: Work, until: date) -> Select[Any]:
    return (
        _of_tranche(work, Kind.CONDITION, col(Condition.id), col(Condition.not_before))
        .join(Condition, col(Condition.tranche_id) == Tranche.id)
        .where(col(Condition.not_before) <= until, col(Condition.met_on).is_(None))
    )


def _of_tranche(work: Work, kind: Kind, id_: Any, on: Any) -> Select[Any]:
    mine = work.visible(Tranche, Action.SUB_GRANT_READ).with_only_columns(col(Tranche.id))
    waiting = (TrancheStatus.PLANNED, TrancheStatus.REQUESTED, TrancheStatus.APPROVED)
    return (
        _row(
            kind, id_, SubGrant.reference, Tranche.title,
            hub_id=col(Tranche.hub_id), hub=col(Hub.name), on=on, about=col(SubGrant.id),
        )
        .select_from(Tranche)
        .join(SubGrant, col(SubGrant.id) == Tranche.sub_grant_id)
        .join(Hub, col(Hub.id) == Tranche.hub_id)
        .where(
            col(Tranche.id).in_(mine),
            col(Tranche.status).in_(waiting),
            col(SubGrant.status) == SubGrantStatus.ACTIVE.value,
        )
    )  # fmt: skip


# --- people ---


def _delegations(work: Work, until: date) -> Select[Any]:
    """Those that the reader gave or was given."""
    its, me = Delegation, work.actor.id
    title = col(its.giver_name) + " → " + col(its.taker_name)
    return _row(Kind.DELEGATION, col(its.id), literal("Delegation"), title, on=col(its.ends_on)).where(
        or_(col(its.giver_id) == me, col(its.taker_id) == me),
        col(its.ends_on).between(work.today, until),
        col(its.ended_at).is_(None),
    )


# --- rows to days ---


def _plain(kind: Kind, url: str, **more: Any) -> Any:
    def make(_work: Work, rows: Sequence[Any]) -> Iterator[Deadline]:
        for row in rows:
            yield Deadline(
                kind, f"{kind}-{row.id}", row.day, row.reference, row.title, url.format(row.about_id),
                hub_ids=_hub(row), hub=row.hub, **more,
            )  # fmt: skip

    return make


def _hub(row: Any) -> frozenset[Any]:
    return frozenset({row.hub_id}) if row.hub_id else frozenset()


_MAKERS = {
    Kind.CALL: _call_days,
    Kind.APPLICATION: _application_days,
    Kind.INSTALMENT: _plain(Kind.INSTALMENT, "/awards/{}"),
    Kind.AWARD: _plain(Kind.AWARD, "/awards/{}"),
    Kind.LOAN: _plain(Kind.LOAN, "/awards/{}"),
    Kind.TRANCHE: _plain(Kind.TRANCHE, "/sub-grants/{}"),
    Kind.CONDITION: _plain(Kind.CONDITION, "/sub-grants/{}"),
    Kind.ACCESS: _plain(Kind.ACCESS, "/evidence/awards/{}/accesses", stays=False),
    Kind.DELEGATION: _plain(Kind.DELEGATION, "/authorities/delegations", is_of_reader=True, stays=False),
}
