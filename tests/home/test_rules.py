"""Which report an award owes next, and when."""

from datetime import date

from grants_app.core.calendar import Period
from grants_app.home.rules import next_report

AWARD = Period(date(2024, 11, 1), date(2027, 4, 30))


def test_the_first_report_covers_twelve_months() -> None:
    report = next_report(AWARD, None, 60, 180)
    assert report is not None
    assert report.period == Period(date(2024, 11, 1), date(2025, 10, 31))
    assert report.due_on == date(2025, 12, 30)
    assert not report.is_final


def test_the_last_one_ends_with_the_award_and_has_the_days_of_a_final_report() -> None:
    report = next_report(AWARD, date(2026, 10, 31), 60, 180)
    assert report is not None
    assert report.period == Period(date(2026, 11, 1), date(2027, 4, 30))
    assert report.is_final
    assert report.due_on == date(2027, 10, 27)


def test_an_award_that_reported_all_owes_nothing() -> None:
    assert next_report(AWARD, date(2027, 4, 30), 60, 180) is None


def test_a_donor_that_names_no_days_gets_the_usual_ones() -> None:
    report = next_report(AWARD, None, None, None)
    assert report is not None
    assert (report.due_on - report.period.ends_on).days == 60


def test_a_report_matters_from_two_months_before_its_period_ends() -> None:
    report = next_report(AWARD, None, 60, 180)
    assert report is not None
    assert not report.matters_on(date(2025, 8, 31))
    assert report.matters_on(date(2025, 9, 1))
    assert not report.has_ended(date(2025, 10, 31))
    assert report.has_ended(date(2025, 11, 1))
