"""An amendment is agreed by letter: the next version, the award's amount and end, what the donor owes, and a new count."""

from datetime import date
from uuid import UUID

import pytest

from grants_app.awards import queries as awards
from grants_app.budgets import commands, queries
from grants_app.budgets.rules import Agreement, digest
from grants_app.core.errors import Conflict, Invalid
from grants_app.core.money import Money
from grants_app.ledger import queries as ledger
from grants_app.ledger.rules import Kind
from tests.awards.making import FINANCE
from tests.budgets.moving import ANOTHER, agree, amended, award_of_the_example, moved, prepare
from tests.world import World

LETTER_ON = date(2026, 3, 10)


@pytest.fixture
def award_id(world: World) -> UUID:
    return award_of_the_example(world)


def _more(amount: str, total: str | None = None, ends_on: date | None = None) -> Agreement:
    new_total = Money.of(total, "EUR") if total else None
    return Agreement("Addendum 1", LETTER_ON, "A second year", Money.of(amount, "EUR"), new_total, ends_on)


def _owed(world: World, award_id: UUID) -> tuple[int, int]:
    with world.seen_by(FINANCE) as work:
        held = ledger.balance_by_kind(work, award_id)
        return held[Kind.DONOR_RECEIVABLE, "EUR"].carried, held[Kind.DEFERRED_GRANT, "EUR"].carried


def test_without_the_donors_letter_an_approved_budget_is_not_changed(world: World, award_id: UUID) -> None:
    with world.as_(FINANCE) as work:
        lines = queries.editable(work, award_id)
        version = commands.save_grid(work, award_id, lines, seen=digest(lines))
    with world.as_(ANOTHER) as work, pytest.raises(Conflict, match="name the donor's letter"):
        commands.approve(work, version.id)


def test_more_money_is_owed_and_more_may_be_budgeted(world: World, award_id: UUID) -> None:
    assert _owed(world, award_id) == (352_800_00, -352_800_00)
    version_id = amended(world, award_id, _more("370800", "412000", date(2028, 6, 30)), l6_1=80_000)
    assert _owed(world, award_id) == (370_800_00, -370_800_00)
    with world.seen_by(FINANCE) as work:
        its = awards.award(work, award_id)
        (entry,) = [view for view in ledger.entries_about(work, award_id) if view.entry.event == "award amended"]
        card = queries.card(work, version_id)
    assert (its.amount, its.total_budget, its.ends_on) == (
        Money.of(370_800, "EUR"),
        Money.of(412_000, "EUR"),
        date(2028, 6, 30),
    )
    assert entry.entry.accounting_on == LETTER_ON
    assert (card.version.number, card.version.donor_reference, card.matrix.total) == (2, "Addendum 1", 412_000_00)


def test_less_money_takes_back_what_was_owed(world: World, award_id: UUID) -> None:
    amended(world, award_id, _more("342000", "380000"), l6_1=48_000, l8=23_660, l10=16_900)
    assert _owed(world, award_id) == (342_000_00, -342_000_00)


def test_an_amendment_of_lines_alone_posts_nothing(world: World, award_id: UUID) -> None:
    amended(world, award_id, l2_1=21_000, l6_1=54_000)
    assert _owed(world, award_id) == (352_800_00, -352_800_00)
    with world.seen_by(FINANCE) as work:
        assert [view.entry.event for view in ledger.entries_about(work, award_id)] == ["award signed"]


def test_the_base_is_new_and_the_counter_restarts(world: World, award_id: UUID) -> None:
    """Example 4: an addendum sets Travel to 26,000: limit 6,500, counter at 0."""
    moved(world, award_id, ("1.1 GT", "2.1 GT", "4000"))
    amended(world, award_id, l2_1=21_000, l6_1=58_000)
    with pytest.raises(Invalid, match=r"Travel may still take 6,500\.00 of 6,500\.00"):
        prepare(world, award_id, ("6.1 GT", "2.1 GT", "6500.01"))
    moved(world, award_id, ("6.1 GT", "2.1 GT", "6500"))


def test_a_new_amount_covers_what_is_planned_and_needs_its_letter(world: World, award_id: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        agree(world, award_id, Agreement("", None, " "))
    assert set(refused.value.fields) == {"donor_reference", "donor_on", "reason"}
    with pytest.raises(Invalid, match="at least the award"):
        agree(world, award_id, _more("370800", "370000"))


def test_who_wrote_down_what_was_agreed_does_not_approve_it(world: World, award_id: UUID) -> None:
    version_id = agree(world, award_id, by="Lucía Pop")
    with world.as_("Lucía Pop") as work, pytest.raises(Conflict, match="another person must approve"):
        commands.approve(work, version_id)


def test_versions_stand_side_by_side_line_by_line_and_hub_by_hub(world: World, award_id: UUID) -> None:
    moved(world, award_id, ("1.1 GT", "2.1 KE", "4000"))
    amended(world, award_id, l2_1=21_000, l6_1=54_000)
    with world.seen_by(FINANCE) as work:
        found = queries.comparison(work, award_id, "1", "2")
        back = queries.comparison(work, award_id, "now", "1")
    changed = {
        line.line.code: (
            line.amounts,
            [(found.hubs[hub.hub_id].code, hub.difference) for hub in line.hubs if hub.difference],
        )
        for heading in found.headings
        for line in heading.lines
        if line.is_changed
    }
    assert changed == {
        "1.1": ((200_000_00, 196_000_00), [("GT", -4_000_00)]),
        "2.1": ((20_000_00, 30_000_00), [("GT", 6_000_00), ("KE", 4_000_00)]),
        "6.1": ((60_000_00, 54_000_00), [("GT", -6_000_00)]),
    }
    assert [(row.number, row.donor_reference, row.reason) for row in found.between] == [
        (2, "Addendum 1", "The donor agreed to another plan")
    ]
    assert back.amounts == (392_000_00, 392_000_00)


def test_a_hub_compares_its_own_shares_alone(world: World, award_id: UUID) -> None:
    amended(world, award_id, l2_1=21_000, l6_1=54_000)
    with world.seen_by("Wanjiru Kamau") as work:
        found = queries.comparison(work, award_id, "1", "2")
    assert found.changed == 0
    assert not found.shows_all_hubs
