"""Each posting is taken up by one report; what comes late is an adjustment of the next, and says so everywhere."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, select

from grants_app.access import OPERATOR
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.work import open_reading
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.models import Charge
from grants_app.ledger import queries as ledger
from grants_app.proofs.queries import findings
from grants_app.reports import commands, queries
from grants_app.reports.models import ReportFigure, ReportPosting
from tests.expenditures.making import award_with_budget, voucher
from tests.expenditures.test_correct import correct, correction, line
from tests.reports.making import (
    FIRST,
    LATER,
    NETWORK,
    SECOND,
    approved,
    award_with_vouchers,
    post,
    prepared,
    reviewed,
)
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    """An award with three vouchers of the first half year."""
    return award_with_vouchers(world)


def _figures(world: World, report_id: UUID) -> queries.Figures:
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id)
        return queries.figures_of(work, queries.award(work, report.award_id), report)


def _nothing_is_found(world: World) -> bool:
    with open_reading(world.database, OPERATOR) as work:
        return list(findings(work)) == []


def test_a_late_voucher_is_an_adjustment_of_the_next_report_in_page_list_and_workbook(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    first = approved(world, prepared(world, award_id))
    late = voucher(9, voucher="GT-009", incurred_on=date(2026, 5, 20))
    in_time = voucher(10, voucher="GT-010", incurred_on=date(2026, 8, 20), amount=Decimal("170.60"))
    post(world, award_id, late, in_time)
    second = approved(world, prepared(world, award_id, SECOND))

    found, before = _figures(world, second), _figures(world, first)
    assert (found.total_adjustments, before.total_adjustments) == (100_00, 0)
    assert sum(figure.before for figure in found.lines) == before.total_period == 374_50
    assert found.total_period == 120_00 + 8_40  # with 7 % of indirect cost

    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    page = helene.get(f"/reports/{second}").text
    assert "100.00 EUR</a> of this report are adjustments" in page
    listed = helene.get(f"/reports/{second}/entries?mark=adjustment").text
    assert "GT-009" in listed
    assert "GT-010" not in listed
    assert "Adjustment of an earlier period" in listed
    sheet = load_workbook(BytesIO(helene.get(f"/reports/{second}/file").content))["List of transactions"]
    remarks = {row[3].value: str(row[24].value) for row in sheet.iter_rows(min_row=2)}
    assert "adjustment of an earlier period" in remarks["GT-009"]
    assert "adjustment" not in remarks["GT-010"]
    assert _nothing_is_found(world)


def test_what_a_report_took_up_stays_as_it_was_when_more_is_posted(world: World, award_id: UUID) -> None:
    first = approved(world, prepared(world, award_id))
    total = _figures(world, first).total_period
    post(world, award_id, voucher(9, voucher="GT-009", incurred_on=date(2026, 5, 20)))
    assert _figures(world, first).total_period == total
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, first)
        statement = queries.statement(work, queries.award(work, award_id), FIRST, network=NETWORK, report=report)
        assert sum(row.amount for row in statement.transactions) == statement.ledger_period == Decimal("374.50")
        kinds = [row.kind for row in statement.transactions]
    assert (kinds.count("voucher"), kinds.count("indirect")) == (3, 1)


def test_income_and_indirect_cost_that_a_report_posts_are_taken_up_with_it(world: World, award_id: UUID) -> None:
    report_id = approved(world, prepared(world, award_id))
    with Session(world.database.engine) as session:
        taken = session.exec(select(ReportPosting).where(ReportPosting.report_id == report_id)).all()
        figures = session.exec(select(ReportFigure).where(ReportFigure.report_id == report_id)).all()
    assert len(taken) == 3 + 1 + 1  # vouchers, indirect cost, income
    assert sum(figure.amount_minor for figure in figures) == 374_50


def test_no_posting_is_in_two_reports_and_what_was_taken_up_is_never_changed(world: World, award_id: UUID) -> None:
    first = approved(world, prepared(world, award_id))
    second = prepared(world, award_id, SECOND)
    with Session(world.database.engine) as session:
        taken = session.exec(select(ReportPosting).where(ReportPosting.report_id == first)).first()
        assert taken is not None
        again = ReportPosting(posting_id=taken.posting_id, report_id=second)
        session.expunge(taken)
        session.add(again)
        with pytest.raises((IntegrityError, DBAPIError)):
            session.flush()
        session.rollback()
        figure = session.exec(select(ReportFigure)).first()
        assert figure is not None
        figure.amount_minor += 1
        with pytest.raises(DBAPIError, match="append-only"):
            session.flush()


def test_reports_are_frozen_in_the_order_of_their_periods_and_none_is_begun_behind_a_lock(
    world: World, award_id: UUID
) -> None:
    prepared(world, award_id)
    second = prepared(world, award_id, SECOND)
    with (
        world.as_("Pieter Maes", LATER) as work,
        pytest.raises(Conflict, match="The report until 30 Jun 2026 comes before this one, and is a draft"),
    ):
        commands.review(work, second)


def test_a_report_of_days_that_are_closed_is_not_begun(world: World, award_id: UUID) -> None:
    approved(world, prepared(world, award_id, Period(date(2026, 3, 1), date(2026, 6, 30))))
    with pytest.raises(Conflict, match="a voucher that came late is an adjustment"):
        prepared(world, award_id, Period(date(2026, 1, 1), date(2026, 2, 28)))


def test_something_posted_after_freezing_returns_the_report_to_draft_by_itself(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    report_id = reviewed(world, prepared(world, award_id))
    more = voucher(9, voucher="GT-009", budget_line="2.1")
    back = voucher(10, voucher="GT-010", amount=-more.amount, budget_line="1.1")
    post(world, award_id, more, back)  # the total is as before; two lines are not
    ines = Visitor(program(world, tmp_path), world, "Ines Correia")
    page = ines.get(f"/reports/{report_id}").text
    assert "Posted in this period after the figures were frozen: entry" in page
    assert f'<a href="/reports/{report_id}/entries?mark=later">2 entries</a>' in page
    assert "GT-009" in ines.get(f"/reports/{report_id}/entries?mark=later").text
    assert "figures changed since the review: 2 entries" in ines.get("/reports").text
    assert (
        "Return to draft" in Visitor(program(world, tmp_path), world, "Hélène Dubois").get(f"/reports/{report_id}").text
    )
    assert ines.post(f"/reports/{report_id}/approve").status_code == 303
    page = ines.get(f"/reports/{report_id}").text
    assert "What happened" in page
    assert "GT-009" in page
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id)
        assert (report.status, queries.income_posted(work, queries.award(work, award_id))) == ("draft", 0)


def test_a_correction_shows_both_entries_naming_each_other(world: World, award_id: UUID, tmp_path: Path) -> None:
    report_id = prepared(world, award_id)
    with world.seen_by("Hélène Dubois") as work:
        charge = work.one(select(Charge).where(Charge.charged_minor == 1706_00))
    correct(world, charge, correction(world, charge, line_id=line(world, award_id, "2.1")))
    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    listed = helene.get(f"/reports/{report_id}/entries?mark=correction").text
    assert "3</strong> entries" in listed
    assert listed.count("takes back <a") == listed.count("Taken back by <a") == listed.count("stands for <a") == 1
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id)
        statement = queries.statement(work, queries.award(work, award_id), FIRST, network=NETWORK, report=report)
    old, back, new = (row for row in statement.transactions if row.takes_back or row.taken_back_by or row.corrects)
    assert (old.taken_back_by, back.takes_back, new.corrects) == (back.entry_number, old.entry_number, old.entry_number)
    assert (old.amount + back.amount, new.amount) == (Decimal(0), Decimal("200.00"))
    units = {line.code: line.period_units for line in statement.lines}
    assert (units["1.2"], units["2.1"]) == (Decimal(0), Decimal(2))


def test_a_charge_behind_a_lock_is_corrected_in_the_next_report_and_its_voucher_s_open_charge_where_it_is(
    world: World, award_id: UUID
) -> None:
    """Locks are per charge: the same voucher is charged to two awards, and only one of them has reported it."""
    other_id = award_with_budget(world, reference="AW-2")
    shared = voucher(9, voucher="GT-009", amount=Decimal("1706.00"), charge_percent=Decimal(50))
    post(world, award_id, shared)
    post(world, other_id, shared)
    first = approved(world, prepared(world, award_id))
    total = _figures(world, first).total_period
    with world.seen_by("Hélène Dubois") as work:
        charges = {
            charge.award_id: charge
            for charge in work.all(select(Charge).where(Charge.charged_minor == 853_00))
            if charge.award_id in (award_id, other_id) and charge.percent == 50
        }
    for charge in charges.values():
        with world.as_("Lucía Pop", LATER) as work:
            expenditures.reverse(work, charge.id, reason="Paid by the municipality")
    with world.seen_by("Hélène Dubois") as work:
        booked = {
            its: max(
                view.entry.accounting_on for view in ledger.entries_about(work, charge.id) if view.entry.reverses_id
            )
            for its, charge in charges.items()
        }
    assert booked == {award_id: SECOND.starts_on, other_id: shared.incurred_on}
    assert _figures(world, first).total_period == total
    next_one = _figures(world, prepared(world, award_id, SECOND))
    assert (next_one.total_period, next_one.total_adjustments) == (-100_00, -100_00)
