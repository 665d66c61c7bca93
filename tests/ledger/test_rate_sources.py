"""How long a rate of each source holds, and which periods of its rhythm have none."""

from datetime import date
from decimal import Decimal

import pytest

from grants_app.core.money import Money
from grants_app.ledger.rates import SOURCES, Rate, RateMissing, RateTable, conversion, source_label
from grants_app.ledger.rates.sources import is_target_holiday


def _table(source: str, *rates: tuple[str, str, date]) -> RateTable:
    return RateTable(source, (Rate("USD", quote, Decimal(rate), on, source) for quote, rate, on in rates))


TREASURY = _table(
    "treasury",
    ("KES", "156.5", date(2023, 12, 31)),
    ("KES", "134.5", date(2024, 3, 14)),
    ("EUR", "0.906", date(2023, 12, 31)),
    ("EUR", "0.924", date(2024, 3, 31)),
)


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        (date(2023, 12, 31), "156.5"),
        (date(2024, 3, 13), "156.5"),
        (date(2024, 3, 14), "134.5"),
        (date(2024, 3, 31), "134.5"),
    ],
)
def test_a_quarters_rate_holds_until_its_amendment_and_the_amendment_until_the_quarters_end(
    on: date, rate: str
) -> None:
    assert conversion(TREASURY, "daily", "KES", "USD", on).rates[0].rate == Decimal(rate)


def test_a_quarter_that_was_not_taken_in_is_missing_and_not_carried_on() -> None:
    with pytest.raises(RateMissing, match=r"between USD and KES that holds on 01 Apr 2024 from US Treasury"):
        conversion(TREASURY, "daily", "KES", "USD", date(2024, 4, 1))


def test_the_monthly_rule_takes_the_quarters_rate_in_force_on_the_first_of_the_month() -> None:
    assert conversion(TREASURY, "monthly", "KES", "USD", date(2024, 3, 20)).rates[0].rate == Decimal("156.5")


def test_an_amended_rate_crosses_with_one_that_still_holds_and_both_are_shown() -> None:
    found = conversion(TREASURY, "daily", "KES", "EUR", date(2024, 3, 20))
    assert [str(rate) for rate in found.rates] == [
        "134.5 KES per USD, treasury, 2024-03-14",
        "0.906 EUR per USD, treasury, 2023-12-31",
    ]
    assert found.convert(Money.of("13450", "KES")) == Money.of("90.60", "EUR")


UN = _table(
    "un", ("KES", "129", date(2025, 12, 31)), ("KES", "129.5", date(2026, 1, 15)), ("KES", "130", date(2026, 2, 1))
)


@pytest.mark.parametrize(
    ("rule", "on", "rate"),
    [
        ("monthly", date(2026, 1, 20), "129"),
        ("daily", date(2026, 1, 14), "129"),
        ("daily", date(2026, 1, 31), "129.5"),
        ("daily", date(2026, 2, 28), "130"),
        ("monthly", date(2026, 2, 28), "130"),
    ],
)
def test_a_change_inside_a_month_counts_from_its_day_for_the_daily_rule_alone(rule: str, on: date, rate: str) -> None:
    assert conversion(UN, rule, "KES", "USD", on).rates[0].rate == Decimal(rate)


def test_a_months_rate_is_not_carried_into_the_next() -> None:
    with pytest.raises(RateMissing, match=r"for March 2026 from UN operational rates"):
        conversion(UN, "monthly", "KES", "USD", date(2026, 3, 1))


def test_what_a_source_should_have_follows_its_rhythm() -> None:
    easter_week = list(SOURCES["ecb"].expected(date(2026, 4, 2), date(2026, 4, 8)))
    assert easter_week == [date(2026, 4, 2), date(2026, 4, 7), date(2026, 4, 8)]
    assert list(SOURCES["inforeuro"].expected(date(2026, 1, 1), date(2026, 3, 2))) == [
        date(2026, month, 1) for month in (1, 2, 3)
    ]
    assert list(SOURCES["treasury"].expected(date(2025, 12, 31), date(2026, 6, 30))) == [
        date(2026, 1, 1),
        date(2026, 4, 1),
    ]
    assert list(SOURCES["bank"].expected(date(2026, 1, 1), date(2026, 3, 2))) == []
    assert is_target_holiday(date(2026, 12, 25))
    assert not is_target_holiday(date(2026, 12, 28))


def test_periods_and_sources_have_names() -> None:
    assert SOURCES["treasury"].period_name(date(2026, 4, 1)) == "second quarter of 2026"
    assert SOURCES["un"].period_name(date(2026, 4, 1)) == "April 2026"
    assert SOURCES["ecb"].period_name(date(2026, 4, 1)) == "01 Apr 2026"
    assert (
        source_label("inforeuro average 2026-01 to 2026-03")
        == "InforEuro (European Commission), average 2026-01 to 2026-03"
    )
    assert source_label("disbursement KE-D-0001") == "disbursement KE-D-0001"
    assert all(source.cite for source in SOURCES.values()), "each source says where its rhythm is written"
