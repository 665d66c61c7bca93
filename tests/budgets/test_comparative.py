"""The comparative budget of an award: what moved inside the contract, and what an amendment would make of it."""

from pathlib import Path
from uuid import UUID

import pytest

from exports import BUDGET_TABLES
from grants_app.budgets import queries
from grants_app.core.errors import Forbidden
from tests.awards.making import FINANCE
from tests.budgets.moving import agree, award_of_the_example, moved
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    found = award_of_the_example(world)
    moved(world, found, ("1.1 GT", "2.1 KE", "4000"))
    return found


def test_it_says_what_moved_and_why(world: World, award_id: UUID) -> None:
    with world.seen_by(FINANCE) as work:
        found = queries.comparative_budget(work, award_id, network="Network")
    travel = next(it for it in found.lines if it.line.code == "2.1")
    figures = [int(figure) for figure in (travel.line.budget, travel.line.reallocation, travel.amended, travel.new)]
    assert figures == [20_000, 4_000, 0, 24_000]
    assert travel.why == "GT-T-0001: The road is closed, so people fly"
    assert found.is_approved
    assert found.acts[0].startswith("GT-T-0001, transfer between lines of EUR 4,000.00: prepared by Hélène Dubois")
    assert len(BUDGET_TABLES["comparative-budget"].write(found)) > 5_000


def test_with_an_amendment_being_prepared_it_is_a_draft(world: World, award_id: UUID) -> None:
    agree(world, award_id)
    with world.seen_by(FINANCE) as work:
        found = queries.comparative_budget(work, award_id, network="Network")
    assert (found.is_approved, str(found.new_name)) == (False, "version 2, proposed")
    assert {it.amended for it in found.lines} == {0}


def test_whoever_sees_only_some_hubs_gets_no_whole_budget(world: World, award_id: UUID) -> None:
    with world.seen_by("Wanjiru Kamau") as work, pytest.raises(Forbidden, match="of the whole award"):
        queries.comparative_budget(work, award_id, network="Network")


def test_it_is_downloaded_from_the_page_of_versions(world: World, award_id: UUID, tmp_path: Path) -> None:
    visitor = Visitor(program(world, tmp_path), world, FINANCE)
    assert (
        f"/awards/{award_id}/budget/file/comparative-budget" in visitor.get(f"/awards/{award_id}/budget/compare").text
    )
    answer = visitor.get(f"/awards/{award_id}/budget/file/comparative-budget")
    assert answer.status_code == 200
    assert "comparative-budget.xlsx" in answer.headers["content-disposition"]
