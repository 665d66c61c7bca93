"""Which reports an award owes and when: by the donor's rule, by what its agreement names, and on awkward dates."""

from datetime import date

import pytest

from grants_app.awards.schedule import (
    Agreed,
    AgreedReport,
    OwedReport,
    check_agreed,
    last_due,
    next_owed,
    owed_reports,
)
from grants_app.core.calendar import Period
from grants_app.core.errors import Invalid
from grants_app.donors.profiles import profile
from grants_app.donors.schedule import CutBy, ReportTerm, Within, read_within


def days(*parts: int) -> date:
    return date(*parts)


def owed_by(code: str, award: Period, *begun: OwedReport, agreed: Agreed | None = None) -> list[OwedReport]:
    rules = profile(code).on(award.starts_on)
    return owed_reports(award, begun, rules.interim_report, rules.final_report, agreed or Agreed())


def test_the_eu_wants_each_twelve_months_in_sixty_days_and_the_last_in_three_months() -> None:
    owed = owed_by("eu-external-action", Period(days(2024, 11, 1), days(2027, 4, 30)))
    assert [(it.name, it.period.ends_on, it.due_on) for it in owed] == [
        ("Interim report", days(2025, 10, 31), days(2025, 12, 30)),
        ("Interim report", days(2026, 10, 31), days(2026, 12, 30)),
        ("Final report", days(2027, 4, 30), days(2027, 7, 30)),
    ]
    assert [it.is_final for it in owed] == [False, False, True]


def test_an_sf_425_is_due_thirty_days_after_each_quarter_of_the_calendar_and_the_last_in_120() -> None:
    owed = owed_by("us-federal", Period(days(2025, 2, 10), days(2025, 11, 30)))
    assert [(it.period.starts_on, it.period.ends_on, it.due_on) for it in owed] == [
        (days(2025, 2, 10), days(2025, 3, 31), days(2025, 4, 30)),
        (days(2025, 4, 1), days(2025, 6, 30), days(2025, 7, 30)),
        (days(2025, 7, 1), days(2025, 9, 30), days(2025, 10, 30)),
        (days(2025, 10, 1), days(2025, 11, 30), days(2026, 3, 30)),
    ]


@pytest.mark.parametrize(
    ("after", "within", "due"),
    [
        (days(2026, 11, 30), "3 months", days(2027, 2, 28)),
        (days(2027, 11, 30), "3 months", days(2028, 2, 29)),
        (days(2026, 2, 28), "3 months", days(2026, 5, 28)),
        (days(2024, 2, 29), "12 months", days(2025, 2, 28)),
        (days(2023, 12, 31), "60 days", days(2024, 2, 29)),
        (days(2026, 12, 31), "60 days", days(2027, 3, 1)),
        (days(2026, 12, 31), "1 month", days(2027, 1, 31)),
    ],
)
def test_a_due_day_is_counted_over_ends_of_months_and_leap_days(after: date, within: str, due: date) -> None:
    assert read_within(within).after(after) == due


@pytest.mark.parametrize(
    ("starts_on", "months", "ends"),
    [
        (days(2026, 1, 31), 3, [days(2026, 4, 29), days(2026, 7, 30), days(2026, 10, 30), days(2027, 1, 30)]),
        (days(2024, 2, 29), 12, [days(2025, 2, 27), days(2026, 2, 27), days(2027, 2, 27), days(2028, 2, 28)]),
        (days(2024, 3, 1), 12, [days(2025, 2, 28), days(2026, 2, 28), days(2027, 2, 28), days(2028, 2, 29)]),
        (days(2026, 3, 31), 1, [days(2026, 4, 29), days(2026, 5, 30), days(2026, 6, 29), days(2026, 7, 30)]),
    ],
)
def test_periods_are_counted_from_the_awards_first_day_and_never_drift(
    starts_on: date, months: int, ends: list[date]
) -> None:
    term = ReportTerm("Report", Within(30), every_months=months)
    owed = owed_reports(Period(starts_on, ends[-1]), [], term)
    assert [it.period.ends_on for it in owed] == ends


def test_a_half_year_of_the_calendar_ends_in_june_and_december() -> None:
    term = ReportTerm("Report", Within(1, is_months=True), every_months=6, cut_by=CutBy.CALENDAR)
    assert term.end_of_period(days(2026, 3, 15), days(2026, 3, 15)) == days(2026, 6, 30)
    assert term.end_of_period(days(2026, 3, 15), days(2026, 7, 1)) == days(2026, 12, 31)


def test_after_a_report_of_other_days_the_schedule_goes_on_to_its_own_next_day() -> None:
    begun = OwedReport(Period(days(2026, 1, 1), days(2026, 8, 15)), days(2026, 8, 15), False, "sent", 1)
    owed = owed_by("eu-external-action", Period(days(2026, 1, 1), days(2027, 12, 31)), begun)
    assert [it.period.ends_on for it in owed] == [days(2026, 8, 15), days(2026, 12, 31), days(2027, 12, 31)]
    assert owed[0].due_on == days(2026, 10, 14)
    assert next_owed(owed) == owed[1]


