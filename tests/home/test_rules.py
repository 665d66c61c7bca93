"""Which reports the first page tells of before they are due."""

from datetime import date

from grants_app.awards.schedule import OwedReport
from grants_app.core.calendar import Period
from grants_app.home.rules import is_ahead

PERIOD = Period(date(2024, 11, 1), date(2025, 10, 31))


def _report(status: str = "", version: int = 0) -> OwedReport:
    return OwedReport(PERIOD, date(2025, 12, 30), False, status, version)


def test_a_report_matters_from_two_months_before_its_period_ends_until_the_donor_has_it() -> None:
    assert not is_ahead(_report(), date(2025, 8, 31))
    assert is_ahead(_report(), date(2025, 9, 1))
    assert is_ahead(_report("approved", 1), date(2026, 2, 1))
    assert not is_ahead(_report("sent", 1), date(2026, 2, 1))


def test_a_next_version_is_no_day_ahead_because_the_donor_had_the_first() -> None:
    assert not is_ahead(_report("draft", 2), date(2026, 2, 1))
