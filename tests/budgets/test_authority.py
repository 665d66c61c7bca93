"""Who approves a budget, an amendment or a transfer needs the authority for its amount, by the dated table, with delegation."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from grants_app.access import Action, Role
from grants_app.authorities import commands as authorities
from grants_app.authorities.rules import Absence, Terms
from grants_app.budgets import commands, queries
from grants_app.budgets.rules import digest
from grants_app.core.errors import Conflict
from grants_app.core.money import Money
from tests.awards.making import FINANCE, make_award
from tests.budgets.moving import ANOTHER, agree, approve, award_of_the_example, prepare
from tests.budgets.records import BUDGET
from tests.world import NOW, World


def _limit(world: World, euros: int, role: Role = Role.FINANCE_OFFICER) -> None:
    """A limit for budgets in the whole network: an administrator records it, a director approves."""
    terms = Terms(Action.BUDGET_APPROVE, None, role, None, Money.of(euros, "EUR"), NOW.date(), reason="By-laws 7")
    with world.as_("Ana Silva") as work:
        made = authorities.record(work, terms)
    with world.as_("Ines Correia") as work:
        authorities.approve(work, made.id)


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_of_the_example(world)


def test_a_transfer_above_the_limit_is_left_to_somebody_with_a_higher_one(world: World, award_id: UUID) -> None:
    _limit(world, 3_000)
    transfer_id = prepare(world, award_id, ("1.1 GT", "2.1 KE", "4000"))
    with pytest.raises(Conflict, match=r"EUR 4,000\.00, above the authority of a finance officer.*higher limit"):
        approve(world, transfer_id)
    with world.seen_by(ANOTHER) as work:
        view = queries.transfer_card(work, transfer_id)
    assert "approve" not in {step.name for step in view.steps}
    assert "above the authority" in view.authority
    approve(world, transfer_id, by="Ines Correia")


def test_transfers_of_thirty_days_count_together(world: World, award_id: UUID) -> None:
    _limit(world, 3_000)
    approve(world, prepare(world, award_id, ("1.1 GT", "2.1 KE", "2000")))
    second = prepare(world, award_id, ("1.1 GT", "2.1 KE", "1500"))
    with pytest.raises(Conflict, match=r"The 2 requests within 30 days come to EUR 3,500\.00"):
        approve(world, second)
    with world.as_(ANOTHER, NOW + timedelta(days=31)) as work:
        commands.approve_transfer(work, second)


def test_a_delegation_lets_somebody_go_further_but_not_from_who_prepared_it(world: World, award_id: UUID) -> None:
    _limit(world, 3_000)
    transfer_id = prepare(world, award_id, ("1.1 GT", "2.1 KE", "4000"))
    with world.as_("Ines Correia") as work:
        absence = Absence(NOW.date(), NOW.date() + timedelta(days=7), "Leave")
        authorities.delegate(work, Action.BUDGET_APPROVE, None, world.people[ANOTHER], absence)
    approve(world, transfer_id)


def test_an_amendment_needs_authority_over_what_it_changes_and_a_first_budget_over_all(
    world: World, award_id: UUID
) -> None:
    version_id = agree(world, award_id)
    with world.as_(FINANCE) as work:
        lines = queries.editable(work, award_id)
        ke, gt = world.hubs["KE"], world.hubs["GT"]
        shares = {gt: 110_000_00, ke: 90_000_00}
        commands.save_grid(work, award_id, [replace(lines[0], shares=shares), *lines[1:]], seen=digest(lines))
    _limit(world, 9_999)
    with world.as_(ANOTHER) as work, pytest.raises(Conflict, match=r"This is EUR 10,000\.00, above the authority"):
        commands.approve(work, version_id)
    with world.as_("Ines Correia") as work:
        commands.approve(work, version_id)


def test_a_workbook_above_ones_authority_stays_a_draft(world: World) -> None:
    _limit(world, 9_999)
    award_id = make_award(world)
    with world.as_(FINANCE) as work:
        commands.take_in(work, award_id, BUDGET, file_name="budget.xlsx")
        assert queries.approved_version(work, award_id) is None
        assert queries.draft_version(work, award_id) is not None
