"""The budget for any days: whole years that they touch, or pro rata by days where the person asks for that."""

from dataclasses import replace
from datetime import date

import pytest

from grants_app.budgets import commands, queries
from grants_app.budgets.years import budget_for, part_of
from grants_app.core.calendar import Period
from tests.awards.making import FINANCE, make_award
from tests.budgets.records import row
from tests.world import World

AWARD = Period(date(2026, 1, 1), date(2027, 12, 31))
SPRING = Period(date(2026, 3, 1), date(2026, 3, 31))
NEW_YEAR = Period(date(2026, 12, 1), date(2027, 1, 31))


@pytest.mark.parametrize(
    ("year", "asked", "by_days", "wanted"),
    [
        (2026, SPRING, False, 36_500),
        (2027, SPRING, False, 0),
        (2027, NEW_YEAR, False, 36_500),
        (None, SPRING, False, 36_500),
        (2026, SPRING, True, 3_100),
        (2026, NEW_YEAR, True, 3_100),
        (None, SPRING, True, 1_550),
        (2030, SPRING, False, 0),
    ],
)
def test_what_of_a_line_belongs_to_some_days(year: int | None, asked: Period, wanted: int, *, by_days: bool) -> None:
    assert budget_for(36_500, year, AWARD, asked, by_days=by_days) == wanted


def test_a_year_is_cut_at_the_award() -> None:
    assert part_of(2026, Period(date(2026, 7, 1), date(2027, 6, 30))) == Period(date(2026, 7, 1), date(2026, 12, 31))


def test_budget_versus_actual_compares_with_the_years_that_the_days_touch(world: World) -> None:
    award_id = make_award(world)
    rows = [
        replace(row(2, "1.1", "1. HR", "365", GT="365"), year=2026),
        replace(row(3, "1.2", "1. HR", "730", GT="730"), year=2027),
    ]
    with world.as_(FINANCE) as work:
        assert commands.take_in(work, award_id, rows, file_name="budget.xlsx").taken == 2
    with world.seen_by(FINANCE) as work:
        spring = queries.bva(work, award_id, SPRING)
        turn = queries.bva(work, award_id, NEW_YEAR)
        by_days = queries.bva(work, award_id, NEW_YEAR, by_days=True)
        ever = queries.bva(work, award_id)
    assert [found.total.budget_in_period for found in (spring, turn, by_days, ever)] == [
        365_00,
        1095_00,
        93_00,
        1095_00,
    ]
    assert spring.differs_in_period
    assert not ever.differs_in_period
