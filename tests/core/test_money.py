"""Money is exact: shares add up, halves go away from zero, unlike currencies never meet."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.core.money import Money, UnlikeCurrencies, exponent, nearest, percentage, rounded, split, total

_amounts = st.integers(-(10**15), 10**15)


@pytest.mark.parametrize(("currency", "decimals"), [("EUR", 2), ("GTQ", 2), ("UGX", 0), ("JPY", 0), ("KWD", 3)])
def test_each_currency_has_its_own_minor_unit(currency: str, decimals: int) -> None:
    assert exponent(currency) == decimals
    assert Money.of(1, currency).minor == 10**decimals


@pytest.mark.parametrize(
    ("exact", "cents"), [("0.005", 1), ("-0.005", -1), ("0.0049", 0), ("54781.245", 54781_25), ("2.675", 268)]
)
def test_halves_go_away_from_zero(exact: str, cents: int) -> None:
    assert Money.of(exact, "EUR").minor == cents


@given(st.decimals("-1000000", "1000000", places=6))
def test_rounding_is_what_a_spreadsheet_does(value: Decimal) -> None:
    assert rounded(value) == int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(_amounts, st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_a_split_adds_up_and_each_part_is_within_one_unit_of_its_share(minor: int, weights: list[int]) -> None:
    parts = split(minor, weights)
    assert sum(parts) == minor
    whole = sum(weights)
    assert all(abs(part - Fraction(minor * weight, whole)) < 1 for part, weight in zip(parts, weights, strict=True))


@given(_amounts, _amounts)
def test_adding_and_taking_away_are_exact(first: int, second: int) -> None:
    assert Money(first, "EUR") + Money(second, "EUR") - Money(second, "EUR") == Money(first, "EUR")


def test_unlike_currencies_never_add_up() -> None:
    with pytest.raises(UnlikeCurrencies):
        total([Money.of(1, "EUR"), Money.of(1, "USD")], "EUR")
    with pytest.raises(UnlikeCurrencies):
        assert Money.of(1, "EUR") < Money.of(2, "USD")


def test_a_share_of_nothing_is_not_a_division_error() -> None:
    assert percentage(5, 0) is None
    assert percentage(1, 3) == Decimal("33.3")


@given(st.integers(-(10**20), 10**20), st.integers(-(10**12), 10**12).filter(bool))
def test_the_nearest_of_a_quotient_is_that_of_its_fraction(numerator: int, denominator: int) -> None:
    assert nearest(numerator, denominator) == rounded(Fraction(numerator, denominator))
    assert abs(Fraction(numerator, denominator) - nearest(numerator, denominator)) <= Fraction(1, 2)
