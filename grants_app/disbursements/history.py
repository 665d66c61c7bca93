"""How every act on a disbursement is written down: its status, a row of its history, and the note in the trail."""

from typing import Any

from grants_app.core.identity import new_id
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementStep
from grants_app.disbursements.rules.life import DONE


def write_down(
    work: Work, disbursement: Disbursement, act: str, target: str, *, reason: str = "", **facts: Any
) -> DisbursementStep:
    """Set the status, and keep who did what, when and why."""
    step = DisbursementStep(
        id=new_id(),
        disbursement_id=disbursement.id,
        name=act,
        source=disbursement.status,
        target=target,
        reason=reason,
        at=work.now,
        by_id=work.actor.id,
        by_name=work.actor.name,
    )
    facts |= {"reference": disbursement.reference, "before": disbursement.status, "after": target}
    if reason:
        facts["reason"] = reason
    disbursement.status = str(target)
    work.add_all(DisbursementStep, [step.model_dump()])
    work.note(f"disbursement.{DONE[act]}", disbursement.id, disbursement.hub_id, **facts)
    return step
