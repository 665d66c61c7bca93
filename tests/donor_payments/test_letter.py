"""The request for payment over live figures: a draft until the report of its period is approved, and nobody's who may not see all."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest

from grants_app.awards import commands as awards
from grants_app.awards import queries as award_queries
from grants_app.budgets import queries as budgets
from grants_app.command_line import exporting
from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.donor_payments import queries
from grants_app.donor_payments.queries import Asked
from grants_app.reports import commands as reports
from grants_app.reports.commands import TypedLine
from tests.awards.making import FINANCE, make_award
from tests.budgets.moving import award_of_the_example, spend
from tests.expenditures.making import look_at_everything
from tests.reports.making import approved, prepared
from tests.web import Visitor, program
from tests.world import World

HALF_YEAR = Period(date(2026, 1, 1), date(2026, 6, 30))
UNTIL = "until=2026-06-30"


@pytest.fixture
def award_id(world: World) -> UUID:
    """EUR 150,000 came, EUR 100,000 is spent, EUR 140,000 is planned."""
    award_id = award_of_the_example(world)
    with world.as_(FINANCE) as work:
        row = awards.plan_instalment(work, award_id, due_on=date(2026, 1, 15), amount=Money(150_000_00, "EUR"))
        awards.receive_instalment(work, row.id, received_on=date(2026, 1, 20), received=Money(150_000_00, "EUR"))
        awards.plan_instalment(work, award_id, due_on=date(2026, 9, 15), amount=Money(140_000_00, "EUR"))
    return award_id


@pytest.fixture
def address(award_id: UUID) -> str:
    return f"/awards/{award_id}/donor-payments"


def document(content: bytes) -> str:
    return ZipFile(BytesIO(content)).read("word/document.xml").decode()


def test_the_letter_asks_for_what_the_page_computes(world: World, award_id: UUID, address: str, tmp_path: Path) -> None:
    spend(world, award_id, ("1.1 GT", 100_000))
    helene = Visitor(program(world, tmp_path), world, FINANCE)
    page = helene.get(f"{address}?{UNTIL}").text
    assert "125,000.00" in page
    assert "Write the letter" in page
    answer = helene.get(f"{address}/request?{UNTIL}&attention=Ms+Unit&address=Rue+1&verified=100000")
    assert '-request-2-DRAFT.docx"' in answer.headers["content-disposition"]
    said = document(answer.content)
    for text in ("125,000.00 EUR", "one hundred and twenty-five thousand euros", "Ms Unit", "Rue 1", "100,000.00 EUR"):
        assert text in said, text
    assert "01/01/2026-30/06/2026" in said


def test_it_is_no_draft_once_the_report_of_its_period_is_approved(
    world: World, award_id: UUID, address: str, tmp_path: Path
) -> None:
    spend(world, award_id, ("1.1 GT", 100_000))
    look_at_everything(world, award_id)
    report_id = prepared(world, award_id, HALF_YEAR)
    helene = Visitor(program(world, tmp_path), world, FINANCE)
    assert "DRAFT" in helene.get(f"{address}/request?{UNTIL}").headers["content-disposition"]
    approved(world, report_id)
    assert "DRAFT" not in helene.get(f"{address}/request?{UNTIL}").headers["content-disposition"]
    assert "DRAFT" in helene.get(f"{address}/request?until=2026-07-31").headers["content-disposition"]


def _is_draft(world: World, folder: Path, address: str) -> bool:
    answer = Visitor(program(world, folder), world, FINANCE).get(address)
    assert answer.status_code == 200, answer.text
    return "DRAFT" in answer.headers["content-disposition"]


def test_a_first_request_is_a_draft_until_the_agreement_is_in_force(world: World, tmp_path: Path) -> None:
    award_id = make_award(world, signed_on=date(2026, 4, 1))
    with world.as_(FINANCE) as work:
        awards.plan_instalment(work, award_id, due_on=date(2026, 4, 15), amount=Money(50_000_00, "EUR"))
    address = f"/awards/{award_id}/donor-payments/request?{UNTIL}"
    assert _is_draft(world, tmp_path, address)
    with world.as_(FINANCE) as work:
        awards.activate(work, award_id, signed_on=date(2026, 3, 12))
    assert not _is_draft(world, tmp_path, address)


def test_a_balance_over_another_cost_than_the_approved_one_is_a_draft(world: World, tmp_path: Path) -> None:
    whole = {"amount": Money.of(392_000, "EUR"), "cofinancing_percent": Decimal(0)}
    award_id = award_of_the_example(world, ends_on=HALF_YEAR.ends_on, **whole)
    with world.as_(FINANCE) as work:
        row = awards.plan_instalment(work, award_id, due_on=date(2026, 1, 15), amount=Money(9_000_00, "EUR"))
        awards.receive_instalment(work, row.id, received_on=date(2026, 1, 20), received=Money(9_000_00, "EUR"))
    spend(world, award_id, ("1.1 GT", 100_000))
    look_at_everything(world, award_id)
    report_id = prepared(world, award_id, HALF_YEAR)
    with world.as_(FINANCE) as work:
        lines = budgets.line_ids(work, award_id).values()
        reports.type_lines(work, report_id, [TypedLine(it, explanation="The court sat later") for it in lines])
    approved(world, report_id)
    address = f"/awards/{award_id}/donor-payments/request?{UNTIL}"
    with world.seen_by(FINANCE) as work:
        cost = queries.calculation(work, award_id, Asked(until=HALF_YEAR.ends_on)).cost
    for typed in ("", f"&accepted={cost.amount}", "&profit=0"):
        assert not _is_draft(world, tmp_path, address + typed), typed
    for typed in ("&accepted=90000", "&profit=100", f"&accepted={cost.amount}&profit=100"):
        assert _is_draft(world, tmp_path, address + typed), typed


def test_where_nothing_can_be_asked_for_page_and_letter_say_why(world: World, address: str, tmp_path: Path) -> None:
    helene = Visitor(program(world, tmp_path), world, FINANCE)
    says = "EUR 105,000.00 must be used and EUR 0.00 is"
    page = helene.get(f"{address}?{UNTIL}&forecast=100000").text
    assert says in page
    assert "Write the letter" not in page
    refused = helene.get(f"{address}/request?{UNTIL}&forecast=100000")
    assert (refused.status_code, says in refused.text) == (409, True)
    wrong = helene.get(f"{address}/request?{UNTIL}&verified=much")
    assert (wrong.status_code, "is not a number" in wrong.text) == (422, True)


def test_a_hub_that_does_not_see_the_whole_action_gets_no_letter(
    world: World, award_id: UUID, address: str, tmp_path: Path
) -> None:
    assert Visitor(program(world, tmp_path), world, "Lucía Pop").get(f"{address}/request?{UNTIL}").status_code == 404


def test_the_command_line_writes_the_same_letter(world: World, award_id: UUID, tmp_path: Path) -> None:
    spend(world, award_id, ("1.1 GT", 100_000))
    file = tmp_path / "request.docx"
    with world.seen_by(FINANCE) as work:
        reference = award_queries.award(work, award_id).reference
        says = exporting.request_file(work, "eu-annex-v", reference, file, "2026-06-30", network="Network")
    assert says == f"{file} is written: request 2, marked as a draft."
    assert "125,000.00 EUR" in document(file.read_bytes())
