"""An auditor from outside sees the awards and days that an access names, until its date; nothing else exists."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.evidence import commands, packing, queries
from grants_app.evidence.rules import AccessTerms
from tests.evidence.making import GUEST, INSPECT_AT, attach, let_in, receipt, voucher_id
from tests.expenditures.making import award_with_budget, voucher
from tests.house.routes import addresses
from tests.reports.making import FIRST, LATER, approved, award_with_vouchers, post, prepared
from tests.web import Visitor, program
from tests.world import NOW, World

SPRING = Period(date(2026, 1, 1), date(2026, 2, 28))
"""In which GT-001 and GT-002 were booked; GT-003 was in March."""
WORDS = ("GT-001", "GT-002", "GT-003", "Tierra y voz", "Agroveterinaria")
"""Of the award and its vouchers."""


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_with_vouchers(world)


def test_the_auditor_sees_the_vouchers_of_these_days_alone(world: World, award_id: UUID) -> None:
    let_in(world, award_id, SPRING)
    with world.seen_by(GUEST) as work:
        there = queries.reach(work, award_id)
        found = queries.vouchers(work, there, Period(date(2026, 1, 1), date(2027, 12, 31)))
        assert [row.number for row in found.rows] == ["GT-001", "GT-002"]
        assert queries.voucher_evidence(work, voucher_id(world, "GT-001")).charges[0].rates != ""
        with pytest.raises(NotFound):
            queries.voucher_evidence(work, voucher_id(world, "GT-003"), award_id)
        with pytest.raises(NotFound):
            packing.award_pack(work, award_id, FIRST)


def test_other_awards_and_what_else_a_voucher_is_charged_to_do_not_exist(world: World, award_id: UUID) -> None:
    let_in(world, award_id, SPRING)
    other = award_with_budget(world, reference="AW-2")
    post(world, other, voucher(2, voucher="GT-900"))
    with world.seen_by(GUEST) as work:
        for its in (
            lambda: queries.reach(work, other),
            lambda: queries.voucher_evidence(work, voucher_id(world, "GT-900")),
        ):
            with pytest.raises(NotFound):
                its()
        assert [its.reference for its in queries.awards_seen(work)] == ["AW-1"]


def test_a_protected_document_and_a_draft_report_are_not_the_auditors(world: World, award_id: UUID) -> None:
    let_in(world, award_id, FIRST)
    document_id = attach(world, "GT-001", receipt(), INSPECT_AT)
    report_id = prepared(world, award_id)
    with world.seen_by(GUEST) as work:
        with pytest.raises(Forbidden, match=INSPECT_AT):
            queries.evidence_document(work, document_id)
        with pytest.raises(NotFound):
            queries.report_seen(work, report_id)


def test_the_access_ends_by_itself_on_its_date(world: World, award_id: UUID) -> None:
    let_in(world, award_id, SPRING, until_on=date(2026, 3, 20))
    with world.seen_by(GUEST, datetime(2026, 3, 20, 12, tzinfo=UTC)) as work:
        assert queries.reach(work, award_id).until_on == date(2026, 3, 20)
    with world.seen_by(GUEST, datetime(2026, 3, 21, 12, tzinfo=UTC)) as work:
        with pytest.raises(NotFound):
            queries.reach(work, award_id)
        (row,) = queries.my_access_rows(work)
        assert row.says(work.today) == "Until 20 Mar 2026 (over)"


def test_the_access_is_ended_early_with_a_reason(world: World, award_id: UUID) -> None:
    access_id = let_in(world, award_id, SPRING)
    with world.as_("Ines Correia") as work:
        commands.end(work, access_id, reason="The contract was cancelled")
    with world.as_("Ines Correia") as work, pytest.raises(Conflict, match="ended on 16 Mar 2026 already"):
        commands.end(work, access_id, reason="Again")
    with world.seen_by(GUEST) as work, pytest.raises(NotFound):
        queries.reach(work, award_id)


@pytest.mark.parametrize(
    ("terms", "says"),
    [
        ({"until_on": date(2026, 3, 15)}, "This day has passed"),
        ({"period": Period(date(2025, 12, 1), date(2026, 2, 28))}, "The award runs"),
        ({"reason": " "}, "Say why"),
    ],
)
def test_an_access_without_sense_is_refused(world: World, award_id: UUID, terms: dict[str, object], says: str) -> None:
    let_in(world, award_id)
    usual = {"person_id": world.people[GUEST], "period": SPRING, "until_on": date(2026, 6, 30), "reason": "Audit"}
    with world.as_("Hélène Dubois") as work, pytest.raises(Invalid, match=says):
        commands.give(work, award_id, AccessTerms(**{**usual, **terms}))  # type: ignore[arg-type]


def test_only_an_external_auditor_is_let_in_and_only_by_who_may(world: World, award_id: UUID) -> None:
    terms = AccessTerms(world.people["Wanjiru Kamau"], SPRING, date(2026, 6, 30), "Audit")
    with world.as_("Hélène Dubois") as work, pytest.raises(Invalid, match="External auditor"):
        commands.give(work, award_id, terms)
    for name in ("Marisol Ajú", "Karl Lindqvist", "Ana Silva"):
        with world.as_(name) as work, pytest.raises(Forbidden):
            commands.give(work, award_id, terms)


def test_every_other_page_search_and_file_is_closed_to_the_auditor(
    world: World, award_id: UUID, tmp_path: Path
) -> None:
    """Lists and searches of the whole program, asked by somebody who may see one award's spring."""
    let_in(world, award_id, SPRING, now=NOW)
    visitor = Visitor(program(world, tmp_path), world, GUEST)
    lists = [its for its in addresses() if its.method == "GET" and not its.parameters]
    assert len(lists) > 30
    answers = {its.path: visitor.get(f"{its.path}?award={award_id}&q=GT-0&search=GT-0") for its in lists}
    seen = {path for path, its in answers.items() if its.status_code == 200 and any(word in its.text for word in WORDS)}
    assert seen == {"/evidence"}
    assert visitor.get("/").headers["location"] == "/evidence"
    for path in (f"/awards/{award_id}", f"/expenditures/{voucher_id(world, 'GT-001')}", f"/reports?award={award_id}"):
        assert visitor.get(path).status_code in (403, 404), path
    page = visitor.get(f"/evidence/awards/{award_id}?from=2026-01-01&to=2027-12-31")
    assert ("GT-001" in page.text, "GT-003" in page.text) == (True, False)
    register = visitor.get(f"/evidence/awards/{award_id}/register.csv?from=2026-01-01&to=2027-12-31").text
    assert ("GT-002" in register, "GT-003" in register) == (True, False)


def test_an_approved_report_of_the_days_is_the_auditors(world: World, award_id: UUID) -> None:
    let_in(world, award_id, FIRST)
    report_id = approved(world, prepared(world, award_id))
    with world.seen_by(GUEST, LATER) as work:
        assert queries.report_file(work, report_id).name != ""
        assert dict(packing.report_pack(work, report_id).facts)["Vouchers"] == "3"
