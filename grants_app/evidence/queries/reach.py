"""How far a reader sees: colleagues by their roles, an auditor from outside by an access that names award and days until a date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, true
from sqlmodel import col, func, select

from grants_app.access import Action, Role
from grants_app.awards import queries as award_queries
from grants_app.awards.models import Award
from grants_app.core.calendar import Period
from grants_app.core.database import columns
from grants_app.core.errors import NotFound
from grants_app.core.work import Work
from grants_app.evidence.models import AuditAccess
from grants_app.evidence.rules import inside_one
from grants_app.expenditures.models import Charge
from grants_app.expenditures.rules import Status as ChargeStatus
from grants_app.people.models import Person, RoleHeld

_EVER = Period(date(1999, 1, 1), date(2999, 12, 31))


@dataclass(frozen=True, slots=True)
class Reach:
    """What of one award's evidence a reader sees."""

    award: Award
    days: tuple[Period, ...]
    hub_ids: frozenset[UUID] | None
    """Only these hubs' vouchers; None: of all hubs."""
    is_guest: bool
    until_on: date | None = None

    @property
    def is_whole(self) -> bool:
        """Whether files of the whole award may be made: no hub is left out."""
        return self.hub_ids is None

    def needs(self, action: Action) -> Action:
        """What must be allowed to do this here: to a guest the visit is, and all that belongs to it."""
        return Action.EVIDENCE_VISIT if self.is_guest else action

    def place(self, hub_id: UUID | None = None) -> UUID | None:
        """In which hub it must be allowed: a guest comes to the network, a colleague acts in the voucher's hub or the lead hub."""
        return None if self.is_guest else hub_id or self.award.lead_hub_id

    def holds(self, period: Period) -> bool:
        """Whether all these days are the reader's."""
        return inside_one(period, self.days)

    @property
    def charges(self) -> list[ColumnElement[bool]]:
        """Under which a charge is evidence that the reader sees: posted to this award on the reader's days, in the reader's hubs."""
        booked_on = func.coalesce(col(Charge.accounting_on), col(Charge.incurred_on))
        conditions: list[Any] = [
            col(Charge.award_id) == self.award.id,
            col(Charge.status) != ChargeStatus.DRAFT,
            or_(*(booked_on.between(one.starts_on, one.ends_on) for one in self.days)),
            true() if self.hub_ids is None else col(Charge.hub_id).in_(self.hub_ids),
        ]
        return conditions


def reach(work: Work, award_id: UUID) -> Reach:
    """How far the reader sees of an award; NotFound (404) where it is neither theirs nor named in an access that still lasts."""
    its = work.session.exec(
        award_queries.visible_awards(work, Action.EVIDENCE_READ).where(Award.id == award_id)
    ).first()
    if its is not None:
        return Reach(its, (_EVER,), _hubs(work, its), is_guest=False)
    mine = [one for one in my_accesses(work) if one.award_id == award_id]
    if not mine:
        raise NotFound
    its = work.one(select(Award).where(Award.id == award_id))
    return Reach(its, tuple(one.period for one in mine), None, is_guest=True, until_on=max(it.until_on for it in mine))


def _hubs(work: Work, its: Award) -> frozenset[UUID] | None:
    if work.actor.everywhere(Action.EVIDENCE_READ):
        return None
    mine = work.actor.hubs_with(Action.EVIDENCE_READ)
    taking_part = {hub.id for hub in award_queries.participants(work, its.id)}
    return None if taking_part <= mine else frozenset(mine)


def whole(work: Work, award_id: UUID) -> Reach:
    """As `reach`, where no hub is left out; NotFound (404) for whoever sees a part."""
    there = reach(work, award_id)
    if not there.is_whole:
        raise NotFound(f"This is of all hubs of {there.award.reference}, and you see a part of them. Ask head office.")
    return there


def inside(work: Work, award_id: UUID, period: Period) -> Reach:
    """As `whole`, where these days are the reader's; NotFound (404) where any of them is not."""
    there = whole(work, award_id)
    if not there.holds(period):
        raise NotFound
    return there


