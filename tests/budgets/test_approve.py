"""Another person approves a draft; what is approved is frozen, and the next version moves the difference only."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

import pytest

from grants_app.budgets import commands, queries
from grants_app.budgets.rules import PlannedLine, digest
from grants_app.core.errors import Conflict, Forbidden, Invalid
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Shares
from tests.awards.making import FINANCE, make_award
from tests.budgets.moving import agree
from tests.budgets.records import BUDGET
from tests.world import World

ANOTHER = "Pieter Maes"


@pytest.fixture
def award_id(world: World) -> UUID:
    return make_award(world)


def _line(world: World, code: str = "1.1", **shares: int) -> PlannedLine:
    by_hub = {world.hubs[hub]: share for hub, share in shares.items()}
    return PlannedLine(code, "1. Human resources", "Lawyers", sum(shares.values()), by_hub)


def _save(world: World, award_id: UUID, lines: Sequence[PlannedLine], by: str = FINANCE) -> UUID:
    with world.as_(by) as work:
        seen = digest(queries.editable(work, award_id))
        return commands.save_grid(work, award_id, lines, seen=seen).id


def _approve(world: World, version_id: UUID, by: str = ANOTHER) -> None:
    with world.seen_by(FINANCE) as work:
        version = queries.version(work, version_id)
    if version.number > 1:
        agree(world, version.award_id)
    with world.as_(by) as work:
        commands.approve(work, version_id)


def test_another_person_approves_and_the_shares_become_available(world: World, award_id: UUID) -> None:
    version_id = _save(world, award_id, [_line(world, GT=1000, KE=500)])
    _approve(world, version_id)
    with world.seen_by(FINANCE) as work:
        approved = queries.approved_version(work, award_id)
        assert approved is not None
        assert (approved.id, approved.approved_by_name) == (version_id, ANOTHER)
        line_id = queries.line_ids(work, award_id)["1.1"]
        assert ledger.shares(work, award_id)[line_id, world.hubs["KE"]] == Shares(available=500)
        assert {move.key for move in ledger.control_moves(work, version_id)} == {f"budget.approved:{version_id}"}


def test_a_budget_is_approved_once(world: World, award_id: UUID) -> None:
    version_id = _save(world, award_id, [_line(world, GT=1000)])
    _approve(world, version_id)
    with pytest.raises(Conflict, match="the status is «approved»"):
        _approve(world, version_id)


def test_nobody_approves_what_they_prepared(world: World, award_id: UUID) -> None:
    version_id = _save(world, award_id, [_line(world, GT=1000)])
    with pytest.raises(Conflict, match="another person must approve it"):
        _approve(world, version_id, FINANCE)


def test_everybody_who_had_a_hand_in_a_draft_is_barred_not_only_the_last(world: World, award_id: UUID) -> None:
    _save(world, award_id, [_line(world, GT=1000)], by=FINANCE)
    version_id = _save(world, award_id, [_line(world, GT=2000)], by=ANOTHER)
    for name in (FINANCE, ANOTHER):
        with pytest.raises(Conflict, match="another person must approve it"):
            _approve(world, version_id, name)
    _approve(world, version_id, "Ines Correia")


def test_who_takes_a_draft_in_does_not_approve_it(world: World, award_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        commands.take_in(work, award_id, BUDGET, file_name="budget.xlsx", draft=True)
        draft = queries.draft_version(work, award_id)
    assert draft is not None
    with pytest.raises(Conflict):
        _approve(world, draft.id, FINANCE)
    _approve(world, draft.id)


def test_only_who_may_approve_does(world: World, award_id: UUID) -> None:
    version_id = _save(world, award_id, [_line(world, GT=1000)])
    for name in ("Tomás Caal", "Marisol Ajú", "Karl Lindqvist"):
        with pytest.raises(Forbidden):
            _approve(world, version_id, name)
    _approve(world, version_id, "Lucía Pop")


def test_a_new_version_moves_only_the_difference(world: World, award_id: UUID) -> None:
    _approve(world, _save(world, award_id, [_line(world, GT=1000, KE=500), _line(world, "1.2", GT=300)]))
    second = _save(world, award_id, [_line(world, GT=1200, KE=400), _line(world, "1.3", BRU=50)])
    with world.seen_by(FINANCE) as work:
        assert queries.approved_lines(work, award_id)[0].amount == 1500
    _approve(world, second)
    with world.seen_by(FINANCE) as work:
        ids, shares = queries.line_ids(work, award_id), ledger.shares(work, award_id)
        moved = [move.amount_minor for move in ledger.control_moves(work, second)]
    gt, ke, bru = (world.hubs[code] for code in ("GT", "KE", "BRU"))
    assert shares[ids["1.1"], gt].available == 1200
    assert shares[ids["1.1"], ke].available == 400
    assert shares[ids["1.2"], gt].available == 0
    assert shares[ids["1.3"], bru].available == 50
    assert sorted(moved) == [50, 100, 200, 300]


def test_an_approved_version_is_frozen(world: World, award_id: UUID) -> None:
    first = _save(world, award_id, [_line(world, GT=1000)])
    _approve(world, first)
    second = _save(world, award_id, [_line(world, GT=2000)])
    assert second != first
    with world.as_(FINANCE) as work:
        assert [line.amount for line in queries.whole_lines(work, first)] == [1000]
        with pytest.raises(Conflict, match="Version 1 is approved and cannot be changed"):
            commands.discard(work, first)


def test_a_draft_is_discarded_and_leaves_its_trace(world: World, award_id: UUID) -> None:
    version_id = _save(world, award_id, [_line(world, GT=1000)])
    with world.as_(FINANCE) as work:
        commands.discard(work, version_id)
        assert queries.versions(work, award_id) == []


def test_a_grid_saved_over_another_persons_work_is_refused(world: World, award_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        seen = digest(queries.editable(work, award_id))
    _save(world, award_id, [_line(world, GT=1000)], by=ANOTHER)
    with world.as_(FINANCE) as work, pytest.raises(Conflict, match="Somebody else has saved this budget"):
        commands.save_grid(work, award_id, [_line(world, GT=5)], seen=seen)


def test_a_grid_with_wrong_cells_names_each(world: World, award_id: UUID) -> None:
    lines = [_line(world, GT=1000), replace(_line(world, GT=1), heading=""), _line(world, "", GT=2)]
    with pytest.raises(Invalid) as refused:
        _save(world, award_id, lines)
    assert set(refused.value.fields) == {"line-1-heading", "line-1-code", "line-2-code"}
    with pytest.raises(Invalid) as refused:
        _save(world, award_id, [_line(world, GT=200_000_00)])
    assert list(refused.value.fields) == ["total"]


def test_only_the_lead_hubs_people_and_head_office_use_the_grid(world: World, award_id: UUID) -> None:
    _approve(world, _save(world, award_id, [_line(world, GT=1000, KE=500)]))
    for name in ("Otieno Ouma", "Marisol Ajú", "Karl Lindqvist"):
        with pytest.raises(Forbidden):
            _save(world, award_id, [_line(world, GT=1)], by=name)
    _save(world, award_id, [_line(world, GT=1)], by="Tomás Caal")


def test_a_hub_reads_its_own_column_alone(world: World, award_id: UUID) -> None:
    _approve(world, _save(world, award_id, [_line(world, GT=1000, KE=500), _line(world, "1.2", GT=300)]))
    with world.seen_by("Wanjiru Kamau") as work:
        lines = queries.approved_lines(work, award_id)
        assert [(line.code, line.amount, line.shares) for line in lines] == [
            ("1.1", 500, {world.hubs["KE"]: 500}),
            ("1.2", 0, {}),
        ]
        assert [version.total for version in queries.versions(work, award_id)] == [500]
        card = queries.card(work, queries.versions(work, award_id)[0].id)
        assert [hub.code for hub in card.matrix.hubs] == ["KE"]
        assert card.matrix.total == 500
        assert card.steps == ()
    with world.seen_by("Marisol Ajú") as work:
        assert [line.amount for line in queries.approved_lines(work, award_id)] == [1000, 300]
