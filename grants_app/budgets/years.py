"""The budget for some days: whole years that the days touch, or pro rata by days where the person asks for that."""

from datetime import date
from fractions import Fraction

from grants_app.core.calendar import Period
from grants_app.core.money import rounded


def part_of(year: int | None, award: Period) -> Period | None:
    """The days for which a line is budgeted: its calendar year inside the award, or the whole award; None outside it."""
    if year is None:
        return award
    first, last = max(date(year, 1, 1), award.starts_on), min(date(year, 12, 31), award.ends_on)
    return Period(first, last) if first <= last else None


def budget_for(amount: int, year: int | None, award: Period, asked: Period, *, by_days: bool) -> int:
    """What of a line's amount belongs to the days asked for; minor units.

    Whole: all of it where the line's days and the days asked for touch. By days: their common days' share, rounded half away from zero.
    """
    part = part_of(year, award)
    if part is None:
        return 0
    first, last = max(part.starts_on, asked.starts_on), min(part.ends_on, asked.ends_on)
    if first > last:
        return 0
    return rounded(Fraction(amount * Period(first, last).days, part.days)) if by_days else amount
