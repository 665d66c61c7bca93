"""Which objectives of the strategy an award serves, and how much."""

from collections.abc import Mapping
from uuid import UUID

from sqlmodel import col, delete

from grants_app.access import Action
from grants_app.applications.queries import objectives_served
from grants_app.awards import queries, rules
from grants_app.awards.models import Award, AwardObjective
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.work import Work
from grants_app.hubs.rules import check_shares


def serve(work: Work, award_id: UUID, shares: Mapping[UUID, int], *, note: str) -> Award:
    """Say which objectives an award serves, in whole percent that come to 100; while it is being prepared or active."""
    its = queries.award(work, award_id, to_change=True)
    work.must(Action.AWARD_WRITE, its.lead_hub_id)
    if its.status not in (rules.Status.PREPARING, rules.Status.ACTIVE):
        raise Conflict(f"The award {its.reference} is {its.status}, so what it served stays as it was said.")
    offered = {each.id: each for each in queries.offered_objectives(work, award_id)}
    if not set(offered).issuperset(shares):
        raise Invalid("Choose objectives from the list.", fields={"objectives": "Choose objectives from the list."})
    check_shares(shares)
    if not note.strip():
        says = "Say why: the decision and its date, for whoever asks later."
        raise Invalid(says, fields={"note": says})
    before = {each.code: each.percent for each in offered.values() if each.percent}
    after = {offered[each].code: percent for each, percent in shares.items()}
    if before == after:
        raise Conflict("Nothing was changed: the award says this already.")
    _write(work, its.id, shares)
    work.note("award.serves", its.id, its.lead_hub_id, before=before, after=after, note=note.strip()[:1000])
    return its


def serve_as_applied(work: Work, its: Award) -> None:
    """A new award serves what its application said; the caller has asked for permission."""
    work.must(Action.AWARD_WRITE, its.lead_hub_id)
    if its.application_id:
        served = objectives_served(work, its.application_id)
        _write(work, its.id, {each.id: each.percent for each in served})


def _write(work: Work, award_id: UUID, shares: Mapping[UUID, int]) -> None:
    work.session.execute(delete(AwardObjective).where(col(AwardObjective.award_id) == award_id))
    rows = [{"award_id": award_id, "objective_id": its, "percent": percent} for its, percent in shares.items()]
    work.add_all(AwardObjective, rows)
