"""How every act on a sub-grant is written down: a row of its history, and the note in the trail."""

from typing import Any

from grants_app.core.identity import new_id
from grants_app.core.work import Work
from grants_app.sub_grants.models import SubGrant, SubGrantStep, Tranche
from grants_app.sub_grants.rules.life import DONE


def write_down(
    work: Work, sub_grant: SubGrant, act: str, *, tranche: Tranche | None = None, reason: str = "", **facts: Any
) -> SubGrantStep:
    """Keep who did what, when and why. Facts never hold what was typed about people: notes stay on the hub's page."""
    step = SubGrantStep(
        id=new_id(),
        sub_grant_id=sub_grant.id,
        tranche_id=tranche.id if tranche else None,
        name=act,
        reason=reason[:2000],
        at=work.now,
        by_id=work.actor.id,
        by_name=work.actor.name,
    )
    work.add(step)
    facts |= {"reference": sub_grant.reference, "status": tranche.status if tranche else sub_grant.status}
    if tranche:
        facts["tranche"] = tranche.position
    if reason:
        facts["reason"] = reason
    work.note(
        f"{'tranche' if tranche else 'sub-grant'}.{DONE[act]}",
        tranche.id if tranche else sub_grant.id,
        sub_grant.hub_id,
        **facts,
    )
    return step
