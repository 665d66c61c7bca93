"""Pipeline, awarded and spent per objective: shares come to the whole, unlike currencies stay apart, hubs see their own."""

from pathlib import Path

import pytest

from grants_app.awards import commands as awards
from grants_app.core.money import Money
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.hubs import queries as hub_queries
from grants_app.strategy import queries
from grants_app.strategy.queries import AWARDED, PIPELINE, SPENT, Alignment, Wishes
from tests.applications.making import STAFF, written
from tests.awards.making import FINANCE, make_award
from tests.expenditures.making import award_with_budget, voucher
from tests.web import Visitor, program
from tests.world import World

OTHERS = "Wanjiru Kamau"


@pytest.fixture
def served(world: World) -> World:
    """EUR 90,000 for SO1 (40) and SO2 (60), GTQ 853 of it spent; EUR 20,000 asked for SO2."""
    award_id = award_with_budget(world)
    with world.as_(FINANCE) as work:
        awards.serve(work, award_id, {world.objectives["SO1"]: 40, world.objectives["SO2"]: 60}, note="As agreed")
    with world.as_("Lucía Pop") as work:
        manner = Manner(hub_id=world.hubs["GT"])
        assert expenditures.take_in(work, award_id, [voucher()], file_name="q1.xlsx", manner=manner).problems == ()
    written(world)
    return world


def seen(world: World, by: str, wishes: Wishes | None = None) -> Alignment:
    with world.seen_by(by) as work:
        return queries.alignment(work, wishes or Wishes(), list(hub_queries.hubs(work)), "EUR")


def sums(found: Alignment) -> dict[str, list[int]]:
    return {
        line.code: [line.cells[what].total.minor for what in (PIPELINE, AWARDED, SPENT)]
        for line in (*found.lines, found.total)
    }


def test_each_objective_gets_its_share_of_what_is_asked_awarded_and_spent(served: World) -> None:
    assert sums(seen(served, FINANCE)) == {
        "SO1": [0, 36_000_00, 40_00],
        "SO2": [20_000_00, 54_000_00, 60_00],  # GTQ 853.00 at 8.53 is EUR 100.00
        "": [20_000_00, 90_000_00, 100_00],
    }


def test_a_hub_sees_its_own_rows_alone(served: World) -> None:
    by_hub = {line.code: line.cells[AWARDED].total for line in seen(served, FINANCE).by_hub}
    assert sum(by_hub.values(), Money(0, "EUR")) == Money(90_000_00, "EUR")  # as the budget in force shares it
    assert seen(served, STAFF).total.cells[AWARDED].total == by_hub["GT"]
    assert seen(served, OTHERS).total.cells[AWARDED].total == by_hub["KE"]
    assert seen(served, OTHERS).total.cells[PIPELINE].rows == 0
    assert seen(served, OTHERS).total.cells[SPENT].rows == 0


def test_a_year_and_an_objective_narrow_the_rows_behind_a_figure(served: World) -> None:
    wishes = Wishes(year=2026, objective=str(served.objectives["SO1"]), what=SPENT)
    with served.seen_by(FINANCE) as work:
        behind = queries.behind(work, wishes, "EUR")
    [row] = behind.rows
    assert (row.percent, row.whole, row.own) == (40, Money(100_00, "EUR"), Money(40_00, "EUR"))
    assert "kind=expense" in row.entries_url
    assert "source=award" in row.entries_url


def test_what_has_no_rate_stands_in_its_own_currency_and_is_in_no_sum(world: World) -> None:
    make_award(world, amount=Money(5_000_00, "COP"), reference="COP-1", rate_source="ecb")
    found = seen(world, FINANCE)
    cell = found.total.cells[AWARDED]
    assert (cell.total, cell.unlike) == (Money(0, "EUR"), {"COP": Money(5_000_00, "COP")})
    assert found.rates == (("COP", ""),)
    assert [line.title for line in found.lines if line.cells[AWARDED].rows] == ["No objective is named"]


def test_a_gap_is_an_objective_that_nothing_of_the_hub_serves(served: World) -> None:
    gaps = {gap.hub.code: gap.missing for gap in seen(served, FINANCE).gaps}
    assert gaps == {"GT": (), "KE": ()}  # both hubs have a share of the award's budget


def test_the_pages_and_files_are_there_for_their_readers(served: World, tmp_path: Path) -> None:
    app = program(served, tmp_path)
    page = Visitor(app, served, FINANCE).get("/strategy").text
    for shown in ("<title id=", "36,000.00", "54,000.00", "Gaps"):
        assert shown in page
    rows = Visitor(app, served, FINANCE).get("/strategy/rows?what=spent").text
    assert "/ledger?award=" in rows
    assert (
        "GS2,KE,2026,SO1,Defenders are protected,0.00,9672.84,0.00,EUR"
        in Visitor(app, served, FINANCE).get("/strategy/register.csv").text
    )
    assert Visitor(app, served, OTHERS).get("/strategy/rows/register.xlsx").status_code == 200
    assert "Hilos que unen" not in Visitor(app, served, OTHERS).get("/strategy/rows").text
    assert Visitor(app, served, "Ana Silva").get("/strategy").status_code == 403
