"""The agreement names its own reports and their days: recorded by a person with where it stands, and kept as it was recorded."""

from collections.abc import Sequence
from uuid import UUID

from grants_app.access import Action
from grants_app.awards import queries
from grants_app.awards.models import AgreedDay, AgreedSchedule
from grants_app.awards.schedule import AgreedReport, check_agreed
from grants_app.core.work import Work


def agree_schedule(work: Work, award_id: UUID, reports: Sequence[AgreedReport], *, reason: str) -> AgreedSchedule:
    """Record the reports that the agreement names, instead of those recorded before; none gives the donor's rule back."""
    its = queries.award(work, award_id, to_change=True)
    work.must(Action.AWARD_WRITE, its.lead_hub_id)
    owed = queries.owed_reports(work, its)
    check_agreed(reports, its.period, [it.period for it in owed if it.is_begun], reason)
    recorded = AgreedSchedule(
        award_id=its.id,
        award_ends_on=its.ends_on,
        reason=reason.strip()[:400],
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    work.add(recorded)
    days = [{"schedule_id": recorded.id, "ends_on": it.ends_on, "due_on": it.due_on} for it in reports]
    work.add_all(AgreedDay, days)
    work.note(
        "award.schedule_agreed",
        its.id,
        its.lead_hub_id,
        award=its.reference,
        before={str(it.period.ends_on): it.due_on for it in owed},
        after={str(it.ends_on): it.due_on for it in reports},
        reason=recorded.reason,
    )
    return recorded
