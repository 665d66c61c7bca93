"""An entry balances, posts once, keeps the balances, and never goes into what is locked."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grants_app.core.calendar import Period
from grants_app.core.errors import Conflict
from grants_app.core.identity import new_id
from grants_app.core.money import Money
from grants_app.ledger import queries
from grants_app.ledger.posting import lock_until, open_book, reverse, start_book
from grants_app.ledger.rules import AccountName, Event, Kind, Move, Shares, Side, State
from tests.world import World


def _event(world: World, book_id: UUID, line_id: UUID, key: str, minor: int, on: date) -> Event:
    gt = world.hubs["GT"]
    cost = AccountName(Kind.EXPENSE, "EUR", hub_id=gt, line_id=line_id, source="donor")
    advance = AccountName(Kind.ADVANCE, "GTQ", hub_id=gt)
    quetzal = Money(minor * 8, "GTQ")
    sides = (Side(cost, minor, quetzal, quetzal), Side(advance, -minor, -quetzal, -quetzal))
    return Event(book_id, key, "expenditure posted", new_id(), "Maize seed", on, on, on, sides)


@pytest.fixture
def book_id(world: World) -> UUID:
    book_id = new_id()
    with world.as_("Hélène Dubois") as work:
        start_book(work, book_id, "EUR")
    return book_id


def test_the_same_event_posts_once(world: World, book_id: UUID) -> None:
    event = _event(world, book_id, new_id(), "charge.posted:1", 100, date(2026, 2, 3))
    with world.as_("Hélène Dubois") as work, open_book(work, book_id) as book:
        book.post(event)
    with (
        pytest.raises(Conflict, match="posted already"),
        world.as_("Hélène Dubois") as work,
        open_book(work, book_id) as book,
    ):
        book.post(event)


def test_an_entry_that_does_not_balance_is_a_mistake_of_the_program(world: World, book_id: UUID) -> None:
    event = _event(world, book_id, new_id(), "charge.posted:1", 100, date(2026, 2, 3))
    crooked = Event(
        book_id, "k", "test", new_id(), "", event.incurred_on, event.paid_on, event.accounting_on, event.sides[:1]
    )
    with (
        pytest.raises(ValueError, match="does not balance"),
        world.as_("Hélène Dubois") as work,
        open_book(work, book_id) as book,
    ):
        book.post(crooked)


def test_a_locked_period_takes_nothing_and_the_next_day_is_offered(world: World, book_id: UUID) -> None:
    with world.as_("Hélène Dubois") as work:
        lock_until(work, book_id, date(2026, 2, 28))
    late = _event(world, book_id, new_id(), "charge.posted:1", 100, date(2026, 2, 3))
    with world.as_("Hélène Dubois") as work, open_book(work, book_id) as book:
        assert book.first_open_day(date(2026, 2, 3)) == date(2026, 3, 1)
        with pytest.raises(Conflict, match="closed until 28 Feb 2026"):
            book.post(late)


def test_a_reversal_takes_everything_back_once(world: World, book_id: UUID) -> None:
    line_id = new_id()
    with world.as_("Hélène Dubois") as work, open_book(work, book_id) as book:
        entry_id = book.post(_event(world, book_id, line_id, "charge.posted:1", 100, date(2026, 2, 3)))
    with world.as_("Hélène Dubois") as work, open_book(work, book_id) as book:
        reverse(work, book, entry_id, key="charge.reversed:1", on=date(2026, 2, 9), description="Typed twice")
    with world.seen_by("Hélène Dubois") as work:
        assert all(total.amount == 0 for total in queries.totals(work, book_id, Kind.EXPENSE))
        view = queries.entry(work, entry_id)
        assert view.reversed_by is not None
        assert view.reversed_by.reverses_id == entry_id
    with (
        pytest.raises(Conflict, match="reversed already"),
        world.as_("Hélène Dubois") as work,
        open_book(work, book_id) as book,
    ):
        reverse(work, book, entry_id, key="charge.reversed:2", on=date(2026, 2, 9), description="Again")


def test_another_hub_sees_nothing_of_an_entry(world: World, book_id: UUID) -> None:
    line_id = new_id()
    with world.as_("Hélène Dubois") as work, open_book(work, book_id) as book:
        book.post(_event(world, book_id, line_id, "charge.posted:1", 100, date(2026, 2, 3)))
    with world.seen_by("Achieng Njeri") as work:
        assert queries.totals(work, book_id, Kind.EXPENSE) == []
    with world.seen_by("Lucía Pop") as work:
        assert [total.amount for total in queries.totals(work, book_id, Kind.EXPENSE)] == [100]


def test_budget_moves_keep_the_shares(world: World, book_id: UUID) -> None:
    line_id, gt = new_id(), world.hubs["GT"]
    with world.as_("Hélène Dubois") as work, open_book(work, book_id) as book:
        book.move("budget.approved:1", book_id, [Move(line_id, gt, State.OUTSIDE, State.AVAILABLE, 1000)])
        book.move("disbursement.requested:1", book_id, [Move(line_id, gt, State.AVAILABLE, State.RESERVED, 600)])
        book.move("disbursement.paid:1", book_id, [Move(line_id, gt, State.RESERVED, State.ADVANCED, 600)])
        book.consume("charge.posted:1", book_id, line_id, gt, 250, from_advance=True)
        book.consume("charge.posted:2", book_id, line_id, gt, 100, from_advance=False)
    with world.seen_by("Hélène Dubois") as work:
        assert queries.shares(work, book_id)[line_id, gt] == Shares(available=300, reserved=0, advanced=350, spent=350)


_day = st.dates(date(2025, 11, 1), date(2026, 4, 30))


@given(
    posted=st.lists(st.tuples(st.integers(1, 10**7), _day), min_size=1, max_size=12),
    ends=st.tuples(_day, _day),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_totals_of_any_days_are_the_sum_of_their_postings(
    world: World, posted: list[tuple[int, date]], ends: tuple[date, date]
) -> None:
    book_id, line_id = new_id(), new_id()
    period = Period(min(ends), max(ends))
    with world.as_("Hélène Dubois") as work:
        start_book(work, book_id, "EUR")
        with open_book(work, book_id) as book:
            for minor, on in posted:
                book.post(_event(world, book_id, line_id, f"charge.posted:{new_id()}", minor, on))
    with world.seen_by("Hélène Dubois") as work:
        found = sum(total.amount for total in queries.totals(work, book_id, Kind.EXPENSE, period))
    assert found == sum(minor for minor, on in posted if on in period)
