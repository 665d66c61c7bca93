"""A report walked through in the browser: figures with links, frozen, approved by another, downloaded."""

from datetime import UTC, date, datetime
from decimal import Decimal
from html import escape
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook

from grants_app.core.calendar import Period
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.reports.making import approved, post, prepared
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    """A running award with one voucher of last month, looked at."""
    award_id = award_with_budget(world, reference="AW-1")
    with world.as_("Lucía Pop", datetime(2026, 3, 16, tzinfo=UTC)) as work:
        manner = Manner(hub_id=world.hubs["GT"])
        expenditures.take_in(
            work, award_id, [voucher(payee='=HYPERLINK("http://evil")')], file_name="q1.xlsx", manner=manner
        )
    look_at_everything(world, award_id)
    return award_id


def _begun(visitor: Visitor, award_id: UUID) -> str:
    form = {"award": str(award_id), "from": "2026-01-01", "to": "2026-06-30", "format": "eu-annex-vi"}
    answer = visitor.post("/reports/new", form)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_three_people_take_a_report_from_its_figures_to_the_stored_workbook(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    app = program(world, tmp_path)
    helene, pieter, ines = (Visitor(app, world, name) for name in ("Hélène Dubois", "Pieter Maes", "Ines Correia"))
    address = _begun(helene, award_id)
    page = helene.get(address).text
    assert "Freezing the figures posts 7.00 EUR of indirect cost" in page
    assert f"/expenditures?award={award_id}" in page
    assert pieter.post(f"{address}/review").status_code == 303
    draft = ines.get(f"{address}/file")
    assert "DRAFT" in draft.headers["content-disposition"]
    assert ines.post(f"{address}/approve").status_code == 303
    approved = helene.get(f"{address}/file")
    assert "DRAFT" not in approved.headers["content-disposition"]
    book = load_workbook(BytesIO(approved.content), data_only=True)
    assert book.sheetnames == [
        "Addenda or use of contingencies",
        "Forecast Budget & follow-up",
        "Interim Report",
        "Sources of funding",
        "How these figures were made",
        "List of transactions",
    ]


def test_text_of_a_person_never_becomes_a_formula(world: World, award_id: UUID, tmp_path: Path) -> None:
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    content = helene.get(f"{_begun(helene, award_id)}/file").content
    cells = [cell for sheet in load_workbook(BytesIO(content)) for row in sheet.iter_rows() for cell in row]
    [payee] = [cell for cell in cells if isinstance(cell.value, str) and "evil" in cell.value]
    assert payee.data_type == "s"


def test_what_is_typed_is_kept_with_the_report_and_a_wrong_number_is_named(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    address = _begun(helene, award_id)
    page = helene.get(address).text
    line_id = page.split('name="forecast-units-')[1].split('"')[0]
    bad = helene.post(f"{address}/lines", {f"forecast-{line_id}": "many"})
    assert (bad.status_code, "is not a number" in bad.text) == (422, True)
    good = helene.post(f"{address}/lines", {f"forecast-{line_id}": "1500.00"})
    assert good.status_code == 303
    assert helene.post(f"{address}/explanations", {f"explanation-{line_id}": "Rain came late"}).status_code == 303
    assert helene.post(f"{address}/lines", {f"forecast-{line_id}": "1500.00"}).status_code == 303
    again = helene.get(address).text
    assert 'value="1500.00"' in again
    assert "Rain came late" in again


def test_a_period_outside_the_award_is_refused_with_what_was_typed(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    form = {"award": str(award_id), "from": "2025-01-01", "to": "2026-06-30", "format": "bva"}
    answer = helene.post("/reports/new", form)
    assert answer.status_code == 422
    assert "the period must lie inside it" in answer.text


def test_a_hub_meets_nothing_at_a_report_of_several_hubs(world: World, award_id: UUID, tmp_path: Path) -> None:
    app = program(world, tmp_path)
    address = _begun(Visitor(app, world, "Hélène Dubois"), award_id)
    lucia = Visitor(app, world, "Lucía Pop")
    assert lucia.get(address).status_code == 404
    assert lucia.get(f"{address}/file").status_code == 404
    assert lucia.get(f"/awards/{award_id}/file?format=bva").status_code == 404


def test_indirect_cost_opens_into_its_ledger_entry(world: World, award_id: UUID, tmp_path: Path) -> None:
    app = program(world, tmp_path)
    helene, pieter = Visitor(app, world, "Hélène Dubois"), Visitor(app, world, "Pieter Maes")
    pieter.post(f"{_begun(helene, award_id)}/review")
    listed = helene.get(f"/expenditures?award={award_id}&status=posted&heading=8.+Indirect+costs").text
    assert "made by no voucher" in listed
    assert "7.00" in listed
    entry = listed.split('href="/ledger/')[1].split('"')[0]
    assert "Indirect recovery" in helene.get(f"/ledger/{entry}").text


@pytest.mark.parametrize("path", ["/reports/not-an-id", "/expenditures/1", "/awards/x", "/nowhere"])
def test_an_address_that_leads_nowhere_says_so(world: World, tmp_path: Path, path: str) -> None:
    answer = Visitor(program(world, tmp_path), world, "Hélène Dubois").get(path)
    assert answer.status_code == 404
    assert "There is nothing here that you may see" in answer.text


def test_what_was_reported_before_opens_into_its_vouchers_and_the_period_into_its_entries(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    approved(world, prepared(world, award_id, Period(date(2026, 1, 1), date(2026, 2, 28))))
    post(world, award_id, voucher(5, voucher="GT-005", incurred_on=date(2026, 3, 2), amount=Decimal("426.50")))
    report_id = prepared(world, award_id, Period(date(2026, 3, 1), date(2026, 6, 30)))
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    page = helene.get(f"/reports/{report_id}").text
    earlier = f"/expenditures?award={award_id}&status=posted&to=2026-02-28"
    assert f'<a href="{escape(earlier)}">107.00</a>' in page
    assert "GT-001" in helene.get(earlier).text
    entries = f"/reports/{report_id}/entries"
    assert f'<a href="{entries}">50.00</a>' in page
    assert "GT-005" in helene.get(entries).text
    assert "GT-001" not in helene.get(entries).text
