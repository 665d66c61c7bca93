"""What was paid out, as the page of an award shows it."""

from uuid import UUID

from sqlmodel import col, func

from grants_app.access import Action
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.disbursements.models import Disbursement, DisbursementPayment


def paid_out(work: Work, award_id: UUID) -> int:
    """All that was sent to the hubs that the reader may see, in minor units of the award's currency, without fees."""
    mine = work.visible(Disbursement, Action.DISBURSEMENT_READ).where(Disbursement.award_id == award_id)
    sent = columns(func.coalesce(func.sum(DisbursementPayment.sent_minor), 0)).where(
        col(DisbursementPayment.disbursement_id).in_(mine.with_only_columns(col(Disbursement.id)))
    )
    return int(work.rows(sent)[0][0])
