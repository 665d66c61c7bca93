"""A cost is questioned, answered and decided by three people; what is disallowed becomes our own, once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session

from grants_app.access import Role
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.models import Charge
from grants_app.findings import commands, queries, rules
from grants_app.findings.rules import TYPES, AboutKind, Recovery
from grants_app.ledger.queries import shares
from grants_app.ledger.rules import Kind
from grants_app.people.models import RoleHeld
from grants_app.reports import commands as reports
from grants_app.reports import queries as report_queries
from grants_app.sub_grants import queries as sub_grants
from tests.disbursements.signed_in import Visitor
from tests.disbursements.stage import set_up
from tests.expenditures.test_correct import correction
from tests.findings.acts import AUDITOR, DIRECTOR, FACTS, OFFICER, all_holds, answered, disallowed, held, recorded
from tests.sub_grants.ground import Ground
from tests.world import NOW, World


def test_the_types_of_finding_are_data() -> None:
    assert TYPES["no-proof-of-payment"] == "No proof of payment"
    assert len(TYPES) >= 17


def test_an_auditor_records_and_moves_no_money(world: World, charge: Charge) -> None:
    finding_id = recorded(world, charge)
    with world.seen_by(AUDITOR) as work:
        its = queries.get(work, finding_id)
    assert (its.reference, its.status, its.about_label) == ("GT-F-0001", "questioned", "Voucher GT-001 of 2026")
    assert held(world, charge.award_id, Kind.EXPENSE) == 100_00
    with world.as_(AUDITOR) as work, pytest.raises(Forbidden):
        commands.answer(work, finding_id, response="x")


@pytest.mark.parametrize(
    ("others", "field"),
    [
        ({"amount": Money.of("100.01", "EUR")}, "amount"),
        ({"amount": Money.zero("EUR")}, "amount"),
        ({"type": "bad-mood"}, "type"),
        ({"found_on": date(2027, 1, 1)}, "found_on"),
        ({"says": " "}, "says"),
    ],
)
def test_what_cannot_be_a_finding_is_refused(world: World, charge: Charge, others: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        recorded(world, charge, **others)
    assert field in refused.value.fields


def test_two_findings_together_are_at_most_what_is_charged(world: World, charge: Charge) -> None:
    recorded(world, charge)
    with pytest.raises(Invalid, match=r"of which EUR 40\.00 is not questioned yet"):
        recorded(world, charge, amount=Money.of("40.01", "EUR"))
    recorded(world, charge, amount=Money.of("40.00", "EUR"))


def test_it_is_answered_before_it_is_decided_and_by_others(world: World, charge: Charge) -> None:
    finding_id = recorded(world, charge)
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="Nobody has answered"):
        commands.accept(work, finding_id, reason="Fine")
    with world.as_(OFFICER) as work:
        commands.answer(work, finding_id, response="The advice is filed as 17.")
    with world.as_(OFFICER) as work, pytest.raises(Forbidden):
        commands.accept(work, finding_id, reason="Fine")
    with world.as_(DIRECTOR) as work:
        its = commands.accept(work, finding_id, reason="The advice was shown.")
    assert (its.status, held(world, charge.award_id, Kind.EXPENSE)) == ("accepted", 100_00)


def test_a_disallowed_cost_becomes_our_own_and_frees_its_budget(world: World, charge: Charge) -> None:
    with world.seen_by(OFFICER) as work:
        before = shares(work, charge.award_id)[charge.line_id, charge.hub_id]
    finding_id = disallowed(world, charge)
    with world.seen_by(OFFICER) as work:
        after = shares(work, charge.award_id)[charge.line_id, charge.hub_id]
    assert (after.spent - before.spent, after.available - before.available) == (-60_00, 60_00)
    assert held(world, charge.award_id, Kind.EXPENSE) == 40_00
    assert held(world, charge.award_id, Kind.OWN_COST) == 60_00
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="the status is «disallowed»"):
        commands.disallow(work, finding_id, reason="Again")
    all_holds(world)


def test_income_beyond_the_donors_share_is_reversed_with_it_and_the_next_report_agrees(
    world: World, charge: Charge
) -> None:
    later = datetime(2026, 4, 2, 9, tzinfo=UTC)
    with world.as_(OFFICER, later) as work:
        report_id = reports.prepare(work, charge.award_id, Period(date(2026, 1, 1), date(2026, 3, 31)), "bva").id
    with world.as_("Pieter Maes", later) as work:
        reports.review(work, report_id)
    income, cost = (-held(world, charge.award_id, Kind.GRANT_INCOME), held(world, charge.award_id, Kind.EXPENSE))
    finding_id = answered(world, charge)
    with world.as_(DIRECTOR, later) as work:
        commands.disallow(work, finding_id, reason="The donor's letter")
    with world.seen_by(OFFICER) as work:
        its = report_queries.award(work, charge.award_id)
    due = rules.income_to_reverse(its.amount_minor, its.total_budget_minor, cost - 60_00, income)
    assert due > 0
    assert -held(world, charge.award_id, Kind.GRANT_INCOME) == income - due


def test_what_is_recovered_comes_into_the_bank_once(world: World, charge: Charge) -> None:
    finding_id = disallowed(world, charge)
    came = Recovery("hub", Money.of("60.00", "EUR"), NOW.date(), "BE-77")
    with world.as_(OFFICER) as work, pytest.raises(Invalid):
        commands.recover(work, finding_id, replace(came, amount=Money.of("60.01", "EUR")))
    with world.as_(OFFICER) as work:
        commands.recover(work, finding_id, came)
    assert (held(world, charge.award_id, Kind.OWN_COST), held(world, charge.award_id, Kind.BANK)) == (0, 60_00)
    with world.as_(OFFICER) as work, pytest.raises(Conflict, match="recorded already"):
        commands.recover(work, finding_id, came)
    all_holds(world)


def test_the_donors_statement_says_what_is_questioned_and_what_was_disallowed(world: World, charge: Charge) -> None:
    recorded(world, charge, amount=Money.of("10.00", "EUR"))
    disallowed(world, charge)
    with world.seen_by(OFFICER) as work:
        its = report_queries.award(work, charge.award_id)
        statement = report_queries.statement(work, its, Period(date(2026, 1, 1), date(2026, 12, 31)), network="N")
    said = " ".join(map(str, statement.notes))
    assert "EUR 10.00 of the cost is questioned and not decided (GT-F-0001)" in said
    assert "EUR 60.00 was disallowed in this period" in said
    assert "No bank advice" not in said
    assert {(row.kind, str(row.amount)) for row in statement.transactions} == {
        ("voucher", "100.00"),
        ("correction", "-60.00"),
    }
    assert sum(row.amount for row in statement.transactions) == statement.ledger_period


def test_a_tranche_and_a_line_can_be_questioned_too(world: World) -> None:
    ground = Ground(set_up(world))
    tranche_id = ground.paid()
    ground.accepted(tranche_id, "25590.00")
    with world.seen_by(OFFICER) as work:
        (cost,) = sub_grants.costs(work, [tranche_id])
    with world.as_(AUDITOR, datetime(2026, 9, 1, tzinfo=UTC)) as work:
        its = commands.record(work, AboutKind.COST, cost.id, replace(FACTS, amount=Money.of(3000, "EUR")))
        line = queries.target(work, AboutKind.LINE, ground.stage.lines["3.2"], world.hubs["GT"])
    assert its.about_label == "Sub-grant GT-SG-0001, tranche 1"
    assert line.charged == Money.of(3000, "EUR")


def test_another_hub_finds_nothing(world: World, charge: Charge) -> None:
    finding_id = recorded(world, charge)
    with world.seen_by("Achieng Njeri") as work, pytest.raises(NotFound):
        queries.card(work, finding_id)
    with world.seen_by("Achieng Njeri") as work, pytest.raises(NotFound):
        queries.target(work, AboutKind.CHARGE, charge.id)


def test_the_way_of_a_finding_in_a_browser(world: World, charge: Charge) -> None:
    world_now = datetime.now(UTC)
    auditor, officer, director = (Visitor(world, name, world_now) for name in (AUDITOR, OFFICER, DIRECTOR))
    assert f"/findings/new?charge={charge.id}" in auditor.get(f"/expenditures/{charge.voucher_id}")
    assert "Voucher GT-001 of 2026" in auditor.get(f"/findings/new?charge={charge.id}")
    form = {"charge": str(charge.id), "type": "vat", "found_by": "auditor", "found_on": "2026-03-01", "says": "Tax"}
    assert auditor.post("/findings/new", **form, amount="500")[0] == 422
    status, to = auditor.post("/findings/new", **form, amount="10.00")
    assert status == 303
    assert officer.post(f"{to}/answer", response="It was not recoverable.")[0] == 303
    assert director.post(f"{to}/disallow", note="The auditor is right.")[0] == 303
    page = officer.get(to)
    assert "cost disallowed" in page
    assert "Record what was recovered" in page
    assert "GT-F-0001" in auditor.get(f"/findings?award={charge.award_id}")


def test_whoever_answered_does_not_decide_even_as_director(world: World, charge: Charge) -> None:
    with Session(world.database.engine) as session:
        session.add(RoleHeld(person_id=world.people[OFFICER], role=Role.DIRECTOR))
        session.commit()
    finding_id = answered(world, charge)
    with world.as_(OFFICER) as work, pytest.raises(Conflict, match="another person must decide"):
        commands.disallow(work, finding_id, reason="x")
    with world.seen_by(OFFICER) as work:
        assert "disallow" not in {step.name for step in queries.card(work, finding_id).steps}


def test_a_charge_of_which_a_part_was_disallowed_is_not_taken_back_or_corrected(world: World, charge: Charge) -> None:
    disallowed(world, charge)
    refused = "Finding GT-F-0001 disallowed a part of this charge"
    with world.as_("Lucía Pop") as work, pytest.raises(Conflict, match=refused):
        expenditures.reverse(work, charge.id, reason="Entered twice.")
    right = correction(world, charge, percent=Decimal(50))
    with world.as_("Lucía Pop") as work, pytest.raises(Conflict, match=refused):
        expenditures.correct(work, charge.id, right, reason="Half of it is another award's.")
    assert held(world, charge.award_id, Kind.EXPENSE) == 40_00
    all_holds(world)


def test_a_charge_that_was_only_questioned_can_still_be_corrected(world: World, charge: Charge) -> None:
    recorded(world, charge)
    with world.as_("Lucía Pop") as work:
        expenditures.reverse(work, charge.id, reason="Entered twice.")
    assert held(world, charge.award_id, Kind.EXPENSE) == 0


def test_a_charge_that_was_taken_back_is_neither_questioned_nor_disallowed(world: World, charge: Charge) -> None:
    finding_id = answered(world, charge)
    with world.as_("Lucía Pop") as work:
        expenditures.reverse(work, charge.id, reason="Entered twice.")
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="Only what is posted"):
        commands.disallow(work, finding_id, reason="The donor's letter")
    with pytest.raises(Conflict, match="Only what is posted"):
        recorded(world, charge)
