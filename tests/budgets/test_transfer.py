"""A transfer moves money inside the approved version: within the donor's rule, by two people, once, and never what is not there."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from grants_app.budgets import commands, queries
from grants_app.budgets.transfers import Papers, Purpose
from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict, Forbidden, Invalid, NotFound
from grants_app.core.identity import new_id
from grants_app.donors.commands import add_donor
from grants_app.ledger import queries as ledger
from grants_app.ledger.posting import open_book
from grants_app.ledger.rules import Move, Shares, State
from grants_app.proofs.queries import budgets as proofs
from grants_app.reports import queries as reports
from tests.awards.making import FINANCE
from tests.budgets.moving import (
    ANOTHER,
    LETTER,
    agree,
    amended,
    approve,
    award_of_the_example,
    moved,
    prepare,
)
from tests.world import NOW, World


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_of_the_example(world)


def _shares(world: World, award_id: UUID, line: str, hub: str) -> Shares:
    with world.seen_by(FINANCE) as work:
        return ledger.shares(work, award_id)[queries.line_ids(work, award_id)[line], world.hubs[hub]]


def test_money_moves_between_lines_and_hubs_when_another_person_approves(world: World, award_id: UUID) -> None:
    transfer_id = prepare(world, award_id, ("1.1 GT", "2.1 KE", "4000"))
    assert _shares(world, award_id, "2.1", "KE") == Shares(available=5_000_00)
    approve(world, transfer_id)
    assert _shares(world, award_id, "1.1", "GT") == Shares(available=116_000_00)
    assert _shares(world, award_id, "2.1", "KE") == Shares(available=9_000_00)
    with world.seen_by(FINANCE) as work:
        view = queries.transfer_card(work, transfer_id)
        keys = {move.key for move in ledger.control_moves(work, transfer_id)}
    assert (view.row.reference, view.row.decided_by_name, view.moved) == ("GT-T-0001", ANOTHER, 4_000_00)
    assert view.row.judged.startswith("Within the rule: General conditions 9.4: 25 %")
    assert keys == {f"transfer.approved:{transfer_id}"}


def test_contract_transfers_and_budget_now_stay_apart(world: World, award_id: UUID) -> None:
    moved(world, award_id, ("1.1 GT", "2.1 KE", "4000"))
    with world.seen_by(FINANCE) as work:
        lines = {line.code: line for line in queries.approved_lines(work, award_id)}
        found = {line.line.code: line.figures for line in queries.bva(work, award_id).lines}
        version = queries.approved_version(work, award_id)
        assert version is not None
        contract = {line.code: line.amount for line in queries.lines(work, version.id)}
    travel = lines["2.1"]
    assert (travel.contract, travel.reallocated, travel.amount) == (20_000_00, 4_000_00, 24_000_00)
    assert (found["2.1"].contract, found["2.1"].moved, found["2.1"].budget) == (20_000_00, 4_000_00, 24_000_00)
    assert (contract["2.1"], version.number) == (20_000_00, 1)


def test_the_report_shows_transfers_in_a_column_of_their_own(world: World, award_id: UUID) -> None:
    moved(world, award_id, ("1.1 GT", "2.1 KE", "4000"))
    moved(world, award_id, ("10 BRU", "4.1 GT", "2500"), papers=LETTER, purpose=Purpose.CONTINGENCY)
    with world.seen_by(FINANCE) as work:
        its = reports.award(work, award_id)
        found = reports.statement(work, its, Period(date(2026, 1, 1), date(2026, 12, 31)), network="Network")
    columns = {
        line.code: [int(figure) for figure in (line.budget, line.reallocation, line.contingency_used, line.budget_now)]
        for line in found.lines
    }
    assert columns["2.1"] == [20_000, 4_000, 0, 24_000]
    assert columns["1.1"] == [200_000, -4_000, 0, 196_000]
    assert columns["4.1"] == [25_000, 0, 2_500, 27_500]
    assert columns["10"] == [17_500, 0, -2_500, 15_000]


def test_beyond_the_rule_it_is_refused_with_what_is_left_and_the_citation(world: World, award_id: UUID) -> None:
    moved(world, award_id, ("1.1 GT", "2.1 KE", "4000"))
    with pytest.raises(Invalid) as refused:
        prepare(world, award_id, ("6.1 GT", "2.1 GT", "1500"))
    assert "2. Travel may still take 1,000.00 of 5,000.00." in refused.value.sentence
    assert "General conditions 9.4: 25 %" in refused.value.sentence
    prepare(world, award_id, ("6.1 GT", "2.1 GT", "1000"))


def test_two_transfers_that_each_fit_are_judged_together_when_the_second_is_approved(
    world: World, award_id: UUID
) -> None:
    first = prepare(world, award_id, ("1.1 GT", "2.1 GT", "4000"))
    second = prepare(world, award_id, ("6.1 GT", "2.1 GT", "1500"))
    approve(world, first)
    with pytest.raises(Invalid, match=r"Travel may still take 1,000\.00"):
        approve(world, second)


def test_nobody_approves_or_rejects_what_they_prepared(world: World, award_id: UUID) -> None:
    transfer_id = prepare(world, award_id, ("1.1 GT", "2.1 GT", "10"))
    with pytest.raises(Conflict, match="another person must decide"):
        approve(world, transfer_id, by=FINANCE)
    with world.as_(FINANCE) as work, pytest.raises(Conflict, match="another person must decide"):
        commands.reject_transfer(work, transfer_id, note="No")


def test_it_is_approved_once(world: World, award_id: UUID) -> None:
    transfer_id = moved(world, award_id, ("1.1 GT", "2.1 GT", "10"))
    with pytest.raises(Conflict, match="the status is «approved»"):
        approve(world, transfer_id, by="Ines Correia")
    assert _shares(world, award_id, "2.1", "GT").available == 15_010_00


def test_who_rejects_or_withdraws_says_why_and_nothing_moves(world: World, award_id: UUID) -> None:
    rejected, withdrawn = (prepare(world, award_id, ("1.1 GT", "2.1 GT", "10")) for _ in range(2))
    with world.as_(ANOTHER) as work:
        with pytest.raises(Invalid, match="Say why"):
            commands.reject_transfer(work, rejected, note=" ")
        commands.reject_transfer(work, rejected, note="Fly less")
    with world.as_(FINANCE) as work:
        commands.withdraw_transfer(work, withdrawn, note="Typed twice")
        notes = {view.row.status: view.row.note for view in queries.transfers(work, award_id)}
    assert notes == {"rejected": "Fly less", "withdrawn": "Typed twice"}
    assert _shares(world, award_id, "2.1", "GT").available == 15_000_00


@pytest.mark.parametrize("state", [State.RESERVED, State.ADVANCED, State.SPENT])
def test_what_is_reserved_advanced_or_spent_cannot_be_moved_away(world: World, award_id: UUID, state: State) -> None:
    with world.as_(FINANCE) as work, open_book(work, award_id) as book:
        line_id = queries.line_ids(work, award_id)["3.1"]
        move = Move(line_id, world.hubs["GT"], State.AVAILABLE, state, 14_000_00)
        book.move("test:1", new_id(), [move])
    with pytest.raises(Conflict, match=r"can give at most EUR 1,000\.00: the rest is spent, advanced or reserved"):
        prepare(world, award_id, ("3.1 GT", "1.1 GT", "1000.01"))
    moved(world, award_id, ("3.1 GT", "1.1 GT", "1000"))


def test_the_contingency_reserve_is_used_only_as_the_donor_authorised_it(world: World, award_id: UUID) -> None:
    use = ("10 BRU", "4.1 GT", "17500")
    with pytest.raises(Invalid, match="only as the donor authorised it"):
        prepare(world, award_id, use)
    with pytest.raises(Invalid) as refused:
        prepare(world, award_id, use, purpose=Purpose.CONTINGENCY)
    assert set(refused.value.fields) == {"donor_reference", "donor_on"}
    with pytest.raises(Invalid, match="goes from a contingency line to another"):
        prepare(world, award_id, ("1.1 GT", "4.1 GT", "1"), papers=LETTER, purpose=Purpose.CONTINGENCY)
    moved(world, award_id, use, papers=LETTER, purpose=Purpose.CONTINGENCY)
    with world.seen_by(FINANCE) as work:
        lines = {line.code: line for line in queries.approved_lines(work, award_id)}
    assert (lines["4.1"].contingency_used, lines["4.1"].reallocated) == (17_500_00, 0)
    assert lines["10"].amount == 0


def test_an_authorised_use_of_the_reserve_does_not_count_against_the_rule(world: World, award_id: UUID) -> None:
    moved(world, award_id, ("10 BRU", "2.1 GT", "4000"), papers=LETTER, purpose=Purpose.CONTINGENCY)
    moved(world, award_id, ("6.1 GT", "2.1 GT", "5000"))


def test_above_the_limit_some_donors_approve_by_letter(world: World) -> None:
    with world.as_("Ana Silva") as work:
        norad = add_donor(work, code="NORAD", name="Norad", country="NO", profile="norad")
    award_id = award_of_the_example(world, donor_id=norad.id)
    beyond = ("6.1 GT", "2.1 GT", "2000.01")
    with pytest.raises(Invalid) as refused:
        prepare(world, award_id, beyond)
    assert set(refused.value.fields) == {"donor_reference", "donor_on"}
    transfer_id = moved(world, award_id, beyond, papers=LETTER)
    with world.seen_by(FINANCE) as work:
        assert queries.transfer(work, transfer_id).judged.startswith("Beyond the rule, with the donor's approval")


def test_a_transfer_says_why(world: World, award_id: UUID) -> None:
    with pytest.raises(Invalid, match="Say why the money is moved"):
        prepare(world, award_id, ("1.1 GT", "2.1 GT", "10"), papers=Papers(""))


def test_pairs_that_are_none_are_named(world: World, award_id: UUID) -> None:
    with pytest.raises(Invalid, match="another line, or another hub"):
        prepare(world, award_id, ("1.1 GT", "1.1 GT", "10"))
    with pytest.raises(Invalid, match="above zero"):
        prepare(world, award_id, ("1.1 GT", "2.1 GT", "0"))
    with pytest.raises(Invalid, match="from which line"):
        prepare(world, award_id)


def test_who_may_prepare_and_who_may_approve(world: World, award_id: UUID) -> None:
    for name in ("Marisol Ajú", "Otieno Ouma", "Karl Lindqvist"):
        with pytest.raises(Forbidden):
            prepare(world, award_id, ("1.1 GT", "2.1 GT", "10"), by=name)
    transfer_id = prepare(world, award_id, ("1.1 GT", "2.1 GT", "10"), by="Tomás Caal")
    for name in ("Tomás Caal", "Marisol Ajú", "Karl Lindqvist"):
        with pytest.raises((Forbidden, Conflict)):
            approve(world, transfer_id, by=name)
    approve(world, transfer_id, by="Lucía Pop")


def test_a_hub_sees_the_transfers_that_touch_its_shares_and_its_own_side_alone(world: World, award_id: UUID) -> None:
    both = moved(world, award_id, ("1.1 GT", "2.1 KE", "10"))
    other = moved(world, award_id, ("1.1 GT", "2.1 GT", "10"))
    with world.seen_by("Wanjiru Kamau") as work:
        (view,) = queries.transfers(work, award_id)
        assert (view.row.id, [move.amount for move in view.moves], view.steps) == (both, [10_00], ())
        with pytest.raises(NotFound):
            queries.transfer(work, other)


def test_a_new_version_begins_from_the_budget_now_and_moves_nothing_twice(world: World, award_id: UUID) -> None:
    moved(world, award_id, ("1.1 GT", "2.1 KE", "4000"))
    with world.seen_by(FINANCE) as work:
        assert {line.code: line.amount for line in queries.editable(work, award_id)}["2.1"] == 24_000_00
    version_id = amended(world, award_id)
    with world.as_(ANOTHER) as work:
        assert ledger.control_moves(work, version_id) == []
        assert list(proofs.shares_beside_the_budget(work)) == []
    assert _shares(world, award_id, "2.1", "KE").available == 9_000_00
    moved(world, award_id, ("6.1 GT", "2.1 GT", "6000"))  # the counter restarts: 25 % of 24,000


def test_a_transfer_of_an_older_version_is_prepared_anew(world: World, award_id: UUID) -> None:
    transfer_id = prepare(world, award_id, ("1.1 GT", "2.1 GT", "10"))
    amended(world, award_id)
    with pytest.raises(Conflict, match="Version 2 of the budget is in force"):
        approve(world, transfer_id)


def test_a_draft_that_does_not_know_a_transfer_cannot_undo_it(world: World, award_id: UUID) -> None:
    version_id = agree(world, award_id)
    transfer_id = prepare(world, award_id, ("1.1 GT", "2.1 GT", "10"))
    with world.as_(ANOTHER, NOW + timedelta(hours=1)) as work:
        commands.approve_transfer(work, transfer_id)
    with world.as_(ANOTHER) as work, pytest.raises(Conflict, match="GT-T-0001 moved money after this draft was saved"):
        commands.approve(work, version_id)


def test_the_proof_of_the_budget_holds_with_transfers(world: World, award_id: UUID) -> None:
    moved(world, award_id, ("1.1 GT", "2.1 KE", "4000"))
    with world.as_(FINANCE) as work:
        assert list(proofs.shares_beside_the_budget(work)) == []
        assert list(proofs.wrong_control_balances(work)) == []
