"""How amounts fall on years and quarters, and codes that give nothing away."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest

from grants_app.core.calendar import Period
from grants_app.publications.rules import (
    PublisherTerms,
    calendar_years_of,
    check_publisher,
    hidden_code,
    quarter_ends_on,
    quarter_of,
    spread,
    weights,
    years_of,
)


def period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def test_an_awards_own_years_are_at_most_a_year_and_leave_no_day_out() -> None:
    assert years_of(period("2024-11-01", "2027-03-31")) == [
        period("2024-11-01", "2025-10-31"),
        period("2025-11-01", "2026-10-31"),
        period("2026-11-01", "2027-03-31"),
    ]


def test_a_day_that_is_left_over_takes_one_from_the_year_before() -> None:
    """A budget must end after it starts."""
    assert years_of(period("2025-01-01", "2026-01-01")) == [
        period("2025-01-01", "2025-12-30"),
        period("2025-12-31", "2026-01-01"),
    ]


def test_calendar_years_are_cut_at_the_award() -> None:
    assert calendar_years_of(period("2025-06-01", "2026-02-28")) == [
        period("2025-06-01", "2025-12-31"),
        period("2026-01-01", "2026-02-28"),
    ]


def test_parts_come_to_the_whole_whatever_is_rounded() -> None:
    assert spread(100, [1, 1, 1]) == [33, 34, 33]
    assert spread(1, [Decimal("62.5"), Decimal("37.5")]) == [1, 0]
    assert sum(spread(9_000_001, [365, 365, 90])) == 9_000_001


def test_a_budget_by_period_weighs_the_years_as_it_falls_on_them() -> None:
    years = [period("2025-01-01", "2025-12-31"), period("2026-01-01", "2026-12-31")]
    assert weights(years, [(70_00, years[0]), (30_00, years[1])]) == [70_00, 30_00]
    assert weights(years, [(730, period("2025-01-01", "2026-12-31"))]) == [365, 365]
    assert weights(years, []) == [365, 365]
    assert weights(years, [(-5, years[0]), (10, years[1])]) == [365, 365]
    assert weights(years, [(12, period("2025-12-31", "2026-01-02"))]) == [Fraction(4), Fraction(8)]


def test_a_quarter_ends_on_its_last_day() -> None:
    assert quarter_of(date(2026, 12, 1)) == (2026, 4)
    assert [quarter_ends_on((2026, number)) for number in (1, 2, 3, 4)] == [
        date(2026, 3, 31),
        date(2026, 6, 30),
        date(2026, 9, 30),
        date(2026, 12, 31),
    ]


def test_a_hidden_code_is_always_the_same_and_tells_nothing() -> None:
    record = UUID("01a2185f-6047-7515-8a2a-000000000001")
    assert hidden_code(record) == hidden_code(record)
    assert hidden_code(record) != hidden_code(record, "recipient")
    assert len(hidden_code(record)) == 12


@pytest.mark.parametrize("identifier", ["BE-BCE_KBO-0420656336", "XM-DAC-7", "XI-IATI-EC_INTPA", "GB-CHC-1234567"])
def test_an_identifier_is_a_register_and_a_number(identifier: str) -> None:
    assert check_publisher(PublisherTerms(identifier, "21", "Network", "en")) == {}


@pytest.mark.parametrize("identifier", ["", "0420656336", "BE-", "BE BCE 1", "BE-BCE_KBO-04/2"])
def test_anything_else_is_none(identifier: str) -> None:
    assert "organisation_id" in check_publisher(PublisherTerms(identifier, "21", "Network", "en"))
