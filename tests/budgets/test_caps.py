"""A donor's caps on a budget: the worked example of 2 CFR 200, the EU's 7 % and 5 %, and approval that refuses above them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from grants_app.awards import queries as awards
from grants_app.budgets import commands, queries
from grants_app.budgets.caps import AgreementCost, Caps, breaches, indirect_base
from grants_app.budgets.rules import PlannedLine, digest
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.donors.caps import IndirectBase
from grants_app.donors.profiles import profile
from tests.awards.making import FINANCE, make_award
from tests.budgets.moving import ANOTHER, award_of_the_example, spend
from tests.budgets.records import row
from tests.web import Visitor, program
from tests.world import World

US = (
    ("Personnel", 100_000, "direct"),
    ("Travel", 20_000, "direct"),
    ("Equipment", 12_000, "direct"),
    ("Sub-award", 80_000, "third-party"),
    ("Other", 18_000, "direct"),
)


def _lines(*lines: tuple[str, int, str]) -> list[PlannedLine]:
    return [PlannedLine(str(at), name, name, amount * 100, kind=kind) for at, (name, amount, kind) in enumerate(lines)]


def _caps(code: str, signed: date) -> Caps:
    its = profile(code)
    return Caps(
        its.value("indirect_percent_max", signed),
        its.value("indirect_base", signed),
        its.value("contingency_percent_max", signed),
    )


def test_the_federal_base_leaves_out_equipment_and_counts_the_first_part_of_a_subaward() -> None:
    """Modified total direct costs 188,000; 15 % = 28,200.00, 10 % = 18,800.00."""
    rule = _caps("us-federal", date(2025, 1, 1)).indirect_base
    assert rule is not None
    assert indirect_base(_lines(*US), rule.value, "USD") == Money.of(188_000, "USD")
    assert indirect_base(_lines(*US), rule.value, "USD").percent(15) == Money.of(28_200, "USD")
    assert indirect_base(_lines(*US), rule.value, "USD").percent(10) == Money.of(18_800, "USD")
    earlier = _caps("us-federal", date(2024, 1, 1)).indirect_base
    assert earlier is not None
    assert indirect_base(_lines(*US), earlier.value, "USD") == Money.of(163_000, "USD")


def test_exactly_the_cap_is_within_and_more_is_named_with_its_citation() -> None:
    caps = _caps("us-federal", date(2025, 1, 1))
    assert breaches(_lines(*US, ("Indirect", 28_200, "indirect")), caps, "USD") == []
    (says,) = breaches(_lines(*US, ("Indirect", 28_201, "indirect")), caps, "USD")
    assert says.startswith(
        "Indirect costs of USD 28,201.00 are above 15 % of USD 188,000.00, which is USD 28,200.00 (2 CFR 200.414(f)"
    )


def test_a_donor_may_leave_volunteers_out_of_the_base() -> None:
    lines = _lines(("A. Staff", 1_000, "direct"), ("A.4 Volunteers", 400, "direct"))
    assert indirect_base(lines, IndirectBase(("volunteers",)), "EUR") == Money.of(1_000, "EUR")


def test_the_eu_caps_indirect_cost_at_seven_and_the_reserve_at_five_per_cent_of_direct_cost() -> None:
    caps = _caps("eu-external-action", date(2026, 1, 1))
    within = _lines(("HR", 350_000, "direct"), ("8", 24_500, "indirect"), ("10", 17_500, "contingency"))
    assert breaches(within, caps, "EUR") == []
    above = [replace(line, amount=line.amount + 1) if line.kind != "direct" else line for line in within]
    assert [says.split(" of ")[0] for says in breaches(above, caps, "EUR")] == [
        "Indirect costs",
        "The contingency reserve",
    ]


def test_a_donor_who_says_nothing_caps_nothing() -> None:
    assert breaches(_lines(("8", 24_500, "indirect")), _caps("none", date(2026, 1, 1)), "EUR") == []


def test_a_budget_above_a_cap_is_not_approved(world: World) -> None:
    award_id = make_award(world, amount=Money.of(1_071, "EUR"), cofinancing_percent=Decimal(0))
    gt = world.hubs["GT"]
    with world.as_(FINANCE) as work:
        lines = [
            PlannedLine("1", "1. HR", "Lawyers", 1_000_00, {gt: 1_000_00}),
            PlannedLine("8", "8", "Indirect", 71_00, {gt: 71_00}, kind="indirect"),
        ]
        version = commands.save_grid(work, award_id, lines, seen=digest(queries.editable(work, award_id)))
    with world.as_(ANOTHER) as work, pytest.raises(Conflict, match=r"above 7 % of EUR 1,000\.00.*Annex III, line 8"):
        commands.approve(work, version.id)


def test_what_is_from_memory_warns_and_refuses_nothing() -> None:
    caps = _caps("un-hact", date(2026, 1, 1))
    lines = _lines(("Workshops", 1_000, "direct"), ("Support", 100, "indirect"))
    (says,) = breaches(lines, caps, "USD")
    assert says.endswith("usually 7; not verified: check the signed contract).")
    assert breaches(lines, caps.certain, "USD") == []


def test_a_workbook_above_a_cap_says_so_when_it_is_taken_in(world: World) -> None:
    award_id = make_award(world)
    rows = (row(2, "1", "1. HR", "1000", GT="1000"), row(3, "8", "8", "71", kind="indirect", GT="71"))
    with world.as_(FINANCE) as work:
        (notice,) = commands.take_in(work, award_id, rows, file_name="budget.xlsx").notices
    assert "above 7 % of EUR 1,000.00" in notice.says


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_of_the_example(world)


def test_the_award_says_what_would_be_ineligible_and_where_co_financing_falls_behind(
    world: World, award_id: UUID
) -> None:
    """Example 6 as it runs: Travel has spent 26,000 of 20,000, of which 25,000 counts; nothing is borne by others yet."""
    spend(world, award_id, ("2.1 GT", 26_000))
    with world.seen_by(FINANCE) as work:
        beyond, cofinancing = queries.watched(work, awards.award(work, award_id))
    assert beyond.startswith(
        "2. Travel is spent beyond what the donor's rule lets count: EUR 1,000.00 would be ineligible"
    )
    assert cofinancing == (
        "Co-financing: others than the donor have borne 0.0 % of the cost so far; the agreement says 10 %. "
        "EUR 2,600.00 more is still to be charged to own funds or in kind."
    )


def test_where_all_is_well_nothing_is_said(world: World, award_id: UUID) -> None:
    with world.seen_by(FINANCE) as work:
        assert queries.watched(work, awards.award(work, award_id)) == []


def test_the_award_page_warns(world: World, award_id: UUID, tmp_path: Path) -> None:
    spend(world, award_id, ("2.1 GT", 26_000))
    page = Visitor(program(world, tmp_path), world, FINANCE).get(f"/awards/{award_id}").text
    assert "EUR 1,000.00 would be ineligible without an amendment" in page


def _third_party(code: str, amount: int, **others: Any) -> PlannedLine:
    return PlannedLine(code, "Sub-awards", "Support to communities", amount * 100, kind="third-party", **others)


def test_the_cap_is_of_each_agreement_that_a_line_plans() -> None:
    rule = _caps("us-federal", date(2025, 1, 1)).indirect_base
    assert rule is not None
    ten = _third_party("6", 200_000, quantity=Decimal(10), unit="Sub-grant", unit_cost=Decimal(20_000))
    two = _third_party("7", 140_000, quantity=Decimal(2), unit="agreements", unit_cost=Decimal(70_000))
    months = _third_party("8", 72_000, quantity=Decimal(24), unit="month", unit_cost=Decimal(3_000))
    found = [indirect_base([line], rule.value, "USD") for line in (ten, two, months)]
    assert found == [Money.of(amount, "USD") for amount in (200_000, 100_000, 50_000)]


def test_an_agreement_counts_once_over_all_lines_and_the_rest_of_a_line_by_itself() -> None:
    rule = _caps("us-federal", date(2025, 1, 1)).indirect_base
    assert rule is not None
    one, other = new_id(), new_id()
    costs = [
        AgreementCost(one, "6", 40_000_00),
        AgreementCost(one, "7", 30_000_00),
        AgreementCost(other, "6", 20_000_00),
    ]
    lines = [_third_party("6", 65_000), _third_party("7", 30_000)]
    assert indirect_base(lines, rule.value, "USD", costs) == Money.of(50_000 + 20_000 + 5_000, "USD")
