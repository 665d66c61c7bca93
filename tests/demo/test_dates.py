"""The demo's dates move by whole months: none leaves its month, passes another or loses its rate."""

from datetime import date

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from grants_app.core.calendar import first_of_month, last_of_month
from grants_app.demo.dates import PRESENT, Shift
from importers.records import AwardRecord, InstalmentRecord, NetworkRecords, Where

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
SHIFTS = st.integers(-24, 240).map(Shift)


@given(DAYS, SHIFTS)
def test_a_day_stays_in_its_month(day: date, shift: Shift) -> None:
    there = first_of_month(day) + relativedelta(months=shift.months)
    assert first_of_month(shift.day(day)) == there


@given(DAYS, DAYS, SHIFTS)
def test_no_day_passes_another(one: date, other: date, shift: Shift) -> None:
    first, second = sorted((one, other))
    assert shift.day(first) <= shift.day(second)


@given(DAYS, SHIFTS)
def test_the_last_of_a_month_stays_the_last(day: date, shift: Shift) -> None:
    assert shift.day(last_of_month(day)) == last_of_month(shift.day(day))


@given(DAYS)
def test_nothing_moves_in_the_present_of_the_files(day: date) -> None:
    assert Shift.to(PRESENT).day(day) == day


@given(DAYS)
def test_the_present_of_the_files_becomes_the_month_of_today(today: date) -> None:
    assert Shift.to(today).day(PRESENT) == first_of_month(today)


def test_records_within_records_move_too() -> None:
    row = InstalmentRecord(Where("Instalments", 2), "EC-1", date(2026, 11, 30), 1, None, None, "")  # type: ignore[arg-type]
    awards: tuple[AwardRecord, ...] = ()
    moved = Shift(3).record(NetworkRecords(awards=awards, instalments=(row,)))
    assert moved.instalments[0].due_on == date(2027, 2, 28)
    assert moved.instalments[0].received_on is None
    assert moved.instalments[0].where == row.where
