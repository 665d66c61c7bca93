"""A budget as donors' forms get it: held against what the agreement says, not against itself."""

from decimal import Decimal

import pytest

from exports import DONOR_BUDGETS
from grants_app.budgets import queries
from grants_app.core.money import Money
from tests.awards.making import FINANCE
from tests.budgets.moving import award_of_the_example
from tests.exports.sheets import amount, open_sheet, row_of
from tests.world import World


def test_a_budget_that_differs_from_the_agreement_is_written_and_says_so(world: World) -> None:
    award_id = award_of_the_example(world, total_budget=Money.of(400_000, "EUR"), cofinancing_percent=Decimal("11.8"))
    with world.seen_by(FINANCE) as work:
        budget = queries.donor_budget(work, award_id, network="Network")
    assert (budget.total, budget.award.total_budget) == (Decimal("392000.00"), Decimal("400000.00"))
    assert budget.award.donor_share_percent == Decimal("88.20")
    written = DONOR_BUDGETS["osf-budget"].write(budget)
    sheet = open_sheet(written, "Budget")
    check = row_of(sheet, "Check: this budget less the total budget of the agreement")
    assert -8000 in [cell.value for cell in sheet[check]]
    proof = open_sheet(written, "How these figures were made")
    assert amount(proof, "D", "The total budget of the agreement") == Decimal(-8000)
    says = "This budget comes to EUR 392,000.00, the total budget of the agreement is EUR 400,000.00"
    assert row_of(sheet, says)
    assert row_of(open_sheet(DONOR_BUDGETS["eu-annex-iii"].write(budget), "1. Budget for the Action"), says)


@pytest.mark.parametrize("form", ["eu-annex-iii", "osf-budget"])
def test_a_budget_of_the_agreements_total_says_nothing(world: World, form: str) -> None:
    award_id = award_of_the_example(world)
    with world.seen_by(FINANCE) as work:
        budget = queries.donor_budget(work, award_id, network="Network")
    assert budget.notes == ()
    assert budget.total == budget.award.total_budget
    DONOR_BUDGETS[form].write(budget)
