"""What another award paid for an action is read in by one report: as it was reported, and late cost by the next one."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from grants_app.core.calendar import Period
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.donors.models import Donor
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.models import Charge
from grants_app.ledger.commands import correct_rate
from grants_app.ledger.rates import Rate
from grants_app.reports import commands, queries
from tests.expenditures.making import award_with_budget, voucher
from tests.expenditures.test_cofinance import agree, promise
from tests.reports.making import FIRST, LATER, NETWORK, SECOND, approved, award_with_vouchers, post, prepared, reviewed
from tests.web import Visitor, program
from tests.world import World


def paying_award(world: World) -> UUID:
    donor_id = new_id()
    with Session(world.database.engine) as session:
        session.add(Donor(id=donor_id, code="SIDA", name="Sida", country="SE", profile="none"))
        session.commit()
    return award_with_budget(world, reference="SIDA-1", donor_id=donor_id, amount=Money(90_000_00, "SEK"))


def _statement(world: World, report_id: UUID) -> Any:
    with world.seen_by("Hélène Dubois", LATER) as work:
        report = queries.report(work, report_id)
        its, period = queries.award(work, report.award_id), FIRST if report.ends_on == FIRST.ends_on else SECOND
        return queries.statement(work, its, period, network=NETWORK, report=report)


def test_late_cost_of_another_award_is_read_by_the_next_report_and_what_was_reported_stays(
    world: World, tmp_path: Path
) -> None:
    action_id, paying_id = award_with_vouchers(world), paying_award(world)
    agree(world, action_id, promise(world, action_id, paying_id))
    post(world, paying_id, voucher(5, voucher="GT-005", budget_line="1.2"))
    first = approved(world, prepared(world, action_id))
    assert _statement(world, first).ledger_period == Decimal("474.50")  # 374.50 and Sida's 100.00
    post(world, paying_id, voucher(6, voucher="GT-006", budget_line="1.2", incurred_on=date(2026, 5, 20)))
    second = approved(world, prepared(world, action_id, SECOND))

    again, following = _statement(world, first), _statement(world, second)
    assert again.ledger_period == Decimal("474.50")
    [late] = following.transactions
    assert (late.voucher, late.amount, late.financed_by, late.is_adjustment) == (
        "GT-006", Decimal("100.00"), "Sida", True,
    )  # fmt: skip
    travel = next(line for line in following.lines if line.code == "2.1")
    assert (travel.before_cost, travel.period_cost) == (Decimal("150.00"), Decimal("100.00"))
    assert {source.name: source.actual for source in following.sources}["Sida"] == Decimal("200.00")
    page = Visitor(program(world, tmp_path), world, "Hélène Dubois").get(f"/reports/{second}").text
    assert "Financed by other donors" in page
    assert "200.00" in page


def test_what_another_award_pays_after_the_review_is_said_at_once_and_returns_the_report_to_draft(
    world: World, tmp_path: Path
) -> None:
    action_id, paying_id = award_with_vouchers(world), paying_award(world)
    agree(world, action_id, promise(world, action_id, paying_id))
    report_id = reviewed(world, prepared(world, action_id))
    post(world, paying_id, voucher(5, voucher="GT-005", budget_line="1.2"), now=LATER + timedelta(hours=1))
    officer = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    page = officer.get(f"/reports/{report_id}").text
    assert "EUR 0.00 of 0 entries then, EUR 100.00 of 1 now" in page
    assert "Agreed co-financing: Sida 500.00 EUR" in page
    assert "figures changed since the review: 1 entry" in officer.get("/reports").text
    with world.as_("Ines Correia", LATER) as work:
        assert commands.approve(work, report_id, network=NETWORK).status == "draft"
    approved(world, report_id)
    assert _statement(world, report_id).ledger_period == Decimal("474.50")


def test_a_corrected_rate_changes_nothing_that_was_reported_and_what_takes_it_back_takes_back_just_that(
    world: World,
) -> None:
    action_id, paying_id = award_with_vouchers(world), paying_award(world)
    agree(world, action_id, promise(world, action_id, paying_id))
    post(world, paying_id, voucher(5, voucher="GT-005", budget_line="1.2"))
    first = approved(world, prepared(world, action_id))
    rate = Rate("EUR", "GTQ", Decimal("4.2650"), date(2026, 2, 1), "inforeuro")
    with world.as_("Hélène Dubois", LATER) as work:
        correct_rate(work, rate, reason="A slip of the source")
        [charge] = work.all(select(Charge).where(Charge.award_id == paying_id))
    with world.as_("Pieter Maes", LATER) as work:
        expenditures.reverse(work, charge.id, reason="Paid twice")
    with world.seen_by("Hélène Dubois", LATER) as work:
        its = queries.award(work, action_id)
        whole = queries.statement(work, its, Period(FIRST.starts_on, SECOND.ends_on), network=NETWORK)
        read = queries.readings(work, queries.figures(work, its, SECOND).reach)
    assert _statement(world, first).ledger_period == Decimal("474.50")
    amounts = sorted(row.amount for row in whole.transactions if row.financed_by)
    assert amounts == [Decimal("-100.00"), Decimal("100.00")]
    assert sum(it.amount.minor for it in read.now) + sum(part.amount for part in read.before) == 0
