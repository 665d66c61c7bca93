"""Money leaves an account at its carrying value, so that an account empty in its own currency carries nothing."""

from hypothesis import given
from hypothesis import strategies as st

from grants_app.core.money import Money
from grants_app.ledger.rules import AccountName, Carrying, Held, Kind, carried

ADVANCE = AccountName(Kind.ADVANCE, "KES")


def test_the_worked_example_ends_at_zero_with_the_difference_beside_it() -> None:
    carrying = Carrying()
    carrying.move(ADVANCE, Money.of(1_500_000, "KES").minor, Money.of(10_000, "EUR").minor)
    by_rule = Money.of("9868.42", "EUR").minor
    left_at = -carrying.move(ADVANCE, -Money.of(1_500_000, "KES").minor, -by_rule)
    assert carrying.held[ADVANCE] == Held(0, 0)
    assert Money(left_at - by_rule, "EUR") == Money.of("131.58", "EUR")


def test_a_part_leaves_at_the_average() -> None:
    assert carried(Held(300, 100), -100, -50) == -33


def test_an_account_below_zero_is_covered_at_its_own_average_and_the_rest_enters_at_the_new_value() -> None:
    assert carried(Held(-100, -40), 300, 150) == 40 + 100


@given(st.lists(st.tuples(st.integers(-(10**9), 10**9).filter(bool), st.integers(1, 10**6)), max_size=40))
def test_whatever_comes_and_goes_an_empty_account_carries_nothing(movements: list[tuple[int, int]]) -> None:
    carrying = Carrying()
    for own, price in movements:
        carrying.move(ADVANCE, own, own * price // 1000)
    held = carrying.held.get(ADVANCE, Held(0, 0))
    carrying.move(ADVANCE, -held.own, 12_345) if held.own else None
    assert carrying.held.get(ADVANCE, Held(0, 0)) == Held(0, 0)