def my_accesses(work: Work) -> Sequence[AuditAccess]:
    """The reader's own accesses that last today; none for whoever is no external auditor any more."""
    if not work.actor.may_somewhere(Action.EVIDENCE_VISIT) or work.actor.id is None:
        return ()
    wanted = select(AuditAccess).where(
        AuditAccess.person_id == work.actor.id,
        col(AuditAccess.ended_at).is_(None),
        col(AuditAccess.until_on) >= work.today,
    )
    return work.all(wanted.order_by(col(AuditAccess.given_at), col(AuditAccess.id)))


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One access in a list."""

    access: AuditAccess
    person: str
    award: str
    title: str

    def lasts(self, today: date) -> bool:
        return self.access.ended_at is None and self.access.until_on >= today

    def says(self, today: date) -> str:
        """Until when, or why no more."""
        if self.access.ended_at is not None:
            return f"Ended on {self.access.ended_at:%d %b %Y}: {self.access.end_reason}"
        over = "" if self.access.until_on >= today else " (over)"
        return f"Until {self.access.until_on:%d %b %Y}{over}"


def my_access_rows(work: Work) -> list[AccessRow]:
    """All accesses that were ever given to the reader, those that ended too: so that their end is said, and not guessed."""
    return _rows(work, col(AuditAccess.person_id) == work.actor.id)


def accesses(work: Work, award_id: UUID) -> list[AccessRow]:
    """Who from outside may or might see the award's evidence, for colleagues who see all of it."""
    work.must_somewhere(Action.EVIDENCE_READ)
    return _rows(work, col(AuditAccess.award_id) == award_id)


def access(work: Work, access_id: UUID, *, to_change: bool = False) -> AuditAccess:
    """One access of an award that the reader, a colleague, sees whole."""
    wanted = select(AuditAccess).where(AuditAccess.id == access_id)
    if to_change:
        wanted = wanted.with_for_update().execution_options(populate_existing=True)
    found = work.one(wanted)
    if whole(work, found.award_id).is_guest:
        raise NotFound
    return found


def _rows(work: Work, which: Any) -> list[AccessRow]:
    rows = work.rows(
        columns(AuditAccess, col(Person.name), col(Award.reference), col(Award.title))
        .join(Person, col(Person.id) == AuditAccess.person_id)
        .join(Award, col(Award.id) == AuditAccess.award_id)
        .where(which)
        .order_by(col(AuditAccess.until_on).desc(), col(AuditAccess.id))
    )
    return [AccessRow(*row) for row in rows]


def is_guest_role(work: Work, person_id: UUID) -> bool:
    """Whether the person is active and holds the role of an external auditor."""
    wanted = select(Person.id).join(RoleHeld, col(RoleHeld.person_id) == Person.id)
    wanted = wanted.where(
        Person.id == person_id, col(Person.is_active).is_(True), RoleHeld.role == Role.EXTERNAL_AUDITOR
    )
    return work.session.exec(wanted).first() is not None


def guests_to_choose(work: Work) -> list[tuple[UUID, str]]:
    """Everybody who holds the role of an external auditor: id and name, for choosing one."""
    work.must_somewhere(Action.AUDIT_ACCESS_GIVE)
    rows = work.rows(
        columns(col(Person.id), col(Person.name))
        .join(RoleHeld, col(RoleHeld.person_id) == Person.id)
        .where(col(RoleHeld.role) == Role.EXTERNAL_AUDITOR, col(Person.is_active).is_(True))
        .distinct()
        .order_by(col(Person.name))
    )
    return [(person_id, name) for person_id, name in rows]


def awards_seen(work: Work) -> list[Award]:
    """The awards whose evidence the reader sees, by reference: by role, and by an access that lasts."""
    by_role = award_queries.visible_awards(work, Action.EVIDENCE_READ)
    found = {its.id: its for its in work.all(by_role.order_by(col(Award.reference)))}
    mine = [one.award_id for one in my_accesses(work) if one.award_id not in found]
    if mine:
        found |= {its.id: its for its in work.all(select(Award).where(col(Award.id).in_(mine)))}
    return sorted(found.values(), key=lambda its: its.reference)
