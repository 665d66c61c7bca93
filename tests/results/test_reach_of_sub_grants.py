"""A payment to a community counts on its day, its cost changes nothing, and what comes back is taken off."""

from datetime import date

from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.ledger.queries import totals
from grants_app.ledger.rules import Kind
from grants_app.results import queries
from grants_app.results.queries import Sum, Wishes
from tests.awards.making import FINANCE
from tests.disbursements.stage import set_up
from tests.sub_grants.ground import LATER, Ground
from tests.world import World


def total(ground: Ground) -> Sum:
    """The sum of the page, which equals the accounts of the ledger each time it is read."""
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    with ground.world.seen_by(FINANCE, LATER) as work:
        found = queries.reach(work, Wishes(), "EUR", {}).total
        cost = [it for it in totals(work, ground.stage.award_id, Kind.EXPENSE, year) if it.source == "award"]
        with_communities = totals(work, ground.stage.award_id, Kind.SUB_GRANT, year)
    assert found.spent.minor == sum(it.amount for it in (*cost, *with_communities))
    return found


def test_a_payment_counts_at_once_its_cost_changes_nothing_and_a_return_is_taken_off(world: World) -> None:
    ground = Ground(set_up(world))
    tranche_id = ground.paid()
    assert total(ground).reached == Money(3_000_00, "EUR")  # GTQ 25,590.00 at 8.53
    ground.accepted(tranche_id, "17060.00")
    assert total(ground).reached == Money(3_000_00, "EUR")
    ground.refunded(tranche_id, "8530.00")
    assert total(ground).reached == Money(2_000_00, "EUR")
    assert total(ground).cents == "1.00"
