"""What was given of an award for donors' forms."""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import select

from grants_app.awards.models import FormFact
from grants_app.core.work import Work


def form_facts(work: Work, award_id: UUID) -> dict[str, str]:
    """By key, of an award that the caller found visible; what is blank is not in it."""
    return {row.key: row.value for row in form_fact_rows(work, award_id)}


def form_fact_rows(work: Work, award_id: UUID) -> Sequence[FormFact]:
    """The same as rows, to be changed."""
    return work.all(select(FormFact).where(FormFact.award_id == award_id))
