"""A donor queries a report: a director begins its next version, the old one stays, and every entry that differs is listed."""

import hashlib
import threading
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from grants_app.access import OPERATOR
from grants_app.awards import queries as awards
from grants_app.core.errors import Conflict, Forbidden, Invalid, Refused
from grants_app.core.work import open_reading
from grants_app.expenditures import commands as expenditures
from grants_app.expenditures.models import Charge
from grants_app.ledger import queries as ledger
from grants_app.proofs.queries import findings
from grants_app.reports import commands, queries
from tests.expenditures.making import look_at_everything, voucher
from tests.reports.making import FIRST, LATER, SECOND, approved, award_with_vouchers, post, prepared, queried, reviewed
from tests.web import Visitor, program
from tests.world import World


@pytest.fixture
def award_id(world: World) -> UUID:
    """An award with three vouchers of the first half year."""
    return award_with_vouchers(world)


def _reopened(world: World, report_id: UUID) -> UUID:
    with world.as_("Ines Correia", LATER) as work:
        return commands.reopen(work, report_id, note="GT-002 was on the wrong line").id


def _locked_until(world: World, award_id: UUID) -> date | None:
    with world.seen_by("Hélène Dubois") as work:
        return ledger.locked_until(work, award_id)


def _take_back_travel(world: World, award_id: UUID) -> None:
    """A cost of 50.00 on line 2.1 is taken back, in the period itself."""
    with world.as_("Lucía Pop", LATER) as work:
        charge = work.one(select(Charge).where(Charge.charged_minor == 426_50))
        expenditures.reverse(work, charge.id, reason="Wrong line")
    look_at_everything(world, award_id)


