"""What each agreement with a community has cost on each line: a donor may count only the first part of each."""

from datetime import date
from uuid import UUID

from sqlmodel import col, func

from grants_app.budgets.caps import AgreementCost
from grants_app.budgets.models import BudgetLine
from grants_app.core.database import columns
from grants_app.core.work import Work
from grants_app.expenditures.models import Charge
from grants_app.ledger.models import Entry
from grants_app.sub_grants.models import SubGrant, SubGrantCost, Tranche


def costs_of_agreements(work: Work, award_id: UUID, until: date) -> list[AgreementCost]:
    """Per agreement and line, until a day of the books: costs of tranches, and vouchers paid from what a community holds."""
    tranches = (
        columns(col(Tranche.sub_grant_id), col(BudgetLine.code), func.sum(SubGrantCost.award_minor))
        .select_from(SubGrantCost)
        .join(Tranche, col(Tranche.id) == SubGrantCost.tranche_id)
        .join(BudgetLine, col(BudgetLine.id) == SubGrantCost.line_id)
        .join(Entry, col(Entry.id) == SubGrantCost.entry_id)
        .where(col(SubGrantCost.award_id) == award_id, col(Entry.accounting_on) <= until)
        .group_by(col(Tranche.sub_grant_id), col(BudgetLine.code))
    )
    vouchers = (
        columns(col(SubGrant.id), col(BudgetLine.code), func.sum(Charge.award_minor))
        .select_from(Charge)
        .join(
            SubGrant,
            (col(SubGrant.community_id) == Charge.community_id)
            & (col(SubGrant.award_id) == Charge.award_id)
            & (col(SubGrant.shown_as) == "vouchers"),
        )
        .join(BudgetLine, col(BudgetLine.id) == Charge.line_id)
        .where(col(Charge.award_id) == award_id, col(Charge.status) == "posted", col(Charge.accounting_on) <= until)
        .where(col(Charge.paid_from) == "sub-grant")
        .group_by(col(SubGrant.id), col(BudgetLine.code))
    )
    rows = [*work.rows(tranches), *work.rows(vouchers)]
    return [AgreementCost(agreement_id, code, int(amount)) for agreement_id, code, amount in rows]
