"""A budget of EUR 350,000 over two hubs as in the worked example of the 25 % rule, and moves of it in few words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from grants_app.budgets import commands, queries
from grants_app.budgets.rules import Agreement, PlannedLine, digest
from grants_app.budgets.transfers import Pair, Papers, Purpose
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.ledger.posting import open_book
from grants_app.ledger.rules import AccountName, Event, Kind, Side
from tests.awards.making import FINANCE, make_award
from tests.budgets.records import row
from tests.world import World

ANOTHER = "Pieter Maes"
EXAMPLE = (
    row(2, "1.1", "1. Human resources", "200000", GT="120000", KE="80000"),
    row(3, "2.1", "2. Travel", "20000", GT="15000", KE="5000"),
    row(4, "3.1", "3. Equipment", "15000", GT="15000"),
    row(5, "4.1", "4. Local office", "25000", GT="25000"),
    row(6, "5.1", "5. Other costs", "30000", GT="20000", KE="10000"),
    row(7, "6.1", "6. Other", "60000", GT="60000"),
    row(8, "8", "8. Indirect costs", "24500", kind="indirect", BRU="24500"),
    row(9, "10", "10. Contingency reserve", "17500", kind="contingency", BRU="17500"),
)
REASON = Papers("The road is closed, so people fly")
LETTER = Papers("The office was flooded", donor_reference="Letter Ares(2026)1", donor_on=date(2026, 3, 2))

Move = tuple[str, str, str]
"""From «line hub», to «line hub», how much."""


def award_of_the_example(world: World, **others: Any) -> UUID:
    """EUR 352,800 of EUR 392,000 (90 %), approved."""
    usual = {"amount": Money.of(352_800, "EUR"), "cofinancing_percent": Decimal(10)}
    award_id = make_award(world, **(usual | others))
    with world.as_(FINANCE) as work:
        taken = commands.take_in(work, award_id, EXAMPLE, file_name="budget.xlsx")
    assert taken.taken == len(EXAMPLE), taken.problems
    return award_id


def pairs(world: World, award_id: UUID, moves: Sequence[Move]) -> list[Pair]:
    """«2.1 GT» to «1.1 KE»."""
    with world.seen_by(FINANCE) as work:
        lines = queries.line_ids(work, award_id)

    def share(text: str) -> tuple[UUID, UUID]:
        line, hub = text.split()
        return lines[line], world.hubs[hub]

    return [Pair(share(giver), share(taker), Money.of(amount, "EUR").minor) for giver, taker, amount in moves]


def prepare(
    world: World,
    award_id: UUID,
    *moves: Move,
    by: str = FINANCE,
    papers: Papers = REASON,
    purpose: Purpose = Purpose.TRANSFER,
) -> UUID:
    """A prepared transfer."""
    typed = pairs(world, award_id, moves)
    with world.as_(by) as work:
        return commands.prepare_transfer(work, award_id, typed, papers, purpose).id


def approve(world: World, transfer_id: UUID, by: str = ANOTHER) -> None:
    """Another person approves it."""
    with world.as_(by) as work:
        commands.approve_transfer(work, transfer_id)


def moved(world: World, award_id: UUID, *moves: Move, **others: Any) -> UUID:
    """A transfer prepared by one and approved by another."""
    transfer_id = prepare(world, award_id, *moves, **others)
    approve(world, transfer_id)
    return transfer_id


AGREED = Agreement("Addendum 1", date(2026, 3, 10), "The donor agreed to another plan")


def agree(world: World, award_id: UUID, agreement: Agreement = AGREED, by: str = FINANCE) -> UUID:
    """The donor's letter for the version that is being prepared, or that begins with it."""
    with world.as_(by) as work:
        return commands.prepare_amendment(work, award_id, agreement).id


def amended(world: World, award_id: UUID, agreement: Agreement = AGREED, **amounts: int) -> UUID:
    """An approved amendment; `amounts` are new shares in whole euros, by code with `_` for a point: of hub Guatemala, or of the
    only hub of a line in which it has none.
    """
    version_id = agree(world, award_id, agreement)
    with world.as_(FINANCE) as work:
        lines, gt = queries.editable(work, award_id), world.hubs["GT"]
        new = [_with_share(line, gt, amounts.get("l" + line.code.replace(".", "_"))) for line in lines]
        commands.save_grid(work, award_id, new, seen=digest(lines))
    with world.as_(ANOTHER) as work:
        commands.approve(work, version_id)
    return version_id


def _with_share(line: PlannedLine, hub_id: UUID, euros: int | None) -> PlannedLine:
    if euros is None:
        return line
    whose = hub_id if hub_id in line.shares or len(line.shares) != 1 else next(iter(line.shares))
    shares = {**line.shares, whose: euros * 100}
    return replace(line, shares=shares, amount=sum(shares.values()))


def spend(world: World, award_id: UUID, *costs: tuple[str, int]) -> None:
    """Costs of «line hub» in whole euros, paid from the bank and funded by the donor."""
    with world.as_(FINANCE) as work, open_book(work, award_id) as book:
        lines = queries.line_ids(work, award_id)
        for place, euros in costs:
            line, hub = place.split()
            about, on, money = new_id(), date(2026, 3, 1), Money.of(euros, "EUR")
            cost = AccountName(Kind.EXPENSE, "EUR", hub_id=world.hubs[hub], line_id=lines[line], source="award")
            sides = (
                Side(cost, money.minor, money, money),
                Side(AccountName(Kind.BANK, "EUR"), -money.minor, -money, -money),
            )
            key = f"charge.posted:{about}"
            book.post(Event(award_id, key, "expenditure posted", about, "Bus tickets", on, on, on, sides))
            book.consume(key, about, lines[line], world.hubs[hub], money.minor, from_advance=False)
