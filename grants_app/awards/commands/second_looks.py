"""The second look: what one person alone imported as approved or posted is looked at by another."""

from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries, rules
from grants_app.awards.models import SecondLook
from grants_app.core.errors import Conflict
from grants_app.core.work import Work


def ask_second_look(work: Work, award_id: UUID, hub_id: UUID, kind: str, about_id: UUID, title: str) -> SecondLook:
    """Ask another person to look at what this person took in alone; `kind` is «budget» or «expenditures»."""
    work.must(rules.LOOK_ACTIONS[kind], hub_id)
    row = SecondLook(
        award_id=award_id,
        hub_id=hub_id,
        kind=kind,
        about_id=about_id,
        title=title[:300],
        made_by=work.actor.id,
        made_by_name=work.actor.name,
        made_at=work.now,
    )
    work.add(row)
    work.note("second_look.asked", row.id, hub_id, kind=kind, about=about_id, title=row.title)
    return row


def look(work: Work, look_id: UUID) -> SecondLook:
    """Record that another person has looked and found it right."""
    row = queries.second_look(work, look_id, to_change=True)
    work.must(Action.SECOND_LOOK, row.hub_id)
    rules.another_looks(row.made_by, work.actor.id)
    if row.looked_at is not None:
        raise Conflict(f"{row.looked_by_name} has looked at this already.")
    row.looked_by, row.looked_by_name, row.looked_at = work.actor.id, work.actor.name, work.now
    work.add(row)
    work.note("second_look.looked", row.id, row.hub_id, kind=row.kind, about=row.about_id, title=row.title)
    return row
