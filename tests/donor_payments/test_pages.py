"""The calculator over live figures: every figure opens, and what is typed changes what would be paid."""

from datetime import date
from pathlib import Path

from grants_app.awards import commands as awards
from grants_app.core.money import Money
from tests.awards.making import FINANCE, make_award
from tests.web import Visitor, program
from tests.world import World


def test_shows_threshold_ceiling_and_balance_of_what_came_and_was_spent(world: World, tmp_path: Path) -> None:
    award_id = make_award(world)
    with world.as_(FINANCE) as work:
        row = awards.plan_instalment(work, award_id, due_on=date(2026, 1, 15), amount=Money(40_000_00, "EUR"))
        awards.receive_instalment(work, row.id, received_on=date(2026, 1, 20), received=Money(40_000_00, "EUR"))
        awards.plan_instalment(work, award_id, due_on=date(2027, 1, 15), amount=Money(41_000_00, "EUR"))
    visitor = Visitor(program(world, tmp_path), world, FINANCE)
    page = visitor.get(f"/awards/{award_id}/donor-payments").text
    for figure in ("28,000.00", "81,000.00", "13,000.00"):
        assert figure in page, figure
    assert f"/expenditures?award={award_id}" in page.replace("&amp;", "&")
    typed = visitor.get(f"/awards/{award_id}/donor-payments?accepted=90000&forecast=30000").text
    assert "2,000.00" in typed
    assert "41,000.00" in typed
    wrong = visitor.get(f"/awards/{award_id}/donor-payments?forecast=much")
    assert (wrong.status_code, "is not a number" in wrong.text) == (422, True)


def test_a_hub_that_does_not_see_the_whole_action_does_not_see_it(world: World, tmp_path: Path) -> None:
    award_id = make_award(world)
    with world.as_(FINANCE) as work:
        awards.take_part(work, award_id, [world.hubs["KE"]])
    visitor = Visitor(program(world, tmp_path), world, "Lucía Pop")
    assert visitor.get(f"/awards/{award_id}/donor-payments").status_code == 404