def test_an_award_that_is_extended_owes_more_and_what_was_final_becomes_a_report_on_the_way() -> None:
    award = Period(days(2025, 1, 1), days(2026, 6, 30))
    last = OwedReport(Period(days(2026, 1, 1), days(2026, 6, 30)), days(2026, 6, 30), False, "draft", 1)
    before = owed_by("eu-external-action", award, last)
    after = owed_by("eu-external-action", Period(award.starts_on, days(2027, 3, 31)), last)
    assert [(it.name, it.due_on) for it in before] == [("Final report", days(2026, 9, 30))]
    assert [(it.name, it.period.ends_on, it.due_on) for it in after] == [
        ("Interim report", days(2026, 6, 30), days(2026, 8, 29)),
        ("Interim report", days(2026, 12, 31), days(2027, 3, 1)),
        ("Final report", days(2027, 3, 31), days(2027, 6, 30)),
    ]


AWARD = Period(days(2026, 1, 1), days(2027, 12, 31))
AGREED = Agreed(
    (AgreedReport(days(2026, 9, 30), days(2026, 12, 15)), AgreedReport(days(2027, 12, 31), days(2028, 6, 30))),
    AWARD.ends_on,
)


def test_what_the_agreement_names_stands_before_the_donors_rule() -> None:
    owed = owed_by("eu-external-action", AWARD, agreed=AGREED)
    assert [(it.period.ends_on, it.due_on, it.is_agreed) for it in owed] == [
        (days(2026, 9, 30), days(2026, 12, 15), True),
        (days(2027, 12, 31), days(2028, 6, 30), True),
    ]


def test_an_amendment_takes_the_agreed_final_report_with_it_and_the_rule_goes_on() -> None:
    owed = owed_by("eu-external-action", Period(AWARD.starts_on, days(2028, 6, 30)), agreed=AGREED)
    assert [(it.period.ends_on, it.is_agreed) for it in owed] == [
        (days(2026, 9, 30), True),
        (days(2026, 12, 31), False),
        (days(2027, 12, 31), False),
        (days(2028, 6, 30), False),
    ]


def test_the_last_that_is_due_is_the_one_that_reaches_furthest() -> None:
    owed = owed_by("eu-external-action", AWARD)
    assert last_due(owed, days(2027, 3, 1)) is None
    assert last_due(owed, days(2027, 3, 2)) == owed[0]


def test_a_second_version_is_never_late_because_the_donor_had_the_first() -> None:
    period, due_on = Period(days(2026, 1, 1), days(2026, 12, 31)), days(2027, 3, 1)
    assert OwedReport(period, due_on, False, "approved", 1).is_late(days(2027, 3, 2))
    assert not OwedReport(period, due_on, False, "approved", 1).is_late(due_on)
    assert not OwedReport(period, due_on, False, "draft", 2).is_late(days(2027, 3, 2))


@pytest.mark.parametrize(
    ("reports", "field", "says"),
    [
        ([(days(2028, 1, 31), days(2028, 3, 1))], "ends_on-1", "outside the award"),
        ([(days(2026, 12, 31), days(2026, 12, 31))], "due_on-1", "after the last day"),
        ([(days(2026, 12, 31), days(2027, 3, 1)), (days(2026, 6, 30), days(2026, 9, 1))], "ends_on-2", "ends after"),
    ],
)
def test_an_agreed_schedule_that_cannot_be_is_refused_row_by_row(
    reports: list[tuple[date, date]], field: str, says: str
) -> None:
    with pytest.raises(Invalid, match=says) as refused:
        check_agreed([AgreedReport(*one) for one in reports], AWARD, [], "Article 4")
    assert list(refused.value.fields) == [field]


def test_a_report_that_is_begun_keeps_its_last_day_and_the_source_is_named() -> None:
    begun = [Period(days(2026, 1, 1), days(2026, 6, 30))]
    with pytest.raises(Invalid) as refused:
        check_agreed([AgreedReport(days(2026, 12, 31), days(2027, 3, 1))], AWARD, begun, " ")
    assert list(refused.value.fields) == ["reason", "ends_on-1"]


def test_a_report_of_other_days_than_the_donors_rule_is_called_by_no_name_of_that_rule() -> None:
    agreed = Agreed((AgreedReport(days(2026, 12, 31), days(2027, 2, 28)),), days(2027, 12, 31))
    owed = owed_by("un-hact", AWARD, agreed=agreed)
    assert [it.name for it in owed[:2]] == ["Interim report", "Quarterly FACE form"]
    assert owed[-1].name == "Last FACE form"
