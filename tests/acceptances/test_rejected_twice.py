"""What a finding had disallowed is not lost again when an agency rejects it, and the other way around."""

from dataclasses import replace
from datetime import date
from functools import partial
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from grants_app.acceptances import commands, queries
from grants_app.acceptances.rules import Answer, LineKey
from grants_app.access import OPERATOR
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.core.work import open_reading
from grants_app.expenditures.models import Charge
from grants_app.findings import commands as findings
from grants_app.findings.models import Finding
from grants_app.findings.rules import AboutKind, Facts
from grants_app.ledger.queries import balance_by_kind
from grants_app.ledger.rules import Held, Kind
from grants_app.proofs.queries import findings as proofs
from grants_app.reports import queries as reports
from tests.acceptances.making import DIRECTOR, LETTER, OFFICER, recorded, rejecting, sent
from tests.at_once import at_once
from tests.reports.making import LATER, award_with_vouchers
from tests.world import World

AUDITOR = "Karl Lindqvist"
FACTS = Facts("no-proof-of-payment", "auditor", LATER.date(), "AR-4", Money.of(60, "EUR"), "No bank advice.")


@pytest.fixture
def report_id(world: World) -> UUID:
    """Of EUR 100 on line 1.1, 200 on 1.2 and 50 on 2.1; sent."""
    return sent(world, award_with_vouchers(world))


def _own_cost(world: World) -> int:
    with world.seen_by(OFFICER, LATER) as work:
        award_id = work.one(select(Charge.award_id).limit(1))
        return balance_by_kind(work, award_id).get((Kind.OWN_COST, "EUR"), Held(0, 0)).carried


def _proven(world: World) -> list[str]:
    with open_reading(world.database, OPERATOR) as work:
        return list(proofs(work))


def _question_the_voucher(world: World, euros: int = 60, *, another_cost: bool = False) -> UUID:
    """The voucher of EUR 200 on line 1.2."""
    facts = replace(FACTS, amount=Money.of(euros, "EUR"), another_cost=another_cost)
    with world.as_(AUDITOR, LATER) as work:
        charge = work.one(select(Charge).where(Charge.award_minor == 200_00))
        return findings.record(work, AboutKind.CHARGE, charge.id, facts).id


def _disallow_the_voucher(world: World, euros: int = 60) -> UUID:
    finding_id = _question_the_voucher(world, euros)
    with world.as_(OFFICER, LATER) as work:
        findings.answer(work, finding_id, response="It is lost.")
    with world.as_(DIRECTOR, LATER) as work:
        findings.disallow(work, finding_id, reason="The auditor is right")
    return finding_id


def _answer(
    world: World, report_id: UUID, euros: int, *already: UUID, another_cost: bool = False
) -> dict[LineKey, Answer]:
    with world.seen_by(OFFICER, LATER) as work:
        answers = rejecting(work, report_id, "1.2", euros)
    return {key: replace(its, already=frozenset(already), another_cost=another_cost) for key, its in answers.items()}


def _record(world: World, report_id: UUID, answers: dict[LineKey, Answer]) -> UUID:
    with world.as_(OFFICER, LATER) as work:
        return commands.record(work, report_id, LETTER, answers).id


def _confirm(world: World, acceptance_id: UUID) -> None:
    with world.as_(DIRECTOR, LATER) as work:
        commands.confirm(work, acceptance_id)


def test_a_disallowed_voucher_is_not_rejected_again_unless_the_letter_means_another_cost(
    world: World, report_id: UUID
) -> None:
    _disallow_the_voucher(world)
    with pytest.raises(Invalid, match=r"EUR 60\.00 \(GT-F-0001, Voucher GT-002 of 2026\) took or may take"):
        _record(world, report_id, _answer(world, report_id, 20))
    with pytest.raises(Invalid, match=r"is our own cost already, so at most EUR 140\.00 more can be rejected"):
        _record(world, report_id, _answer(world, report_id, 150, another_cost=True))
    _confirm(world, _record(world, report_id, _answer(world, report_id, 140, another_cost=True)))
    assert _own_cost(world) == 200_00
    assert _proven(world) == []


