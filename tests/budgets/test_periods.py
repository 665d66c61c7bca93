"""Periods of a budget, pure: they split amounts to the cent, stay inside the award, and are or are not some days."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants_app.budgets import periods
from grants_app.budgets.rules import PlannedLine, PlannedPeriod, digest
from grants_app.core.calendar import Period

AWARD = Period(date(2026, 7, 1), date(2028, 6, 30))
FIRST, SECOND = periods.years_of(AWARD, calendar=False)
GT, KE = UUID(int=1), UUID(int=2)


def _line(code: str = "1.1", gt: int = 900_01, **parts: int) -> PlannedLine:
    by_period = {(GT, {"first": FIRST, "second": SECOND}[name]): amount for name, amount in parts.items()}
    return PlannedLine(code, "1. HR", "Lawyers", gt, {GT: gt}, parts=by_period)


def test_years_of_an_award_begin_with_it_or_with_the_calendar() -> None:
    assert [str(it) for it in (FIRST, SECOND)] == [
        "Year 1 (01 Jul 2026 – 30 Jun 2027)",
        "Year 2 (01 Jul 2027 – 30 Jun 2028)",
    ]
    calendar = periods.years_of(AWARD, calendar=True)
    assert [(it.name, it.starts_on, it.ends_on) for it in calendar] == [
        ("2026", date(2026, 7, 1), date(2026, 12, 31)),
        ("2027", date(2027, 1, 1), date(2027, 12, 31)),
        ("2028", date(2028, 1, 1), date(2028, 6, 30)),
    ]


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_whatever_is_spread_comes_to_the_amount_and_nothing_is_below_zero(amount: int, weights: list[int]) -> None:
    among = {PlannedPeriod(date(2026, 1, 1), date(2026, 1, 1), str(at)): weight for at, weight in enumerate(weights)}
    found = periods.spread(amount, among)
    assert sum(found.values()) == amount
    assert min(found.values()) >= 0


def test_a_period_that_keeps_its_name_keeps_its_amounts_and_the_rest_goes_over_the_new_ones() -> None:
    third = PlannedPeriod(date(2028, 7, 1), date(2028, 12, 31), "Year 3")
    (line,) = periods.with_periods([_line(first=500_00, second=400_01)], [FIRST, SECOND, third])
    assert [line.parts[GT, it] for it in (FIRST, SECOND, third)] == [500_00, 400_01, 0]
    (line,) = periods.with_periods([_line(first=500_00, second=400_01)], [FIRST, third])
    assert [line.parts[GT, it] for it in (FIRST, third)] == [500_00, 400_01]
    (line,) = periods.with_periods([_line(first=500_00, second=400_01)], [])
    assert line.parts == {}


def test_a_share_that_stayed_keeps_its_periods_and_one_that_changed_is_spread_as_before() -> None:
    before = [_line("1.1", 300_00, first=200_00, second=100_00), _line("1.2", 10_00, first=10_00, second=0)]
    typed = [_line("1.1", 600_00), _line("1.2", 10_00), _line("1.3", 730_00)]
    same, kept, new = periods.carried(typed, before)
    assert list(same.parts.values()) == [400_00, 200_00]
    assert list(kept.parts.values()) == [10_00, 0]
    assert list(new.parts.values()) == [364_50, 365_50]  # 365 and 366 days
    assert periods.spread_anew([same, kept, new], before) == ["1.1", "1.3"]


def test_periods_that_do_not_come_to_the_share_are_found_to_the_cent() -> None:
    assert list(periods.sums_that_differ([_line(first=500_00, second=400_01)], "EUR")) == []
    (found,) = periods.sums_that_differ([_line(first=500_00, second=400_00)], "EUR")
    assert "Line 1.1: its periods come to EUR 900.00 and the share is EUR 900.01" in found.says


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([FIRST, PlannedPeriod(date(2027, 6, 30), date(2028, 6, 30), "Year 2")], "starts before Year 1 is over"),
        ([PlannedPeriod(date(2026, 6, 30), date(2027, 6, 30), "Year 1")], "is not inside the award"),
        ([FIRST, PlannedPeriod(date(2027, 7, 1), date(2028, 6, 30), "year 1")], "Two periods are called"),
        ([PlannedPeriod(date(2027, 7, 1), date(2027, 6, 1), "Year 1")], "ends before it starts"),
        ([PlannedPeriod(date(2027, 7, 1), date(2027, 8, 1), "")], "Give the period a name"),
    ],
)
def test_what_cannot_be_a_period_is_said(wrong: list[PlannedPeriod], says: str) -> None:
    assert [finding.says for finding in periods.findings(wrong, AWARD) if says in finding.says]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "wanted"),
    [
        (date(2026, 7, 1), date(2027, 6, 30), [FIRST]),
        (date(2026, 7, 1), date(2028, 6, 30), [FIRST, SECOND]),
        (date(2025, 12, 10), date(2027, 6, 30), [FIRST]),
        (date(2027, 7, 1), date(2029, 1, 1), [SECOND]),
        (date(2026, 7, 1), date(2027, 6, 29), []),
        (date(2027, 1, 1), date(2027, 12, 31), []),
        (date(2027, 6, 30), date(2028, 6, 30), []),
        (date(2030, 1, 1), date(2030, 12, 31), []),
    ],
)
def test_days_are_whole_periods_or_none(starts_on: date, ends_on: date, wanted: list[PlannedPeriod]) -> None:
    assert list(periods.whole([FIRST, SECOND], Period(starts_on, ends_on))) == wanted


def test_whole_periods_compare_with_their_budget_other_days_with_the_whole_and_pro_rata_where_asked() -> None:
    parts, both = {FIRST: 365_00, SECOND: 732_00}, [FIRST, SECOND]
    year, turn = Period(FIRST.starts_on, FIRST.ends_on), Period(date(2027, 6, 21), date(2027, 7, 10))
    assert periods.budget_of(parts, both, year, pro_rata=False) == 365_00
    assert periods.budget_of(parts, both, turn, pro_rata=False) == 1_097_00
    assert periods.budget_of(parts, both, turn, pro_rata=True) == 10_00 + 20_00


def test_a_budget_without_periods_says_what_it_always_said() -> None:
    assert digest([_line()]) == "89ea84b87178bc49b2b14f5d9340b2a43ffbdf520c7004eb52d84a5a43ebbf66"
    assert digest([_line(first=900_01, second=0)]) != digest([_line(first=0, second=900_01)]) != digest([_line()])
