"""What is reserved, advanced and left opens into the moves of budget that made it, to the cent."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from grants_app.awards.models import Award
from grants_app.budgets import queries
from grants_app.budgets.pages.routes import STATES
from grants_app.budgets.queries import Narrowing
from grants_app.core.work import Work
from tests.demo_network import demo, demo_file, seen_by_the_operator
from tests.expenditures.making import award_with_budget
from tests.web import Visitor, program
from tests.world import World

__all__ = ["demo", "demo_file", "seen_by_the_operator"]


def test_the_moves_behind_each_figure_come_to_it(seen_by_the_operator: Work) -> None:
    work, seen = seen_by_the_operator, 0
    for its in work.all(select(Award)):
        bva = queries.bva(work, its.id)
        for heading in bva.headings:
            for line in heading.lines:
                for state in STATES:
                    there = queries.moves(work, bva, Narrowing(state, line_id=line.line.line_id), first=0, most=1)
                    figure = {"available": "left"}.get(state, state)
                    assert there.total == getattr(line.figures, figure), (its.reference, line.line.code, state)
                    seen += there.total != 0
    assert seen > 40


def test_a_heading_and_a_hub_narrow_the_moves(world: World) -> None:
    award_id = award_with_budget(world)
    with world.seen_by("Hélène Dubois") as work:
        bva = queries.bva(work, award_id)
        [first, *_] = bva.headings
        there = queries.moves(
            work, bva, Narrowing(STATES[-1], hub_id=world.hubs["KE"], heading=first.heading), first=0, most=50
        )
    assert there.total == sum(part.figures.left for line in first.lines for part in line.hubs if part.hub.code == "KE")
    assert {row.hub for row in there.rows} == {"KE"}
    assert there.title == f"{first.heading} · Hub Kenya"


def test_the_page_shows_how_it_adds_up_and_what_moved(world: World, tmp_path: Path) -> None:
    award_id = award_with_budget(world)
    visitor = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    page = visitor.get(f"/awards/{award_id}/budget-moves?state=available").text
    assert "How it adds up today" in page
    assert "Budget approved" in page
    versus = visitor.get(f"/awards/{award_id}/budget-versus-actual").text.replace("&amp;", "&")
    assert f"/awards/{award_id}/budget-moves?state=available&line=" in versus


@pytest.mark.parametrize(("state", "award"), [("gone", None), ("reserved", UUID(int=7))])
def test_what_there_is_not_is_not_found(world: World, tmp_path: Path, state: str, award: UUID | None) -> None:
    award_id = award or award_with_budget(world)
    visitor = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    assert visitor.get(f"/awards/{award_id}/budget-moves?state={state}").status_code == 404
