"""A rate is found by the award's rule, or its absence is named; nothing is guessed."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.core.money import Money
from grants_app.ledger.rates import AwardRates, Rate, RateMissing, RateTable, conversion


def _table(*rates: tuple[str, str, str, date], source: str = "inforeuro") -> RateTable:
    return RateTable(source, (Rate(base, quote, Decimal(rate), on, source) for base, quote, rate, on in rates))


JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def test_the_monthly_rule_takes_the_rate_of_the_month_of_payment() -> None:
    table = _table(("EUR", "KES", "149.52", JANUARY), ("EUR", "KES", "150.87", FEBRUARY))
    found = conversion(table, "monthly", "KES", "EUR", date(2026, 2, 28))
    assert found.convert(Money.of("1500000", "KES")) == Money.of("9942.33", "EUR")
    assert found.text == "150.87 KES per EUR, inforeuro, 2026-02-01"


def test_the_average_of_three_months_gives_the_known_figure() -> None:
    mean = (Decimal("149.52") + Decimal("150.87") + Decimal("151.05")) / 3
    table = _table(("EUR", "KES", str(mean), JANUARY))
    assert conversion(table, "monthly", "KES", "EUR", JANUARY).convert(Money.of(1_500_000, "KES")) == Money.of(
        "9968.10", "EUR"
    )


def test_rounding_each_line_differs_from_rounding_the_total_and_each_line_is_what_counts() -> None:
    table = _table(("EUR", "GTQ", "8.53", JANUARY))
    found = conversion(table, "monthly", "GTQ", "EUR", JANUARY)
    lines = [found.convert(Money.of(100, "GTQ")) for _ in range(3)]
    assert sum(line.minor for line in lines) == 3516
    assert found.convert(Money.of(300, "GTQ")).minor == 3517


def test_the_daily_rule_looks_back_over_a_weekend_but_not_beyond_seven_days() -> None:
    table = _table(("EUR", "THB", "38.10", date(2026, 1, 2)), source="ecb")
    assert conversion(table, "daily", "THB", "EUR", date(2026, 1, 9)).rates[0].on == date(2026, 1, 2)
    with pytest.raises(
        RateMissing, match=r"between EUR and THB for 10 Jan 2026 or the 7 days before from European Central Bank"
    ):
        conversion(table, "daily", "THB", "EUR", date(2026, 1, 10))


def test_a_missing_month_names_currency_month_and_source() -> None:
    table = _table(("EUR", "KES", "149.52", JANUARY))
    with pytest.raises(RateMissing, match=r"between EUR and KES for March 2026 from InforEuro"):
        conversion(table, "monthly", "KES", "EUR", date(2026, 3, 5))


def test_two_currencies_of_one_base_cross_unrounded_and_both_rates_are_shown() -> None:
    table = _table(
        ("USD", "KES", "128.9", date(2025, 12, 31)), ("USD", "EUR", "0.851", date(2025, 12, 31)), source="treasury"
    )
    found = conversion(table, "daily", "KES", "EUR", date(2025, 12, 31))
    assert found.factor == Fraction("0.851") / Fraction("128.9")
    assert [rate.quote for rate in found.rates] == ["KES", "EUR"]
    assert found.convert(Money.of("151468.86", "KES")) == Money.of("1000.00", "EUR")


def test_rates_of_different_days_are_never_crossed() -> None:
    table = _table(("USD", "KES", "128.9", date(2026, 1, 2)), ("USD", "EUR", "0.851", date(2026, 1, 3)), source="ecb")
    with pytest.raises(RateMissing):
        conversion(table, "daily", "KES", "EUR", date(2026, 1, 4))


def test_fixed_rates_reach_a_third_currency_through_the_hubs_own_in_two_steps() -> None:
    contract = _table(("EUR", "KES", "150", date.min), source="contract")
    months = _table(("EUR", "KES", "151", JANUARY), ("EUR", "UGX", "4228", JANUARY))
    rates = AwardRates("EUR", "fixed", contract, months)
    found = rates.to_award("UGX", "KES", date(2026, 1, 20))
    assert found.convert(Money.of(422_800, "UGX")) == Money.of("100.67", "EUR")
    assert found.text.count(";") == 2
    assert rates.to_award("KES", "KES", JANUARY).convert(Money.of(15_000, "KES")) == Money.of(100, "EUR")


def test_equal_currencies_are_copied_without_a_rate() -> None:
    assert conversion(_table(), "monthly", "EUR", "EUR", JANUARY).rates == ()


@given(st.integers(-(10**12), 10**12), st.decimals("0.0001", "9999", places=4))
def test_a_conversion_is_never_more_than_half_a_cent_from_the_exact_value(minor: int, rate: Decimal) -> None:
    found = conversion(_table(("EUR", "GTQ", str(rate), JANUARY)), "monthly", "GTQ", "EUR", JANUARY)
    exact = Fraction(minor) / Fraction(rate)
    assert abs(found.convert(Money(minor, "GTQ")).minor - exact) <= Fraction(1, 2)
