"""A disallowance, a recovery: each is taken back by an entry that names it, and by another person."""

from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

import pytest
from sqlmodel import Session

from grants_app.access import Role
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.core.money import Money
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.models import Charge
from grants_app.findings import commands, queries, rules
from grants_app.findings.rules import Recovery, Repayment
from grants_app.ledger.queries import shares
from grants_app.ledger.rules import Kind
from grants_app.people.models import RoleHeld
from grants_app.reports import queries as report_queries
from tests.at_once import at_once
from tests.disbursements.signed_in import Visitor
from tests.findings.acts import AUDITOR, DIRECTOR, OFFICER, all_holds, disallowed, held, recorded
from tests.world import NOW, World


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
    finding_id = disallowed(world, charge)
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
    assert (held(world, charge.award_id, Kind.EXPENSE), held(world, charge.award_id, Kind.OWN_COST)) == (100_00, 0)
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="the status is «withdrawn»"):
        commands.withdraw(work, finding_id, reason="Again")
    all_holds(world)


def test_whoever_recorded_the_finding_does_not_take_its_disallowance_back(world: World, charge: Charge) -> None:
    finding_id = disallowed(world, charge)
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
    _withdrawn(world, disallowed(world, charge))
    recorded(world, charge, amount=Money.of(100, "EUR"))
    with world.as_("Lucía Pop") as work:
        expenditures.reverse(work, charge.id, reason="Entered twice.")
    assert held(world, charge.award_id, Kind.EXPENSE) == 0
    all_holds(world)


def test_what_was_recovered_goes_back_once_after_the_disallowance_was_taken_back(world: World, charge: Charge) -> None:
    finding_id = disallowed(world, charge)
    _recovered(world, finding_id)
    went = Repayment(NOW.date(), "BE-91")
    with world.as_(OFFICER) as work, pytest.raises(Conflict, match="the status is «disallowed»"):
        commands.repay(work, finding_id, went)
    _withdrawn(world, finding_id)
    assert (held(world, charge.award_id, Kind.OWN_COST), held(world, charge.award_id, Kind.BANK)) == (-60_00, 60_00)
    with world.as_(OFFICER) as work:
        commands.repay(work, finding_id, went)
    assert (held(world, charge.award_id, Kind.OWN_COST), held(world, charge.award_id, Kind.BANK)) == (0, 0)
    with world.as_(OFFICER) as work, pytest.raises(Conflict, match="already"):
        commands.repay(work, finding_id, went)
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="went back"):
        commands.reverse(work, finding_id, reason="x")
    all_holds(world)


def test_a_recovery_that_was_recorded_wrongly_is_reversed_by_another_and_recorded_anew(
    world: World, charge: Charge
) -> None:
    finding_id = disallowed(world, charge)
    with world.as_(DIRECTOR) as work, pytest.raises(Conflict, match="Nothing is recorded as recovered"):
        commands.reverse(work, finding_id, reason="x")
    _recovered(world, finding_id)
    with world.as_(DIRECTOR) as work:
        commands.reverse(work, finding_id, reason="It was another finding's")
    assert (held(world, charge.award_id, Kind.OWN_COST), held(world, charge.award_id, Kind.BANK)) == (60_00, 0)
    all_holds(world)
    _recovered(world, finding_id)
    assert (held(world, charge.award_id, Kind.OWN_COST), held(world, charge.award_id, Kind.BANK)) == (0, 60_00)
    all_holds(world)
    with pytest.raises(Conflict, match="another person must take it back"):
        rules.another_reverses(world.people[OFFICER], world.people[OFFICER])


def test_the_donors_statement_says_what_was_taken_back(world: World, charge: Charge) -> None:
    _withdrawn(world, disallowed(world, charge))
    with world.seen_by(OFFICER) as work:
        its = report_queries.award(work, charge.award_id)
        statement = report_queries.statement(work, its, Period(date(2026, 1, 1), date(2026, 12, 31)), network="N")
    assert "EUR 60.00 was disallowed before; that was taken back in this period" in " ".join(map(str, statement.notes))
    assert [str(row.amount) for row in statement.transactions] == ["100.00", "-60.00", "60.00"]
    assert statement.transactions[2].takes_back == statement.transactions[1].entry_number


def test_of_many_who_take_it_back_at_once_one_does(world: World, charge: Charge) -> None:
    finding_id = disallowed(world, charge)
    assert at_once([partial(_withdrawn, world, finding_id)] * 8) == {"done": 1, "refused": 7}
    all_holds(world)


def test_the_way_back_in_a_browser(world: World, charge: Charge) -> None:
    finding_id = disallowed(world, charge)
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
