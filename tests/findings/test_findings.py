"""A cost is questioned, answered and decided by three people; what is disallowed becomes our own, once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from grants_app.access import OPERATOR, Role
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.core.work import open_reading
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.commands import Manner
from grants_app.expenditures.models import Charge
from grants_app.findings import commands, queries, rules
from grants_app.findings.models import Finding
from grants_app.findings.rules import TYPES, AboutKind, Facts, Recovery, Repayment
from grants_app.ledger.queries import balance_by_kind, shares
from grants_app.ledger.rules import Held, Kind
from grants_app.people.models import RoleHeld
from grants_app.proofs.queries import findings as proofs
from grants_app.reports import commands as reports
from grants_app.reports import queries as report_queries
from grants_app.sub_grants import queries as sub_grants
from tests.at_once import at_once
from tests.disbursements.signed_in import Visitor
from tests.disbursements.stage import set_up
from tests.expenditures.making import award_with_budget, look_at_everything, voucher
from tests.expenditures.test_correct import correction
from tests.sub_grants.ground import Ground
from tests.world import NOW, World

AUDITOR, OFFICER, DIRECTOR = "Karl Lindqvist", "Hélène Dubois", "Ines Correia"
FACTS = Facts("no-proof-of-payment", "auditor", date(2026, 3, 10), "AR-2026-4", Money.of(60, "EUR"), "No bank advice.")


@pytest.fixture
def charge(world: World) -> Charge:
    """A voucher of EUR 100.00, posted."""
    award_id = award_with_budget(world)
    with world.as_("Lucía Pop") as work:
        manner = Manner(hub_id=world.hubs["GT"])
        assert expenditures.take_in(work, award_id, [voucher(2)], file_name="q1.xlsx", manner=manner).posted == 1
    look_at_everything(world, award_id)
    with Session(world.database.engine) as session:
        return session.exec(select(Charge)).one()


def _recorded(world: World, charge: Charge, **others: Any) -> UUID:
    with world.as_(AUDITOR) as work:
        return commands.record(work, AboutKind.CHARGE, charge.id, replace(FACTS, **others)).id


def _answered(world: World, charge: Charge, **others: Any) -> UUID:
    finding_id = _recorded(world, charge, **others)
    with world.as_(OFFICER) as work:
        commands.answer(work, finding_id, response="The bank's advice could not be found.")
    return finding_id


def _disallowed(world: World, charge: Charge, **others: Any) -> UUID:
    finding_id = _answered(world, charge, **others)
    with world.as_(DIRECTOR) as work:
        commands.disallow(work, finding_id, reason="The donor's letter of 12 March")
    return finding_id


def _held(world: World, award_id: UUID, kind: Kind) -> int:
    with world.seen_by(OFFICER) as work:
        return balance_by_kind(work, award_id).get((kind, "EUR"), Held(0, 0)).carried


def _all_holds(world: World) -> None:
    with open_reading(world.database, OPERATOR) as work:
        assert list(proofs(work)) == []


def test_the_types_of_finding_are_data() -> None:
    assert TYPES["no-proof-of-payment"] == "No proof of payment"
    assert len(TYPES) >= 17


def test_an_auditor_records_and_moves_no_money(world: World, charge: Charge) -> None:
    finding_id = _recorded(world, charge)
    with world.seen_by(AUDITOR) as work:
        its = queries.get(work, finding_id)
    assert (its.reference, its.status, its.about_label) == ("GT-F-0001", "questioned", "Voucher GT-001 of 2026")
    assert _held(world, charge.award_id, Kind.EXPENSE) == 100_00
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
        _recorded(world, charge, **others)
    assert field in refused.value.fields


def test_two_findings_together_are_at_most_what_is_charged(world: World, charge: Charge) -> None:
    _recorded(world, charge)
    with pytest.raises(Invalid, match=r"of which EUR 40\.00 is not questioned yet"):
        _recorded(world, charge, amount=Money.of("40.01", "EUR"))
    _recorded(world, charge, amount=Money.of("40.00", "EUR"))


def test_it_is_answered_before_it_is_decided_and_by_others(world: World, charge: Charge) -> None:
    finding_id = _recorded(world, charge)
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="Nobody has answered"):
        commands.accept(work, finding_id, reason="Fine")
    with world.as_(OFFICER) as work:
        commands.answer(work, finding_id, response="The advice is filed as 17.")
    with world.as_(OFFICER) as work, pytest.raises(Forbidden):
        commands.accept(work, finding_id, reason="Fine")
    with world.as_(DIRECTOR) as work:
        its = commands.accept(work, finding_id, reason="The advice was shown.")
    assert (its.status, _held(world, charge.award_id, Kind.EXPENSE)) == ("accepted", 100_00)


def test_a_disallowed_cost_becomes_our_own_and_frees_its_budget(world: World, charge: Charge) -> None:
    with world.seen_by(OFFICER) as work:
        before = shares(work, charge.award_id)[charge.line_id, charge.hub_id]
    finding_id = _disallowed(world, charge)
    with world.seen_by(OFFICER) as work:
        after = shares(work, charge.award_id)[charge.line_id, charge.hub_id]
    assert (after.spent - before.spent, after.available - before.available) == (-60_00, 60_00)
    assert _held(world, charge.award_id, Kind.EXPENSE) == 40_00
    assert _held(world, charge.award_id, Kind.OWN_COST) == 60_00
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="the status is «disallowed»"):
        commands.disallow(work, finding_id, reason="Again")
    _all_holds(world)


def test_income_beyond_the_donors_share_is_reversed_with_it_and_the_next_report_agrees(
    world: World, charge: Charge
) -> None:
    later = datetime(2026, 4, 2, 9, tzinfo=UTC)
    with world.as_(OFFICER, later) as work:
        report_id = reports.prepare(work, charge.award_id, Period(date(2026, 1, 1), date(2026, 3, 31)), "bva").id
    with world.as_("Pieter Maes", later) as work:
        reports.review(work, report_id)
    income, cost = (-_held(world, charge.award_id, Kind.GRANT_INCOME), _held(world, charge.award_id, Kind.EXPENSE))
    finding_id = _answered(world, charge)
    with world.as_(DIRECTOR, later) as work:
        commands.disallow(work, finding_id, reason="The donor's letter")
    with world.seen_by(OFFICER) as work:
        its = report_queries.award(work, charge.award_id)
    due = rules.income_to_reverse(its.amount_minor, its.total_budget_minor, cost - 60_00, income)
    assert due > 0
    assert -_held(world, charge.award_id, Kind.GRANT_INCOME) == income - due


def test_what_is_recovered_comes_into_the_bank_once(world: World, charge: Charge) -> None:
    finding_id = _disallowed(world, charge)
    came = Recovery("hub", Money.of("60.00", "EUR"), NOW.date(), "BE-77")
    with world.as_(OFFICER) as work, pytest.raises(Invalid):
        commands.recover(work, finding_id, replace(came, amount=Money.of("60.01", "EUR")))
    with world.as_(OFFICER) as work:
        commands.recover(work, finding_id, came)
    assert (_held(world, charge.award_id, Kind.OWN_COST), _held(world, charge.award_id, Kind.BANK)) == (0, 60_00)
    with world.as_(OFFICER) as work, pytest.raises(Conflict, match="recorded already"):
        commands.recover(work, finding_id, came)
    _all_holds(world)


def test_the_donors_statement_says_what_is_questioned_and_what_was_disallowed(world: World, charge: Charge) -> None:
    _recorded(world, charge, amount=Money.of("10.00", "EUR"))
    _disallowed(world, charge)
    with world.seen_by(OFFICER) as work:
        its = report_queries.award(work, charge.award_id)
        statement = report_queries.statement(work, its, Period(date(2026, 1, 1), date(2026, 12, 31)), network="N")
    said = " ".join(statement.notes)
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
    finding_id = _recorded(world, charge)
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
    finding_id = _answered(world, charge)
    with world.as_(OFFICER) as work, pytest.raises(Conflict, match="another person must decide"):
        commands.disallow(work, finding_id, reason="x")
    with world.seen_by(OFFICER) as work:
        assert "disallow" not in {step.name for step in queries.card(work, finding_id).steps}


def test_a_charge_of_which_a_part_was_disallowed_is_not_taken_back_or_corrected(world: World, charge: Charge) -> None:
    _disallowed(world, charge)
    refused = "Finding GT-F-0001 disallowed a part of this charge"
    with world.as_("Lucía Pop") as work, pytest.raises(Conflict, match=refused):
        expenditures.reverse(work, charge.id, reason="Entered twice.")
    right = correction(world, charge, percent=Decimal(50))
    with world.as_("Lucía Pop") as work, pytest.raises(Conflict, match=refused):
        expenditures.correct(work, charge.id, right, reason="Half of it is another award's.")
    assert _held(world, charge.award_id, Kind.EXPENSE) == 40_00
    _all_holds(world)


def test_a_charge_that_was_only_questioned_can_still_be_corrected(world: World, charge: Charge) -> None:
    _recorded(world, charge)
    with world.as_("Lucía Pop") as work:
        expenditures.reverse(work, charge.id, reason="Entered twice.")
    assert _held(world, charge.award_id, Kind.EXPENSE) == 0


def test_a_charge_that_was_taken_back_is_neither_questioned_nor_disallowed(world: World, charge: Charge) -> None:
    finding_id = _answered(world, charge)
    with world.as_("Lucía Pop") as work:
        expenditures.reverse(work, charge.id, reason="Entered twice.")
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="Only what is posted"):
        commands.disallow(work, finding_id, reason="The donor's letter")
    with pytest.raises(Conflict, match="Only what is posted"):
        _recorded(world, charge)


# --- what cannot be lost twice ---


def _about_the_line(world: World, charge: Charge, **others: Any) -> UUID:
    with world.as_(AUDITOR) as work:
        facts = replace(FACTS, **others)
        return commands.record(work, AboutKind.LINE, charge.line_id, facts, hub_id=charge.hub_id).id


def test_a_line_whose_voucher_was_disallowed_loses_it_a_second_time_only_as_another_cost(
    world: World, charge: Charge
) -> None:
    _disallowed(world, charge)
    with pytest.raises(Invalid, match=r"GT-F-0001 disallowed EUR 60\.00 of Voucher GT-001 of 2026") as refused:
        _about_the_line(world, charge, amount=Money.of(40, "EUR"))
    assert "another_cost" in refused.value.fields
    with pytest.raises(Invalid, match=r"of which EUR 40\.00 is not questioned yet"):
        _about_the_line(world, charge, amount=Money.of("40.01", "EUR"), another_cost=True)
    _about_the_line(world, charge, amount=Money.of(40, "EUR"), another_cost=True)


def test_a_voucher_of_a_line_that_was_questioned_as_a_whole_loses_at_most_the_rest_of_the_line(
    world: World, charge: Charge
) -> None:
    _about_the_line(world, charge, amount=Money.of(70, "EUR"))
    with pytest.raises(Invalid, match=r"GT-F-0001 questions EUR 70\.00 of Line 1\.1, GT"):
        _recorded(world, charge, amount=Money.of(30, "EUR"))
    with pytest.raises(Invalid, match=r"of which EUR 30\.00 is not questioned yet"):
        _recorded(world, charge, amount=Money.of(31, "EUR"), another_cost=True)
    _recorded(world, charge, amount=Money.of(30, "EUR"), another_cost=True)


def test_what_left_the_line_meanwhile_is_not_disallowed_and_the_sentence_names_the_earlier_act(
    world: World, charge: Charge
) -> None:
    """As it could be recorded before this rule: both question the whole voucher."""
    first = _answered(world, charge)
    second = _answered(world, charge, amount=Money.of(40, "EUR"))
    with Session(world.database.engine) as session:
        its = session.get_one(Finding, second)
        its.amount_minor = 100_00
        session.add(its)
        session.commit()
    with world.as_(DIRECTOR) as work:
        commands.disallow(work, first, reason="The donor's letter")
    says = r"can lose EUR 40\.00 of EUR 100\.00 now.* GT-F-0001 disallowed EUR 60\.00 of Voucher GT-001"
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match=says):
        commands.disallow(work, second, reason="The donor's letter")
    assert _held(world, charge.award_id, Kind.OWN_COST) == 60_00


def test_of_many_who_question_the_same_cost_at_once_only_what_is_charged_is_questioned(
    world: World, charge: Charge
) -> None:
    """EUR 60 of EUR 100, by the voucher and by its line: one fits."""
    acts = [partial(_recorded, world, charge, another_cost=True), partial(_about_the_line, world, charge)] * 4
    assert at_once(acts) == {"done": 1, "refused": 7}


# --- what is taken back ---


def _recovered(world: World, finding_id: UUID, by: str = OFFICER) -> None:
    with world.as_(by) as work:
        commands.recover(work, finding_id, Recovery("hub", Money.of("60.00", "EUR"), NOW.date(), "BE-77"))


def _withdrawn(world: World, finding_id: UUID) -> None:
    with world.as_(DIRECTOR) as work:
        commands.withdraw(work, finding_id, reason="The donor withdrew it on 2 April")


def test_a_disallowance_is_taken_back_by_an_entry_that_names_it_and_the_cost_is_the_actions_again(
    world: World, charge: Charge
) -> None:
    with world.seen_by(OFFICER) as work:
        before = shares(work, charge.award_id)[charge.line_id, charge.hub_id]
    finding_id = _disallowed(world, charge)
    with world.as_(DIRECTOR) as work, pytest.raises(Invalid, match="Say why"):
        commands.withdraw(work, finding_id, reason=" ")
    with world.as_(OFFICER) as work, pytest.raises(Forbidden):
        commands.withdraw(work, finding_id, reason="x")
    _withdrawn(world, finding_id)
    with world.seen_by(OFFICER) as work:
        assert shares(work, charge.award_id)[charge.line_id, charge.hub_id] == before
        card = queries.card(work, finding_id)
    assert card.finding.status == "withdrawn"
    assert [view.entry.reverses_id for view in card.entries] == [None, card.finding.entry_id]
    assert (_held(world, charge.award_id, Kind.EXPENSE), _held(world, charge.award_id, Kind.OWN_COST)) == (100_00, 0)
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="the status is «withdrawn»"):
        commands.withdraw(work, finding_id, reason="Again")
    _all_holds(world)


def test_whoever_recorded_the_finding_does_not_take_its_disallowance_back(world: World, charge: Charge) -> None:
    finding_id = _disallowed(world, charge)
    with Session(world.database.engine) as session:
        session.add(RoleHeld(person_id=world.people[AUDITOR], role=Role.DIRECTOR))
        session.commit()
    with world.as_(AUDITOR) as work, pytest.raises(Conflict, match="another person must decide"):
        commands.withdraw(work, finding_id, reason="x")
    with world.seen_by(AUDITOR) as work:
        assert "withdraw" not in {step.name for step in queries.card(work, finding_id).steps}


def test_after_it_was_taken_back_the_voucher_can_be_corrected_and_questioned_again(
    world: World, charge: Charge
) -> None:
    _withdrawn(world, _disallowed(world, charge))
    _recorded(world, charge, amount=Money.of(100, "EUR"))
    with world.as_("Lucía Pop") as work:
        expenditures.reverse(work, charge.id, reason="Entered twice.")
    assert _held(world, charge.award_id, Kind.EXPENSE) == 0
    _all_holds(world)


def test_what_was_recovered_goes_back_once_after_the_disallowance_was_taken_back(world: World, charge: Charge) -> None:
    finding_id = _disallowed(world, charge)
    _recovered(world, finding_id)
    went = Repayment(NOW.date(), "BE-91")
    with world.as_(OFFICER) as work, pytest.raises(Conflict, match="the status is «disallowed»"):
        commands.repay(work, finding_id, went)
    _withdrawn(world, finding_id)
    assert (_held(world, charge.award_id, Kind.OWN_COST), _held(world, charge.award_id, Kind.BANK)) == (-60_00, 60_00)
    with world.as_(OFFICER) as work:
        commands.repay(work, finding_id, went)
    assert (_held(world, charge.award_id, Kind.OWN_COST), _held(world, charge.award_id, Kind.BANK)) == (0, 0)
    with world.as_(OFFICER) as work, pytest.raises(Conflict, match="already"):
        commands.repay(work, finding_id, went)
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="went back"):
        commands.reverse(work, finding_id, reason="x")
    _all_holds(world)


def test_a_recovery_that_was_recorded_wrongly_is_reversed_by_another_and_recorded_anew(
    world: World, charge: Charge
) -> None:
    finding_id = _disallowed(world, charge)
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="Nothing is recorded as recovered"):
        commands.reverse(work, finding_id, reason="x")
    _recovered(world, finding_id)
    with world.as_(DIRECTOR) as work:
        commands.reverse(work, finding_id, reason="It was another finding's")
    assert (_held(world, charge.award_id, Kind.OWN_COST), _held(world, charge.award_id, Kind.BANK)) == (60_00, 0)
    _all_holds(world)
    _recovered(world, finding_id)
    assert (_held(world, charge.award_id, Kind.OWN_COST), _held(world, charge.award_id, Kind.BANK)) == (0, 60_00)
    _all_holds(world)
    with pytest.raises(Conflict, match="another person must take it back"):
        rules.another_reverses(world.people[OFFICER], world.people[OFFICER])


def test_the_donors_statement_says_what_was_taken_back(world: World, charge: Charge) -> None:
    _withdrawn(world, _disallowed(world, charge))
    with world.seen_by(OFFICER) as work:
        its = report_queries.award(work, charge.award_id)
        statement = report_queries.statement(work, its, Period(date(2026, 1, 1), date(2026, 12, 31)), network="N")
    assert "EUR 60.00 was disallowed before; that was taken back in this period" in " ".join(statement.notes)
    assert [str(row.amount) for row in statement.transactions] == ["100.00", "-60.00", "60.00"]
    assert statement.transactions[2].takes_back == statement.transactions[1].entry_number


def test_of_many_who_take_it_back_at_once_one_does(world: World, charge: Charge) -> None:
    finding_id = _disallowed(world, charge)
    assert at_once([partial(_withdrawn, world, finding_id)] * 8) == {"done": 1, "refused": 7}
    _all_holds(world)


def test_the_way_back_in_a_browser(world: World, charge: Charge) -> None:
    finding_id = _disallowed(world, charge)
    _recovered(world, finding_id)
    today = datetime.now(UTC)
    officer, director = (Visitor(world, name, today) for name in (OFFICER, DIRECTOR))
    at = f"/findings/{finding_id}"
    assert "The recovery was recorded wrongly" in director.get(at)
    assert director.post(f"{at}/withdraw", note="The donor withdrew it.")[0] == 303
    assert "has to go back to" in officer.get(at)
    assert officer.post(f"{at}/repay", value_on="2026-01-01", bank_reference="BE-91")[0] == 422
    assert officer.post(f"{at}/repay", value_on=today.date().isoformat(), bank_reference="BE-91")[0] == 303
    assert "went back to" in officer.get(at)
