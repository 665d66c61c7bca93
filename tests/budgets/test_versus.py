"""Budget versus actual is the budget beside what the ledger says, to the cent, for any days and any reader."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants_app.budgets import commands, queries
from grants_app.budgets.queries import Figures
from grants_app.budgets.rules import PlannedLine, digest
from grants_app.core.calendar import Period
from grants_app.core.errors import NotFound
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.ledger.posting import open_book
from grants_app.ledger.rules import AccountName, Event, Kind, Move, Side, State
from tests.awards.making import FINANCE, make_award
from tests.budgets.moving import agree
from tests.budgets.records import BUDGET, row
from tests.web import counted_statements
from tests.world import World

Cost = tuple[str, str, int, date]
"""Line, hub, minor units, accounting date."""


def _spend(world: World, award_id: UUID, costs: Iterable[Cost]) -> None:
    """Post costs of hubs, paid from the bank."""
    bank = AccountName(Kind.BANK, "EUR")
    with world.as_(FINANCE) as work, open_book(work, award_id) as book:
        ids = queries.line_ids(work, award_id)
        for code, hub, minor, on in costs:
            about, hub_id = new_id(), world.hubs[hub]
            cost = AccountName(Kind.EXPENSE, "EUR", hub_id=hub_id, line_id=ids[code], source="donor")
            money = Money(minor, "EUR")
            sides = (Side(cost, minor, money, money), Side(bank, -minor, -money, -money))
            key = f"charge.posted:{about}"
            book.post(Event(award_id, key, "expenditure posted", about, "Maize seed", on, on, on, sides))
            book.consume(key, about, ids[code], hub_id, minor, from_advance=False)


@pytest.fixture
def award_id(world: World) -> UUID:
    """An award with the usual budget, approved."""
    return _with_budget(world)


def _with_budget(world: World) -> UUID:
    award_id = make_award(world)
    with world.as_(FINANCE) as work:
        assert commands.take_in(work, award_id, BUDGET, file_name="budget.xlsx").taken == 4
    return award_id


def test_a_row_adds_up_from_budget_to_what_is_left(world: World, award_id: UUID) -> None:
    _spend(world, award_id, [("1.1", "GT", 9_000_00, date(2026, 2, 3))])
    with world.as_(FINANCE) as work, open_book(work, award_id) as book:
        line_id, gt = queries.line_ids(work, award_id)["1.1"], world.hubs["GT"]
        book.move("disbursement.requested:1", new_id(), [Move(line_id, gt, State.AVAILABLE, State.RESERVED, 5_000_00)])
        book.move("disbursement.paid:1", new_id(), [Move(line_id, gt, State.RESERVED, State.ADVANCED, 2_000_00)])
    with world.seen_by(FINANCE) as work:
        line = queries.bva(work, award_id).lines[0]
    figures = line.figures
    assert (figures.budget, figures.spent, figures.reserved, figures.advanced) == (
        60_000_00,
        9_000_00,
        3_000_00,
        2_000_00,
    )
    assert figures.budget == figures.spent + figures.committed + figures.left
    assert figures.used_percent == Decimal("15.0")
    assert [(part.hub.code, part.figures.left) for part in line.hubs] == [("GT", 26_000_00), ("KE", 20_000_00)]


def test_a_line_that_is_spent_beyond_its_budget_is_named(world: World, award_id: UUID) -> None:
    _spend(world, award_id, [("2.1", "KE", 8_000_51, date(2026, 2, 3))])
    with world.seen_by(FINANCE) as work:
        found = queries.bva(work, award_id)
    assert [line.line.code for line in found.overspent] == ["2.1"]
    assert found.overspent[0].figures.unspent == -1


def test_headings_kinds_and_hubs_each_add_up_to_the_total(world: World, award_id: UUID) -> None:
    _spend(
        world,
        award_id,
        [
            ("1.1", "GT", 70_00, date(2026, 1, 9)),
            ("8", "BRU", 5_00, date(2026, 3, 1)),
            ("2.1", "KE", -3_00, date(2026, 3, 2)),
        ],
    )
    with world.seen_by(FINANCE) as work:
        found = queries.bva(work, award_id)
    nothing = Figures("EUR")
    assert found.total.budget == 85_600_50
    assert found.total.spent == 72_00
    assert sum((heading.figures for heading in found.headings), nothing) == found.total
    assert sum((kind.figures for kind in found.kinds), nothing) == found.total
    assert sum((hub.figures for hub in found.hubs), nothing) == found.total
    assert [(kind.kind, kind.figures.spent) for kind in found.kinds] == [("direct", 67_00), ("indirect", 5_00)]


def test_a_period_shows_what_was_spent_in_it_beside_what_was_spent_until_its_end(world: World, award_id: UUID) -> None:
    days = (date(2026, 1, 31), date(2026, 2, 14), date(2026, 2, 15), date(2026, 3, 2))
    _spend(world, award_id, [("1.1", "GT", 10 ** (2 + at), on) for at, on in enumerate(days)])
    with world.seen_by(FINANCE) as work:
        found = queries.bva(work, award_id, Period(date(2026, 2, 15), date(2026, 2, 28)))
    assert (found.total.spent_in_period, found.total.spent) == (10_000, 11_100)
    assert found.elapsed_percent == Decimal("8.1")  # 59 of 730 days


def test_every_figure_leads_to_the_vouchers_behind_it(world: World, award_id: UUID) -> None:
    _spend(world, award_id, [("1.1", "GT", 70_00, date(2026, 1, 9))])
    with world.seen_by(FINANCE) as work:
        line = queries.bva(work, award_id, Period(date(2026, 1, 5), date(2026, 1, 20))).lines[0]
    asked = {name: value[0] for name, value in parse_qs(urlsplit(line.hubs[0].period_url).query).items()}
    assert asked == {
        "award": str(award_id),
        "line": str(line.line.line_id),
        "hub": str(world.hubs["GT"]),
        "from": "2026-01-05",
        "to": "2026-01-20",
        "status": "posted",
    }


def test_a_hub_sees_only_its_own_figures(world: World, award_id: UUID) -> None:
    _spend(world, award_id, [("1.1", "GT", 70_00, date(2026, 1, 9)), ("1.1", "KE", 11_00, date(2026, 1, 9))])
    with world.seen_by("Wanjiru Kamau") as work:
        found = queries.bva(work, award_id)
    assert [hub.hub.code for hub in found.hubs] == ["KE"]
    assert (found.total.budget, found.total.spent) == (23_000_00, 11_00)
    assert [line.line.code for line in found.lines] == ["1.1", "2.1"]
    assert not found.shows_all_hubs


def test_who_has_no_hub_in_the_award_finds_nothing(world: World) -> None:
    award_id = make_award(world)
    with world.seen_by("Wanjiru Kamau") as work, pytest.raises(NotFound):
        queries.bva(work, award_id)


def test_money_on_a_line_that_left_the_budget_stays_in_sight(world: World, award_id: UUID) -> None:
    _spend(world, award_id, [("1.2", "GT", 70_00, date(2026, 1, 9))])
    with world.as_("Tomás Caal") as work:
        lines = [PlannedLine("1.1", "1. Human resources", "Lawyers", 1, {world.hubs["GT"]: 1})]
        version = commands.save_grid(work, award_id, lines, seen=digest(queries.editable(work, award_id)))
    agree(world, award_id)
    with world.as_("Ines Correia") as work:
        commands.approve(work, version.id)
    with world.seen_by(FINANCE) as work:
        found = queries.bva(work, award_id)
    assert [(line.line.code, line.line.heading, line.figures.spent) for line in found.lines] == [
        ("1.1", "1. Human resources", 0),
        ("1.2", "Not in the approved budget", 70_00),
    ]
    assert [line.line.code for line in found.overspent] == ["1.2"]


def test_an_award_without_a_budget_compares_nothing(world: World) -> None:
    award_id = make_award(world)
    with world.seen_by(FINANCE) as work:
        found = queries.bva(work, award_id)
    assert (found.version, found.headings, found.total) == (None, (), Figures("EUR"))


def test_the_comparison_costs_the_same_statements_however_long_the_history(world: World, award_id: UUID) -> None:
    counts = []
    for costs in (1, 60):
        _spend(world, award_id, [("1.1", "GT", 1 + at, date(2026, 1 + at % 3, 1 + at % 28)) for at in range(costs)])
        with world.seen_by(FINANCE) as work, counted_statements(world) as seen:
            queries.bva(work, award_id, Period(date(2026, 1, 5), date(2026, 3, 9)))
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 16


_day = st.dates(date(2025, 12, 15), date(2026, 5, 15))
_cost = st.tuples(
    st.sampled_from([line.code for line in BUDGET]),
    st.sampled_from(["BRU", "GT", "KE"]),
    st.integers(-(10**6), 10**7).filter(bool),
    _day,
)


@given(costs=st.lists(_cost, max_size=15), ends=st.tuples(_day, _day))
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_comparison_is_the_sum_of_the_postings(world: World, costs: list[Cost], ends: tuple[date, date]) -> None:
    award_id, period = _with_budget(world), Period(min(ends), max(ends))
    _spend(world, award_id, costs)
    wanted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for code, hub, minor, on in costs:
        wanted[code, hub][0] += minor if on in period else 0
        wanted[code, hub][1] += minor if on <= period.ends_on else 0
    with world.seen_by(FINANCE) as work:
        found = queries.bva(work, award_id, period)
        ever = queries.bva(work, award_id)
    shown = {
        (line.line.code, part.hub.code): [part.figures.spent_in_period, part.figures.spent]
        for line in found.lines
        for part in line.hubs
    }
    assert {key: sums for key, sums in shown.items() if any(sums)} == {
        key: sums for key, sums in wanted.items() if any(sums)
    }
    assert ever.total.spent == sum(minor for _, _, minor, _ in costs)
    assert ever.total.left == ever.total.budget - ever.total.spent


def test_rows_of_the_budget_stand_in_the_order_of_the_workbook(world: World) -> None:
    award_id = make_award(world)
    rows = (row(2, "10", "B", "1", GT="1"), row(3, "2", "A", "1", GT="1"), row(4, "1", "B", "1", GT="1"))
    with world.as_(FINANCE) as work:
        commands.take_in(work, award_id, rows, file_name="budget.xlsx")
    with world.seen_by(FINANCE) as work:
        found = queries.bva(work, award_id)
    assert [(heading.heading, [line.line.code for line in heading.lines]) for heading in found.headings] == [
        ("B", ["10", "1"]),
        ("A", ["2"]),
    ]