def test_the_next_version_takes_up_only_what_differs_and_the_old_file_stays(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    first = queried(world, prepared(world, award_id))
    with world.seen_by("Hélène Dubois", LATER) as work:
        old = queries.stored_file(work, first).content
    second = _reopened(world, first)
    assert _locked_until(world, award_id) is None
    post(world, award_id, voucher(9, voucher="GT-009", incurred_on=date(2026, 5, 20), budget_line="1.2"))
    approved(world, second)
    assert _locked_until(world, award_id) == FIRST.ends_on

    helene = Visitor(program(world, tmp_path), world, "Hélène Dubois")
    page = helene.get(f"/reports/{second}/differences").text
    assert "GT-009" in page
    assert "GT-002" not in page
    for figure in ("374.50", "107.00", "481.50"):  # 350 + 7 %, then 100 + 7 % more
        assert figure in page
    assert "Replaced" in helene.get(f"/reports/{first}").text
    assert "GT-002 was on the wrong line" in helene.get(f"/reports/{first}").text
    with world.seen_by("Hélène Dubois", LATER) as work:
        kept, new = queries.stored_file(work, first), queries.stored_file(work, second)
    assert (kept.content, kept.sha256) == (old, hashlib.sha256(old).hexdigest())
    assert new.name.endswith("-v2.xlsx")
    assert new.sha256 != kept.sha256
    assert helene.get(f"/reports/{first}/file").content == old
    assert helene.get(f"/reports/{second}/file").content == new.content
    with open_reading(world.database, OPERATOR) as work:
        assert list(findings(work)) == []


def test_a_version_that_takes_back_cost_gives_back_its_indirect_cost_and_income(world: World, award_id: UUID) -> None:
    second = _reopened(world, queried(world, prepared(world, award_id)))
    _take_back_travel(world, award_id)
    approved(world, second)
    with world.seen_by("Hélène Dubois", LATER) as work:
        its = queries.award(work, award_id)
        report = queries.report(work, second)
        found = queries.figures_of(work, its, report)
        differing = queries.differences(work, its, report, found)
        income = queries.income_posted(work, its)
    assert differing is not None
    assert (differing.before, differing.now) == (374_50, 321_00)
    assert {line.code: line.difference for line in differing.lines if line.difference} == {"2.1": -50_00, "8": -3_50}
    assert income == 288_90  # 90 % of 321.00
    assert differing.entries.count == 2


def test_only_a_director_reopens_and_says_why_and_only_the_newest_report(world: World, award_id: UUID) -> None:
    first = queried(world, prepared(world, award_id))
    with world.as_("Hélène Dubois", LATER) as work, pytest.raises(Forbidden):
        commands.reopen(work, first, note="Because")
    with world.as_("Ines Correia", LATER) as work, pytest.raises(Invalid, match="say why"):
        commands.reopen(work, first, note=" ")
    second = reviewed(world, prepared(world, award_id, SECOND))
    with (
        world.as_("Ines Correia", LATER) as work,
        pytest.raises(Conflict, match="The report until 31 Dec 2026 comes after this one and is reviewed"),
    ):
        commands.reopen(work, first, note="GT-002 was on the wrong line")
    approved_second = world.as_("Ines Correia", LATER)
    with approved_second as work:
        commands.approve(work, second, network="Example Defenders Network")
    with world.as_("Ines Correia", LATER) as work, pytest.raises(Conflict, match="an adjustment in the next report"):
        commands.reopen(work, first, note="GT-002 was on the wrong line")
    assert _locked_until(world, award_id) == SECOND.ends_on


def test_the_award_knows_its_reports_and_where_each_stands(world: World, award_id: UUID, tmp_path: Path) -> None:
    first = queried(world, prepared(world, award_id))
    second = _reopened(world, first)
    approved(world, second)
    with world.as_("Hélène Dubois", LATER) as work:
        commands.send(work, second, sent_on=LATER.date())
        with pytest.raises(Invalid, match="was sent on 01 Feb 2027"):
            commands.accept(work, second, on=date(2027, 1, 31))
        commands.accept(work, second, on=LATER.date(), note="Letter Ares(2027)1")
        owed = awards.owed_reports(work, queries.award(work, award_id))
        assert awards.last_reports(work, [award_id])[award_id].status == "accepted"
    newest = owed[0]
    assert (newest.status, newest.version, newest.is_accepted, newest.is_final) == ("accepted", 2, True, False)
    assert owed[1].period.starts_on == SECOND.starts_on
    assert owed[-1].is_final
    assert (
        "version 2" in Visitor(program(world, tmp_path), world, "Hélène Dubois").get(f"/reports?award={award_id}").text
    )


def test_two_directors_who_reopen_at_once_begin_one_next_version(world: World, award_id: UUID) -> None:
    first = queried(world, prepared(world, award_id))
    gate, outcomes = threading.Barrier(2), []

    def reopen() -> None:
        gate.wait()
        try:
            outcomes.append(str(_reopened(world, first)))
        except Refused as refused:
            outcomes.append(refused.sentence)

    threads = [threading.Thread(target=reopen) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([outcome for outcome in outcomes if "cannot be done now: the status is «replaced»" in outcome]) == 1
    with world.seen_by("Hélène Dubois", LATER) as work:
        assert [row.version for row in queries.versions(work, queries.report(work, first))] == [1, 2]


def test_what_is_posted_while_a_report_is_approved_is_in_it_or_behind_its_lock(world: World, award_id: UUID) -> None:
    report_id = reviewed(world, prepared(world, award_id))
    gate = threading.Barrier(2)

    def approve() -> None:
        gate.wait()
        with world.as_("Ines Correia", LATER) as work:
            commands.approve(work, report_id, network="Example Defenders Network")

    thread = threading.Thread(target=approve)
    thread.start()
    gate.wait()
    post(world, award_id, voucher(9, voucher="GT-009", incurred_on=date(2026, 5, 20)))
    thread.join()
    with world.seen_by("Hélène Dubois", LATER) as work:
        charge = work.one(select(Charge).where(Charge.accounting_on.is_not(None)).order_by(Charge.id.desc()))  # type: ignore[union-attr, attr-defined]
        status = queries.report(work, report_id).status
    assert (status, charge.accounting_on) in {("approved", SECOND.starts_on), ("draft", date(2026, 5, 20))}
    with open_reading(world.database, OPERATOR) as work:
        assert list(findings(work)) == []
