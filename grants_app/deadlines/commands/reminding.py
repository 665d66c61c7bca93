"""Reminders: each person's deadlines are looked through once a day, in their morning; and how many days before."""

from datetime import timedelta
from uuid import UUID

from grants_app.access import Action
from grants_app.core.work import Work
from grants_app.deadlines import queries, rules
from grants_app.deadlines.models import RemindedPerson, ReminderDays
from grants_app.deadlines.rules import Kind
from grants_app.notices import commands as notices


def remind(work: Work, person_id: UUID) -> int:
    """Remind one person of what is near, unless it was done on this day of theirs; gives how many reminders were new."""
    work.must(Action.OUTBOX_SEND)
    person = queries.locked_person(work, person_id)
    if person is None or not person.is_active:
        return 0
    reader = Work(work.session, queries.actor_to_remind(work, person), work.now, work.means)
    last = queries.reminded_row(work, person_id)
    if not rules.is_morning(work.now, reader.actor.time_zone) or (last is not None and last.on >= reader.today):
        return 0
    told = _tell(work, reader, person_id)
    row = last or RemindedPerson(person_id=person_id, on=reader.today)
    row.on = reader.today
    work.add(row)
    return told


def _tell(work: Work, reader: Work, person_id: UUID) -> int:
    days_before, zone, told = queries.reminder_days(work), reader.actor.time_zone, 0
    farthest = max((max(days, default=0) for days in days_before.values()), default=0)
    for it in queries.mine(reader, reader.today + timedelta(days=farthest)):
        nearest = rules.reminder((it.day(zone) - reader.today).days, days_before[it.kind])
        if nearest is None or it.is_over(work.now, zone):
            continue
        subject, text = rules.told(it, work.now, zone)
        event = rules.event(it, zone, nearest)
        told += notices.tell(work, event=event, people=[person_id], subject=subject, text=text, link=it.url)
    return told


def choose_days(work: Work, kind: Kind, text: str) -> None:
    """Say how many days before the deadlines of a kind people are reminded; empty: not at all."""
    work.must(Action.REMINDERS_CHOOSE)
    days = rules.read_days(text)
    row = queries.setting(work, kind) or ReminderDays(kind=kind.value, days="")
    before, row.days = row.days, ", ".join(map(str, days))
    work.add(row)
    work.note("reminders.chosen", None, kind=kind.value, before=before, after=row.days)
