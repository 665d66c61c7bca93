"""Months of a period: counted one by one, they are the whole months that it says it has."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from grants_app.core.calendar import Period, last_of_month

_days = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@given(_days, st.integers(0, 900))
def test_whole_months_are_those_that_begin_and_end_within_it(starts_on: date, days: int) -> None:
    period = Period(starts_on, starts_on + timedelta(days=days))
    within = [month for month in period.months() if month in period and last_of_month(month) in period]
    whole = period.whole_months()
    assert (list(whole.months()) if whole else []) == within
    assert whole is None or (whole.starts_on, whole.ends_on) == (within[0], last_of_month(within[-1]))


def test_the_year_turns_between_december_and_january() -> None:
    months = list(Period(date(2025, 11, 30), date(2026, 2, 1)).months())
    assert months == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
