"""Approving a report settles the rate rule: shown before, posted once per voucher, and what was shown is what is approved."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook

from grants_app.access import OPERATOR
from grants_app.awards import queries as awards
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.core.work import open_reading
from grants_app.ledger import queries as ledger
from grants_app.ledger import remitting
from grants_app.ledger.rates import Arrival
from grants_app.ledger.rules import Kind
from grants_app.proofs.queries import findings
from grants_app.reports import commands, queries
from tests.expenditures.making import award_with_budget, voucher
from tests.reports.making import FIRST, LATER, NETWORK, approved, post, prepared, reviewed
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    """An award that converts by its instalments: vouchers were paid before the hub had any money of it."""
    award_id = award_with_budget(world, reference="AW-1")
    _change(world, award_id, rate_rule="instalment")
    in_two = voucher(3, voucher="GT-002", amount=Decimal("1706.00"), budget_line="1.2")
    post(world, award_id, voucher(2), in_two)
    return award_id


def _change(world: World, award_id: UUID, **terms: str) -> None:
    with world.as_("Hélène Dubois", LATER) as work:
        award = awards.award(work, award_id, to_change=True)
        for name, value in terms.items():
            setattr(award, name, value)
        work.add(award)


def _arrive(world: World, award_id: UUID, quetzales: str) -> None:
    """EUR 1,000.00 were sent, and came as so many quetzales."""
    sent, credited = Money.of(1_000, "EUR"), Money.of(quetzales, "GTQ")
    arrival = Arrival(world.hubs["GT"], f"GT-D-{quetzales}", sent, credited, date(2026, 3, 20), date(2026, 3, 24))
    with world.as_("Pieter Maes", LATER) as work:
        remitting.sent(work, award_id, new_id(), arrival)


def test_what_the_approver_is_shown_is_what_approval_posts(world: World, award_id: UUID, tmp_path: Path) -> None:
    _arrive(world, award_id, "8000")
    report_id = reviewed(world, prepared(world, award_id))
    ines = Visitor(program(world, tmp_path), world, "Ines Correia")
    page = ines.get(f"/reports/{report_id}").text
    for figure in ("100.00", "6.63", "106.63", "213.25", "1.39", "321.00", "342.27"):
        assert f">{figure}</td>" in page, figure  # 300.00 becomes 319.88, and 7 % of it 22.39
    listed = ines.get(f"/reports/{report_id}/settlement").text
    assert "8.5300 GTQ per EUR (InforEuro (European Commission) of 1 Feb 2026)" in listed
    assert "8 GTQ per EUR (disbursement GT-D-8000 of 24 Mar 2026)" in listed
    assert ines.post(f"/reports/{report_id}/approve").status_code == 303

    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id)
        found = queries.figures_of(work, queries.award(work, award_id), report)
        income = queries.income_posted(work, found.award)
        [difference] = ledger.totals(work, award_id, Kind.EXCHANGE_DIFFERENCE)
    assert (report.status, report.total_minor, report.settled_minor, report.settlement_minor) == (
        "approved", 342_27, 342_27, 19_88,
    )  # fmt: skip
    assert found.total_period == 342_27
    assert income == 308_04  # 90 %
    assert difference.amount == -19_88  # the network bears it
    assert "2</strong> entries" in ines.get(f"/reports/{report_id}/entries?mark=settlement").text
    sheet = load_workbook(BytesIO(ines.get(f"/reports/{report_id}/file").content))["List of transactions"]
    remarks = [str(row[24].value) for row in sheet.iter_rows(min_row=2) if row[3].value == "GT-001"]
    assert remarks == ["None", "settlement of the final rate"]
    with open_reading(world.database, OPERATOR) as work:
        assert list(findings(work)) == []


def test_a_rate_that_changes_what_was_shown_returns_the_report_to_draft(world: World, award_id: UUID) -> None:
    report_id = reviewed(world, prepared(world, award_id))
    _arrive(world, award_id, "8000")
    with world.as_("Ines Correia", LATER) as work:
        assert commands.approve(work, report_id, network=NETWORK).status == "draft"
        taken = queries.steps_taken(work, queries.report(work, report_id))
        [reason] = [row.step.reason for row in taken if row.step.target == "draft"]
    assert "settling would come to other figures" in reason


def test_where_the_project_bears_differences_a_line_is_named_and_carries_them(world: World, award_id: UUID) -> None:
    _change(world, award_id, profile="sida")
    _arrive(world, award_id, "8000")
    report_id = prepared(world, award_id)
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id)
        found = queries.figures_of(work, queries.award(work, award_id), report)
        said = [blocker.says for blocker in queries.blockers(work, found, report) if blocker.stops_review]
        line_id = next(figure.line.line_id for figure in found.lines if figure.line.code == "2.1")
    assert any("Name the line first" in sentence for sentence in said)
    with world.as_("Hélène Dubois", LATER) as work:
        commands.name_difference_line(work, report_id, line_id)
    approved(world, report_id)
    with world.seen_by("Hélène Dubois", LATER) as work:
        found = queries.figures_of(work, queries.award(work, award_id), queries.report(work, report_id))
        differences = ledger.totals(work, award_id, Kind.EXCHANGE_DIFFERENCE)
    per_line = {figure.line.code: figure.period for figure in found.lines if figure.period}
    assert (per_line["1.1"], per_line["1.2"], per_line["2.1"]) == (106_63, 213_25, -19_88)
    assert sum(total.amount for total in differences) == 0


def test_nothing_is_settled_where_each_rate_is_final_when_it_is_booked(world: World) -> None:
    award_id = award_with_budget(world, reference="AW-2")
    post(world, award_id, voucher(2))
    with world.seen_by("Hélène Dubois", LATER) as work:
        its = queries.award(work, award_id)
        assert queries.settlement(work, queries.figures(work, its, FIRST)).settlements == ()
