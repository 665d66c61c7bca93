"""An agency rejects a part of a report: it leaves the donor's column once, stays in our books, and later forms are not reduced by it."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, select

from grants_app.acceptances import commands, queries, rules
from grants_app.acceptances.queries import Form
from grants_app.acceptances.rules import Amounts
from grants_app.access import OPERATOR
from grants_app.budgets import queries as budgets
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.money import Money
from grants_app.core.work import open_reading
from grants_app.findings import commands as findings
from grants_app.findings.models import Finding
from grants_app.ledger.queries import balance_by_kind
from grants_app.ledger.rules import Held, Kind
from grants_app.proofs.queries import findings as proofs
from grants_app.reports import commands as report_commands
from grants_app.reports import queries as reports
from tests.acceptances.making import DIRECTOR, LETTER, OFFICER, confirmed, recorded, rejecting, sent
from tests.expenditures.making import voucher
from tests.reports.making import LATER, SECOND, award_with_vouchers, post
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    """An award that spent 100 + 200 + 50 euro in its first half year."""
    return award_with_vouchers(world)


def _proven(world: World) -> list[str]:
    with open_reading(world.database, OPERATOR) as work:
        return list(proofs(work))


def _held(world: World, award_id: UUID, kind: Kind) -> int:
    with world.seen_by(OFFICER, LATER) as work:
        return balance_by_kind(work, award_id).get((kind, "EUR"), Held(0, 0)).carried


def _newest(world: World, award_id: UUID) -> Form:
    with world.seen_by(OFFICER, LATER) as work:
        return queries.page(work, award_id).forms[0]


def _line(form: Form, code: str) -> rules.Face:
    [row] = [row for row in form.rows if row.label.startswith(f"{code} ")]
    return row.face


def _authorise(world: World, award_id: UUID, period: Period, euros: int) -> None:
    with world.as_(OFFICER, LATER) as work:
        [line_id] = [line.line_id for line in budgets.approved_lines(work, award_id) if line.code == "1.2"]
        amount = Money.of(euros, "EUR")
        commands.authorise(work, award_id, period, "UNFPA/2026/3", {line_id: Amounts(amount, amount)})


def test_a_rejected_amount_leaves_the_donors_column_and_becomes_our_own_cost(world: World, award_id: UUID) -> None:
    report_id = sent(world, award_id)
    before = _held(world, award_id, Kind.EXPENSE)
    acceptance_id = recorded(world, report_id)
    assert _held(world, award_id, Kind.OWN_COST) == 0
    with world.as_(DIRECTOR, LATER) as work:
        commands.confirm(work, acceptance_id)
    assert _held(world, award_id, Kind.OWN_COST) == 20_00
    assert _held(world, award_id, Kind.EXPENSE) == before - 20_00
    form = _newest(world, award_id)
    assert form.report.status == "accepted"
    face = _line(form, "1.2")
    assert (face.reported.minor, face.rejected) == (200_00, Money.of(20, "EUR"))
    assert _proven(world) == []


def test_it_is_posted_once_whoever_decides_its_finding_and_however_often_it_is_confirmed(
    world: World, award_id: UUID
) -> None:
    acceptance_id = recorded(world, sent(world, award_id))
    with world.as_(DIRECTOR, LATER) as work:
        findings.disallow(work, work.one(select(Finding)).id, reason="The letter says so")
    with world.as_(DIRECTOR, LATER) as work:
        commands.confirm(work, acceptance_id)
    with world.as_(DIRECTOR, LATER) as work, pytest.raises(Conflict):
        commands.confirm(work, acceptance_id)
    assert _held(world, award_id, Kind.OWN_COST) == 20_00
    assert _proven(world) == []


def test_the_next_form_begins_with_what_is_outstanding_and_is_not_reduced_by_what_was_rejected(
    world: World, award_id: UUID
) -> None:
    _authorise(world, award_id, Period(date(2026, 1, 1), date(2026, 6, 30)), 300)
    _authorise(world, award_id, SECOND, 400)
    confirmed(world, sent(world, award_id))
    first = _line(_newest(world, award_id), "1.2")
    assert [amount and amount.minor for amount in (first.authorised, first.accepted, first.balance)] == [
        300_00,
        180_00,
        120_00,
    ]
    assert first.outstanding == Money.of(520, "EUR")
    more = voucher(
        7, voucher="GT-007", amount=Decimal("853.00"), budget_line="1.2", units=Decimal(1), incurred_on=date(2026, 8, 3)
    )
    post(world, award_id, more)
    second = sent(world, award_id, SECOND)
    face = _line(_newest(world, award_id), "1.2")
    assert (face.authorised, face.reported, face.accepted) == (Money.of(520, "EUR"), Money.of(100, "EUR"), None)
    confirmed(world, second, euros=0)
    face = _line(_newest(world, award_id), "1.2")
    assert (face.accepted, face.outstanding) == (Money.of(100, "EUR"), Money.of(420, "EUR"))
    assert _proven(world) == []


def test_a_report_that_was_accepted_as_a_whole_is_accepted_as_reported(world: World, award_id: UUID) -> None:
    report_id = sent(world, award_id)
    with world.as_(OFFICER, LATER) as work:
        report_commands.accept(work, report_id, on=LATER.date(), note="Letter 9")
    face = _newest(world, award_id).total
    assert (face.accepted, face.rejected) == (face.reported, Money.of(0, "EUR"))


def test_what_was_declined_leaves_the_cost_and_may_be_recorded_anew(world: World, award_id: UUID) -> None:
    report_id = sent(world, award_id)
    acceptance_id = recorded(world, report_id)
    with world.as_(DIRECTOR, LATER) as work, pytest.raises(Invalid):
        commands.decline(work, acceptance_id, reason=" ")
    with world.as_(DIRECTOR, LATER) as work:
        commands.decline(work, acceptance_id, reason="The letter says 10")
    assert _held(world, award_id, Kind.OWN_COST) == 0
    confirmed(world, report_id, euros=10)
    assert _held(world, award_id, Kind.OWN_COST) == 10_00
    assert _proven(world) == []


def test_it_is_not_confirmed_where_its_finding_was_decided_otherwise(world: World, award_id: UUID) -> None:
    acceptance_id = recorded(world, sent(world, award_id))
    with world.as_(DIRECTOR, LATER) as work:
        findings.accept(work, work.one(select(Finding)).id, reason="The receipt came")
    with world.as_(DIRECTOR, LATER) as work, pytest.raises(Conflict, match="decided otherwise"):
        commands.confirm(work, acceptance_id)
    assert _held(world, award_id, Kind.OWN_COST) == 0


def test_a_finance_officer_records_and_a_director_confirms_and_a_hub_sees_none_of_it(
    world: World, award_id: UUID
) -> None:
    report_id = sent(world, award_id)
    with world.as_(DIRECTOR, LATER) as work, pytest.raises(Forbidden):
        commands.record(work, report_id, LETTER, {})
    acceptance_id = recorded(world, report_id)
    with world.as_(OFFICER, LATER) as work, pytest.raises(Forbidden):
        commands.confirm(work, acceptance_id)
    with world.as_(OFFICER, LATER) as work, pytest.raises(Conflict, match="already"):
        commands.record(work, report_id, LETTER, {})
    with world.seen_by("Lucía Pop", LATER) as work, pytest.raises(NotFound):
        queries.page(work, award_id)
    with pytest.raises(Conflict, match="another person"):
        rules.another_confirms(world.people[OFFICER], world.people[OFFICER])


def test_an_answer_to_a_report_that_was_not_sent_is_refused(world: World, award_id: UUID) -> None:
    with world.as_(OFFICER, LATER) as work:
        report_id = report_commands.prepare(work, award_id, SECOND, "bva").id
        with pytest.raises(Conflict, match="once the report was sent"):
            queries.to_answer(work, reports.report(work, report_id))


def test_the_proof_names_a_rejected_amount_that_did_not_leave_the_column(world: World, award_id: UUID) -> None:
    confirmed(world, sent(world, award_id))
    with Session(world.database.engine) as session:
        finding = session.exec(select(Finding)).one()
        finding.entry_id = None
        session.add(finding)
        session.commit()
    assert any("EUR 200.00 was reported on a line" in sentence for sentence in _proven(world))


def test_the_pages_take_the_letter_and_show_the_columns(world: World, award_id: UUID, tmp_path: Path) -> None:
    report_id = sent(world, award_id)
    officer = Visitor(program(world, tmp_path), world, OFFICER)
    with world.seen_by(OFFICER, LATER) as work:
        fields = {
            f"accepted-{it.field}": str(it.reported.amount)
            for it in queries.to_answer(work, reports.report(work, report_id))
        }
        [(key, answer)] = rejecting(work, report_id, "1.2", 20).items()
        line_ids = queries.lines_to_authorise(work, award_id)
    assert "Nothing is recorded yet" in officer.get(f"/awards/{award_id}/accepted").text
    assert officer.get(f"/reports/{report_id}/accepted").status_code == 200
    fields |= {
        f"accepted-{key.line_id}-{key.hub_id}": str(answer.accepted.amount),
        "on": "2027-02-01",
        "reference": "U/1",
    }
    wrong = officer.post(f"/reports/{report_id}/accepted", fields)
    assert (wrong.status_code, "write why" in wrong.text) == (422, True)
    fields |= {
        f"reason-{key.line_id}-{key.hub_id}": "No receipt",
        f"type-{key.line_id}-{key.hub_id}": "insufficient-support",
    }
    early = officer.post(f"/reports/{report_id}/accepted", fields | {"on": "2026-12-31"})
    assert (early.status_code, "the letter is of that day or later" in early.text or "not come yet" in early.text) == (
        422,
        True,
    )
    with world.as_(OFFICER, LATER) as work:
        commands.record(work, report_id, LETTER, {key: answer})
    waiting = Visitor(program(world, tmp_path), world, DIRECTOR).get(f"/awards/{award_id}/accepted").text
    assert "It is as the agency wrote" in waiting
    assert "20.00 EUR of 1.2 What 1.2 is for is rejected: No receipt for the bus" in waiting
    assert "It is as the agency wrote" not in officer.get(f"/awards/{award_id}/accepted").text
    asked = {
        "starts_on": "2026-01-01",
        "ends_on": "2026-06-30",
        "reference": "U/0",
        f"authorised-{line_ids[0][0]}": "much",
    }
    assert officer.post(f"/awards/{award_id}/authorise", asked).status_code == 422
    asked[f"authorised-{line_ids[0][0]}"] = "1000"
    assert officer.post(f"/awards/{award_id}/authorise", asked).status_code == 303
    assert "1,000.00" in officer.get(f"/awards/{award_id}/accepted").text
