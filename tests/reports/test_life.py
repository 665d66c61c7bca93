"""A report is prepared, frozen, approved by another person, stored with its hash, and its period locked."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sqlmodel import Session

from grants_app.access import Role
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, NotFound
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Kind
from grants_app.people.models import RoleHeld
from grants_app.reports import commands, queries
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.world import World

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
LATER = datetime(2027, 2, 1, 9, tzinfo=UTC)
NETWORK = "Example Defenders Network"


@pytest.fixture
def award_id(world: World) -> UUID:
    """An award with a budget and three vouchers that a second person looked at: 100 + 200 + 50 euro."""
    award_id = award_with_budget(world)
    records = [
        voucher(2),
        voucher(3, voucher="GT-002", amount=Decimal("1706.00"), budget_line="1.2", units=Decimal(2)),
        voucher(4, voucher="GT-003", amount=Decimal("426.50"), budget_line="2.1", incurred_on=date(2026, 3, 1)),
    ]
    with world.as_("Lucía Pop") as work:
        outcome = expenditures.take_in(
            work, award_id, records, file_name="q1.xlsx", manner=Manner(hub_id=world.hubs["GT"])
        )
        assert outcome.problems == ()
    look_at_everything(world, award_id)
    return award_id


def _prepared(world: World, award_id: UUID) -> UUID:
    with world.as_("Hélène Dubois", LATER) as work:
        return commands.prepare(work, award_id, YEAR, "eu-annex-vi").id


def _reviewed(world: World, award_id: UUID) -> UUID:
    report_id = _prepared(world, award_id)
    with world.as_("Pieter Maes", LATER) as work:
        commands.review(work, report_id)
    return report_id


def _indirect(world: World, award_id: UUID) -> int:
    with world.seen_by("Hélène Dubois") as work:
        return -sum(total.amount for total in ledger.totals(work, award_id, Kind.INDIRECT_RECOVERY))


def test_freezing_posts_indirect_cost_and_the_donors_share_as_income(world: World, award_id: UUID) -> None:
    _reviewed(world, award_id)
    with world.seen_by("Hélène Dubois") as work:
        found = queries.figures(work, queries.award(work, award_id), YEAR)
        income = queries.income_posted(work, found.award)
    indirect = Decimal(350_00) * Decimal(5600) / Decimal("80000.50")
    assert _indirect(world, award_id) == round(indirect)
    assert found.total_period == 350_00 + _indirect(world, award_id)
    assert income == round(Decimal(found.total_cumulative) * 9 / 10)


def test_returning_to_draft_takes_them_back_and_freezing_again_posts_them_once(world: World, award_id: UUID) -> None:
    report_id = _reviewed(world, award_id)
    once = _indirect(world, award_id)
    with world.as_("Pieter Maes", LATER) as work:
        commands.return_(work, report_id, note="A voucher is missing")
    assert _indirect(world, award_id) == 0
    with world.as_("Pieter Maes", LATER) as work:
        commands.review(work, report_id)
    assert _indirect(world, award_id) == once


def test_approval_stores_the_file_with_its_hash_and_locks_the_period(world: World, award_id: UUID) -> None:
    report_id = _reviewed(world, award_id)
    with world.as_("Ines Correia", LATER) as work:
        commands.approve(work, report_id, network=NETWORK)
    with world.seen_by("Hélène Dubois") as work:
        file = queries.stored_file(work, report_id)
        assert file.sha256 == hashlib.sha256(file.content).hexdigest()
        assert ledger.locked_until(work, award_id) == YEAR.ends_on
        exported = commands.export(work, award_id, YEAR, "eu-annex-vi", network=NETWORK)
        assert exported.content == file.content
        assert not exported.is_draft


def test_a_late_voucher_is_booked_after_the_lock_at_the_rate_of_its_own_month(world: World, award_id: UUID) -> None:
    report_id = _reviewed(world, award_id)
    with world.as_("Ines Correia", LATER) as work:
        commands.approve(work, report_id, network=NETWORK)
    late = voucher(9, voucher="GT-009", incurred_on=date(2026, 12, 20))
    with world.as_("Lucía Pop", LATER) as work:
        expenditures.take_in(work, award_id, [late], file_name="late.xlsx", manner=Manner(hub_id=world.hubs["GT"]))
    following = Period(date(2027, 1, 1), date(2027, 12, 31))
    with world.seen_by("Hélène Dubois", LATER) as work:
        statement = queries.statement(work, queries.award(work, award_id), following, network=NETWORK)
    [row] = statement.transactions
    assert (row.accounting_on, row.is_adjustment, row.amount) == (date(2027, 1, 1), True, Decimal("100.00"))
    assert row.rates[0].on == date(2026, 12, 1)


@pytest.mark.parametrize("name", ["Hélène Dubois", "Pieter Maes"])
def test_who_prepared_or_froze_a_report_does_not_approve_it_even_as_director(
    world: World, award_id: UUID, name: str
) -> None:
    report_id = _reviewed(world, award_id)
    with Session(world.database.engine) as session:
        session.add(RoleHeld(person_id=world.people[name], role=Role.DIRECTOR))
        session.commit()
    with world.as_(name, LATER) as work, pytest.raises(Conflict, match="another person must approve it"):
        commands.approve(work, report_id, network=NETWORK)


def test_a_finance_officer_does_not_approve_a_report(world: World, award_id: UUID) -> None:
    report_id = _reviewed(world, award_id)
    with world.as_("Pieter Maes", LATER) as work, pytest.raises(Forbidden):
        commands.approve(work, report_id, network=NETWORK)


def test_drafts_stop_the_freezing_and_second_looks_and_overspent_lines_the_approval(
    world: World, award_id: UUID
) -> None:
    with world.as_("Lucía Pop") as work:
        over = voucher(9, voucher="GT-009", amount=Decimal("85300.00"), budget_line="2.1")
        expenditures.take_in(work, award_id, [over], file_name="big.xlsx", manner=Manner(hub_id=world.hubs["GT"]))
    with world.as_("Marisol Ajú") as work:
        manner = Manner(hub_id=world.hubs["GT"])
        expenditures.take_in(work, award_id, [voucher(10, voucher="GT-010")], file_name="draft.xlsx", manner=manner)
    report_id = _prepared(world, award_id)
    with world.as_("Pieter Maes", LATER) as work, pytest.raises(Conflict, match="1 voucher of the period is a draft"):
        commands.review(work, report_id)
    with world.seen_by("Pieter Maes", LATER) as work:
        report = queries.report(work, report_id)
        said = [
            blocker.says
            for blocker in queries.blockers(work, queries.figures(work, queries.award(work, award_id), YEAR), report)
        ]
    assert any("Line 2.1 What 2.1 is for is overspent by EUR" in sentence for sentence in said)
    assert any("waits for a second look" in sentence for sentence in said)


def test_periods_of_one_award_do_not_overlap(world: World, award_id: UUID) -> None:
    _prepared(world, award_id)
    with world.as_("Hélène Dubois", LATER) as work, pytest.raises(Conflict, match="already a report for"):
        commands.prepare(work, award_id, Period(date(2026, 12, 1), date(2027, 3, 31)), "eu-annex-vi")


def test_a_hub_does_not_see_the_whole_report_of_an_award_it_shares(world: World, award_id: UUID) -> None:
    report_id = _prepared(world, award_id)
    with world.seen_by("Lucía Pop") as work, pytest.raises(NotFound):
        queries.report(work, report_id)


def test_the_statement_comes_to_the_ledger_to_the_cent(world: World, award_id: UUID) -> None:
    with world.seen_by("Hélène Dubois") as work:
        statement = queries.statement(work, queries.award(work, award_id), YEAR, network=NETWORK)
    assert sum(line.period_cost for line in statement.lines) == statement.ledger_period == Decimal("350.00")
    assert sum(row.amount for row in statement.transactions) == statement.ledger_period
    assert next(line for line in statement.lines if line.code == "1.2").period_units == 2
    assert {source.kind: source.actual for source in statement.sources}["donor"] == Decimal("350.00")
    assert str(statement.notes[0]).startswith("Indirect cost of EUR 24.50 is posted when")


def test_a_draft_export_says_so_in_its_name(world: World, award_id: UUID) -> None:
    with world.seen_by("Hélène Dubois", LATER) as work:
        file = commands.export(work, award_id, YEAR, "bva", network=NETWORK)
    assert file.is_draft
    assert file.name.endswith("-bva-2026-01-01-2026-12-31-DRAFT.xlsx")
