"""Who is to be reminded, and how many days before."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from grants_app.access import Actor
from grants_app.core.work import Work
from grants_app.deadlines.models import RemindedPerson, ReminderDays
from grants_app.deadlines.rules import USUAL_DAYS, Kind, is_morning, read_days
from grants_app.people.models import Person
from grants_app.people.sessions import actor_of


def people_to_remind(work: Work) -> Sequence[UUID]:
    """Active people whose morning has come and who were not reminded on this day of theirs."""
    its = select(Person).where(col(Person.is_active).is_(True)).order_by(col(Person.id))
    last = {row.person_id: row.on for row in work.all(select(RemindedPerson))}
    return [person.id for person in work.all(its) if _is_due(work, person, last.get(person.id))]


def _is_due(work: Work, person: Person, last: date | None) -> bool:
    if last is not None and last > work.now.date():  # nowhere on earth is it later yet
        return False
    zone = actor_to_remind(work, person).time_zone
    return is_morning(work.now, zone) and (last is None or last < work.now.astimezone(ZoneInfo(zone)).date())


def locked_person(work: Work, person_id: UUID) -> Person | None:
    """The person, locked: of several workers one reminds; None where another does it at this moment."""
    its = select(Person).where(Person.id == person_id).with_for_update(skip_locked=True)
    return work.session.exec(its).first()


def actor_to_remind(work: Work, person: Person) -> Actor:
    """The person with all that they may see."""
    return actor_of(work.session, person)


def reminded_row(work: Work, person_id: UUID) -> RemindedPerson | None:
    """When the person was reminded last."""
    return work.session.get(RemindedPerson, person_id)


def setting(work: Work, kind: Kind) -> ReminderDays | None:
    """The days of a kind, where somebody chose them."""
    return work.session.get(ReminderDays, kind.value)


def reminder_days(work: Work) -> Mapping[Kind, tuple[int, ...]]:
    """Of every kind, how many days before people are reminded."""
    chosen = {row.kind: read_days(row.days) for row in work.all(select(ReminderDays))}
    return {kind: chosen.get(kind.value, USUAL_DAYS) for kind in Kind}
