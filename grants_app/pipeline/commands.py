"""What may be changed of the pipeline: how likely a stage is. All else is changed where it belongs."""

from datetime import date

from grants_app.access import Action
from grants_app.core.work import Work
from grants_app.pipeline import rules
from grants_app.pipeline.models import StageProbability


def record(work: Work, stage: str, percent: int | None, starts_on: date | None, reason: str) -> StageProbability:
    """Record how likely a stage is from today or a later day on; prospects with a probability of their own keep it."""
    work.must(Action.PROBABILITY_RECORD)
    whole, first = rules.checked(stage, percent, starts_on, reason, work.today)
    row = StageProbability(
        stage=stage,
        percent=whole,
        starts_on=first,
        reason=reason.strip(),
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        recorded_at=work.now,
    )
    work.add(row)
    work.note("probability.recorded", row.id, None, stage=stage, percent=whole, starts_on=first)
    return row