def test_what_was_disallowed_before_leaves_the_agencys_column_and_books_nothing_again(
    world: World, report_id: UUID
) -> None:
    finding_id = _disallow_the_voucher(world)
    with pytest.raises(Invalid, match=r"EUR 50\.00 is rejected, less than EUR 60\.00"):
        _record(world, report_id, _answer(world, report_id, 50, finding_id))
    _confirm(world, _record(world, report_id, _answer(world, report_id, 75, finding_id)))
    assert _own_cost(world) == 75_00
    with world.seen_by(OFFICER, LATER) as work:
        [form] = queries.page(work, reports.report(work, report_id).award_id).forms
    [row] = [row for row in form.rows if row.label.startswith("1.2 ")]
    assert (row.face.rejected, [its.reference for its in row.findings]) == (
        Money.of(75, "EUR"),
        ["GT-F-0002", "GT-F-0001"],
    )
    assert _proven(world) == []


def test_a_voucher_of_a_rejected_line_is_disallowed_only_as_another_cost_and_up_to_the_rest(
    world: World, report_id: UUID
) -> None:
    acceptance_id = recorded(world, report_id, euros=180)
    with pytest.raises(Invalid, match=r"GT-F-0001 questions EUR 180\.00 of Line 1\.2, GT"):
        _question_the_voucher(world, 20)
    _confirm(world, acceptance_id)
    with pytest.raises(Invalid, match=r"of which EUR 20\.00 is not questioned yet"):
        _question_the_voucher(world, 21, another_cost=True)
    _question_the_voucher(world, 20, another_cost=True)


def test_a_rejection_that_is_taken_back_is_accepted_cost_of_the_same_form(world: World, report_id: UUID) -> None:
    _confirm(world, recorded(world, report_id))
    with world.as_(DIRECTOR, LATER) as work:
        finding = work.one(select(Finding))
        findings.withdraw(work, finding.id, reason="The agency found the receipt")
    with world.seen_by(OFFICER, LATER) as work:
        [form] = queries.page(work, finding.award_id).forms
    assert (form.total.accepted, form.total.rejected) == (form.total.reported, Money.of(0, "EUR"))
    assert _own_cost(world) == 0
    assert _proven(world) == []


def test_an_answer_is_not_confirmed_once_what_it_names_was_taken_back(world: World, report_id: UUID) -> None:
    finding_id = _disallow_the_voucher(world)
    acceptance_id = _record(world, report_id, _answer(world, report_id, 60, finding_id))
    with world.as_(DIRECTOR, LATER) as work:
        findings.withdraw(work, finding_id, reason="The advice was found")
    with pytest.raises(Conflict, match="GT-F-0001 was decided otherwise"):
        _confirm(world, acceptance_id)


def test_of_a_finding_and_a_rejection_of_the_same_cost_at_once_one_is_recorded(world: World, report_id: UUID) -> None:
    """EUR 150 of a line of EUR 200, by its voucher and by the agency's letter."""
    answers = _answer(world, report_id, 150)
    acts = [partial(_question_the_voucher, world, 150), partial(_record, world, report_id, answers)] * 3
    assert at_once(acts) == {"done": 1, "refused": 5}


def test_of_many_who_confirm_at_once_one_does_and_it_is_posted_once(world: World, report_id: UUID) -> None:
    acceptance_id = recorded(world, report_id)
    assert at_once([partial(_confirm, world, acceptance_id)] * 6) == {"done": 1, "refused": 5}
    assert _own_cost(world) == 20_00
    with Session(world.database.engine) as session:
        assert [its.status for its in session.exec(select(Finding).order_by(col(Finding.reference)))] == ["disallowed"]
    assert _proven(world) == []


def test_a_letter_of_before_says_so(world: World, report_id: UUID) -> None:
    """The form offers what was disallowed, by its finding."""
    finding_id = _disallow_the_voucher(world)
    with world.seen_by(OFFICER, LATER) as work:
        lines = queries.to_answer(work, reports.report(work, report_id))
    [line] = [line for line in lines if line.earlier]
    assert ([it.finding_id for it in line.disallowed], line.label) == ([finding_id], "1.2, GT")
    assert date(2026, 6, 30) < FACTS.found_on
