"""What warns while an award runs and stops its final report; and the reserve, which is never charged itself."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import col, select

from grants_app.core.calendar import Period
from grants_app.core.money import Money
from grants_app.expenditures.models import Charge
from grants_app.findings import commands as findings
from grants_app.findings.rules import AboutKind, Facts
from grants_app.reports import queries
from grants_app.reports.rules import Blocker
from tests.awards.making import FINANCE
from tests.budgets.moving import award_of_the_example, spend
from tests.reports.making import FIRST, award_with_vouchers, prepared
from tests.web import Visitor, program
from tests.world import NOW, World

FINAL = Period(date(2026, 7, 1), date(2027, 12, 31))


def said(world: World, award_id: UUID, period: Period, about: str) -> list[Blocker]:
    with world.seen_by(FINANCE) as work:
        found = queries.figures(work, queries.award(work, award_id), period)
        return [blocker for blocker in queries.blockers(work, found) if about in blocker.says]


@pytest.fixture
def award_id(world: World) -> UUID:
    """EUR 350.00 of cost, all of it the donor's; the agreement says that others bear 10 %."""
    return award_with_vouchers(world)


def test_co_financing_that_is_behind_warns_and_stops_only_the_final_report(world: World, award_id: UUID) -> None:
    (interim,) = said(world, award_id, FIRST, "Co-financing")
    assert "EUR 35.00 more is still to be charged" in interim.says
    assert interim.only_warns
    (final,) = said(world, award_id, FINAL, "Co-financing")
    assert (final.says, final.only_warns) == (interim.says, False)


def test_the_page_says_the_warning_apart_from_what_is_in_the_way(world: World, award_id: UUID, tmp_path: Path) -> None:
    report_id = prepared(world, award_id)
    page = Visitor(program(world, tmp_path), world, FINANCE).get(f"/reports/{report_id}").text
    assert "Not in the way yet: </span>" in page
    assert "Co-financing: others than the donor have borne 0.0 %" in page


def test_open_questioned_cost_stops_only_the_final_report(world: World, award_id: UUID) -> None:
    with world.as_("Karl Lindqvist") as work:
        charge = work.all(
            select(Charge).where(Charge.award_id == award_id).order_by(col(Charge.incurred_on), col(Charge.id))
        )[0]
        facts = Facts("vat", "auditor", NOW.date(), "AR-2026-4", Money.of(5, "EUR"), "Value added tax.")
        findings.record(work, AboutKind.CHARGE, charge.id, facts)
    assert said(world, award_id, FIRST, "questioned") == []
    (final,) = said(world, award_id, FINAL, "questioned")
    assert final.says.startswith("GT-F-0001: EUR 5.00 of Voucher GT-001 of 2026 is questioned")
    assert not final.only_warns


def test_cost_on_the_line_of_the_reserve_itself_stops_every_report(world: World) -> None:
    award_id = award_of_the_example(world)
    assert said(world, award_id, FIRST, "contingency") == []
    spend(world, award_id, ("10 BRU", 500))
    (blocker,) = said(world, award_id, FIRST, "contingency")
    assert blocker.says == (
        "EUR 500.00 is charged to the contingency reserve itself (line 10), without recorded authorisation."
    )
    assert not blocker.only_warns
