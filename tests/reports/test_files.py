"""The files that an award's donor may want: every format at a glance, any of them for any days."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from exports import BUDGET_TABLES, DONOR_BUDGETS, DONOR_REPORTS, PAYMENT_REQUESTS, PUBLICATIONS
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from tests.expenditures.making import award_with_budget, voucher
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_budget(world, reference="AW-1")


def test_the_shelf_says_of_every_format_whose_it_is_and_what_it_needs(world: World, tmp_path: Path) -> None:
    page = Visitor(program(world, tmp_path), world, "Hélène Dubois").get("/formats").text
    shelves = (DONOR_REPORTS, DONOR_BUDGETS, BUDGET_TABLES, PAYMENT_REQUESTS, PUBLICATIONS)
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


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ("format=abc&from=2026-02-01&to=2026-03-31", "format", "There is no format «abc»"),
        ("format=bva&from=2026-05-01&to=2026-04-01", "to", "The last day is before the first"),
        ("format=bva&from=1/2/2026&to=2026-04-01", "from", "«1/2/2026» is not a day"),
        ("format=bva&from=2019-01-01&to=2026-04-01", "from", "the period must lie inside it"),
    ],
)
def test_wrong_days_bring_the_form_back_with_what_was_typed(
    world: World, award_id: UUID, tmp_path: Path, typed: str, field: str, says: str
) -> None:
    answer = Visitor(program(world, tmp_path), world, "Hélène Dubois").get(f"/awards/{award_id}/file?{typed}")
    assert answer.status_code == 422
    assert f'action="/awards/{award_id}/file"' in answer.text
    beside = answer.text.split(f'id="field-{field}-error"')[1].split("</div>")[0]
    assert says in beside
    assert f'value="{typed.rsplit("=", maxsplit=1)[-1]}"' in answer.text


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


def test_no_file_is_written_while_a_voucher_of_its_days_waits_for_a_rate(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    draft = Manner(hub_id=world.hubs["GT"], keep_as_drafts=True)
    with world.as_("Lucía Pop", datetime(2027, 2, 1, tzinfo=UTC)) as work:
        outcome = expenditures.take_in(
            work, award_id, [voucher(2, currency="JPY", amount=Decimal(853))], file_name="q1.xlsx", manner=draft
        )
    assert outcome.problems == ()
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    answer = helene.get(f"/awards/{award_id}/file?format=bva&from=2026-01-01&to=2026-06-30")
    assert answer.status_code == 409
    assert "Voucher GT-001: There is no rate between" in answer.text
    before = helene.get(f"/awards/{award_id}/file?format=bva&from=2026-01-01&to=2026-01-31")
    assert before.status_code == 200


def test_the_file_of_an_award_in_another_script_can_be_downloaded(world: World, tmp_path: Path) -> None:
    award_id = award_with_budget(world, reference="ทุน-7")
    answer = Visitor(program(world, tmp_path), world, "Hélène Dubois").get(f"/awards/{award_id}/file?format=bva")
    assert answer.status_code == 200
    assert 'filename="-' in answer.headers["content-disposition"]
