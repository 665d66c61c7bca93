"""The files that an award's donor may want: every format at a glance, any of them for any days."""

from pathlib import Path
from uuid import UUID

import pytest

from exports import BUDGET_TABLES, DONOR_BUDGETS, DONOR_REPORTS
from tests.expenditures.making import award_with_budget
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_budget(world, reference="AW-1")


def test_the_shelf_says_of_every_format_whose_it_is_and_what_it_needs(world: World, tmp_path: Path) -> None:
    page = Visitor(program(world, tmp_path), world, "Hélène Dubois").get("/formats").text
    shelves = (DONOR_REPORTS, DONOR_BUDGETS, BUDGET_TABLES)
    assert [key for shelf in shelves for key in shelf if f">{key}<" not in page] == []


def test_a_file_of_any_days_comes_at_once_and_says_that_it_is_a_draft(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    page = helene.get(f"/awards/{award_id}/files").text
    assert f'action="/awards/{award_id}/file"' in page
    answer = helene.get(f"/awards/{award_id}/file?format=bva&from=2026-01-01&to=2026-03-31")
    assert answer.status_code == 200
    assert "bva-2026-01-01-2026-03-31-DRAFT.xlsx" in answer.headers["content-disposition"]


def test_what_cannot_be_written_is_said_in_a_sentence(world: World, award_id: UUID, tmp_path: Path) -> None:
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    address = f"/awards/{award_id}/file"
    unknown, backwards = (
        helene.get(f"{address}?format=abc"),
        helene.get(f"{address}?format=bva&from=2026-05-01&to=2026-04-01"),
    )
    assert (unknown.status_code, "There is no format «abc»" in unknown.text) == (422, True)
    assert (backwards.status_code, "The last day is before the first" in backwards.text) == (422, True)
    nothing = helene.get(f"/awards/{award_id}/budget/file/abc")
    assert (nothing.status_code, "There is no format «abc» for budgets" in nothing.text) == (404, True)
