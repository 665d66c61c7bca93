"""A budget workbook comes in whole or not at all, and each problem has its place."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from grants_app.access import OPERATOR
from grants_app.awards import queries as awards
from grants_app.awards.rules import TakenIn
from grants_app.budgets import commands, queries
from grants_app.core.errors import Forbidden, NotFound
from grants_app.core.money import Money
from grants_app.core.work import open_work
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Shares
from importers.records import BudgetLineRecord, Where
from tests.awards.making import FINANCE, make_award
from tests.budgets.records import BUDGET, row
from tests.world import NOW, World


@pytest.fixture
def award_id(world: World) -> UUID:
    """EUR 90,000 of a total of EUR 100,000.00 (at most 100,558.65, which still prints as 10 %)."""
    return make_award(world)


def _take_in(
    world: World,
    award_id: UUID,
    records: tuple[BudgetLineRecord, ...] = BUDGET,
    by: str = FINANCE,
    *,
    draft: bool = False,
) -> TakenIn:
    with world.as_(by) as work:
        return commands.take_in(work, award_id, records, file_name="budget.xlsx", draft=draft)


def test_a_budget_of_who_may_approve_is_approved_and_waits_for_a_second_look(world: World, award_id: UUID) -> None:
    assert _take_in(world, award_id) == TakenIn(taken=4)
    with world.seen_by("Ines Correia") as work:
        approved = queries.approved_version(work, award_id)
        assert approved is not None
        assert (approved.number, approved.approved_by_name, approved.file_name) == (1, FINANCE, "budget.xlsx")
        (look,) = awards.pending_looks(work, award_id)
        assert (look.kind, look.about_id, look.may_look) == ("budget", approved.id, True)
        lines = queries.lines(work, approved.id)
        assert [(line.code, line.amount) for line in lines] == [
            ("1.1", 60_000_00),
            ("1.2", 12_000_00),
            ("2.1", 8_000_50),
            ("8", 5_600_00),
        ]
        assert lines[0].shares == {world.hubs["GT"]: 40_000_00, world.hubs["KE"]: 20_000_00}


def test_approving_makes_each_share_available_and_lets_its_hub_take_part(world: World, award_id: UUID) -> None:
    _take_in(world, award_id)
    with world.seen_by(FINANCE) as work:
        ids = queries.line_ids(work, award_id)
        assert ledger.shares(work, award_id)[ids["2.1"], world.hubs["KE"]] == Shares(available=3_000_00)
        assert [hub.code for hub in awards.participants(work, award_id)] == ["GT", "BRU", "KE"]


@pytest.mark.parametrize(("by", "draft"), [("Tomás Caal", False), (FINANCE, True)])
def test_a_budget_of_who_may_not_approve_or_would_rather_not_is_a_draft(
    world: World, award_id: UUID, by: str, draft: bool
) -> None:
    assert _take_in(world, award_id, by=by, draft=draft).taken == 4
    with world.seen_by(FINANCE) as work:
        assert queries.approved_version(work, award_id) is None
        assert queries.draft_version(work, award_id) is not None
        assert awards.pending_looks(work, award_id) == []
        assert ledger.shares(work, award_id) == {}


def test_a_budget_taken_in_without_a_person_is_looked_at_by_one(world: World, award_id: UUID) -> None:
    with open_work(world.database, OPERATOR, now=NOW) as work:
        assert commands.take_in(work, award_id, BUDGET, file_name="budget.xlsx").taken == 4
        assert awards.pending_looks(work, award_id)[0].made_by_name == "Local operator"


def test_the_same_budget_again_is_here_already(world: World, award_id: UUID) -> None:
    _take_in(world, award_id)
    assert _take_in(world, award_id) == TakenIn(already_here=4)
    assert _take_in(world, award_id, draft=True) == TakenIn(already_here=4)
    with world.seen_by(FINANCE) as work:
        assert len(queries.versions(work, award_id)) == 1


def test_the_same_draft_again_is_here_already_and_another_replaces_it(world: World, award_id: UUID) -> None:
    _take_in(world, award_id, by="Tomás Caal")
    assert _take_in(world, award_id, by="Tomás Caal") == TakenIn(already_here=4)
    assert _take_in(world, award_id, BUDGET[:2], by="Tomás Caal").taken == 2
    with world.seen_by(FINANCE) as work:
        (version,) = queries.versions(work, award_id)
        assert (version.number, version.lines, version.total) == (1, 2, 72_000_00)


def test_other_content_under_an_approved_budget_needs_an_amendment(world: World, award_id: UUID) -> None:
    _take_in(world, award_id)
    changed = (
        row(2, "1.1", "1. Human resources", "61000", GT="41000", KE="20000"),
        BUDGET[1],
        row(4, "2.2", "2. Travel", "8000.50", GT="8000.50"),
        BUDGET[3],
    )
    outcome = _take_in(world, award_id, changed)
    assert (outcome.taken, outcome.already_here) == (0, 0)
    assert [(problem.where.row, problem.where.column) for problem in outcome.problems] == [
        (2, "Amount"),
        (4, "Code"),
        (None, "Code"),
    ]
    assert "Line 2.1 is missing." in outcome.problems[-1].says
    assert all("Version 1 of the budget of AW-2025-0001 is approved" in problem.says for problem in outcome.problems)


@pytest.mark.parametrize(
    ("record", "column", "sentence"),
    [
        (row(2, "1.1", "1. HR", "100", XX="100"), "XX", "no hub «XX» in the network"),
        (row(2, "1.1", "1. HR", "100.005", GT="100.005"), "GT", "EUR has 2 decimals"),
        (row(2, "1.1", "1. HR", "100", GT="60", KE="39.99"), "Amount", "its hubs' shares add up to EUR 99.99"),
        (row(2, "1.1", "1. HR", "100", GT="100", quantity="3", unit_cost="33"), "Unit cost", "3 × 33 is EUR 99.00"),
        (row(2, "", "1. HR", "100", GT="100"), "Code", "Give the line a code"),
        (row(2, "1.1", "", "100", GT="100"), "Heading", "under which heading line 1.1 stands"),
        (row(2, "1.1", "1. HR", "-100", GT="-100"), "Amount", "no amounts below zero"),
        (row(2, "1.1", "1. HR", "100", GT="100", kind="other"), "Kind", "«other» is not a kind of cost"),
    ],
)
def test_a_wrong_cell_is_located_and_nothing_is_taken_in(
    world: World, award_id: UUID, record: BudgetLineRecord, column: str, sentence: str
) -> None:
    outcome = _take_in(world, award_id, (record,))
    assert outcome.taken == 0
    assert (outcome.problems[0].where, outcome.problems[0].where.column) == (Where("Budget", 2, column), column)
    assert sentence in outcome.problems[0].says
    with world.seen_by(FINANCE) as work:
        assert queries.versions(work, award_id) == []


def test_a_code_that_stands_twice_is_a_problem_of_the_second(world: World, award_id: UUID) -> None:
    outcome = _take_in(world, award_id, (BUDGET[0], replace(BUDGET[1], code="1.1")))
    assert [(problem.where.row, problem.found) for problem in outcome.problems] == [(3, "1.1")]


def test_a_printed_unit_cost_may_hide_half_a_cent_a_unit(world: World, award_id: UUID) -> None:
    """13.5 × 4,057.87 prints as 54,781.22 in a real signed budget."""
    real = row(2, "1.1", "1. HR", "54781.22", GT="54781.22", quantity="13.5", unit_cost="4057.87")
    assert _take_in(world, award_id, (real,)).problems == ()
    assert _take_in(world, award_id, (real,)).already_here == 1


@pytest.mark.parametrize(("amount", "fits"), [("100558.65", True), ("100558.66", False)])
def test_the_total_may_be_any_that_prints_as_the_donors_share(
    world: World, award_id: UUID, amount: str, fits: bool
) -> None:
    outcome = _take_in(world, award_id, (row(2, "1.1", "1. HR", amount, GT=amount),))
    assert (outcome.problems == ()) is fits
    if not fits:
        assert outcome.problems[0].where.column == "Amount"
        assert "so EUR 0.01 is too much" in outcome.problems[0].says


def test_a_stated_total_budget_is_exact(world: World) -> None:
    award_id = make_award(world, total_budget=Money(95_000_00, "EUR"))
    one = row(2, "1.1", "1. HR", "95000.01", GT="95000.01")
    assert len(_take_in(world, award_id, (one,)).problems) == 1
    assert _take_in(world, award_id, (row(2, "1.1", "1. HR", "95000", GT="95000"),)).taken == 1


def test_a_currency_without_decimals_has_none(world: World) -> None:
    award_id = make_award(world, amount=Money(90_000_000, "UGX"), rate_source="bank")
    half = row(2, "1.1", "1. HR", "100.5", GT="100.5")
    assert "UGX has 0 decimals" in _take_in(world, award_id, (half,)).problems[0].says
    assert _take_in(world, award_id, (row(2, "1.1", "1. HR", "100", GT="100"),)).taken == 1
    with world.seen_by(FINANCE) as work:
        assert queries.approved_lines(work, award_id)[0].amount == 100


def test_a_preview_writes_nothing(world: World, award_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        outcome = commands.take_in(work, award_id, BUDGET, file_name="budget.xlsx", check_only=True)
    assert outcome.taken == 4
    with world.seen_by(FINANCE) as work:
        assert queries.versions(work, award_id) == []


@pytest.mark.parametrize("name", ["Marisol Ajú", "Karl Lindqvist"])
def test_who_may_not_write_budgets_takes_none_in(world: World, award_id: UUID, name: str) -> None:
    with pytest.raises(Forbidden):
        _take_in(world, award_id, by=name)


def test_a_hub_that_takes_part_does_not_write_the_leads_budget(world: World, award_id: UUID) -> None:
    with pytest.raises(NotFound):
        _take_in(world, award_id, by="Achieng Njeri")
    _take_in(world, award_id)
    with pytest.raises(Forbidden):
        _take_in(world, award_id, by="Achieng Njeri")


def test_a_budget_waits_for_the_award_to_be_open(world: World) -> None:
    award_id = make_award(world, signed_on=date(2026, 4, 1))
    assert _take_in(world, award_id).taken == 4


def test_amounts_are_never_guessed_from_their_cells(world: World, award_id: UUID) -> None:
    many = tuple(row(2 + at, f"1.{at}", "1. HR", "0.10", GT="0.10") for at in range(100))
    _take_in(world, award_id, many)
    with world.seen_by(FINANCE) as work:
        total = sum(line.amount for line in queries.approved_lines(work, award_id))
    assert Money(total, "EUR").amount == Decimal("10.00")
