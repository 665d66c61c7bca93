"""Amendments: the next version of a budget, begun with what the donor agreed by letter; approving it changes the agreement."""

from uuid import UUID

from grants_app.access import Action
from grants_app.awards.queries import award
from grants_app.budgets import queries, rules
from grants_app.budgets.commands.versions import save_grid
from grants_app.budgets.models import BudgetVersion
from grants_app.budgets.rules import Agreement
from grants_app.core.errors import Conflict
from grants_app.core.work import Work


def prepare_amendment(work: Work, award_id: UUID, agreement: Agreement) -> BudgetVersion:
    """Begin the next version from the budget as it is now, or say anew what the donor agreed to the one being prepared.

    Raises Invalid with a sentence per field.
    """
    its = award(work, award_id, to_change=True)
    work.must(Action.BUDGET_WRITE, its.lead_hub_id)
    if queries.approved_version(work, its.id) is None:
        raise Conflict("The first budget is not approved yet, so there is nothing to amend: change the draft.")
    rules.must_be_agreed(agreement, its.amount, its.starts_on, work.today)
    version = queries.draft_version(work, its.id)
    if version is None:
        lines = queries.editable(work, its.id)
        version = save_grid(work, its.id, lines, seen=rules.digest(lines))
    version.donor_reference, version.donor_on = agreement.donor_reference.strip()[:120], agreement.donor_on
    version.reason = agreement.reason.strip()[:1000]
    version.award_minor = agreement.amount.minor if agreement.amount else None
    version.total_budget_minor = agreement.total_budget.minor if agreement.total_budget else None
    version.ends_on = agreement.ends_on
    work.add(version)
    work.note(
        "budget.amendment_prepared",
        version.id,
        its.lead_hub_id,
        award=its.reference,
        version=version.number,
        donor_reference=version.donor_reference,
        donor_on=version.donor_on,
        amount=agreement.amount,
        total_budget=agreement.total_budget,
        ends_on=agreement.ends_on,
        reason=version.reason,
    )
    return version
